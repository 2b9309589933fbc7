"""What is said about a repetition, in words: the same name, advice and reason wherever it is shown."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from coach.library.exercise import Exercise
from coach.text import DEFAULT_LANGUAGE, say
from coach.workout.repetition import Fault, HoldPeriod, NotJudged, Repetition, Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing said. check: its id. name: what it is called. text: what to do about it, or why it was not judged."""

    check: str
    name: str
    text: str


def statement_of(check: str, exercise: Exercise | None, language: str = DEFAULT_LANGUAGE) -> Statement | None:
    """What a fault is called and what to do about it, by its id; None for one that the exercise does not have."""
    texts = None if exercise is None else exercise.fault_texts(check)
    if texts is None:
        return None
    return Statement(check=check, name=texts[0].in_(language), text=texts[1].in_(language))


def fault_statement(fault: Fault, exercise: Exercise | None, language: str = DEFAULT_LANGUAGE) -> Statement:
    """A fault and its advice."""
    said = statement_of(fault.check, exercise, language)
    return said or Statement(check=fault.check, name=fault.name, text=fault.cue)


def fault_statements(
    done: Iterable[Repetition | HoldPeriod], exercise: Exercise | None, language: str = DEFAULT_LANGUAGE
) -> tuple[tuple[Statement, int], ...]:
    """Every fault that was told with its advice, and in how many repetitions or holds; the most frequent first."""
    told = [fault for one in done for fault in one.faults]
    first = {fault.check: fault for fault in reversed(told)}
    counts = Counter(fault.check for fault in told)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((fault_statement(first[check], exercise, language), count) for check, count in ordered)


def not_judged_statement(one: NotJudged, exercise: Exercise | None, language: str = DEFAULT_LANGUAGE) -> Statement:
    """A check that was not made, and why."""
    said = statement_of(one.check, exercise, language)
    asked = None if exercise is None else next((each for each in exercise.form if each.check == one.check), None)
    reason: str | None = one.why
    if asked is not None and one.why == "cut" and asked.phase == "start":
        reason = "cut_start"
    elif asked is not None and one.why == "view" and asked.view != "any":
        reason = f"view_{asked.view}"
    return Statement(
        check=one.check,
        name=one.check.replace("_", " ") if said is None else said.name,
        text="" if reason is None else say(f"workout.not_judged.{reason}", language),
    )


def is_judged(one: Repetition | HoldPeriod, exercise: Exercise) -> bool:
    """Whether any of its form was judged."""
    return len(one.not_judged) < len(exercise.form)


def clean_words(one: Repetition, exercise: Exercise | None, language: str = DEFAULT_LANGUAGE) -> str:
    """What is said of a full repetition without a fault: praise only where any of its form was judged."""
    judged = exercise is None or is_judged(one, exercise)
    return say("workout.cue.full" if judged else "workout.cue.unjudged", language)


def partial_words(repetition: Repetition, language: str = DEFAULT_LANGUAGE) -> str:
    """Why a repetition is only partial; empty for a full one."""
    return "" if repetition.why is None else say(f"workout.why.{repetition.why}", language)


def never_judged(done: Iterable[Repetition | HoldPeriod]) -> tuple[NotJudged, ...]:
    """The checks that were made in no full repetition (or hold), each with its most frequent reason."""
    reasons: dict[str, Counter[Unknown | None]] = {}
    asked = 0
    for one in done:
        if isinstance(one, HoldPeriod) or (one.full and one.by_hand is None):
            asked += 1
            for missing in one.not_judged:
                reasons.setdefault(missing.check, Counter())[missing.why] += 1
    return tuple(
        NotJudged(check=check, why=counts.most_common(1)[0][0])
        for check, counts in reasons.items()
        if counts.total() == asked
    )
