"""Errors a user can act on.

Everything here is shown kindly on a page or as one line on the command line; any other exception is a bug.

    CoachError
    ├── ModelError            the pose model could not be found, fetched or verified
    ├── MediaError
    │   ├── ImageError        a picture that cannot be read, or is too large
    │   └── VideoError        a video that cannot be read or written
    ├── SequenceError         a landmark file that does not hold what its format promises
    ├── LibraryError          YAML files of postures or exercises with mistakes in them (all of them at once)
    ├── UnknownIdError        a posture or exercise that does not exist
    ├── RecordsError          the history cannot be opened, read or written
    ├── ConfigurationError    a setting in the environment (COACH_...) that cannot be used
    ├── AccountError          a login that this coach does not accept (not allowed, too long ago)
    └── CancelledError        the user stopped a long piece of work
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any


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
        # catalogues are read when something is said, not when a command begins
        from coach.text import say

        return say(self.key, language, **self.values)

    def __str__(self) -> str:
        return self.in_("en")

    def __reduce__(self) -> tuple[Any, ...]:
        return _message, (self.key, self.values)


def _message(key: str, values: dict[str, Any]) -> Message:
    return Message(key, **values)


class CoachError(Exception):
    """Something the user can put right; the message says how.

    A message that is plain text comes from outside (a decoder, a database) or was written by hand for one language.
    """

    #: True when what was asked for is wrong, rather than what was found (exit code 2 on the command line).
    is_usage = False

    def __init__(self, message: str | Message = "") -> None:
        self.message = message
        super().__init__(message)

    def in_(self, language: str) -> str:
        """The message in the language of the reader."""
        return self.message.in_(language) if isinstance(self.message, Message) else self.message


class ModelError(CoachError):
    """The pose model could not be found, fetched or verified."""


class MediaError(CoachError):
    """A picture or video could not be read or written."""


class ImageError(MediaError):
    """A picture cannot be read, or is larger than the limits allow."""


class VideoError(MediaError):
    """A video cannot be read or written."""


class SequenceError(CoachError):
    """A landmark file does not hold what its format promises."""


class LibraryError(CoachError):
    """YAML files with mistakes; `problems` lists every one, each with its place in the file."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class UnknownIdError(CoachError):
    """A posture or exercise that does not exist; the message names the nearest that do.

    kind: `posture`, `exercise`, `programme` or `flow`.
    """

    is_usage = True

    def __init__(self, kind: str, wanted: str, known: Iterable[str]) -> None:
        known = sorted(known)
        near = get_close_matches(wanted, known, n=3)
        hint = Message("error.did_you_mean" if near else "error.known", names=", ".join(near or known))
        super().__init__(Message("error.unknown_id", kind=Message(f"error.kind.{kind}"), wanted=wanted, hint=hint))


class RecordsError(CoachError):
    """The history cannot be opened, read or written.

    reason: one word for pages that say it in the visitor's language (`full`, `locked`, `protected`, `damaged`,
    `newer`, `unreachable`, `unknown_id`, `wrong_file`, `failed`).
    """

    def __init__(self, reason: str, message: str | Message) -> None:
        self.reason = reason
        super().__init__(message)


class ConfigurationError(CoachError):
    """Settings in the environment that cannot be used; `problems` names each variable and what was expected."""

    is_usage = True

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class AccountError(CoachError):
    """A login that is not accepted.

    reason: one word for pages that say it in the visitor's language (`incomplete`, `not_allowed`, `expired`).
    """

    def __init__(self, reason: str, message: str | Message) -> None:
        self.reason = reason
        super().__init__(message)


class CancelledError(CoachError):
    """The user stopped a long piece of work; what was finished before is kept."""
