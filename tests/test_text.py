"""Texts in several languages."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from coach import text
from coach.errors import CoachError, LibraryError
from coach.library.known import load_postures
from coach.text import Message, Text, catalogue, languages, measure_label, name_order, say, unknown_id


def test_english_comes_first() -> None:
    assert languages()[0] == "en"
    assert "zh" in languages()


def test_a_plain_string_is_english_in_every_language() -> None:
    text = Text.model_validate("Lift the chest.")
    assert text.in_("en") == text.in_("zh") == "Lift the chest."


def test_a_translation_is_used_where_there_is_one() -> None:
    text = Text.model_validate({"en": "Lift.", "zh": "抬起。"})
    assert text.in_("zh") == "抬起。"
    assert text.in_("de") == "Lift."


@pytest.mark.parametrize(
    "value", [{}, {"zh": "抬起。"}, {"en": " "}, ""], ids=["empty", "no English", "blank", "empty string"]
)
def test_a_text_needs_english_words(value: object) -> None:
    with pytest.raises(ValidationError, match="at least English words"):
        Text.model_validate(value)


def test_equal_texts_are_one_in_a_set() -> None:
    assert len({Text("Lift."), Text("Lift."), Text("Lower.")}) == 2


def test_a_missing_text_is_a_bug_and_says_so() -> None:
    with pytest.raises(KeyError, match=r"no\.such\.key"):
        say("no.such.key")
    with pytest.raises(KeyError, match="language 'xx'"):
        catalogue("xx")


@pytest.fixture
def locales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of catalogues to write to, with a copy of the English one."""
    (tmp_path / "en.yaml").write_text((text._LOCALES / "en.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(text, "_LOCALES", tmp_path)
    catalogue.cache_clear()
    yield tmp_path
    catalogue.cache_clear()


def test_a_third_language_is_one_file(locales: Path) -> None:
    (locales / "de.yaml").write_text("language: {name: Deutsch}\nhome: {title: Dein Trainer}\n", encoding="utf-8")
    assert languages() == ("en", "de")
    assert say("language.name", "de") == "Deutsch"
    assert say("home.title", "de") == "Dein Trainer"
    assert say("home.lead", "de") == say("home.lead", "en"), "what is not translated yet is English"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        pytest.param("en", ["2 sets", "1 set", "0 sets"], id="two forms"),
        pytest.param("fr", ["2 séries", "1 série", "0 série"], id="nothing is singular"),
        pytest.param("pl", ["2 serie", "1 seria", "0 serii"], id="three forms"),
        pytest.param("xx", ["2 x", "1 x", "0 x"], id="a language that nobody has described"),
    ],
)
def test_the_count_chooses_the_form(locales: Path, language: str, said: list[str]) -> None:
    forms = {
        "en": '{one: "{count} set", other: "{count} sets"}',
        "fr": '{one: "{count} série", other: "{count} séries"}',
        "pl": '{one: "{count} seria", few: "{count} serie", many: "{count} serii", other: "{count} serii"}',
        "xx": '{one: "{count} set", other: "{count} x"}',
    }
    for name, written in forms.items():
        (locales / f"{name}.yaml").write_text(f"home:\n  sets: {written}\n", encoding="utf-8")
    assert [say("home.sets", language, count=count) for count in (2, 1, 0)] == said


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        pytest.param("a:\n  b: 1\n", "2:6: a.b: expected", id="a number"),
        pytest.param("a:\n  b:\n", "2:5: a.b: expected", id="a text that was forgotten"),
        pytest.param("a:\n  b: x\n  b: y\n", "3:3: the key 'b' stands here twice", id="a key twice"),
        pytest.param("a:\n  b: [x]\n", "2:6: a.b: expected", id="a list"),
        pytest.param("a:\n  b: x: y\n", "2:7: this is not YAML", id="quotes that were forgotten"),
    ],
)
def test_a_mistake_in_a_catalogue_is_told_with_its_place(locales: Path, written: str, problem: str) -> None:
    (locales / "de.yaml").write_text(written, encoding="utf-8")
    with pytest.raises(LibraryError) as caught:
        say("a.b", "de")
    assert f"de.yaml:{problem}" in str(caught.value)


def test_words_that_yaml_takes_for_something_else_are_words_in_a_catalogue(locales: Path) -> None:
    (locales / "de.yaml").write_text("grade:\n  off: nein\n  on: ja\n  012: x\n", encoding="utf-8")
    assert {key: say(f"grade.{key}", "de") for key in ("off", "on", "012")} == {"off": "nein", "on": "ja", "012": "x"}


def test_a_message_is_said_in_the_language_of_the_reader() -> None:
    error = CoachError(Message("error.is_folder", name="a.mp4", what=Message("error.kind.video")))
    assert str(error) == error.in_("en") == "a.mp4 is a folder, not a video."
    assert error.in_("zh") == "a.mp4 是文件夹，不是视频。"


def test_a_message_may_hold_another_error_or_a_function_of_the_language() -> None:
    inner = unknown_id("posture", "tre", ["tree", "boat"])
    assert CoachError(Message("error.about_file", name="x", problem=inner)).in_("zh") == (
        "x：没有名为“tre”的体式。是不是 tree？"
    )
    asked = Message("error.about_file", name="x", problem=lambda language: f"in {language}")
    assert (str(asked), asked.in_("zh")) == ("x: in en", "x：in zh")


def test_a_message_of_plain_text_is_the_same_in_every_language() -> None:
    assert CoachError("disk on fire").in_("zh") == "disk on fire"


def test_errors_cross_processes_with_their_words() -> None:
    error = pickle.loads(pickle.dumps(CoachError(Message("error.is_empty", name="a.png"))))
    assert (str(error), error.in_("zh")) == (
        "a.png is empty (0 bytes). Copy or export it again.",
        "a.png 是空文件（0 字节）。请重新复制或导出。",
    )


def test_every_message_raised_anywhere_is_in_the_catalogues() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (text._LOCALES.parent).rglob("*.py")]
    keys = {key for source in sources for key in re.findall(r'Message\(\s*"([a-z_.]+)"', source)}
    assert len(keys) > 50
    assert keys - set(catalogue("en")) == set()


def test_chinese_lines_are_joined_without_a_gap() -> None:
    gaps = re.compile(r"[，。；：、！？] [\u4e00-\u9fff]")
    assert [key for key, words in catalogue("zh").items() if gaps.search(str(words))] == []


def test_names_stand_in_the_order_that_readers_look_for_them() -> None:
    """Chinese by its sound, like in a dictionary: shān, shù, zhàn; by their numbers these would be 山, 战, 树."""
    assert sorted(["战士二式", "树式", "山式"], key=name_order) == ["山式", "树式", "战士二式"]
    assert sorted(["tree", "Cat", "bow"], key=name_order) == ["bow", "Cat", "tree"]


def test_what_a_check_looks_at_has_words_in_every_language() -> None:
    """In English, "front arm from down" stood in the Chinese card of warrior II."""
    names = {one.measure_name for posture in load_postures().values() for one in posture.checks if one.label is None}
    assert {"front_arm_from_down", "both_knee", "near_hip"} <= names
    assert measure_label("front_arm_from_down") == "front arm lift"
    assert measure_label("left_knee") == "left knee"
    assert [name for name in names if re.search("[A-Za-z]", measure_label(name, "zh"))] == []
    assert not [name for name in names if measure_label(name).endswith((" down", " apart", " below"))]
