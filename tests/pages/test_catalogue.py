"""The texts of the application: the same in every language, all of them there, none left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from string import Formatter
from typing import Self

import pytest
import yaml
from babel import Locale

from coach.text import catalogue, languages, say
from tests.pages.conftest import ROOT

ENGLISH = catalogue("en")
SOURCES = [*ROOT.glob("coach/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "streamlit_app.py"]
#: Functions that take keys of texts, and at which places.
LOOK_UPS = {"t": (0,), "say": (0,), "choose": (0, 2)}


def keys_of(language: str) -> set[str]:
    """Keys of texts; of one with plural forms once."""
    texts = catalogue(language)
    return {key for key in texts if key.rpartition(".")[0] not in texts}


def as_pattern(node: ast.expr) -> str | None:
    """A string as a regular expression; `{...}` of an f-string and `{}` may be any one word."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value).replace(r"\{\}", r"\w+")
    if isinstance(node, ast.JoinedStr):
        return "".join(as_pattern(part) or r"\w+" for part in node.values)
    return None


def strings_in(node: ast.AST) -> Iterator[str]:
    """Every string and f-string in a piece of code, as regular expressions."""
    pattern = as_pattern(node) if isinstance(node, ast.expr) else None
    if pattern is not None:
        yield pattern
        # an f-string may hold another one in its braces
        for part in ast.walk(node):
            if isinstance(part, ast.FormattedValue):
                yield from strings_in(part.value)
        return
    for child in ast.iter_child_nodes(node):
        yield from strings_in(child)


def looked_up(tree: ast.AST) -> Iterator[str]:
    """Keys given to `LOOK_UPS`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for argument in (node.args[place] for place in LOOK_UPS.get(node.func.id, ()) if place < len(node.args)):
                yield from (key for key in strings_in(argument) if "\\." in key)


@cache
def trees() -> list[ast.Module]:
    return [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


#: What these count is never one.
_NEVER_ONE = {
    "home.plan_text", "photo.person", "video.unknown_reps", "live.rounds", "live.item_seconds", "live.of_seconds",
    "live.review.held", "live.cue.seconds_left", "library.pace",
    "progress.calendar_alt", "progress.line_alt", "remark.several_people", "score.week_aria", "report.did_sets.one",
    "error.video_too_large", "error.video_too_long", "error.video_too_small", "error.took_too_long", "batch.no_workers",
}  # fmt: skip
_PLURAL = re.compile(r"\b1 (\w+ )?(repetitions|minutes|seconds|days|weeks|sets|photos|videos|pictures|people|places)\b")


def test_one_is_not_many_in_english() -> None:
    """It said: "Squat: 1 repetitions last time"."""
    texts = {
        key: text
        for key, text in ENGLISH.items()
        if key.split(".")[0] not in ("command", "doctor", "bench") and f"{key}.one" not in ENGLISH
    }
    said = {key: text.format(**dict.fromkeys(placeholders(text), _One())) for key, text in texts.items()}
    assert {key: text for key, text in said.items() if _PLURAL.search(text)}.keys() - _NEVER_ONE == set()


class _One(int):
    """One, whichever way it is written."""

    def __new__(cls) -> Self:
        return super().__new__(cls, 1)

    def __format__(self, spec: str) -> str:
        return "1"


def test_no_page_writes_seconds_by_itself() -> None:
    """In Chinese tables stood "1.3 s"."""
    strings = (node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.JoinedStr))
    after = (two for node in strings for one, two in pairwise(node.values) if isinstance(one, ast.FormattedValue))
    written = [str(one.value) for one in after if isinstance(one, ast.Constant)]
    # in films, where there may be no letters, and in two commands for whoever works on the coach
    assert [text for text in written if re.match(r"[ \u00a0]s\b", text)] == [" s", " s - ", " s  "]


@pytest.mark.parametrize("language", languages())
def test_bold_words_end_where_markdown_sees_it(language: str) -> None:
    """After "**呼吸。**吸气" the stars stay: a letter stands right behind the full stop and the stars."""
    texts = {key: text.replace("{", "a").replace("}", "a") for key, text in catalogue(language).items()}
    assert [key for key, text in texts.items() if re.search(r"[^\w\s*]\*\*\w", text.partition("**")[2])] == []


@pytest.mark.parametrize("language", [name for name in languages() if name != "en"])
def test_a_translation_has_the_same_texts(language: str) -> None:
    assert keys_of(language) == keys_of("en")


@pytest.mark.parametrize("language", [name for name in languages() if name != "en"])
def test_a_translation_fills_in_the_same_names(language: str) -> None:
    texts = catalogue(language)
    assert [key for key in keys_of("en") if placeholders(texts[key]) != placeholders(ENGLISH[key])] == []
    assert [key for key in texts if not texts[key].strip()] == []


@pytest.mark.parametrize("language", languages())
def test_plural_forms_are_those_of_the_language(language: str) -> None:
    texts = catalogue(language)
    forms = [key.rpartition(".") for key in set(texts) - keys_of(language)]
    assert {form for _, _, form in forms} <= Locale.parse(language).plural_form.tags
    assert [stem for stem, _, _ in forms if "count" not in placeholders(texts[stem])] == []


def test_every_text_that_is_looked_up_exists() -> None:
    patterns = {key for tree in trees() for key in looked_up(tree)}
    assert [pattern for pattern in patterns if not any(re.fullmatch(pattern, key) for key in ENGLISH)] == []


def test_every_text_is_used() -> None:
    # keys may be made in one place and looked up in another: every string counts
    sections = tuple(f"{key.split('.')[0]}\\." for key in ENGLISH)
    texts = {text for tree in trees() for text in strings_in(tree) if text.startswith(sections)}
    used = re.compile("|".join(sorted(texts)))
    assert [key for key in keys_of("en") if not used.fullmatch(key)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "coach" / "locales").glob("*.yaml")), ids=lambda path: path.name)
def test_yaml_took_no_key_for_something_else(path: Path) -> None:
    """`off:` and `no:` would be false in YAML, and the text under them never found."""

    def keys(tree: object) -> Iterator[object]:
        if isinstance(tree, dict):
            for key, value in tree.items():
                yield key
                yield from keys(value)

    assert all(isinstance(key, str) for key in keys(yaml.safe_load(path.read_text(encoding="utf-8"))))


def test_chinese_addresses_people_in_one_way() -> None:
    """Politely; half of the sentences said the one and half the other when nobody looked."""
    written = [*(ROOT / "coach" / "locales").glob("zh.yaml"), *(ROOT / "poses").rglob("*.yaml")]
    assert [path.name for path in written if "你" in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize(("language", "word"), [("en", "side"), ("zh", "侧")])
def test_where_the_camera_stood_is_not_mistaken_for_the_side_that_was_done(language: str, word: str) -> None:
    for side in ("left", "right"):
        assert word in say(f"photo.side_{side}", language)
        assert word not in say(f"view.side_{side}", language)
