"""`python -m coach learn movements`: make the eye for movements from labelled clips."""

import argparse

from coach.commands.evaluate import compute_all, read_example, read_index
from coach.commands.output import StepsOnce, message, progress
from coach.library.known import load_exercises
from coach.pose.model import ensure_model
from coach.workout.eye import SHIPPED
from coach.workout.movement_learning import learn


def movements(options: argparse.Namespace) -> int:
    """Learn from every clip of the indexes and from the figures of the library; write the weights."""
    library = load_exercises()
    rows = [
        (index.parent, row) for index in options.indexes for row in read_index(index, ("file", "exercise", "source"))
    ]
    examples = [
        read_example(row, folder, library, lambda: ensure_model(progress=StepsOnce(options.language)))
        for folder, row in progress(rows, total=len(rows), doing="counting", language=options.language)
    ]
    path = options.out or SHIPPED
    learn(examples, compute_all(library)).save(path)
    message(f"coach: {path}")
    return 0
