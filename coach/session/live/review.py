"""What stays of a live session: what went well, what to work on, one next step, and pictures of its best moment.

Only what was seen is praised or blamed: a repetition counts as clean where at least one check was made and none failed.
Pictures stay in memory for as long as somebody looks at the summary; nothing of the camera is ever written to a disk.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coach.library.exercise import Exercise
from coach.library.plan import Step
from coach.library.posture import Posture
from coach.session.live.cues import step_name
from coach.session.live.state import SetRecord, Snapshot
from coach.text import Message, Text, told
from coach.workout.repetition import Repetition
from coach.workout.statements import is_judged
from coach.workout.summary import best_and_worst, losses, merit

#: A fault is worth a word when it was seen twice, and in this share of the repetitions.
_OFTEN_COUNT, _OFTEN_SHARE = 2, 0.25
#: As far at the end as at the beginning: a loss of no more than this share.
_STEADY_LOSS = 0.07
_GOOD_SCORE, _LOW_SCORE = 85.0, 75.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """went_well: sentences. work_on: one sentence, or None where nothing was seen that is worth it. next_step: one."""

    went_well: tuple[Text, ...]
    work_on: Text | None
    next_step: Text


def review_of(sets: Sequence[SetRecord], exercises: Mapping[str, Exercise], postures: Mapping[str, Posture]) -> Review:
    names = {record.step.subject_id: step_name(record.step, exercises, postures) for record in sets}
    repetitions = [(record.step.subject_id, one) for record in sets for one in record.repetitions]
    of_repetitions = _fault(repetitions, exercises) or _partial(repetitions)
    work_on = of_repetitions or _fault_of_hold(sets, exercises) or _low_posture(sets, names)
    well = [*_clean(repetitions, exercises), *_steady(sets), *_held(sets, names)]
    if len(sets) > 1 and all(record.is_complete for record in sets):
        well.append(told("live.review.finished", count=len(sets)))
    return Review(went_well=tuple(well[:3]), work_on=work_on, next_step=_next(sets, work_on))


def _clean(repetitions: Sequence[tuple[str, Repetition]], exercises: Mapping[str, Exercise]) -> list[Text]:
    judged = [one for subject, one in repetitions if is_judged(one, exercises[subject])]
    clean = sum(one.full and not one.faults for one in judged)
    if not judged or clean * 2 < len(judged):
        return []
    return [told("live.review.clean", count=clean, all=len(judged))]


def _steady(sets: Sequence[SetRecord]) -> list[Text]:
    lost = (losses([one for one in record.repetitions if one.full])[0] for record in sets)
    return [told("live.review.steady")] if any(loss <= _STEADY_LOSS for loss in lost) else []


def _held(sets: Sequence[SetRecord], names: Mapping[str, Text]) -> list[Text]:
    scored = [record for record in sets if record.step.is_yoga and record.mean_score >= _GOOD_SCORE]
    if scored:
        best = max(scored, key=lambda record: record.mean_score)
        return [told("live.review.score", name=names[best.step.subject_id], score=round(best.mean_score))]
    held = [record for record in sets if record.held_s >= 5.0]
    if not held:
        return []
    best = max(held, key=lambda record: record.held_s)
    return [told("live.review.held", name=names[best.step.subject_id], seconds=round(best.held_s))]


def _fault(repetitions: Sequence[tuple[str, Repetition]], exercises: Mapping[str, Exercise]) -> Text | None:
    seen = Counter((subject, fault.check) for subject, one in repetitions for fault in one.faults)
    for (subject, check), count in seen.most_common():
        of_this = sum(one == subject for one, _ in repetitions)
        words = exercises[subject].fault_texts(check)
        if words is not None and count >= _OFTEN_COUNT and count >= _OFTEN_SHARE * of_this:
            return told("live.review.fault", name=words[0], cue=words[1], count=count, all=of_this)
    return None


def _fault_of_hold(sets: Sequence[SetRecord], exercises: Mapping[str, Exercise]) -> Text | None:
    """What was wrong in the longest hold that had a fault."""
    holds = [(record.step.subject_id, hold) for record in sets for hold in record.holds if hold.faults]
    if not holds:
        return None
    subject, hold = max(holds, key=lambda one: one[1].duration_s)
    words = exercises[subject].fault_texts(hold.faults[0].check)
    return None if words is None else told("live.review.fault_of_hold", name=words[0], cue=words[1])


def _partial(repetitions: Sequence[tuple[str, Repetition]]) -> Text | None:
    seen = Counter(one.why for _, one in repetitions if one.why not in (None, "cut_off"))
    for why, count in seen.most_common(1):
        if count >= _OFTEN_COUNT and count >= _OFTEN_SHARE * len(repetitions):
            return told("live.review.partial", count=count, all=len(repetitions), cue=told(f"live.cue.{why}"))
    return None


def _low_posture(sets: Sequence[SetRecord], names: Mapping[str, Text]) -> Text | None:
    low = [record for record in sets if record.step.is_yoga and record.mean_score < _LOW_SCORE]
    if not low:
        return None
    worst = min(low, key=lambda record: record.mean_score)
    return told("live.review.low", name=names[worst.step.subject_id], score=round(worst.mean_score))


def _next(sets: Sequence[SetRecord], work_on: Text | None) -> Text:
    is_hold = all(not record.repetitions for record in sets)
    if work_on is not None:
        return told("live.review.next_right" if is_hold else "live.review.next_slow")
    if not all(record.is_complete for record in sets):
        return told("live.review.next_same")
    return told("live.review.next_longer" if is_hold else "live.review.next_more")


#: A picture is kept anew when the movement went so much further, or a score is so much better.
_FURTHER, _BETTER_SCORE = 0.05, 3.0
#: Nearer to the start than this is the start.
_AT_START = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A picture as the camera gave it (JPEG), and what was seen on it."""

    jpeg: bytes
    snapshot: Snapshot


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BestMoment:
    """What was best as far as was known then. turn_s: of the repetition; NaN for a hold."""

    step: Step
    pictures: tuple[Moment, ...]
    turn_s: float = float("nan")
    score: float = float("nan")

    def caption(self, sets: Sequence[SetRecord]) -> Text:
        """What the pictures show, by all that is known in the end: the best only what a report calls the best, too."""
        if math.isnan(self.turn_s):
            return told("live.review.best_hold")
        same = [(n, one) for n, one in enumerate(sets, start=1) if one.step.subject_id == self.step.subject_id]
        for number, record in same:
            for place, one in enumerate(record.repetitions):
                if one.full and one.start_s <= self.turn_s <= one.end_s:
                    ends = best_and_worst((each for _, other in same for each in other.repetitions), lambda each: each)
                    is_best = ends is not None and one is ends[0]
                    label = sum(each.full for each in record.repetitions[: place + 1])
                    which = Message(
                        "report.place_in_set" if len(same) > 1 else "report.place", number=label, set=number
                    )
                    return told("live.review.best" if is_best else "live.review.one", place=which)
        return told("live.review.moment")


class Album:
    """Looks at every picture and keeps the few of the best moment so far."""

    def __init__(self) -> None:
        self.best: BestMoment | None = None
        self._rank: tuple[float, ...] = ()
        self._start: Moment | None = None
        self._turn: Moment | None = None
        self._depth = 0.0
        self._seen_s = float("-inf")

    def update(self, snapshot: Snapshot, jpeg: bytes) -> None:
        """Take one moment and its picture."""
        if snapshot.stage != "active":
            self._start = self._turn = None
            return
        task, moment = snapshot.task, Moment(jpeg, snapshot)
        if snapshot.step.is_yoga:
            if task.is_right and task.score == task.score:
                best = BestMoment(step=snapshot.step, pictures=(moment,), score=task.score)
                self._offer((2.0, task.score // _BETTER_SCORE, 0.0), best)
            return
        if task.last_repetition is not None and task.last_repetition.start_s > self._seen_s:
            # what is known of a repetition may still change a little after it; when it began does not
            self._seen_s = task.last_repetition.end_s
            self._over(snapshot, task.last_repetition)
        if task.depth < _AT_START:
            if self._turn is not None or self._start is None:
                self._start = moment
            self._turn, self._depth = None, 0.0
        elif task.depth > self._depth + _FURTHER:
            self._turn, self._depth = moment, task.depth

    def _over(self, snapshot: Snapshot, repetition: Repetition) -> None:
        pictures = tuple(one for one in (self._start, self._turn) if one is not None)
        if repetition.full and len(pictures) == 2:
            rank = (1.0, *merit(repetition))
            self._offer(rank, BestMoment(step=snapshot.step, pictures=pictures, turn_s=repetition.turn_s))
        self._depth = 0.0

    def _offer(self, rank: tuple[float, ...], moment: BestMoment) -> None:
        # how far a repetition went is compared within an exercise
        other = self.best is not None and self.best.step.subject_id != moment.step.subject_id
        if (rank[:-1] > self._rank[:-1]) if other else (rank > self._rank):
            self._rank, self.best = rank, moment
