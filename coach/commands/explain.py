"""`python -m coach explain`: why each movement in a clip was counted, made partial or rejected."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from coach.commands.output import StepsOnce, plain, print_json, print_warnings
from coach.errors import CoachError
from coach.library.known import load_exercises
from coach.pose.model import ensure_model
from coach.pose.tracker import PoseTracker
from coach.session.remarks import movement_remarks, remark_records
from coach.session.sequences import as_file
from coach.session.workout import read_and_count
from coach.text import Message
from coach.workout.finding import Found, find_repetitions
from coach.workout.measures import measure_body
from coach.workout.signal import Signal, make_signal, sides_of

Row = dict[str, Any]


def explain(options: argparse.Namespace) -> int:
    """One line for each cycle of the signal, in order of time."""
    exercise = load_exercises().find(options.exercise)
    if exercise.counting is None:
        raise CoachError(Message("error.hold_not_explained", exercise=exercise.names))
    with as_file(options.file) as file:
        # as the networks that count the film saw it, or the explanation is of another count
        video, sequence, counted = read_and_count(
            file, exercise, lambda: PoseTracker(ensure_model(progress=StepsOnce(options.language)))
        )
    warnings = remark_records(movement_remarks(sequence, video, counted.parts), options.language)
    print_warnings({"file": str(options.file), "warnings": warnings})
    measures = measure_body(sequence)
    signal = make_signal(measures, exercise.counting)
    found = find_repetitions(signal, measures, exercise)
    rows = _rows(found)
    terms = {
        f"{term.measure} ({term.plane})": share
        for term, share in zip(exercise.counting.terms, _shares(signal, exercise.counting.terms), strict=True)
    }
    if options.json:
        print_json({"own_range": found.own_range, "terms": terms, "cycles": rows, "warnings": warnings})
    else:
        print("  ".join(f"{name}: {share:.0%}" for name, share in terms.items()))
        for row in plain({"cycles": rows})["cycles"]:
            print("  ".join(f"{name}={value}" for name, value in row.items()))
    if options.out is not None:
        _plot(signal, rows, options.out)
    return 0


def _rows(found: Found) -> list[Row]:
    counted = [_row(one, one.why or "full", one.side, one.range_share) for one in found.repetitions]
    usual = found.own_range if found.own_range > 0 else float("nan")
    rejected = [
        _row(one.span, reason, one.side, one.cycle.range / usual, one.against) for one, reason in found.rejected
    ]
    return sorted([*counted, *rejected], key=lambda row: row["turn_s"])


def _row(span: Any, verdict: str, side: str | None, range_share: float, against: Any = None) -> Row:
    times = {name: getattr(span, name) for name in ("start_s", "turn_s", "end_s")}
    return {**times, "verdict": verdict, "side": side, "range_share": range_share, "against": against}


def _shares(signal: Signal, terms: Any) -> list[float]:
    """How much of the signal each term carries, its sides together."""
    weights = signal.weights.sum(axis=0)
    ends = np.cumsum([sides_of(term) for term in terms])
    parts = [float(part.sum()) for part in np.split(weights, ends[:-1])]
    return [part / max(sum(parts), 1e-9) for part in parts]


def _plot(signal: Signal, rows: list[Row], path: Path) -> None:
    from matplotlib.figure import Figure

    axes = (figure := Figure(figsize=(12, 4), layout="constrained")).subplots()
    for depth, colour in zip(signal.depth, ("black", "gray"), strict=False):
        axes.plot(signal.timestamps_s, depth, color=colour, linewidth=1.5)
    for row in rows:
        counted = row["verdict"] == "full"
        axes.axvspan(row["start_s"], row["end_s"], color="tab:green" if counted else "tab:orange", alpha=0.2)
        axes.annotate(row["verdict"], (row["turn_s"], 1.0), rotation=60, fontsize=8)
    axes.set(xlabel="s", ylabel="depth", ylim=(-0.6, 1.9))
    figure.savefig(path)
