"""The figures of a set that follow from its repetitions and holds, kept beside it so that progress pages are fast."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from coach.records.model import HoldRecord, RepetitionRecord

#: With fewer full repetitions nothing is said about fatigue.
LEAST_FOR_FATIGUE = 6

Totals = dict[str, float | int | None]


def totals(
    repetitions: Sequence[RepetitionRecord], holds: Sequence[HoldRecord], full_by_hand: int | None = None
) -> Totals:
    """Columns of `exercise_set`. Ranges and tempo are means over the full repetitions.

    full_by_hand: how many full ones somebody counted.

    left_range, right_range: mean range of each side, in degrees where measured, else as shares of the usual range.
    range_loss_share, speed_loss_share: how much less the last third is than the first; negative for an increase.
    """
    full = [repetition for repetition in repetitions if repetition.full]
    ranges_deg = [r.range_deg for r in full if r.range_deg is not None]
    held_s = [hold.duration_s for hold in holds]
    return {
        "full_reps": len(full) if full_by_hand is None else full_by_hand,
        "partial_reps": len(repetitions) - len(full),
        "faulty_reps": sum(1 for repetition in repetitions if repetition.faults),
        "active_s": sum(r.end_s - r.start_s for r in repetitions) + sum(held_s),
        "held_s": sum(held_s),
        "longest_hold_s": max(held_s, default=0.0),
        "range_deg": fmean(ranges_deg) if ranges_deg else None,
        "best_range_deg": max(ranges_deg, default=None),
        **_by_side(full),
        # out is the way from the exercise's start to its turning point, from whichever end the person began
        "out_s": fmean([r.back_s if r.from_turn else r.out_s for r in full]) if full else None,
        "back_s": fmean([r.out_s if r.from_turn else r.back_s for r in full]) if full else None,
        **_fatigue(full),
    }


def _by_side(full: Sequence[RepetitionRecord]) -> Totals:
    found: Totals = {"left_range": None, "right_range": None}
    sides = [r for r in full if r.side in ("left", "right")]
    in_degrees = bool(sides) and all(r.range_deg is not None for r in sides)
    for side in ("left", "right"):
        values = [value for r in sides if r.side == side and (value := r.range_deg if in_degrees else r.range_share)]
        if values:
            found[f"{side}_range"] = fmean(values)
    return found


def _fatigue(full: Sequence[RepetitionRecord]) -> Totals:
    nothing: Totals = {"range_loss_share": None, "speed_loss_share": None}
    if len(full) < LEAST_FOR_FATIGUE:
        return nothing
    third = len(full) // 3
    first, last = full[:third], full[-third:]
    return {
        "range_loss_share": _loss([r.range_share for r in first], [r.range_share for r in last]),
        # twice the time is half the speed
        "speed_loss_share": _loss([r.duration_s for r in last], [r.duration_s for r in first]),
    }


def _loss(before: Sequence[float | None], after: Sequence[float | None]) -> float | None:
    known_before, known_after = ([value for value in values if value is not None] for values in (before, after))
    if not known_before or not known_after or (base := fmean(known_before)) <= 0:
        return None
    return 1.0 - fmean(known_after) / base
