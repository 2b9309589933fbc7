"""The words for what is wrong with a file that somebody wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_ENGLISH = Path(__file__).parent / "locales" / "en.yaml"


@cache
def _english() -> Mapping[str, str]:
    """What is said of files, in English; not by `coach.text`, whose catalogues are read with what is here."""
    with _ENGLISH.open(encoding="utf-8") as file:
        found: Mapping[str, str] = yaml.load(file, Loader=yaml.CSafeLoader)["yaml"]
    return found


class Said(str):
    """A text of the catalogues, under `yaml`, with its values: English as a string, else see `coach.text.said_in`."""

    key: str
    values: dict[str, Any]

    def __new__(cls, key: str, **values: Any) -> Said:
        said = super().__new__(cls, _english()[key].format(**values))
        said.key, said.values = key, values
        return said

    def __reduce__(self) -> tuple[Any, ...]:
        return _said, (self.key, self.values)


def _said(key: str, values: dict[str, Any]) -> Said:
    return Said(key, **values)


def did_you_mean(near: Sequence[str]) -> str:
    """A hint that goes on after a semicolon, where there is anything near."""
    return Said("hint", hint=Said("did_you_mean", names=", ".join(near))) if near else ""
