"""Files that come through a pipe (`coach reps <(...)`, `/dev/stdin`): kept on disk while they are read."""

import os
import select
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coach.errors import MediaError
from coach.file_type import file_type
from coach.platform.environment import environment
from coach.text import Message

#: A pipe into which nothing comes for so long is not waited for.
_PATIENCE_S = 2.0
_PIECE_BYTES = 2**16


@contextmanager
def as_file(path: Path) -> Iterator[Path]:
    """The path itself, or of a pipe a file with everything that came through it, which is gone afterwards.

    Raises `MediaError` when nobody writes into the pipe, or more than a video may have.
    """
    try:
        is_pipe = file_type(path) == "pipe"
    except OSError:  # told by whoever reads it
        is_pipe = False
    if not is_pipe:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="coach-pipe-") as folder:
        copy = Path(folder) / path.name
        _copy(path, copy, environment().video_mb * 2**20)
        yield copy


def _copy(path: Path, copy: Path, max_bytes: int) -> None:
    # an ordinary `open` of a pipe waits for a writer, for ever
    pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with copy.open("wb") as file:
            while piece := _piece(pipe, has_begun=file.tell() > 0):
                file.write(piece)
                if file.tell() > max_bytes:
                    raise MediaError(
                        Message(
                            "error.too_many_mb",
                            name=path.name,
                            megabytes=file.tell() / 2**20,
                            allowed=max_bytes / 2**20,
                            advice=Message("error.cut_video"),
                        )
                    )
            if not file.tell():
                raise MediaError(Message("error.is_pipe", name=path.name, what=Message("error.kind.media")))
    finally:
        os.close(pipe)


def _piece(pipe: int, *, has_begun: bool) -> bytes:
    """What comes next; nothing at the end, or when nobody begins to write."""
    last_s = time.monotonic() + _PATIENCE_S
    while True:
        if select.select([pipe], [], [], _PATIENCE_S)[0]:
            try:
                piece = os.read(pipe, _PIECE_BYTES)
            except BlockingIOError:
                piece = b""
                continue
            if piece or has_begun:
                return piece
            time.sleep(0.02)  # nobody has opened the other end yet
        if not has_begun and time.monotonic() > last_s:
            return b""
