"""`python -m coach model`: show, fetch or add the pose model."""

import argparse

from coach.commands.output import StepsOnce, tell
from coach.pose.model import download_variant, install_file, set_up_models


def model(options: argparse.Namespace) -> int:
    """Make sure that a model is there, and with the full one its witness; say where."""
    if options.file is not None:
        place = install_file(options.file, variant=options.variant)
    elif options.variant == "full":
        place = set_up_models(StepsOnce(options.language))
    else:
        place = download_variant(options.variant, progress=StepsOnce(options.language))
    tell("model_ready", options.language, variant=options.variant)
    print(place)
    return 0
