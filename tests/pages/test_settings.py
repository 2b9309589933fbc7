"""Settings: who one is, wishes, and everything about what is kept."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from coach.errors import ModelError
from coach.media.marks import Skeleton
from coach.platform.paths import user_library_dir
from coach.records.archive import export_file, import_file
from coach.records.history import History, open_history
from coach.records.kept import delete_everything
from coach.records.preferences import settings_of
from coach.text import Message, languages, say
from pages.components.settings import settings_form
from tests.pages.conftest import Coach, texts
from tests.support.histories import repetition


@pytest.fixture
def history(own_data_folder: Path) -> History:
    opened = open_history()
    ada = opened.first_profile("Ada")
    with opened.start_session(ada, source="live") as session:
        session.start_set("exercise", "squat", start_s=0.0).add_repetition(repetition())
    return opened


def group(app: AppTest, key: str):
    return next(one for one in app.get("button_group") if one.key == key)


def choose(app: AppTest, key: str, value: str) -> None:
    """Pick one of a group; what the page did of its own accord afterwards needs one more run to be seen by AppTest."""
    group(app, key).set_value(value).run()
    app.run()
    assert not app.exception


@pytest.mark.parametrize("language", languages())
def test_every_section_is_there(coach: Coach, language: str) -> None:
    app = coach.page("settings", language=language)
    headings = [heading.value for heading in app.header]
    names = ("settings.profile", "settings.wishes", "settings.storage", "phone.title", "settings.privacy")
    assert headings == [say(name, language) for name in names]


def test_body_is_kept_in_metric_whatever_is_typed(coach: Coach, history: History) -> None:
    app = coach.page("settings")
    choose(app, "settings_units", "imperial")
    height, mass = app.number_input[:2]
    height.set_value(70.0)
    mass.set_value(150.0)
    app.button[[button.label for button in app.button].index(say("settings.keep"))].click().run()
    assert not app.exception
    (ada,) = history.profiles()
    assert (ada.height_cm, ada.mass_kg) == (177.8, 68.04)
    assert say("settings.kept") in texts(app)


def test_wishes_are_kept_and_used_by_the_next_visit(coach: Coach, history: History) -> None:
    app = coach.page("settings")
    choose(app, "settings_strictness", "gentle")
    choose(app, "settings_skeleton", "dots")
    app.selectbox(key="settings_language").set_value("zh").run()
    assert not app.exception
    assert say("settings.title", "zh") in texts(app)
    (ada,) = history.profiles()
    assert settings_of(ada.settings).strictness == "gentle"
    assert settings_of(ada.settings).skeleton is Skeleton.DOTS
    assert ada.language == "zh"
    fresh = AppTest.from_file(str(Path(__file__).resolve().parents[2] / "streamlit_app.py"), default_timeout=30).run()
    assert say("home.title", "zh") in texts(fresh)
    assert fresh.session_state["live_skeleton_kept"] is Skeleton.DOTS
    fresh.switch_page("pages/yoga_check.py").run()
    assert group(fresh, "photo_strictness").value == "gentle"


def test_a_second_person(coach: Coach, history: History) -> None:
    app = coach.page("settings")
    app.text_input(key="new_person").set_value("Ben").run()
    app.button(key="add_person").click().run()
    assert [person.name for person in history.profiles()] == ["Ada", "Ben"]
    assert say("settings.person_added", name="Ben") in texts(app)
    assert app.selectbox(key="person_box").value == history.profiles()[1].uuid


def test_delete_everything_needs_a_word(coach: Coach, history: History) -> None:
    app = coach.page("settings")
    assert app.button(key="delete_everything").disabled
    app.checkbox(key="delete_understood").check().run()
    app.button(key="delete_everything").click().run()
    assert not app.exception
    assert history.sessions() == ()
    assert say("settings.deleted") in texts(app)


def test_import_of_an_export(coach: Coach, history: History, tmp_path: Path) -> None:
    export_file(history, tmp_path / "all.zip")
    history.delete_everything()
    app = coach.page("settings")
    data = (tmp_path / "all.zip").read_bytes()
    app.file_uploader(key="import_history").set_value(("all.zip", data, "application/zip")).run()
    app.button(key="import_go").click().run()
    assert say("settings.imported", sessions=1, known=0) in texts(app)
    assert len(history.sessions()) == 1
    assert [person.name for person in history.profiles()] == ["Ada"], "and nobody who has done nothing yet"
    assert "Ada" in [one.value for one in app.text_input]
    app.file_uploader(key="import_history").set_value(("x.json", b"[]", "application/json")).run()
    app.button(key="import_go").click().run()
    assert say("history.problem.wrong_file") in texts(app)


def test_who_has_said_who_they_are_stays_beside_those_who_were_imported(
    coach: Coach, history: History, tmp_path: Path
) -> None:
    export_file(history, tmp_path / "all.zip")
    history.delete_everything()
    history.add_profile("Ben")
    app = coach.page("settings")
    data = (tmp_path / "all.zip").read_bytes()
    app.file_uploader(key="import_history").set_value(("all.zip", data, "application/zip")).run()
    app.button(key="import_go").click().run()
    assert [person.name for person in history.profiles()] == ["Ben", "Ada"]
    assert "Ada" in [one.value for one in app.text_input]


def test_witnesses_are_fetched_when_one_says_so(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that cannot be had keeps none of the others away."""
    fetched: list[str] = []
    refused = ["heavy"]

    def fetch(variant, progress):
        progress(Message("model.step_npm", variant=variant, megabytes=1), 0.4)
        if variant in refused:
            raise ModelError("no way to the registry")
        fetched.append(variant)
        return Path("network")

    monkeypatch.setattr(
        settings_form, "missing_witnesses", lambda: [one for one in ("heavy", "movenet") if one not in fetched]
    )
    monkeypatch.setattr(settings_form, "download_variant", fetch)
    renewed: list[bool] = []
    monkeypatch.setattr(settings_form, "renew_detectors", lambda: renewed.append(True))
    app = coach.page("settings")
    assert say("settings.witness_missing", names="heavy (41 MB), movenet (29 MB)") in texts(app)
    app.button(key="fetch_variant").click().run()
    assert not app.exception
    assert "no way to the registry" in app.error[0].value
    assert fetched == ["movenet"]
    assert renewed == [True], "detectors that are open know nothing of it"
    refused.clear()
    app.run()
    assert say("settings.witness_missing", names="heavy (41 MB)") in texts(app)
    app.button(key="fetch_variant").click().run()
    assert fetched == ["movenet", "heavy"]
    assert say("settings.variant_ready") in texts(app)
    assert "nothing is fetched unless you say so" not in texts(app).lower()


def test_delete_everything_takes_what_lies_beside_the_history_with_it(coach: Coach, history: History) -> None:
    """The kept live session, own postures and own ranges stayed."""
    library = user_library_dir()
    own = [library.parent / "live" / "last.json", library / "yoga" / "mine.yaml", library / "ranges" / "squat.yaml"]
    for path in own:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    delete_everything(history)
    assert not [path for path in own if path.exists()]


def test_the_export_holds_what_the_deletion_removes(history: History, tmp_path: Path) -> None:
    path = user_library_dir() / "yoga" / "mine.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x", encoding="utf-8")
    export_file(history, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert "own/poses/yoga/mine.yaml" in archive.namelist()
    assert import_file(history, tmp_path / "all.zip").known == len(history.sessions())


def test_who_trains_stands_on_every_page_and_survives_a_reload(coach: Coach, history: History) -> None:
    """It fell back to the first person, unseen, and sessions landed with the wrong one."""
    history.first_profile("Me")
    other = history.add_profile("Bo").uuid
    app = coach.page("home")
    app.selectbox(key="person_box").set_value(other).run()
    assert app.query_params["who"] in (other, [other])
    anew = coach.page("library", query={"who": other})
    assert anew.selectbox(key="person_box").value == other
    # a phone has the sidebar folded away
    assert f"{say('history.trains')}: Bo" in "".join(one.value for one in anew.main.caption)
