"""What holds for every page: it runs, in every language."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from coach.text import catalogue, languages, say
from pages.components.app.frame import PAGES
from tests.pages.conftest import ROOT, Coach, texts


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", [entry.name for entry in PAGES])
def test_every_page_runs_in_every_language(coach: Coach, name: str, language: str) -> None:
    app = coach.page(name, language=language)
    assert len(app.title) == 1
    assert not app.error


def test_charts_are_drawn_with_pandas_loaded_before() -> None:
    """Loaded by half, in another visit, it made the first chart of a server fail: see `pages.components.app.charts`."""
    sources = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "pages").rglob("*.py")}
    assert [name for name, source in sources.items() if "import altair" in source] == ["charts.py"]
    assert "import pandas" in sources["charts.py"]


def test_every_picture_is_told_to_those_who_do_not_see_it() -> None:
    calls = [
        (path.name, call)
        for path in (ROOT / "pages").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in ("image", "altair_chart", "video")
    ]
    assert len(calls) > 10
    assert not [(name, call.lineno) for name, call in calls if "alt" not in {word.arg for word in call.keywords}]


@pytest.mark.slow
def test_a_third_language_is_one_file(coach: Coach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made up: every word backwards. No page has words of its own, and none asks for English or Chinese."""
    made_up = {key: f"~{text}" for key, text in catalogue("en").items() if key != "language.html"}
    for path in (ROOT / "coach" / "locales").glob("*.yaml"):
        shutil.copy(path, tmp_path)
    (tmp_path / "eo.yaml").write_text(yaml.safe_dump(_nested(made_up | {"language.html": "eo"})), encoding="utf-8")
    monkeypatch.setattr("coach.text._LOCALES", tmp_path)
    for entry in PAGES:
        app = coach.page(entry.name, language="eo")
        assert not app.error
        assert app.title[0].value.startswith("~"), entry.name


def _nested(texts: Mapping[str, str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, text in texts.items():
        *groups, last = key.split(".")
        branch = tree
        for group in groups:
            branch = branch.setdefault(group, {})
        branch[last] = text
    return tree


def test_every_file_among_the_pages_is_in_the_menu() -> None:
    assert {f"{entry.name}.py" for entry in PAGES} == {path.name for path in (ROOT / "pages").glob("*.py")}


def test_no_page_stops_streamlit() -> None:
    """`st.stop` keeps the fragments of the run before (see `end_page`); only what stands before all pages may."""
    before_pages = {"account.py", "frame.py"}
    guilty = {path.name for path in (ROOT / "pages").rglob("*.py") if "st.stop()" in path.read_text(encoding="utf-8")}
    assert guilty <= before_pages


def test_the_language_of_the_address_is_used_and_kept(coach: Coach) -> None:
    app = coach.page("home")
    assert say("home.title", "en") in texts(app)
    next(group for group in app.get("button_group") if group.key == "language_switch").set_value("zh").run()
    assert say("home.title", "zh") in texts(app)
    assert app.query_params["lang"] in ("zh", ["zh"])
    app.switch_page("pages/yoga_check.py").run()
    assert say("photo.title", "zh") in texts(app)
