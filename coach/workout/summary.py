"""What a whole workout says: sets, tempo, symmetry, consistency, fatigue, energy."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from statistics import fmean
from typing import Any, TypeVar

import numpy as np

from coach.library.exercise import Exercise
from coach.library.posture import MIN_TOLERANCE_DEG
from coach.pose.geometry import middle
from coach.workout.repetition import Repetition, WorkoutResult, split_sets

#: Fatigue is only told from sets of at least this many full repetitions.
LEAST_FOR_FATIGUE = 6
#: Fields of a repetition that are plain values.
PLAIN = tuple(item.name for item in fields(Repetition) if item.name not in ("faults", "not_judged"))
#: Weight lowered in less than this share of the advised time is rather dropped than lowered.
TOO_QUICK_SHARE = 0.5
#: Quicker exercises than this (a jumping jack) have a rhythm, but nothing is lowered slowly in them.
CONTROLLED_S = 2.0
#: kcal per minute of 1 MET for 1 kg of body mass (3.5 ml of oxygen per kg and minute, 5 kcal per litre).
KCAL_PER_MET_KG_MIN = 3.5 / 200.0
#: "About 0 kcal" says nothing.
LEAST_TOLD_KCAL = 0.5
#: Ranges that differ by less, in degrees or in shares of the usual one, are alike: no single camera tells them apart.
_ALIKE_DEG, _ALIKE_SHARE = MIN_TOLERANCE_DEG, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSummary:
    """The full repetitions of one set; shares and seconds are NaN where they cannot be told.

    eccentric_s, pause_s, concentric_s: typical seconds of the phases of the full repetitions.
    range_deg: typical range of motion in degrees (NaN from a view that does not show it).
    consistency: 0 to 1, how alike the full repetitions are in range and duration.
    range_loss, speed_loss: share by which range and speed of the last third are below those of the first third;
        negative when they grew.
    """

    full_count: int
    eccentric_s: float
    pause_s: float
    concentric_s: float
    range_deg: float
    consistency: float
    range_loss: float
    speed_loss: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutSummary:
    """All sets of a clip, and both sides compared.

    left_count, right_count: full repetitions of each side (0 where the exercise has no sides).
    symmetry: 0 to 1, range of the weaker side against the stronger one; NaN unless both sides worked.
    energy_kcal: NaN while the body mass is not known.
    """

    sets: tuple[SetSummary, ...]
    left_count: int
    right_count: int
    symmetry: float
    energy_kcal: float


def summarise_workout(
    result: WorkoutResult, exercise: Exercise, *, body_mass_kg: float | None = None
) -> WorkoutSummary:
    """Sum up the repetitions (or holds) of one exercise in one clip."""
    groups = split_sets(result.repetitions)
    sides = Counter(one.side for one in result.repetitions if one.full)
    active_s = sum(group[-1].end_s - group[0].start_s for group in groups) + result.held_s
    return WorkoutSummary(
        sets=tuple(_summary_of(group, exercise) for group in groups),
        left_count=sides["left"],
        right_count=sides["right"],
        symmetry=_symmetry(*side_ranges(measured(result.repetitions))),
        energy_kcal=float("nan")
        if body_mass_kg is None
        else energy_kcal(exercise.energy.value_met, body_mass_kg, active_s),
    )


def energy_kcal(value_met: float, body_mass_kg: float, duration_s: float) -> float:
    """Estimated energy of `duration_s` seconds at `value_met`.

    >>> round(energy_kcal(5.0, 70.0, 60.0), 3)
    6.125
    """
    if not body_mass_kg > 0:
        raise ValueError(f"body_mass_kg: expected more than 0 but got {body_mass_kg}")
    return value_met * body_mass_kg * KCAL_PER_MET_KG_MIN * duration_s / 60.0


def eccentric_and_concentric_s(repetition: Repetition, exercise: Exercise) -> tuple[float, float]:
    """Seconds in which the muscles lengthen, and in which they shorten."""
    # a repetition that began at the turning point goes the way back first
    out_is_concentric = (exercise.concentric == "way_out") != repetition.from_turn
    ways = (repetition.back_s, repetition.out_s)
    return ways if out_is_concentric else (ways[1], ways[0])


def repetition_row(repetition: Repetition, exercise: Exercise | None) -> dict[str, Any]:
    """A repetition as tables and JSON have it: its plain fields, and the seconds of its phases by what muscles do."""
    row = {name: getattr(repetition, name) for name in PLAIN}
    ways = (repetition.out_s, repetition.back_s)
    eccentric_s, concentric_s = ways if exercise is None else eccentric_and_concentric_s(repetition, exercise)
    return {**row, "eccentric_s": eccentric_s, "concentric_s": concentric_s}


def lowers_too_quickly(one: SetSummary, exercise: Exercise) -> bool:
    """True when the way on which the muscles lengthen takes much less time than the exercise advises."""
    tempo = exercise.tempo
    if tempo is None or tempo.total_s < CONTROLLED_S:
        return False
    return one.eccentric_s < TOO_QUICK_SHARE * tempo.eccentric_s  # False for NaN


def _summary_of(group: tuple[Repetition, ...], exercise: Exercise) -> SetSummary:
    full = measured(group)
    range_loss, speed_loss = losses(full)
    tempo = [eccentric_and_concentric_s(repetition, exercise) for repetition in full]
    return SetSummary(
        full_count=sum(one.full for one in group),
        eccentric_s=typical(eccentric for eccentric, _ in tempo),
        pause_s=typical(one.pause_s for one in full),
        concentric_s=typical(concentric for _, concentric in tempo),
        range_deg=typical(one.range_deg for one in full),
        consistency=_consistency(full),
        range_loss=range_loss,
        speed_loss=speed_loss,
    )


def measured(repetitions: Iterable[Repetition]) -> list[Repetition]:
    """The full repetitions about which more is known than that somebody says they were there."""
    return [one for one in repetitions if one.full and one.by_hand is None]


def typical(values: Iterable[float]) -> float:
    """The middle one of those that are known; NaN where none is."""
    return middle(known(values))


def known(values: Iterable[float]) -> list[float]:
    """Those that are not NaN."""
    return [value for value in values if not math.isnan(value)]


def losses(full: Sequence[Repetition]) -> tuple[float, float]:
    """Shares by which range and speed of the last third are below those of the first; NaN for few repetitions."""
    speeds = [1.0 / max(one.duration_s, 1e-6) for one in full]
    return _loss([one.range_share for one in full]), _loss(speeds)


def _loss(values: Sequence[float]) -> float:
    third = len(values) // 3
    first, last = known(values[:third]), known(values[-third:])
    if len(values) < LEAST_FOR_FATIGUE or not first or not last or not fmean(first) > 0:
        return float("nan")
    return 1.0 - fmean(last) / fmean(first)


def side_ranges(full: Sequence[Repetition]) -> tuple[float, float]:
    """Typical range of left and right: in degrees where all of both are measured, else against the usual range."""
    sided = [one for one in full if one.side in ("left", "right")]
    in_degrees = len(known(one.range_deg for one in sided)) == len(sided)
    left, right = (
        typical(one.range_deg if in_degrees else one.range_share for one in sided if one.side == side)
        for side in ("left", "right")
    )
    return left, right


def _symmetry(left: float, right: float) -> float:
    return min(left, right) / max(left, right) if max(left, right) > 0 else float("nan")


def _consistency(full: Sequence[Repetition]) -> float:
    if len(full) < 2:
        return float("nan")
    spreads = [
        np.std(values) / np.mean(values)
        for values in ([one.range_share for one in full], [one.duration_s for one in full])
    ]
    return float(np.clip(1.0 - np.mean(spreads), 0.0, 1.0))


def merit(one: Repetition) -> tuple[bool, int, float]:
    """What makes a repetition of an exercise better than another: full, fewer faults, then how far it went."""
    moved = one.range_share if math.isnan(one.range_deg) else one.range_deg
    return one.full, -len(one.faults), 0.0 if math.isnan(moved) else moved


def is_better(one: Repetition, other: Repetition) -> bool:
    """Whether it is by so much that it can be seen."""
    alike = _ALIKE_SHARE if math.isnan(one.range_deg) else _ALIKE_DEG
    (*kind, moved), (*other_kind, other_moved) = merit(one), merit(other)
    return kind > other_kind or (kind == other_kind and moved >= other_moved + alike)


Item = TypeVar("Item")


def best_and_worst(done: Iterable[Item], repetition_of: Callable[[Item], Repetition]) -> tuple[Item, Item] | None:
    """The best and the worst by `merit` of those that were seen whole; None where all are alike, or is only one."""
    seen = [one for one in done if repetition_of(one).by_hand is None and repetition_of(one).why != "cut_off"]
    ranked = sorted(seen, key=lambda one: merit(repetition_of(one)))
    if not ranked or not is_better(repetition_of(ranked[-1]), repetition_of(ranked[0])):
        return None
    return ranked[-1], ranked[0]
