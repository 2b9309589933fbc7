"""What a session, or a row of training days, amounts to: plain figures; words are in `coach.records.session_words`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from coach.records.counted import or_none, shared
from coach.records.history import History
from coach.records.listing import SessionLine
from coach.records.totals import totals
from coach.records.values import Kind, SessionRecord, SetRecord
from coach.workout import summary
from coach.workout.repetition import Repetition, WorkoutResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Streaks:
    """Days of training in a row. The current streak lives on until a whole day has passed without training."""

    current_days: int
    longest_days: int
    trained_days: int


def streaks(days: Iterable[date], today: date) -> Streaks:
    """Streaks of the given training days (in any order)."""
    trained = set(days)
    longest = run = 0
    for day in sorted(trained):
        run = run + 1 if day - timedelta(days=1) in trained else 1
        longest = max(longest, run)
    last = today if today in trained else today - timedelta(days=1)
    current = 0
    while last - timedelta(days=current) in trained:
        current += 1
    return Streaks(current_days=current, longest_days=longest, trained_days=len(trained))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What comes next. last_day: when it was last done; is_done: there was training today, so it is for next time.

    A later day than today is one of a clock that went wrong, or of a place where it is tomorrow already.
    """

    item_id: str
    last_day: date
    is_done: bool


def plan_for(done: Sequence[tuple[date, Sequence[str]]], today: date) -> Plan:
    """Of what somebody does regularly, that which was done longest ago; of several, that which was done most often.

    done: days (at least one) with the exercises and postures done. Nothing is invented: what was done on one day alone
    comes into question only where nothing was done on two.
    """
    days_of: dict[str, set[date]] = {}
    for day, items in done:
        for item in items:
            days_of.setdefault(item, set()).add(day)
    regular = {item: days for item, days in days_of.items() if len(days) > 1} or days_of
    chosen = min(regular, key=lambda item: (max(regular[item]), -len(regular[item]), item))
    return Plan(item_id=chosen, last_day=max(regular[chosen]), is_done=any(day >= today for day, _ in done))


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFigures:
    """One exercise or posture within one session; None: not known, or there is no such thing.

    faulty_share: share of the repetitions with a fault. repetition_s: typical length of a full repetition.
    range_deg: typical range of motion. steadiness of the sets: range_loss_share, speed_loss_share of the last third
    against the first. score: best of the posture checks and holds.
    """

    item_id: str
    kind: Kind
    sets: int = 0
    full_reps: int = 0
    partial_reps: int = 0
    held_s: float = 0.0
    faulty_share: float | None = None
    repetition_s: float | None = None
    range_deg: float | None = None
    range_loss_share: float | None = None
    speed_loss_share: float | None = None
    score: float | None = None


def figures(session: SessionRecord) -> tuple[ItemFigures, ...]:
    """Every exercise and posture of a session, in the order they were first done."""
    order: dict[tuple[Kind, str], list[SetRecord]] = {}
    for item in session.sets:
        order.setdefault((item.kind, item.item_id), []).append(item)
    scores: dict[str, list[float]] = {}
    for check in session.checks:
        order.setdefault(("posture", check.posture_id), [])
        if check.score is not None:
            scores.setdefault(check.posture_id, []).append(check.score)
    return tuple(_figures(item_id, kind, sets, scores.get(item_id, [])) for (kind, item_id), sets in order.items())


def _figures(item_id: str, kind: Kind, sets: Sequence[SetRecord], scores: Sequence[float]) -> ItemFigures:
    repetitions = [repetition for item in sets for repetition in item.repetitions]
    full = summary.measured(repetitions)
    holds = [hold for item in sets for hold in item.holds]
    per_set = [totals(item.repetitions, item.holds, item.full_by_hand) for item in sets]
    return ItemFigures(
        item_id=item_id,
        kind=kind,
        sets=len(sets),
        full_reps=sum(item.full_count for item in sets),
        partial_reps=sum(not one.full for one in repetitions),
        held_s=sum(hold.duration_s for hold in holds),
        faulty_share=_mean([float(bool(one.faults)) for one in repetitions if one.by_hand is None]),
        repetition_s=or_none(summary.typical(one.duration_s for one in full)),
        range_deg=or_none(summary.typical(one.range_deg for one in full)),
        range_loss_share=_mean([found["range_loss_share"] for found in per_set]),
        speed_loss_share=_mean([found["speed_loss_share"] for found in per_set]),
        score=max([*scores, *summary.known(hold.mean_score for hold in holds)], default=None),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def compare(before: SessionRecord, after: SessionRecord) -> tuple[tuple[ItemFigures | None, ItemFigures | None], ...]:
    """Two sessions side by side, one pair per exercise or posture; None where one of them lacks it."""
    old = {(item.kind, item.item_id): item for item in figures(before)}
    new = {(item.kind, item.item_id): item for item in figures(after)}
    return tuple((old.get(key), new.get(key)) for key in dict.fromkeys((*new, *old)))


def energy_kcal(session: SessionRecord) -> float | None:
    """Estimated energy of the sets; None when the body mass or every metabolic equivalent is unknown."""
    known = [item for item in session.sets if item.energy_met is not None]
    if session.mass_kg is None or not known:
        return None
    return sum(summary.energy_kcal(item.energy_met or 0.0, session.mass_kg, _length_s(item)) for item in known)


def _length_s(item: SetRecord) -> float:
    if item.end_s is not None:
        return item.end_s - item.start_s
    return float(totals(item.repetitions, item.holds, item.full_by_hand)["active_s"] or 0.0)


#: A set, what a repetition in it is called (`WorkoutResult.labels`), and the repetition.
Done = tuple[SetRecord, str, Repetition]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The best and the worst repetition of an exercise in a session, each with its set and what it is called there."""

    item_id: str
    best: Done
    worst: Done


def best_and_worst(session: SessionRecord) -> tuple[Ends, ...]:
    """The best and the worst repetition of every exercise, by `merit`, of those that were seen whole.

    Exercises whose repetitions are all alike, or that have only one, are left out: there is nothing to choose from.
    """
    done: dict[str, list[Done]] = {}
    for item in session.sets:
        labelled = zip(set_result(item).labels, item.repetitions, strict=True)
        done.setdefault(item.item_id, []).extend((item, *one) for one in labelled)
    found = ((item_id, summary.best_and_worst(labelled, lambda one: one[2])) for item_id, labelled in done.items())
    return tuple(Ends(item_id=item_id, best=ends[0], worst=ends[1]) for item_id, ends in found if ends is not None)


def telling_moments(session: SessionRecord) -> dict[str, float]:
    """Seconds of the pictures that show most of a session, by the moment they show; empty where nothing was counted.

    The turning points of the best and the worst repetition of the first exercise that has any, else the middle of the
    longest hold.
    """
    for ends in best_and_worst(session):
        return {"best": ends.best[2].turn_s, "worst": ends.worst[2].turn_s}
    for item in session.sets:
        if item.repetitions:
            return {"best": item.repetitions[0].turn_s}
    longest = max((hold for item in session.sets for hold in item.holds), key=lambda one: one.duration_s, default=None)
    return {} if longest is None else {"check": (longest.start_s + longest.end_s) / 2}


#: Sessions that are looked through for the exercise, and those of it that are offered, the newest of both.
_LOOKED_AT, _OFFERED = 200, 20


def earlier_sessions(history: History, profile_uuid: str, exercise_id: str) -> tuple[SessionLine, ...]:
    """This person's newest sessions with the exercise in them."""
    lines = history.sessions(profile_uuid, limit=_LOOKED_AT)
    return tuple(line for line in lines if exercise_id in line.items)[:_OFFERED]


def kept_workout(session: SessionRecord, exercise_id: str) -> WorkoutResult:
    """What was counted of one exercise in a kept session; there is no signal, and names of faults are their ids."""
    results = [set_result(one) for one in session.sets if one.item_id == exercise_id]
    by_hand = [one for one in results if one.full_by_hand is not None]
    return WorkoutResult(
        exercise_id=exercise_id,
        repetitions=tuple(repetition for one in results for repetition in one.repetitions),
        removed=tuple(repetition for one in results for repetition in one.removed),
        full_by_hand=sum(one.full_count for one in results) if by_hand else None,
        measured_id=next((one.measured_id for one in results if one.measured_id), None),
        holds=tuple(hold for one in results for hold in one.holds),
        view=next((one.view for one in results if one.view != "unknown"), "unknown"),
        duration_s=session.duration_s,
    )


def set_result(item: SetRecord) -> WorkoutResult:
    """What was counted in one kept set."""
    known = {**shared(item, WorkoutResult), "view": item.view or "unknown"}
    return WorkoutResult(exercise_id=item.item_id, **known)
