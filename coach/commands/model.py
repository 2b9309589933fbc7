"""`python -m coach model`: show, fetch or add the pose model."""

from __future__ import annotations

import argparse

from coach.commands.output import StepsOnce, message
from coach.pose.model import download_variant, ensure_model, install_file


def model(options: argparse.Namespace) -> int:
    """Make sure that a model is there, and say where."""
    if options.file is not None:
        place = install_file(options.file, variant=options.variant)
    elif options.variant == "full":
        place = ensure_model(progress=StepsOnce())
    else:
        place = download_variant(options.variant, progress=StepsOnce())
    message(f"The {options.variant} pose model is ready.")
    print(place)
    return 0
