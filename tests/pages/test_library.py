"""Library: find, read, and add postures of one's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from coach.library.known import load_exercises, load_postures
from coach.platform.paths import poses_dir
from coach.safe_text import plain_markdown
from coach.text import say
from tests.pages.conftest import Coach, reloaded, texts
from tests.pages.test_settings import group
from tests.pages.test_yoga_check import photo

SHIPPED = load_postures([poses_dir() / "yoga"])
EXERCISES = load_exercises([poses_dir() / "exercises"])
EXERCISE_NAMES = {one.names.in_("en"): key for key, one in EXERCISES.items()}


def cards(app: AppTest) -> set[str]:
    return {
        button.key.removeprefix("open_library_posture_")
        for button in app.button
        if str(button.key).startswith("open_l")
    }


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


def part(coach: Coach, name: str, *, language: str = "en") -> AppTest:
    """The library on one of its tabs: only what is looked at is made."""
    return turned_to(coach.page("library", language=language), name, language=language)


def turned_to(app: AppTest, name: str, *, language: str = "en") -> AppTest:
    app.session_state["library_part"] = say(f"library.{name}", language)
    return app.run()


def exercise_names(app: AppTest) -> list[str]:
    return [button.label for button in app.button if str(button.key).startswith("open_library_exercise_")]


@pytest.mark.parametrize(
    "wanted", ["push-up", "press up", "俯卧撑", "PUSH UP"], ids=["English", "another name", "Chinese", "capitals"]
)
def test_an_exercise_is_found_by_any_of_its_names(coach: Coach, wanted: str) -> None:
    app = part(coach, "exercises")
    app.text_input(key="exercise_search").set_value(wanted).run()
    assert exercise_names(app) == ["Push-up"]


def test_exercises_are_narrowed_by_muscle_level_and_equipment(coach: Coach) -> None:
    app = part(coach, "exercises")
    assert sorted(exercise_names(app)) == sorted(EXERCISE_NAMES)
    app.selectbox(key="exercise_muscle").set_value("forearms").run()
    wanted = {one.id for one in EXERCISES.values() if "forearms" in [muscle.in_("en") for muscle in one.muscles]}
    assert {EXERCISE_NAMES[name] for name in exercise_names(app)} == wanted
    group(app, "exercise_level").set_value(["bare"]).run()
    bare = {key for key in wanted if not EXERCISES[key].equipment}
    assert bare != wanted
    assert {EXERCISE_NAMES[name] for name in exercise_names(app)} == bare


def test_a_star_puts_a_posture_first_and_is_kept_for_the_next_visit(coach: Coach, own_data_folder: Path) -> None:
    app = coach.page("library")
    assert not (own_data_folder / "history.db").exists(), "looking at the library makes no history"
    button = app.button(key="star_off_library_posture_warrior_ii")
    assert button.label == say("library.star", name="Warrior II")
    button.click().run()
    assert app.button(key="star_on_library_posture_warrior_ii").label == say("library.unstar", name="Warrior II")
    later = coach.page("library")
    opens = [str(button.key) for button in later.button if str(button.key).startswith("open_library_posture_")]
    assert opens[0] == "open_library_posture_warrior_ii"
    group(later, "library_level").set_value(["starred"]).run()
    assert cards(later) == {"warrior_ii"}
    later.button(key="star_on_library_posture_warrior_ii").click().run()
    assert cards(later) == set()
    assert say("library.no_favourites") in texts(later)


def test_a_posture_and_an_exercise_of_one_name_have_stars_of_their_own(coach: Coach) -> None:
    app = part(coach, "exercises")
    app.button(key="star_off_library_exercise_plank").click().run()
    assert exercise_names(app)[0] == "Plank"
    assert app.button(key="star_on_library_exercise_plank")
    assert turned_to(app, "postures").button(key="star_off_library_posture_plank")


def test_a_star_that_cannot_be_kept_says_so(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    app = coach.page("library")
    monkeypatch.setenv("COACH_DATABASE_URL", "sqlite:////proc/nowhere/history.db")
    app.button(key="star_off_library_posture_tree").click().run()
    assert app.error[0].value == say("history.problem.failed")
    assert "star_off_library_posture_tree" in {str(button.key) for button in app.button}


def test_a_card_opens_the_description(coach: Coach) -> None:
    app = coach.page("library")
    app.button(key="open_library_posture_tree").click().run()
    assert not app.exception
    assert "Vṛkṣāsana" in texts(app)
    assert say("library.entry") in texts(app)


def test_a_posture_made_from_a_photo_is_saved_and_known_at_once(coach: Coach, own_data_folder: Path) -> None:
    app = part(coach, "own")
    app.file_uploader(key="own_photo").set_value(("me.png", photo(), "image/png")).run()
    app.text_input(key="own_name").set_value("My own stand").run()
    assert not app.exception, app.exception
    app.button(key="own_save").click().run()
    assert not app.exception, app.exception
    assert (own_data_folder / "poses" / "yoga" / "my_own_stand.yaml").is_file()
    assert "my_own_stand" in cards(turned_to(app, "postures"))


def test_a_posture_of_ones_own_can_be_changed_and_deleted(coach: Coach, own_data_folder: Path) -> None:
    """After saving it could only be exported."""
    path = own_data_folder / "poses" / "yoga" / "my_own_stand.yaml"
    app = part(coach, "own")
    app.file_uploader(key="own_photo").set_value(("me.png", photo(), "image/png")).run()
    app.text_input(key="own_name").set_value("My own stand").run()
    app.button(key="own_save").click().run()
    app = part(coach, "own")  # another day
    app.button(key="change_posture_my_own_stand").click().run()
    app.text_input(key="own_en_my_own_stand").set_value("Standing by the window").run()
    app.button(key="own_save").click().run()
    assert not app.exception, app.exception
    assert "Standing by the window" in path.read_text(encoding="utf-8")
    assert "own_leave" not in [one.key for one in app.button]
    app.button(key="delete_posture_my_own_stand").click().run()
    assert not app.exception, app.exception
    assert not path.exists()
    assert "my_own_stand" not in cards(turned_to(app, "postures"))


def test_what_somebody_else_keeps_or_changes_is_seen_at_once(coach: Coach, own_data_folder: Path) -> None:
    """Another visit that read the library meanwhile brought back the one from before."""
    app = part(coach, "postures")
    path = own_data_folder / "poses" / "yoga" / "tree.yaml"
    path.parent.mkdir(parents=True)
    shipped = (poses_dir() / "yoga" / "tree.yaml").read_text(encoding="utf-8")
    for name in ("Tree at the wall", "Tree in the wind"):
        path.write_text(shipped.replace("en: Tree", f"en: {name}", 1), encoding="utf-8")
        app.run()
        assert app.button(key="open_library_posture_tree").label == name


def test_a_broken_file_of_ones_own_can_be_deleted(coach: Coach, own_data_folder: Path) -> None:
    for folder, kind in (("yoga", "posture"), ("exercises", "exercise")):
        path = own_data_folder / "poses" / folder / "broken.yaml"
        path.parent.mkdir(parents=True)
        path.write_text("id: [", encoding="utf-8")
        app = part(coach, "own")
        app.button(key=f"delete_{kind}_broken").click().run()
        assert not path.exists()
        assert say("library.problems") not in texts(app)


def test_an_imported_file_with_mistakes_is_refused_with_their_places(coach: Coach) -> None:
    app = part(coach, "own")
    app.file_uploader(key="own_import").set_value(("bad.yaml", b"id: x\nviev: front\n", "text/yaml")).run()
    app.button(key="own_import_go").click().run()
    assert app.error[0].value == say("programme.wrong", count=7)
    assert "viev" in app.code[0].value


def test_a_broken_file_of_ones_own_does_not_stop_the_coach(coach: Coach, own_data_folder: Path) -> None:
    folder = own_data_folder / "poses" / "yoga"
    folder.mkdir(parents=True)
    (folder / "broken.yaml").write_text("id: [", encoding="utf-8")
    app = coach.page("library")
    assert say("library.problems") in texts(app)
    assert "broken.yaml" in app.code[0].value
    assert cards(app) == set(SHIPPED)


def test_an_exercise_of_ones_own_is_checked_kept_and_known_at_once(coach: Coach, own_data_folder: Path) -> None:
    app = part(coach, "own")
    app.selectbox(key="exercise_chosen").set_value("squat").run()
    shipped = app.text_area(key="exercise_text_squat").value
    app.text_area(key="exercise_text_squat").set_value(shipped.replace("level: beginner", "level: novice")).run()
    app.button(key="exercise_keep").click().run()
    assert app.error[0].value == say("programme.wrong", count=1)
    assert "level" in app.code[-1].value
    mine = shipped.replace("id: squat", "id: my_squat").replace("en: Squat,", "en: Squat with a broom,")
    mine = re.sub(r"aliases: .*", "aliases: [broom squat]", mine)
    app.text_area(key="exercise_text_squat").set_value(mine).run()
    app.button(key="exercise_keep").click().run()
    assert not app.exception, app.exception
    assert plain_markdown(say("programme.kept", name="Squat with a broom")) in texts(app)
    assert (own_data_folder / "poses" / "exercises" / "my_squat.yaml").read_text(encoding="utf-8") == mine
    assert "Squat with a broom" in exercise_names(turned_to(app, "exercises"))
    turned_to(app, "own").button(key="change_exercise_my_squat").click().run()
    assert app.text_area(key="exercise_text_my_squat").value == mine
    app.button(key="delete_exercise_my_squat").click().run()
    assert not app.exception, app.exception
    assert "Squat with a broom" not in exercise_names(turned_to(app, "exercises"))


def test_an_exercise_that_cannot_be_kept_is_told(coach: Coach, own_data_folder: Path) -> None:
    (own_data_folder / "poses").mkdir(exist_ok=True)
    (own_data_folder / "poses" / "exercises").write_text("a file is in the way")
    app = part(coach, "own")
    app.button(key="exercise_keep").click().run()
    assert not app.exception, app.exception
    assert "name another folder in COACH" in app.error[0].value


def test_a_complaint_finds_easy_postures_with_a_caution_and_a_typing_error_is_forgiven(coach: Coach) -> None:
    app = coach.page("library")
    app.text_input(key="library_search").set_value("back pain").run()
    assert cards(app)
    assert all("back" in SHIPPED[key].areas and SHIPPED[key].level == "beginner" for key in cards(app))
    assert say("library.not_medical") in texts(app)
    app.text_input(key="library_search").set_value("warior").run()
    assert cards(app) == {key for key in SHIPPED if "warrior" in key}
    assert say("library.not_medical") not in texts(app)


@pytest.mark.parametrize(
    ("query", "title"), [({"posture": "tree"}, "Tree"), ({"exercise": "squat"}, "Squat")], ids=["posture", "exercise"]
)
def test_an_address_opens_what_it_names(coach: Coach, query: dict[str, str], title: str) -> None:
    app = coach.page("library", query=query)
    (dialog,) = app.get("dialog")
    assert dialog.proto.dialog.title == title
    assert say("library.unknown_link") not in texts(app)


def test_an_address_that_names_nothing_says_so(coach: Coach) -> None:
    assert say("library.unknown_link") in texts(coach.page("library", query={"posture": "no such posture"}))


@pytest.mark.parametrize(
    ("page", "query", "widget", "value", "change"),
    [
        (
            "yoga_check", {"posture": "tree"}, "photo_posture", "tree",
            lambda app: app.selectbox(key="photo_posture").set_value("cobra"),
        ),
        (
            "workout_video", {"exercise": "lunge"}, "exercise", "lunge",
            lambda app: app.selectbox(key="exercise").set_value("squat"),
        ),
        (
            "live", {"posture": "tree"}, "live_yoga", "posture:tree",
            lambda app: app.button(key="live_pick_posture_mountain").click(),
        ),
        (
            "live", {"posture": "tree"}, "live_yoga", "posture:tree",
            lambda app: app.button_group(key="live_mode").set_value("workout"),
        ),
        (
            "live", {"exercise": "lunge"}, "live_workout", "exercise:lunge",
            lambda app: app.button(key="live_pick_exercise_squat").click(),
        ),
    ],
)  # fmt: skip
def test_an_address_names_what_is_chosen_until_something_else_is(
    coach: Coach, page: str, query: dict[str, str], widget: str, value: str, change: Callable[[AppTest], AppTest]
) -> None:
    app = reloaded(coach, coach.page(page, query=query).run(), page)
    assert app.session_state[widget] == value
    app = change(app).run()
    assert not app.exception
    assert not any(name in app.query_params for name in query)


def test_a_phone_gets_a_few_cards_and_the_others_when_asked(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.components.app.frame.is_phone", lambda: True)
    app = coach.page("library")
    assert 0 < len(cards(app)) < len(SHIPPED) / 2
    assert cards(app.button(key="library_more_postures").click().run()) == set(SHIPPED)


def test_what_fits_in_the_other_part_is_a_press_away(coach: Coach) -> None:
    app = coach.page("library")
    assert "also_exercises" not in [button.key for button in app.button]
    app.text_input(key="library_search").set_value("squat").run()
    app.button(key="also_exercises").click().run()
    assert not app.exception, app.exception
    assert app.text_input(key="exercise_search").value == "squat"
    assert any(button.key == "open_library_exercise_squat" for button in app.button)
    app.button(key="also_postures").click().run()
    assert app.text_input(key="library_search").value == "squat"
