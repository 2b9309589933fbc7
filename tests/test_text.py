"""Texts in several languages."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from coach.text import Text, catalogue, languages, placeholders, say


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


@pytest.mark.parametrize("language", [name for name in languages() if name != "en"])
def test_translations_are_complete_and_use_the_same_names(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    assert sorted(other) == sorted(english)
    assert {key: placeholders(text) for key, text in other.items()} == {
        key: placeholders(text) for key, text in english.items()
    }
