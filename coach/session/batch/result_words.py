"""A result or a time in a few words."""

from collections.abc import Mapping, Sequence
from typing import Any

from coach.text import say


def result_text(record: Mapping[str, Any], language: str) -> str:
    """One line about one file."""
    name = str(record["file"]).encode("utf-8", "backslashreplace").decode()
    if record["status"] in ("unreadable", "error"):
        return f"{name}: {record['message']}"
    if "reps" in record:
        exercise = record["exercise"] or say("command.no_exercise", language)
        return f"{name}: {exercise}: {record['reps']}"
    score = "-" if record.get("score") is None else f"{record['score']:.0f}/100"
    return f"{name}: {record.get('pose') or '-'} {score}"


def some_names(names: Sequence[str], language: str, most: int = 20) -> str:
    """The names of files, the first of them where there are many."""
    shown = [name.encode("utf-8", "backslashreplace").decode() for name in names[:most]]
    more = [] if len(names) <= most else [say("batch.more", language, count=len(names) - most)]
    return ", ".join((*shown, *more))


def duration_text(seconds: float, language: str) -> str:
    """About how long, in the largest units that matter."""
    minutes, rest = divmod(round(max(0.0, seconds)), 60)
    if minutes >= 60:
        return say("batch.hours", language, hours=minutes // 60, minutes=minutes % 60)
    if minutes:
        return say("batch.minutes", language, minutes=minutes, seconds=rest)
    return say("batch.seconds", language, seconds=rest)
