"""Rules that keep the house in order; a red one is a reason to talk about the design, not to bend the rule.

The order of the rooms themselves is kept by import-linter (see pyproject.toml).
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Set
from pathlib import Path

from tests.support import drawing
from tests.support.sources import ROOT, imported_modules, tree

COACH = sorted((ROOT / "coach").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))
ROUTER = ROOT / "streamlit_app.py"
FRONT_END = [*([ROUTER] if ROUTER.is_file() else []), *PAGES]

#: What pages may import: the toolkit, its charts (which need pandas), the coach, each other, and Python itself.
ALLOWED_IN_PAGES = {"streamlit", "altair", "pandas", "coach", "pages", *sys.stdlib_module_names}
#: Longer files want a second room.
LONGEST_FILE = 350
#: A page itself is widgets and layout; what it composes lies in pages/components.
LONGEST_PAGE = 80
#: Rooms in which time is an argument.
TIMELESS = ("pose", "library", "posture", "workout", "media")
CLOCKS = {
    ("time", "time"),
    ("time", "monotonic"),
    ("time", "perf_counter"),
    ("time", "process_time"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def attributes(path: Path) -> Iterator[tuple[int, str, str]]:
    """(line, object, attribute) of every `object.attribute`, and of every `from object import attribute`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            owner = node.value
            yield node.lineno, getattr(owner, "id", getattr(owner, "attr", "")), node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, (node.module or "").rsplit(".", 1)[-1], alias.name) for alias in node.names)


def uses(path: Path, unwanted: Set[tuple[str, str]]) -> list[str]:
    """Where a file uses one of some (object, attribute)."""
    found = attributes(path)
    return [f"{name(path)}:{line}: {owner}.{attr}" for line, owner, attr in found if (owner, attr) in unwanted]


def test_pages_import_only_the_toolkit_and_the_coach() -> None:
    others = {
        f"{name(path)}:{line}: {module}"
        for path in FRONT_END
        for line, module in imported_modules(path)
        if module.split(".")[0] not in ALLOWED_IN_PAGES
    }
    assert others == set()


def test_the_floors_are_drawn_as_they_are() -> None:
    """The page on the architecture names the rooms in the order that import-linter keeps."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (floors,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    rooms = [room for floor in floors for room in re.findall(r"\w+", floor) if (ROOT / "coach" / room).is_dir()]
    drawn = re.search(r"```text\n(.*?)```", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"), re.DOTALL)
    assert drawn is not None
    assert re.findall(r"coach/(\w+)/", drawn[1]) == rooms


def test_the_drawing_is_that_of_the_imports() -> None:
    assert drawing.PAGE.read_text(encoding="utf-8") == drawing.page()


def test_what_the_page_names_is_there() -> None:
    """`room/file.py`, `room.file` and `room.file.name` in the text of the page on the architecture."""
    named = set(re.findall(r"`(\w+[./][\w./]*\w)`", drawing.PAGE.read_text(encoding="utf-8")))
    dotted = {one for one in named if "." in one and drawing.room_of(f"coach.{one}") and not one.endswith(".py")}
    lost = [one for one in named if one.endswith(".py") and "/" in one and not list(ROOT.glob(f"**/{one}"))]
    for one in dotted:
        room, module, *inside = one.split(".")
        file = ROOT / "coach" / room / f"{module}.py"
        if not file.is_file() or not all(
            re.search(rf"(def|class) {word}\b", file.read_text("utf-8")) for word in inside
        ):
            lost.append(one)
    assert dotted
    assert lost == []


def test_only_pages_and_commands_know_of_studios() -> None:
    homes = [path for path in COACH if path.relative_to(ROOT / "coach").parts[0] not in {"studio", "commands"}]
    assert [name(path) for path in homes for _, module in imported_modules(path) if "coach.studio" in module] == []


def test_the_page_is_configured_in_one_place() -> None:
    """By the router, or by the frame it calls; a page that did it again would undo it."""
    places = [
        name(path) for path in FRONT_END for _, _, attribute in attributes(path) if attribute == "set_page_config"
    ]
    assert len(places) == 1
    assert not any(place.startswith("pages/") and place.count("/") == 1 for place in places)


def test_files_stay_short() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (*COACH, *FRONT_END)}
    longest = {path: LONGEST_PAGE if path.parent == ROOT / "pages" else LONGEST_FILE for path in lines}
    assert {name(path): count for path, count in lines.items() if count > longest[path]} == {}


def test_no_two_files_share_a_name() -> None:
    """A name says which file is meant, in the whole coach and in the pages; a command is called what people type."""
    commands = ROOT / "coach" / "commands"
    rooms = ([path for path in COACH if path.parent != commands], [path for path in PAGES if path.stem != "__init__"])
    for files in rooms:
        named = defaultdict(set)
        for path in files:
            named[path.stem].add(name(path))
        assert [sorted(same) for stem, same in named.items() if stem != "__init__" and len(same) > 1] == []


def test_time_is_an_argument() -> None:
    timeless = [path for path in COACH if path.relative_to(ROOT / "coach").parts[0] in TIMELESS]
    assert [where for path in timeless for where in uses(path, CLOCKS)] == []


def test_the_old_interface_of_mediapipe_is_not_used() -> None:
    files = [*COACH, *FRONT_END]
    assert [name(path) for path in files if "mp.solutions" in path.read_text(encoding="utf-8")] == []
    assert [where for path in files for where in uses(path, {("mediapipe", "solutions")})] == []


def test_no_error_is_swallowed() -> None:
    """`except` without a type, and an `except` whose whole body is `pass`, hide bugs."""
    handlers = {
        f"{name(path)}:{node.lineno}": node
        for path in (*COACH, *FRONT_END)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
    }
    swallowed = [at for at, h in handlers.items() if h.type is None or all(isinstance(s, ast.Pass) for s in h.body)]
    assert swallowed == []


def test_pages_fetch_nothing_from_the_internet() -> None:
    """Maps load tiles, and so does anything with an address of its own."""
    assert [where for path in FRONT_END for where in uses(path, {("st", "map"), ("st", "pydeck_chart")})] == []
    texts = [
        (path, node)
        for path in FRONT_END
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    fetching = ("<script src=", "@import url(")
    assert [f"{name(path)}:{text.lineno}" for path, text in texts if any(one in text.value for one in fetching)] == []


def test_the_top_of_the_house_is_as_planned() -> None:
    expected = {"coach", "pages", "poses", "tests", "streamlit_app.py", "README.md", "LICENSE", "pyproject.toml"}
    expected |= {"CONTRIBUTING.md", "CHANGELOG.md", "docs"}
    expected |= {"requirements.txt", "requirements-dev.txt"}
    listed = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and path.name != "__pycache__"}
    assert listed - expected == set()
