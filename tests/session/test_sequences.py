from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from coach.errors import MediaError
from coach.session.sequences import as_file

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "x")
    return folder / "x"


def test_a_file_is_left_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    with as_file(tmp_path / "a") as path:
        assert path == tmp_path / "a"


def test_what_comes_through_a_pipe_is_a_file_while_it_is_needed(tmp_path: Path) -> None:
    path = pipe(tmp_path)
    content = os.urandom(300_000)
    writer = threading.Thread(target=lambda: path.write_bytes(content))
    writer.start()
    with as_file(path) as file:
        assert file.read_bytes() == content
    writer.join()
    assert not file.exists()


def test_who_takes_their_time_to_write_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.session.sequences._PATIENCE_S", 0.1)
    path = pipe(tmp_path)

    def write() -> None:
        with path.open("wb") as file:
            time.sleep(0.4)
            file.write(b"abc")

    writer = threading.Thread(target=write)
    writer.start()
    with as_file(path) as file:
        assert file.read_bytes() == b"abc"
    writer.join()


def test_a_dash_is_standard_input() -> None:
    program = (
        "from pathlib import Path; from coach.session.sequences import as_file\n"
        "with as_file(Path('-')) as file: print(file.read_text())"
    )
    done = subprocess.run([sys.executable, "-c", program], input="abc", capture_output=True, text=True, check=True)
    assert done.stdout == "abc\n"


def test_nobody_waits_for_a_pipe_that_nobody_writes_into(tmp_path: Path) -> None:
    start_s = time.monotonic()
    with pytest.raises(MediaError, match=r"x is a pipe.*nobody has written"), as_file(pipe(tmp_path)):
        pytest.fail("there was something")
    assert time.monotonic() - start_s < 5.0


def test_a_pipe_without_end_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_VIDEO_MB", "1")
    path = pipe(tmp_path)

    def pour() -> None:
        with suppress(BrokenPipeError), path.open("wb") as file:
            while True:
                file.write(bytes(2**16))

    writer = threading.Thread(target=pour)
    writer.start()
    with pytest.raises(MediaError, match="more than the 1 MB allowed"), as_file(path):
        pytest.fail("it ended")
    writer.join()
