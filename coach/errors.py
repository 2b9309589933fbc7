"""Errors a user can act on.

Everything here is shown kindly on a page or as one line on the command line; any other exception is a bug.
"""

from collections.abc import Iterable
from typing import Protocol


class Sayable(Protocol):
    """Words that can be said in several languages (`coach.text.Message`); `str` is English."""

    def in_(self, language: str) -> str:
        """The text in `language`."""
        ...


class CoachError(Exception):
    """Something the user can put right; the message says how.

    A message that is plain text comes from outside (a decoder, a database) or was written by hand for one language.
    """

    #: True when what was asked for is wrong, rather than what was found (exit code 2 on the command line).
    is_usage = False

    def __init__(self, message: str | Sayable = "") -> None:
        self.message = message
        super().__init__(message)

    def in_(self, language: str) -> str:
        """The message in the language of the reader."""
        return self.message if isinstance(self.message, str) else self.message.in_(language)


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
    """A posture or exercise that does not exist; the message names the nearest that do."""

    is_usage = True


class RecordsError(CoachError):
    """The history cannot be opened, read or written.

    reason: one word for pages that say it in the visitor's language (`full`, `locked`, `protected`, `damaged`,
    `newer`, `unreachable`, `foreign`, `place`, `unknown_id`, `wrong_file`, `failed`).
    """

    def __init__(self, reason: str, message: str | Sayable) -> None:
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

    def __init__(self, reason: str, message: str | Sayable) -> None:
        self.reason = reason
        super().__init__(message)


class CancelledError(CoachError):
    """The user stopped a long piece of work; what was finished before is kept."""
