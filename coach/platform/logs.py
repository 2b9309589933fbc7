"""What is written down while the coach runs: what happened and when, never to whom.

The coach's own messages hold no names, no file names and no numbers of a body. Other packages cannot be asked for
that: of their messages (warnings and errors alone) only the words their authors wrote are kept, not what was filled in,
and of an exception only its kind and the places in the code, because its message may quote a file name.
"""

import json
import logging
import os
import re
import sys
import traceback
import warnings
from datetime import UTC, datetime
from typing import Final, Literal, TextIO

OWN: Final = "coach"
#: Of what is filled into messages of other packages, numbers stay; anything else may be about a person.
_HIDDEN = "…"
_PRIVATE = re.compile(
    r"[\w.+-]+@[\w.-]+"  # e-mail addresses
    r"|\b(?:\d{1,3}\.){3}\d{1,3}\b|(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:])"  # network addresses
    r"|\b\w+://\S+"
    r"|(?:[A-Za-z]:)?[/\\][^\s'\",;)]+"  # paths
    r"|'[^']*'|\"[^\"]*\"|\S+\.\w{2,4}\b"  # what is quoted, names of files
)


class _Standard(logging.StreamHandler[TextIO]):
    """Writes to standard error, whichever file that is at the moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


class PlainLines(logging.Formatter):
    """One message in one line, and one more line per place where an exception passed."""

    def format(self, record: logging.LogRecord) -> str:
        lines = [f"{_moment(record)} {record.levelname:<7} {record.name}: {message_of(record)}"]
        kind, places = _error(record)
        if kind is not None:
            lines += [f"    {kind}", *(f"    {place}" for place in places)]
        return "\n".join(lines)


class JsonLines(logging.Formatter):
    """One message as one JSON object in one line: time, level, logger, message; of exceptions also error and places."""

    def format(self, record: logging.LogRecord) -> str:
        row: dict[str, object] = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message_of(record),
        }
        kind, places = _error(record)
        if kind is not None:
            row |= {"error": kind, "places": places}
        return json.dumps(row, ensure_ascii=False)


def message_of(record: logging.LogRecord) -> str:
    """The words of a message: as they are where they are the coach's own, else without anything personal."""
    text = record.getMessage() if is_own(record.name) else _PRIVATE.sub(_HIDDEN, _template(record))
    # nobody can make a message that looks like two
    return " ".join(text.split())


def _template(record: logging.LogRecord) -> str:
    if not isinstance(record.args, tuple):
        return re.sub(r"%\(\w+\)[-+# 0-9.]*[a-zA-Z]", _HIDDEN, str(record.msg))
    kept = tuple(value if isinstance(value, int | float) else _HIDDEN for value in record.args)
    try:
        return str(record.msg) % kept if kept else str(record.msg)
    except (TypeError, ValueError):
        return str(record.msg)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _error(record: logging.LogRecord) -> tuple[str | None, list[str]]:
    if not record.exc_info or record.exc_info[0] is None:
        return None, []
    frames = traceback.extract_tb(record.exc_info[2])
    return record.exc_info[0].__name__, [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def is_own(name: str) -> bool:
    """Whether a logger of this name is the coach's."""
    return name == OWN or name.startswith(f"{OWN}.")


def set_up_logging(level: str = "warning", form: Literal["plain", "json"] = "plain") -> None:
    """Write messages of the coach from `level` on, and warnings of all others, to standard error, and nothing else.

    May be called again, with other settings or after packages have opened outputs of their own.
    """
    root = logging.getLogger()
    handler = next((one for one in root.handlers if isinstance(one, _Standard)), None)
    if handler is None:
        handler = _Standard()
        root.addHandler(handler)
    handler.setFormatter(JsonLines() if form == "json" else PlainLines())
    # below that, some packages tell network addresses and whole statements of a database
    root.setLevel(logging.WARNING)
    logging.getLogger(OWN).setLevel(level.upper())
    take_over()
    quieten()
    mute_native_code()


def quieten() -> None:
    """Keep from standard error what packages remark on and the coach knows and tells itself; `-W` has the last word."""
    if not sys.warnoptions:
        # numpy's remarks on means of nothing are for programmers; what is unknown is NaN, and told as such
        warnings.filterwarnings("ignore", category=RuntimeWarning)
        # a picture that Pillow finds odd (large, cut, with broken notes of the camera) is refused or read, and told so
        warnings.filterwarnings("ignore", module=r"PIL\.")


def mute_native_code() -> None:
    """Keep from the terminal what native code (TensorFlow Lite, libtiff) writes straight to file descriptor 2.

    No setting asks them not to. Python's own messages go on, by another descriptor; processes that are started
    afterwards have to be given `sys.stderr` if they are to be heard. Twice does no more than once.
    """
    if sys.__stderr__ is None or sys.stderr is not sys.__stderr__:  # done, or somebody else listens
        return
    sys.stderr.flush()
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, encoding=sys.stderr.encoding, errors="backslashreplace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def take_over() -> None:
    """Have the packages that write to the terminal themselves write through this module."""
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if not isinstance(logger, logging.Logger) or is_own(name):
            continue
        outputs = [one for one in logger.handlers if type(one) is logging.StreamHandler]
        for output in outputs:
            logger.removeHandler(output)
        if outputs:
            logger.propagate = True
        if logger.level and logger.level < logging.WARNING:
            logger.setLevel(logging.WARNING)
