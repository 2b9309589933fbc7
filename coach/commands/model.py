"""`python -m coach model`: show, fetch or add the pose model."""

import argparse
from pathlib import Path

from coach.commands.output import StepsOnce, tell
from coach.pose.model import download_variant, install_file, joint_network_model, set_up_models, witness_model


def model(options: argparse.Namespace) -> int:
    """Make sure that a model is there, and with the full one its witnesses; say where."""
    ready: dict[str, Path | None] = {}
    if options.file is not None:
        ready[options.variant] = install_file(options.file, variant=options.variant)
    elif options.variant == "full":
        full = set_up_models(StepsOnce(options.language))
        ready = {"full": full, "heavy": witness_model(full), "movenet": joint_network_model(full)}
    else:
        ready[options.variant] = download_variant(options.variant, progress=StepsOnce(options.language))
    for variant, place in ready.items():
        if place is not None:
            tell("model_ready", options.language, variant=variant)
            print(place)
    return 0
