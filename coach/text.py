"""Words for people, in several languages.

`Text` is a text inside a YAML file of postures or exercises; `say` looks up a text of the application itself in the
catalogues `coach/locales/<language>.yaml`. A further language is one more catalogue. Where a number decides the form of
a text, the catalogue has one for each plural category of the language: `{one: "{count} set", other: "{count} sets"}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from babel import Locale, UnknownLocaleError
from pydantic import ConfigDict, GetJsonSchemaHandler, RootModel, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from coach.errors import CoachError, UnknownIdError
from coach.yaml_source import read_models
from coach.yaml_words import Said

DEFAULT_LANGUAGE = "en"
_LOCALES = Path(__file__).parent / "locales"
#: The plural categories of Unicode's CLDR; `other` is the one that every language has.
PLURAL_CATEGORIES = frozenset({"zero", "one", "two", "few", "many", "other"})


def languages() -> tuple[str, ...]:
    """Languages there is a catalogue for, the default one first."""
    found = sorted(path.stem for path in _LOCALES.glob("*.yaml"))
    return (DEFAULT_LANGUAGE, *(name for name in found if name != DEFAULT_LANGUAGE))


class Text(RootModel[Mapping[str, str]]):
    """A text in one or more languages; in YAML a plain string (English) or a map such as `{en: ..., zh: ...}`."""

    model_config = ConfigDict(frozen=True, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _plain_string_is_english(cls, value: Any) -> Any:
        return {DEFAULT_LANGUAGE: value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _has_english(self) -> Text:
        if not self.root.get(DEFAULT_LANGUAGE, "").strip():
            raise ValueError(Said("no_english"))
        return self

    def in_(self, language: str) -> str:
        """The text in `language`, or in English where there is no translation."""
        return self.root.get(language) or self.root[DEFAULT_LANGUAGE]

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        written = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"type": "string"}, {**written, "required": [DEFAULT_LANGUAGE]}]}

    @property
    def en(self) -> str:
        """The English words, which every text has."""
        return self.root[DEFAULT_LANGUAGE]

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.root.items())))


class _Catalogue(RootModel["dict[str, str | _Catalogue]"]):
    """Texts by key, in groups; strict, so that a forgotten pair of quotes is an error with its line."""

    model_config = ConfigDict(frozen=True, strict=True)
    may_link: ClassVar[bool] = True

    def texts(self, prefix: str = "") -> dict[str, str]:
        found: dict[str, str] = {}
        for key, value in self.root.items():
            found |= {prefix + key: value} if isinstance(value, str) else value.texts(f"{prefix}{key}.")
            if isinstance(value, _Catalogue) and "other" in value.root and value.root.keys() <= PLURAL_CATEGORIES:
                found[prefix + key] = found.pop(f"{prefix}{key}.other")
        return found


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every text of the application in one language, by dotted key (`photo.no_person`).

    Of a text with plural forms the key has the form `other`, `key.one` and so on have the others.

    Raises `KeyError` for a language without a catalogue, and `LibraryError` for a catalogue with mistakes in it.
    """
    if language not in languages():
        raise KeyError(f"no catalogue for the language '{language}'")
    (found,) = read_models([_LOCALES / f"{language}.yaml"], _Catalogue)
    return found.texts()


def say(key: str, language: str = DEFAULT_LANGUAGE, **values: object) -> str:
    """The application's text `key` with `{names}` filled in; English where the translation lacks it.

    The value `count` chooses between plural forms. Raises `KeyError` for a key that no catalogue has: a missing text is
    a bug.
    """
    if key not in catalogue(language):
        language = DEFAULT_LANGUAGE
    texts, count = catalogue(language), values.get("count")
    text = texts[key]
    if isinstance(count, (int, float)):
        text = texts.get(f"{key}.{_plural_category(language)(count)}", text)
    return text.format(**{name: _said(value, language) for name, value in values.items()}) if values else text


def said_in(problem: str, language: str) -> str:
    """What is wrong with a file in the language of the reader; what is no text of ours stays as it is."""
    if not isinstance(problem, Said):
        return problem
    values = {
        name: said_in(value, language) if isinstance(value, str) else value for name, value in problem.values.items()
    }
    return say(f"yaml.{problem.key}", language, **values)


def told(key: str, **values: object) -> Text:
    """The application's text `key` in every language."""
    return Text({language: say(key, language, **values) for language in languages()})


@cache
def _plural_category(language: str) -> Callable[[float], str]:
    try:
        return Locale.parse(language).plural_form
    except (UnknownLocaleError, ValueError):  # a language that nobody has described yet
        return lambda count: "other"


def name_order(name: str) -> bytes:
    """Where a name stands in a list: Chinese by its sound (pinyin), which is how GB 18030 numbers common characters."""
    return name.casefold().encode("gb18030", errors="replace")


def _said(value: object, language: str) -> object:
    if isinstance(value, (Message, CoachError, Text)):
        return value.in_(language)
    return value(language) if callable(value) else value


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """A text of the catalogues with its values, said in the language of whoever reads it; `str` is English.

    A value may be a `Message`, an error or a function of the language: it is then said in the same language.
    """

    key: str
    values: dict[str, Any]

    def __init__(self, key: str, /, **values: object) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "values", values)

    def in_(self, language: str) -> str:
        """The text in `language`."""
        return say(self.key, language, **self.values)

    def about(self, name: str) -> Message:
        """The same with the name of a file that somebody knows, where it tells one: uploads lie under another."""
        return Message(self.key, **self.values | {"name": name}) if "name" in self.values else self

    def __str__(self) -> str:
        return self.in_("en")

    def __reduce__(self) -> tuple[Any, ...]:
        return _message, (self.key, self.values)


def _message(key: str, values: dict[str, Any]) -> Message:
    return Message(key, **values)


def unknown_id(kind: str, wanted: str, known: Iterable[str]) -> UnknownIdError:
    """The error for a posture, exercise, programme or flow (`kind`) that does not exist, with the nearest that do."""
    known = sorted(known)
    near = get_close_matches(wanted, known, n=3)
    hint = Message("error.did_you_mean" if near else "error.known", names=", ".join(near or known))
    return UnknownIdError(Message("error.unknown_id", kind=Message(f"error.kind.{kind}"), wanted=wanted, hint=hint))


def measure_label(name: str, language: str = DEFAULT_LANGUAGE) -> str:
    """`left_knee` as "left knee", `front_knee` as "front knee", `both_knee` and `near_knee` as "knee".

    A measure without words in the catalogue is shown by its name.
    """
    texts, words = catalogue(DEFAULT_LANGUAGE), [word for word in name.split("_") if word not in ("both", "near")]
    side = next((word for word in words if word in ("left", "right")), None)
    base, place = "_".join(word for word in words if word != side), f"side.{side}"
    role, _, part = base.partition("_")
    if f"measure.{base}" not in texts and f"role.{role}" in texts:
        base, place = part, f"role.{role}"
    label = say(f"measure.{base}", language) if f"measure.{base}" in texts else base.replace("_", " ")
    return say("measure.of_side", language, side=say(place, language), part=label) if place in texts else label
