"""What is said against a repetition stays where a second look at the same film does not deny it.

A limb that the model draws to the wrong place looks as sure as one in its own, for a whole repetition; shown the film
in a mirror it mostly draws it elsewhere.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from coach.library.exercise import Exercise
from coach.pose.looks import same_place
from coach.pose.types import FRAME_SHAPES, PoseSequence
from coach.workout.repetition import Done, HoldPeriod, Repetition, WorkoutResult, not_telling
from coach.workout.signal import Stretch, bridged

#: So much of a film before and after what is blamed is looked at again, too.
AROUND_S = 0.5
#: Ranges of motion of two looks that differ by more than this are not known.
SAME_RANGE_DEG = 20.0


def blamed_s(results: Iterable[WorkoutResult]) -> tuple[Stretch, ...]:
    """The stretches of a film in which something is said against somebody, and what stands around them."""
    done = (one for result in results for one in (*result.repetitions, *result.holds))
    blamed = (one for one in done if one.faults or (isinstance(one, Repetition) and _is_blame(one)))
    return bridged(sorted((one.start_s - AROUND_S, one.end_s + AROUND_S) for one in blamed))


def seen_again(first: PoseSequence, second: PoseSequence, stretches_s: Iterable[Stretch]) -> PoseSequence:
    """What the first look saw, but in some stretches what the second did.

    So the second counts with the rest of the film around what it sees: the range that is usual there, and where a
    repetition begins. second: of the same moments. Where it mostly has another person it is not asked.
    """
    if len(first) != len(second):
        raise ValueError(f"second: expected {len(first)} moments but got {len(second)}")
    rows: dict[str, Any] = {name: np.array(getattr(first, name)) for name in FRAME_SHAPES}
    for start_s, end_s in stretches_s:
        inside = (first.timestamps_s >= start_s) & (first.timestamps_s <= end_s)
        both = np.flatnonzero(inside & first.found & second.found).tolist()
        if 2 * sum(same_place(first[k], second[k]) for k in both) >= len(both):
            for name, kept in rows.items():
                kept[inside] = getattr(second, name)[inside]
    return replace(first, **rows)


def borne_out(result: WorkoutResult, witness: WorkoutResult, exercise: Exercise) -> WorkoutResult:
    """The result without what a witness denies.

    witness: of the same film and exercise, as the second look sees it (see `seen_again`). It denies a fault where it
    sees the repetition done without, unless it bears the same fault out in more repetitions than it denies it in: of a
    habit either look may read one wrongly. Where it does not see the repetition, or does not judge the check, the fault
    stays unless it denies it in more of the others than it bears it out in. A partial repetition that the witness sees
    done fully is a full one, one that it sees otherwise is none.
    """
    repetitions = [(one, _same(one, witness.repetitions)) for one in result.repetitions]
    holds = [(one, _same(one, witness.holds)) for one in result.holds]
    pairs: list[tuple[Repetition | HoldPeriod, Repetition | HoldPeriod | None]] = [*repetitions, *holds]
    votes = Counter[str]()
    for one, other in pairs:
        votes.update({fault.check: _speaks_for(other, fault.check) for fault in one.faults})
    kept = (_repetition(one, other, exercise, votes) for one, other in repetitions)
    return replace(
        result,
        repetitions=tuple(one for one in kept if one is not None),
        holds=tuple(_with_faults(one, other, votes) for one, other in holds),
    )


def _is_blame(one: Repetition) -> bool:
    return one.why is not None and one.why != "cut_off"


def _repetition(
    one: Repetition, other: Repetition | None, exercise: Exercise, votes: Counter[str]
) -> Repetition | None:
    depth = {exercise.range_of_motion.check} if exercise.range_of_motion is not None else set[str]()
    if _is_blame(one) and other is not None and one.why != other.why:
        if not other.full:
            return None
        one = replace(one, full=True, why=None, faults=tuple(each for each in one.faults if each.check not in depth))
    one = _with_faults(one, other, votes)
    if other is None:
        return one
    differ_deg = abs(one.range_deg - other.range_deg)
    return replace(
        one,
        range_deg=float("nan") if differ_deg > SAME_RANGE_DEG else one.range_deg,
        side=None if other.side is not None and other.side != one.side else one.side,
    )


def _with_faults(one: Done, other: Repetition | HoldPeriod | None, votes: Counter[str]) -> Done:
    def stays(check: str) -> bool:
        says = _speaks_for(other, check)
        return says > 0 or votes[check] >= -says

    return not_telling(one, [fault for fault in one.faults if not stays(fault.check)], "unseen")


def _speaks_for(one: Repetition | HoldPeriod | None, check: str) -> int:
    """1 for a look that shows a fault or suspects it, -1 for one that denies it, 0 where it cannot say."""
    if one is None:
        return 0
    suspected = (missing.check for missing in one.not_judged if missing.suspected is not None)
    if check in (*(fault.check for fault in one.faults), *suspected):
        return 1
    return 0 if check in one.unjudged else -1


def _same(one: Done, others: Sequence[Done]) -> Done | None:
    """The one with most time in common; None where none has any."""
    shared_s = [min(one.end_s, other.end_s) - max(one.start_s, other.start_s) for other in others]
    best = int(np.argmax(shared_s)) if shared_s else 0
    return others[best] if shared_s and shared_s[best] > 0.0 else None
