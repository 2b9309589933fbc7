"""A session in words: what was done, how well, and what to work on next."""

from collections import Counter
from datetime import datetime
from itertools import chain

from coach.records.insight import ItemFigures, energy_kcal, figures, kept_workout
from coach.records.reference import Names
from coach.records.totals import totals
from coach.records.values import CheckRecord, SessionRecord, SetRecord
from coach.text import DEFAULT_LANGUAGE, say
from coach.workout.repetition import HoldPeriod, Repetition
from coach.workout.statements import never_judged, not_judged_statement
from coach.workout.summary import LEAST_TOLD_KCAL

#: A loss of range or speed over a set that is worth a word.
_FATIGUE_SHARE = 0.15
#: A difference between left and right that is worth a word, as a share of the larger.
_UNEVEN_SHARE = 0.10
#: From here on a posture is said to be right.
_GOOD_SCORE = 85.0
MOST_ADVICE = 5


def moment_text(moment: datetime) -> str:
    """Date and time where the computer stands, the same in every language."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def length_text(seconds: float, language: str = DEFAULT_LANGUAGE) -> str:
    """A length of time: seconds up to two minutes, minutes up to three hours, then hours."""
    if seconds < 120:
        return say("report.seconds", language, seconds=seconds)
    if seconds < 3 * 3600:
        return say("report.minutes", language, minutes=seconds / 60)
    return say("report.hours", language, hours=seconds / 3600)


def summary_lines(session: SessionRecord, names: Names, language: str = DEFAULT_LANGUAGE) -> tuple[str, ...]:
    """What was done, one sentence per exercise and posture, and the energy where it can be estimated."""
    found = figures(session)
    if not found:
        return (say("report.nothing", language),)
    lines = [_item_line(item, names, language) for item in found]
    energy = energy_kcal(session)
    if energy is not None and energy >= LEAST_TOLD_KCAL:
        lines.append(say("report.energy", language, kcal=energy))
    return tuple(lines)


def _item_line(item: ItemFigures, names: Names, language: str) -> str:
    parts = []
    if item.full_reps or item.partial_reps:
        key = "did_sets" if item.sets > 1 else "did_reps"
        parts.append(say(f"report.{key}", language, count=item.full_reps, sets=item.sets))
    if item.partial_reps:
        parts.append(say("report.did_partial", language, count=item.partial_reps))
    if item.held_s:
        parts.append(say("report.did_hold", language, length=length_text(item.held_s, language)))
    if item.range_deg is not None:
        parts.append(say("report.did_range", language, degrees=item.range_deg))
    if item.repetition_s is not None:
        parts.append(say("report.did_tempo", language, seconds=item.repetition_s))
    if item.faulty_share:
        parts.append(say("report.did_faults", language, percent=100 * item.faulty_share))
    if item.score is not None:
        parts.append(say("report.did_score", language, score=item.score))
    name = names.name(item.item_id, language)
    joined = say("report.comma", language).join(parts)
    return say("report.item", language, name=name, parts=joined or say("report.not_measured", language))


def advice_lines(session: SessionRecord, names: Names, language: str = DEFAULT_LANGUAGE) -> tuple[str, ...]:
    """What to work on next, the most frequent first; praise when there is nothing."""
    weighed: Counter[str] = Counter()
    advice = [_set_advice(item, names, language) for item in session.sets]
    advice += [_check_advice(check, names, language) for check in session.checks]
    for line, weight in chain.from_iterable(advice):
        weighed[line] += weight
    lines = [line for line, _ in weighed.most_common(MOST_ADVICE)]
    for found in figures(session):
        lines += _fatigue_advice(found, names, language)
    unknown = _not_judged(session, names, language)
    if not lines and (session.sets or session.checks):
        by_hand = any(item.is_by_hand for item in session.sets)
        lines = [say("report.nothing_seen" if unknown or by_hand else "report.all_good", language)]
    return (*lines, *unknown)


def _not_judged(session: SessionRecord, names: Names, language: str) -> list[str]:
    """The checks that were made in no full repetition or hold of an exercise, and why."""
    lines = []
    for item_id in dict.fromkeys(item.item_id for item in session.sets):
        sets = [item for item in session.sets if item.item_id == item_id]
        exercise = names.exercise(item_id, sets[-1].reference_hash)
        result = kept_workout(session, item_id)
        for missing in never_judged((*result.repetitions, *result.told_holds)):
            said = not_judged_statement(missing, exercise, language)
            name = names.name(item_id, language)
            lines.append(say("report.not_judged", language, name=name, check=said.name, reason=said.text).strip())
    return lines


def _set_advice(item: SetRecord, names: Names, language: str) -> list[tuple[str, int]]:
    name = names.name(item.item_id, language)
    done: list[Repetition | HoldPeriod] = [*item.repetitions, *item.told_holds]
    faults = Counter(fault.check for one in done for fault in one.faults)
    lines = []
    for check, count in faults.items():
        fault, cue = names.fault(item.item_id, check, item.reference_hash, language)
        lines.append((say("report.fault", language, name=name, fault=fault, cue=cue, count=count).strip(), count))
    reasons = Counter(one.why for one in item.repetitions if one.why is not None and one.why != "cut_off")
    for why, count in reasons.items():
        text = say(f"workout.why.{why}", language)
        lines.append((say("report.partial", language, name=name, why=text, count=count), count))
    uneven = _uneven(item, name, language)
    return [*lines, (uneven, 1)] if uneven else lines


def _uneven(item: SetRecord, name: str, language: str) -> str | None:
    found = totals(item.repetitions, item.holds)
    left, right = found["left_range"], found["right_range"]
    if left is None or right is None or abs(left - right) < _UNEVEN_SHARE * max(left, right):
        return None
    side = say("side.left" if left < right else "side.right", language)
    return say("report.uneven", language, name=name, side=side, percent=100 * abs(left - right) / max(left, right))


def _check_advice(check: CheckRecord, names: Names, language: str) -> list[tuple[str, int]]:
    if check.score is not None and check.score >= _GOOD_SCORE and not check.corrections:
        return []
    rows = {row.name: row for row in check.measures}
    lines = []
    for rank, name in enumerate(check.corrections[:3]):
        cue = names.correction(check, rows[name], language) if name in rows else ""
        if cue:
            posture = names.name(check.posture_id, language)
            lines.append((say("report.correction", language, name=posture, cue=cue), 3 - rank))
    return lines


def _fatigue_advice(item: ItemFigures, names: Names, language: str) -> list[str]:
    name = names.name(item.item_id, language)
    return [
        say(f"report.{key}", language, name=name, percent=100 * share)
        for share, key in ((item.range_loss_share, "range_loss"), (item.speed_loss_share, "speed_loss"))
        if share is not None and share > _FATIGUE_SHARE
    ]
