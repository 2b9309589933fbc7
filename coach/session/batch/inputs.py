"""Which photos and videos are in a folder and below it, and who may name folders: only whoever sits at the computer."""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from coach.errors import CoachError, MediaError
from coach.media.kinds import FileKind, file_kind, promised_kind
from coach.platform.files import reason_of
from coach.text import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A photo or a video. name: its way from the folder, with `/`; size_bytes: on disk."""

    name: str
    path: Path
    kind: FileKind
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is in a folder.

    files: photos and videos in the order of their names. ignored: names of other files.
    outside: names of links that lead out of the folder; these are not followed.
    """

    files: tuple[FoundFile, ...]
    ignored: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()


def find_files(folder: Path, *, without: Path | None = None) -> Found:
    """Look through a folder and everything below it.

    Hidden files are left out, and so is the folder `without` (the results). Links are followed within the folder, each
    folder once however many links lead to it.

    Raises `CoachError` when there is no such folder or it cannot be opened.
    """
    try:
        root = folder.resolve(strict=True)
        os.scandir(root).close()
    except (OSError, ValueError, RuntimeError) as error:  # a null character in the name is a ValueError
        raise CoachError(Message("batch.no_folder", path=folder, reason=reason_of(error))) from error
    avoided = None if without is None else without.resolve()
    files: list[FoundFile] = []
    outside: list[str] = []
    ignored: list[str] = []
    for path in _walk(root, avoided, outside):
        found = _found(path, root, outside, ignored)
        files += [] if found is None else [found]
    files.sort(key=lambda file: file.name)
    return Found(files=tuple(files), ignored=tuple(sorted(ignored)), outside=tuple(sorted(outside)))


def _walk(root: Path, avoided: Path | None, outside: list[str]) -> Iterator[Path]:
    seen: set[Path] = set()
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        real = folder.resolve()
        if not real.is_relative_to(root):
            outside.append(folder.relative_to(root).as_posix())
            continue
        if real in seen or real == avoided:
            continue
        seen.add(real)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            outside.append(folder.relative_to(root).as_posix())  # a folder that may not be opened is not followed
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            path = Path(entry.path)
            if os.path.isdir(path):  # noqa: PTH112 - a link that leads to itself is an error elsewhere
                waiting.append(path)
            else:
                yield path


def _found(path: Path, root: Path, outside: list[str], ignored: list[str]) -> FoundFile | None:
    """None for what cannot be read as a file (a pipe, a link that leads out or nowhere), or is no photo or video."""
    try:
        real, status = path.resolve(strict=True), path.stat()
    except (OSError, RuntimeError):
        real, status = root, None
    name = path.relative_to(root).as_posix()
    if status is None or not stat.S_ISREG(status.st_mode) or not real.is_relative_to(root):
        outside.append(name)
        return None
    try:
        kind = file_kind(path)
    except MediaError:  # may not be opened: whoever looks at it says so
        kind = promised_kind(path)
    if kind is None or kind is FileKind.SEQUENCE:
        ignored.append(name)
        return None
    return FoundFile(name=name, path=path, kind=kind, size_bytes=status.st_size)


#: Where the results of a folder of one's own are kept: in it, so that they are found, and can be continued.
RESULTS_FOLDER = "coach-results"
#: Headers by which a server in between says that somebody else is asking.
_FROM_ELSEWHERE = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def is_own_computer(listens_on: str | None, headers: Mapping[str, str]) -> bool:
    """Whether the pages are served to this computer alone and the visitor's browser asked for them by its own name.

    listens_on: the address the server listens on. headers: of the visitor's request. A server in between, or a name
    that another site has pointed at this computer, means that the visitor is somebody else.
    """
    given = {name.lower(): value for name, value in headers.items()}
    if any(name in given for name in _FROM_ELSEWHERE):
        return False
    return _is_loopback(listens_on or "") and _is_loopback(_host(given.get("host", "")))


def typed_folder(text: str) -> Path | None:
    """The folder somebody has typed or pasted, perhaps in quotation marks; None for an empty text."""
    text = text.strip().strip("\"'").strip()
    if not text:
        return None
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:  # `~` of a user whom this computer does not know
        return path


def _host(header: str) -> str:
    """The name in a `Host` header, without its port."""
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0]


def _is_loopback(name: str) -> bool:
    if name.lower() == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
