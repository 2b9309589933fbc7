"""The figures of a set that follow from its repetitions and holds, kept beside it so that progress pages are fast."""

from collections.abc import Sequence

from coach.records.counted import or_none
from coach.records.values import HoldRecord, RepetitionRecord
from coach.workout.repetition import count_full
from coach.workout.summary import known, losses, measured, side_ranges, typical

Totals = dict[str, float | int | None]


def totals(
    repetitions: Sequence[RepetitionRecord], holds: Sequence[HoldRecord], full_by_hand: int | None = None
) -> Totals:
    """Columns of `exercise_set`. Ranges and tempo are typical of the full repetitions.

    full_by_hand: how many full ones somebody counted.

    left_range, right_range: typical range of each side, in degrees where measured, else as shares of the usual range.
    range_loss_share, speed_loss_share: how much less the last third is than the first; negative for an increase.
    """
    full = measured(repetitions)
    ranges_deg = known(one.range_deg for one in full)
    left, right = side_ranges(full)
    range_loss, speed_loss = losses(full)
    held_s = [hold.duration_s for hold in holds]
    return {
        "full_reps": count_full(repetitions, full_by_hand),
        "partial_reps": sum(not one.full for one in repetitions),
        "faulty_reps": sum(bool(one.faults) for one in repetitions),
        "active_s": sum(one.duration_s for one in repetitions) + sum(held_s),
        "held_s": sum(held_s),
        "longest_hold_s": max(held_s, default=0.0),
        "range_deg": or_none(typical(ranges_deg)),
        "best_range_deg": max(ranges_deg, default=None),
        "left_range": or_none(left),
        "right_range": or_none(right),
        # out is the way from the exercise's start to its turning point, from whichever end the person began
        "out_s": or_none(typical(one.back_s if one.from_turn else one.out_s for one in full)),
        "back_s": or_none(typical(one.out_s if one.from_turn else one.back_s for one in full)),
        "range_loss_share": or_none(range_loss),
        "speed_loss_share": or_none(speed_loss),
    }
