"""A visitor's files and jobs end with the visitor."""

from __future__ import annotations

import errno
import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from coach.errors import CancelledError, CoachError
from coach.platform.jobs import Job
from coach.platform.workspace import Workspace, temporary_folder
from tests.support.server import ROOT


def until_cancelled(job: Job[None]) -> None:
    while not job.is_cancelled():
        pass
    raise CancelledError("stopped")


def test_closing_cancels_the_work_and_removes_the_files():
    workspace = Workspace()
    workspace.keep("clip.mp4", b"film")
    job = workspace.start(until_cancelled)
    workspace.close()
    workspace.close()
    assert job.state().status == "cancelled"
    assert not workspace.folder.exists()


def test_a_forgotten_workspace_tidies_up_after_itself():
    workspace = Workspace()
    folder, job = workspace.folder, workspace.start(until_cancelled)
    assert folder.is_dir()
    del workspace
    gc.collect()
    assert job.state().status == "cancelled"
    assert not folder.exists()


def test_the_same_file_is_written_once():
    workspace = Workspace()
    path = workspace.keep("clip.mp4", b"film")
    assert workspace.keep("clip.mp4", b"something else") == path
    assert path.read_bytes() == b"film"
    workspace.close()


def test_a_full_disk_is_told_and_leaves_no_half_of_a_file(monkeypatch: pytest.MonkeyPatch):
    def write_half(path: Path, data: bytes) -> None:
        path.write_text("fi")
        raise OSError(errno.ENOSPC, "No space left on device")

    workspace = Workspace()
    with monkeypatch.context() as full:
        full.setattr(Path, "write_bytes", write_half)
        with pytest.raises(CoachError, match=r"No space left on device\. Free some space") as caught:
            workspace.keep("clip.mp4", b"film")
    assert "请释放磁盘空间" in caught.value.in_("zh")
    assert not list(workspace.folder.iterdir())
    assert workspace.keep("clip.mp4", b"film").read_bytes() == b"film"
    workspace.close()


def test_two_visitors_do_not_share_a_folder():
    one, other = Workspace(), Workspace()
    assert one.folder != other.folder
    one.close()
    assert other.folder.is_dir()
    other.close()


def test_nobody_else_may_look_into_the_folders():
    workspace = Workspace()
    for folder in (workspace.folder, temporary_folder()):
        assert folder.stat().st_mode & 0o777 == 0o700
    workspace.close()


KILLED = """
import os, signal
from coach.platform.workspace import Workspace
workspace = Workspace()
workspace.keep("clip.mp4", b"film")
print(workspace.folder.parent, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def run(program: str, folder: Path) -> str:
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return result.stdout.strip()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="a process cannot be killed like this here")
def test_files_of_a_killed_program_are_removed_by_the_next_one_and_those_of_a_living_one_are_not(tmp_path: Path):
    left = Path(run(KILLED, tmp_path))
    assert [path.name for path in left.rglob("*.mp4")] == ["clip.mp4"]
    not_ours = tmp_path / "coach-work-of-another-program"
    not_ours.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", LIVING], cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as living:  # fmt: skip
        assert living.stdout is not None
        assert living.stdin is not None
        living_folder = Path(living.stdout.readline().strip())
        assert not left.exists()
        run("from coach.platform.workspace import Workspace; Workspace()", tmp_path)
        assert living_folder.is_dir()
        living.stdin.close()
    # an ordinary end leaves nothing either; a folder without the mark of a coach was never touched
    assert list(tmp_path.iterdir()) == [not_ours]


LIVING = """
from coach.platform.workspace import Workspace
workspace = Workspace()
print(workspace.folder, flush=True)
import sys
sys.stdin.read()
"""
