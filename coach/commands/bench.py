"""`python -m coach bench`: how fast this computer is with the coach, in one table."""

import argparse
import platform
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import get_args

from coach.commands.output import StepsOnce, print_json, progress
from coach.platform.workers import core_count
from coach.pose.model import ensure_model
from coach.session.bench.measurement import QUICK, ROW_COUNT, THOROUGH, Group, Row, measure_all
from coach.text import say

#: Display columns for what is measured; a Chinese character takes two.
_WIDTH = 62


def bench(options: argparse.Namespace) -> int:
    """Measure, with a bar of progress, and print one table (or one JSON object)."""
    model = ensure_model(progress=StepsOnce(options.language))
    measured = measure_all(model, QUICK if options.quick else THOROUGH)
    rows = list(progress(measured, total=ROW_COUNT, doing="measuring", language=options.language))
    if options.json:
        print_json(
            {
                "python": platform.python_version(),
                "system": platform.system(),
                "cores": core_count(),
                "quick": options.quick,
                "rows": [asdict(row) for row in rows],
            }
        )
    else:
        sys.stdout.write(table(rows, options.language))
    return 0


def table(rows: Iterable[Row], language: str) -> str:
    """All rows under the headings of their groups."""
    rows = tuple(rows)
    lines = [say("bench.about", language, cores=core_count(), python=platform.python_version())]
    for group in get_args(Group):
        found = [row for row in rows if row.group == group]
        if found:
            lines += ["", say(f"bench.group.{group}", language)]
            lines += [_line(row, language) for row in found]
    return "\n".join(lines) + "\n"


def _line(row: Row, language: str) -> str:
    what = say(f"bench.row.{row.group}_{row.name}", language, count=row.count)
    value = say(f"bench.unit.{row.unit}", language, value=row.value)
    return f"  {what}{' ' * max(1, _WIDTH - _columns(what))}{value}"


def _columns(text: str) -> int:
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
