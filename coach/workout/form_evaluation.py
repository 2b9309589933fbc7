"""How true is what is said about repetitions? Faults, partial repetitions, ranges and sides against what eyes saw."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from coach.library.exercise import Exercise
from coach.workout.count_evaluation import mean
from coach.workout.repetition import HoldPeriod, Repetition, WorkoutResult

Kind = Literal["check", "partial", "range", "side"]
#: `told_true`, `told_false`: said, and so it is or is not. `debatable`: said, and the eye could not tell. `missed`: not
#: said although it was there and could be seen. `silent`: rightly not said.
Verdict = Literal["told_true", "told_false", "debatable", "missed", "silent"]
#: A range of motion further off than this is wrong.
RANGE_OFF_DEG = 20.0
SHALLOW, CUT_OFF = "not_deep_enough", "cut_off"
#: Times by eye are so exact.
EDGE_S = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRepetition:
    """One repetition or hold as somebody saw it, looking frame by frame.

    why: reason for which it is partial, empty for a full one; a question mark behind it: could be said either way.
    present, absent: ids of form checks whose fault is there, is not there; of others it cannot be told by eye either.
    range_deg: range of motion by eye, NaN where nobody looked.
    """

    start_s: float
    turn_s: float
    end_s: float
    side: str = ""
    why: str = ""
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    range_deg: float = float("nan")

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> SeenRepetition:
        """Read one row of an index. Raises `ValueError` where a number is none."""
        return cls(
            start_s=float(row["start_s"]),
            turn_s=float(row["turn_s"]),
            end_s=float(row["end_s"]),
            side=row.get("side") or "",
            why=row.get("why") or "",
            present=_names(row.get("present")),
            absent=_names(row.get("absent")),
            range_deg=float(row.get("range_deg") or "nan"),
        )

    def is_present(self, check: str) -> bool | None:
        """None where the eye cannot tell, or nobody looked."""
        return True if check in self.present else (False if check in self.absent else None)

    def between(self, first_s: float, last_s: float) -> SeenRepetition | None:
        """The same where only this part of the clip is there; None where nothing is left of it.

        Of a part it can be said either way that it is cut off, and its range is not known.
        """
        if first_s <= self.start_s + EDGE_S and self.end_s <= last_s + EDGE_S:
            return self
        if self.end_s <= first_s or last_s <= self.start_s:
            return None
        return replace(self, why=f"{CUT_OFF}?", range_deg=float("nan"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was said, or could have been, and whether it is so.

    full: of a repetition that was called full. judged: False for a check that was not judged.
    """

    kind: Kind
    name: str
    verdict: Verdict
    full: bool
    judged: bool = True


def compare_form(result: WorkoutResult, seen: Sequence[SeenRepetition], exercise: Exercise) -> list[Finding]:
    """Everything that was said of one clip against what was seen in it."""
    told: list[Repetition | HoldPeriod] = [*result.repetitions, *result.holds]
    pairs = _matched(told, seen)
    findings: list[Finding] = []
    for place, one in enumerate(told):
        truth = seen[pairs[place]] if place in pairs else None
        findings += _of_checks(one, truth, exercise)
        if isinstance(one, Repetition):
            findings += _of_whole(one, truth)
    for place in set(range(len(seen))) - set(pairs.values()):
        if seen[place].why and not seen[place].why.endswith("?"):
            findings.append(Finding(kind="partial", name=seen[place].why, verdict="missed", full=False))
    return findings


def summarise_form(clips: Sequence[Sequence[Finding]]) -> dict[str, Any]:
    """The figures of many clips: counts, and shares that are NaN where nothing asks the question.

    faults_true: share of the faults told that are true (debatable ones aside). clips_blamed: share of clips with a
    false fault. faults_found: share of the faults there that were told. partial_true: as `faults_true`, of partial
    repetitions. cut_found: share of the repetitions cut by the clip that were called so. judged: share of the checks of
    full repetitions that were judged. range_off: share of ranges more than `RANGE_OFF_DEG` off. side_wrong: share of
    sides told that are wrong. per_check, per_reason: counts of verdicts.
    """
    every = [finding for clip in clips for finding in clip]
    checks, partial, ranges, sides = (
        Counter(one.verdict for one in every if one.kind == kind) for kind in ("check", "partial", "range", "side")
    )
    cut = Counter(one.verdict for one in every if one.kind == "partial" and one.name == CUT_OFF)
    judged = [one.judged for one in every if one.kind == "check" and one.full]
    blamed = [any(one.kind == "check" and one.verdict == "told_false" for one in clip) for clip in clips]
    return {
        "clips": len(clips),
        "repetitions": sum(one.kind == "partial" for one in every),
        "faults_told": checks["told_true"] + checks["told_false"] + checks["debatable"],
        "faults_true": _share(checks, "told_true", "told_false"),
        "clips_blamed": mean(blamed),
        "faults_found": _share(checks, "told_true", "missed"),
        "partial_told": partial["told_true"] + partial["told_false"] + partial["debatable"],
        "partial_true": _share(partial, "told_true", "told_false"),
        "cut_found": _share(cut, "told_true", "missed"),
        "judged": mean(judged),
        "range_off": _share(ranges, "told_false", "told_true"),
        "side_wrong": _share(sides, "told_false", "told_true"),
        "per_check": _table(every, "check"),
        "per_reason": _table(every, "partial"),
    }


def _names(text: str | None) -> frozenset[str]:
    return frozenset((text or "").split())


def _matched(told: Sequence[Repetition | HoldPeriod], seen: Sequence[SeenRepetition]) -> dict[int, int]:
    """Which of those seen each one is: the pairs with the largest share of time in common first."""
    shares = sorted(
        ((_in_common(one, truth), a, b) for a, one in enumerate(told) for b, truth in enumerate(seen)), reverse=True
    )
    pairs: dict[int, int] = {}
    for share, a, b in shares:
        if share > 0.0 and a not in pairs and b not in pairs.values():
            pairs[a] = b
    return pairs


def _in_common(one: Repetition | HoldPeriod, truth: SeenRepetition) -> float:
    both_s = min(one.end_s, truth.end_s) - max(one.start_s, truth.start_s)
    # a repetition cut down to its turning point lasts no time at all
    either_s = max(one.end_s, truth.end_s) - min(one.start_s, truth.start_s)
    return both_s / either_s if either_s > 0 else float(both_s == 0)


def _of_checks(one: Repetition | HoldPeriod, truth: SeenRepetition | None, exercise: Exercise) -> Iterable[Finding]:
    full = one.full if isinstance(one, Repetition) else True
    told = {fault.check for fault in one.faults}
    for check in (each.check for each in exercise.form):
        is_there = False if truth is None else truth.is_present(check)
        verdict: Verdict = _told(is_there) if check in told else "missed" if is_there else "silent"
        yield Finding(
            kind="check",
            name=check,
            verdict=verdict,
            full=full and truth is not None,
            judged=check not in one.unjudged,
        )
    rule = exercise.range_of_motion
    if rule is not None and rule.check in told:
        yield Finding(kind="check", name=rule.check, verdict=_told(_is_partial(truth, SHALLOW)), full=False)


def _told(is_there: bool | None) -> Verdict:
    return "debatable" if is_there is None else ("told_true" if is_there else "told_false")


def _is_partial(truth: SeenRepetition | None, why: str) -> bool | None:
    """Whether a repetition was seen to be partial for this reason; None: it could be said either way."""
    return False if truth is None else {why: True, f"{why}?": None}.get(truth.why, False)


def _of_whole(one: Repetition, truth: SeenRepetition | None) -> Iterable[Finding]:
    if one.why is not None:
        yield Finding(kind="partial", name=one.why, verdict=_told(_is_partial(truth, one.why)), full=False)
    elif truth is not None:
        missed = bool(truth.why) and not truth.why.endswith("?")
        verdict: Verdict = "missed" if missed else "silent"
        yield Finding(kind="partial", name=truth.why.rstrip("?") or "full", verdict=verdict, full=True)
    if truth is None:
        return
    if np.isfinite(one.range_deg) and np.isfinite(truth.range_deg):
        right = abs(one.range_deg - truth.range_deg) <= RANGE_OFF_DEG
        yield Finding(kind="range", name="range", verdict=_told(bool(right)), full=one.full)
    if one.side is not None and truth.side:
        yield Finding(kind="side", name=truth.side, verdict=_told(one.side == truth.side), full=one.full)


def _share(counts: Mapping[Verdict, int], of: Verdict, other: Verdict) -> float:
    total = counts[of] + counts[other]
    return counts[of] / total if total else float("nan")


def _table(findings: Iterable[Finding], kind: Kind) -> dict[str, dict[str, int]]:
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for one in findings:
        if one.kind == kind:
            table[one.name].update({one.verdict: 1, "not_judged": int(not one.judged)})
    return {name: dict(sorted(counts.items())) for name, counts in sorted(table.items())}
