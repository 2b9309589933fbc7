"""Library: find, read, and add postures of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from coach.posture.library import load_postures
from coach.text import say
from coach.yaml_source import poses_dir
from tests.pages.conftest import Coach, texts
from tests.pages.test_yoga_check import photo

SHIPPED = load_postures([poses_dir() / "yoga"])


def cards(app: AppTest) -> set[str]:
    return {button.key.removeprefix("open_library_") for button in app.button if str(button.key).startswith("open_l")}


def test_every_posture_has_a_card(coach: Coach) -> None:
    assert cards(coach.page("library")) == set(SHIPPED)


@pytest.mark.parametrize("wanted", ["tree", "Vrksasana", "vṛkṣā", "树"], ids=["English", "plain", "IAST", "Chinese"])
def test_a_posture_is_found_by_any_of_its_names(coach: Coach, wanted: str) -> None:
    app = coach.page("library")
    app.text_input(key="library_search").set_value(wanted).run()
    assert cards(app) == {"tree"}


def test_families_and_levels_narrow_the_list(coach: Coach) -> None:
    app = coach.page("library")
    app.selectbox(key="library_family").set_value("balance").run()
    assert cards(app) == {key for key in SHIPPED if SHIPPED[key].family == "balance"}
    app.text_input(key="library_search").set_value("no such posture").run()
    assert say("library.nothing") in texts(app)


def test_a_card_opens_the_description(coach: Coach) -> None:
    app = coach.page("library")
    app.button(key="open_library_tree").click().run()
    assert not app.exception
    assert "Vṛkṣāsana" in texts(app)
    assert say("library.entry") in texts(app)


def test_a_posture_made_from_a_photo_is_saved_and_known_at_once(coach: Coach, own_data_folder: Path) -> None:
    app = coach.page("library")
    app.file_uploader(key="own_photo").set_value(("me.png", photo(), "image/png")).run()
    app.text_input(key="own_name").set_value("My own stand").run()
    assert not app.exception, app.exception
    app.button(key="own_save").click().run()
    assert not app.exception, app.exception
    assert (own_data_folder / "poses" / "yoga" / "my_own_stand.yaml").is_file()
    assert "my_own_stand" in cards(app.run())


def test_an_imported_file_with_mistakes_is_refused_with_their_places(coach: Coach) -> None:
    app = coach.page("library")
    app.file_uploader(key="own_import").set_value(("bad.yaml", b"id: x\nviev: front\n", "text/yaml")).run()
    app.button(key="own_import_go").click().run()
    assert app.error[0].value == say("own.problems")
    assert "viev" in app.code[0].value


def test_a_broken_file_of_ones_own_does_not_stop_the_coach(coach: Coach, own_data_folder: Path) -> None:
    folder = own_data_folder / "poses" / "yoga"
    folder.mkdir(parents=True)
    (folder / "broken.yaml").write_text("id: [", encoding="utf-8")
    app = coach.page("library")
    assert say("library.problems") in texts(app)
    assert "broken.yaml" in app.code[0].value
    assert cards(app) == set(SHIPPED)
