"""What is said when a file cannot be read or written."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.platform.files import in_words, reason_of
from coach.text import catalogue, languages

KEPT = sorted(key.rpartition(".")[2] for key in catalogue("en") if key.startswith("error.os."))


@pytest.mark.parametrize("name", KEPT)
def test_what_the_system_says_is_said_in_every_language(name: str) -> None:
    number = getattr(errno, name)
    said = reason_of(OSError(number, os.strerror(number)))
    assert str(said) == os.strerror(number)
    assert len({catalogue(language)[f"error.os.{name}"] for language in languages()}) == len(languages())


def test_what_it_seldom_says_is_passed_on() -> None:
    assert reason_of(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert reason_of(OSError("without a number")) == "without a number"
    assert reason_of(ValueError("no error of the system")) == "no error of the system"


def test_an_error_in_words_is_in_one_language() -> None:
    with pytest.raises(CoachError) as told, in_words("error.not_opened", name="a.mp4"):
        Path("/nowhere/a.mp4").read_bytes()
    assert told.value.in_("zh") == "无法打开 a.mp4：文件或文件夹不存在。"
