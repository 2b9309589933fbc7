"""What holds for every page: it runs, in every language."""

from __future__ import annotations

import pytest

from coach.text import languages, say
from pages.components.frame import PAGES
from tests.pages.conftest import ROOT, Coach, texts


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", [entry.name for entry in PAGES])
def test_every_page_runs_in_every_language(coach: Coach, name: str, language: str) -> None:
    app = coach.page(name, language=language)
    assert len(app.title) == 1
    assert not app.error


def test_every_file_among_the_pages_is_in_the_menu() -> None:
    assert {f"{entry.name}.py" for entry in PAGES} == {path.name for path in (ROOT / "pages").glob("*.py")}


def test_the_language_of_the_address_is_used_and_kept(coach: Coach) -> None:
    app = coach.page("home")
    assert say("home.title", "en") in texts(app)
    next(group for group in app.get("button_group") if group.key == "language_switch").set_value("zh").run()
    assert say("home.title", "zh") in texts(app)
    assert app.query_params["lang"] in ("zh", ["zh"])
    app.switch_page("pages/yoga_check.py").run()
    assert say("photo.title", "zh") in texts(app)
