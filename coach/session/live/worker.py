"""The other end of `process.py`: one picture worker per live session, started ahead of time, closed for certain."""

import contextlib
import io
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from coach.errors import CoachError
from coach.platform.environment import environment
from coach.platform.workers import core_count
from coach.pose.types import PoseFrame
from coach.session.live.process import ANSWER, LANDMARKS_SHAPE, REQUEST, write_all

_ROOT = Path(__file__).resolve().parents[3]
_PATIENCE_S = 3.0
#: Large enough for a JPEG of 640 x 480, so that it is passed on in one piece (Linux; elsewhere it takes several).
_PIPE_BYTES = 1 << 18


class WorkerError(CoachError):
    """The program that looks at the pictures has stopped."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeenPicture:
    """What was seen on one picture of `image_size_px` (0, 0 for one that could not be read)."""

    frame: PoseFrame | None
    image_size_px: tuple[int, int]


class Sees(Protocol):
    """Something that looks at pictures: a worker, or a replay in tests."""

    def see(self, jpeg: bytes, timestamp_s: float) -> SeenPicture: ...

    def close(self) -> None: ...


class PictureWorker:
    """A process with a pose model. One request at a time; `close` may come from any thread."""

    def __init__(self, model_path: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(_ROOT), "GLOG_minloglevel": "3"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "coach.session.live.process", str(model_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd=_ROOT,
            env=environment,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests, self._answers = self._process.stdin, io.BufferedReader(self._process.stdout)  # type: ignore[type-var]
        for pipe in (self._requests, self._answers):
            _enlarge(pipe.fileno())
        self._lock = threading.Lock()

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def see(self, jpeg: bytes, timestamp_s: float) -> SeenPicture:
        """Have one picture looked at. Raises `WorkerError` when the worker is gone."""
        with self._lock:
            try:
                write_all(self._requests.fileno(), REQUEST.pack(timestamp_s, len(jpeg)) + jpeg)
                found, width, height = ANSWER.unpack(self._read(ANSWER.size))
                frame = None
                if found:
                    numbers = np.frombuffer(self._read(4 * int(np.prod(LANDMARKS_SHAPE))), np.float32)
                    rows = numbers.reshape(LANDMARKS_SHAPE).astype(np.float64)
                    frame = PoseFrame.of_numbers(rows, timestamp_s=timestamp_s, image_size_px=(width, height))
            except (OSError, ValueError, EOFError) as error:
                raise WorkerError("The program that looks at the camera pictures has stopped.") from error
        return SeenPicture(frame=frame, image_size_px=(width, height))

    def _read(self, count: int) -> bytes:
        data = self._answers.read(count)
        if len(data) < count:
            raise EOFError("the worker closed its output")
        return data

    def close(self) -> None:
        """End the process and wait for it; closing twice is harmless."""
        with contextlib.suppress(OSError):
            self._requests.close()
        try:
            self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._answers.close()


def _enlarge(descriptor: int) -> None:
    try:
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except (ImportError, AttributeError, OSError):
        return  # smaller pipes work as well


def session_limit() -> int:
    """How many live sessions may run at the same time: `COACH_LIVE_SESSIONS`; more than cores make all of them slow."""
    return environment().live_sessions or core_count()
