"""What holds for every page: it runs, in every language, and imports nothing but Streamlit and the coach."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from coach.text import languages, say
from pages.components.frame import PAGES
from tests.pages.conftest import ROOT, Coach, texts

FILES = [*sorted((ROOT / "pages").rglob("*.py")), ROOT / "streamlit_app.py"]
#: Altair comes with Streamlit and draws the plots; streamlit-webrtc is its widget for live video.
ALLOWED = {"streamlit", "streamlit_webrtc", "altair", "coach", "pages", *sys.stdlib_module_names}
LONGEST_PAGE = 80


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", [entry.name for entry in PAGES])
def test_every_page_runs_in_every_language(coach: Coach, name: str, language: str) -> None:
    app = coach.page(name, language=language)
    assert len(app.title) == 1
    assert not app.error


def test_every_file_among_the_pages_is_in_the_menu() -> None:
    assert {f"{entry.name}.py" for entry in PAGES} == {path.name for path in (ROOT / "pages").glob("*.py")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_import_only_streamlit_and_the_coach(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert imported <= ALLOWED


def test_no_page_stops_streamlit() -> None:
    """`st.stop` keeps the fragments of the run before (see `end_page`); only what stands before all pages may."""
    before_pages = {"account.py", "startup.py"}
    guilty = [path.name for path in FILES if "st.stop()" in path.read_text(encoding="utf-8")]
    assert set(guilty) <= before_pages


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda path: path.name)
def test_a_page_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_PAGE


def test_the_language_of_the_address_is_used_and_kept(coach: Coach) -> None:
    app = coach.page("home")
    assert say("home.title", "en") in texts(app)
    next(group for group in app.get("button_group") if group.key == "language_switch").set_value("zh").run()
    assert say("home.title", "zh") in texts(app)
    assert app.query_params["lang"] in ("zh", ["zh"])
    app.switch_page("pages/yoga_check.py").run()
    assert say("photo.title", "zh") in texts(app)
