"""The drawing of the rooms in docs/architecture.md, made from the imports.

python -m tests.support.drawing
"""

import re
from collections import defaultdict
from collections.abc import Mapping

from tests.support.sources import ROOT, imported_modules

PAGE = ROOT / "docs" / "architecture.md"
_DRAWN = re.compile(r"(?<=```mermaid\n).*?(?=```)", re.DOTALL)


def room_of(module: str) -> str | None:
    """The room a module lies in; None for what is no room of ours, or lies between them, as `coach.errors` does."""
    top, _, rest = module.partition(".")
    room = rest.partition(".")[0]
    if top in {"pages", "streamlit_app"}:
        return "pages"
    if room == "cli":
        return "commands"
    return room if top == "coach" and (ROOT / "coach" / room / "__init__.py").is_file() else None


def arrows() -> dict[str, set[str]]:
    """Which rooms each room imports from."""
    found = defaultdict(set)
    for path in [*ROOT.glob("coach/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "streamlit_app.py"]:
        here = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        found[here] |= {room_of(module) for _, module in imported_modules(path)}
    return {here: {there for there in rooms if there not in {None, here}} for here, rooms in found.items() if here}


def needed(found: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """The arrows without those that lead where one gets by others as well."""

    def reached(room: str) -> set[str]:
        return found.get(room, set()).union(*map(reached, found.get(room, set())))

    return sorted(
        (here, there)
        for here, rooms in found.items()
        for there in rooms
        if there not in set().union(*map(reached, rooms))
    )


def drawing() -> str:
    lines = [f"    {here} --> {there}" for here, there in needed(arrows())]
    return "\n".join(["flowchart TD", *lines, ""])


def page() -> str:
    """The page with the drawing as it should be."""
    return _DRAWN.sub(lambda _: drawing(), PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
