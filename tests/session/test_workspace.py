"""A visitor's files and jobs end with the visitor."""

from __future__ import annotations

import gc

from coach.errors import CancelledError
from coach.session.jobs import Job
from coach.session.workspace import Workspace


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


def test_two_visitors_do_not_share_a_folder():
    one, other = Workspace(), Workspace()
    assert one.folder != other.folder
    one.close()
    assert other.folder.is_dir()
    other.close()
