"""A real scheduler and two real workers on this computer: the same results, whatever happens to the workers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from coach.errors import CoachError
from coach.session.batch.inputs import find_files
from coach.session.batch.run import Batch, Execute, on_this_computer
from coach.session.batch.store import ResultStore
from coach.session.batch.work import BatchWishes, own_models
from tests.support.clips import beginning_of
from tests.support.samples import SAMPLES
from tests.support.server import ROOT, free_port

pytest.importorskip("distributed")
WISHES = BatchWishes(annotated=True, fast=True)


@dataclass(kw_only=True)
class Cluster:
    """A scheduler with workers of one thread each, as programs of their own."""

    address: str
    folder: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self, *, cwd: Path = ROOT) -> None:
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(self.folder)]
        self.workers.append(started("worker", self.address, *options, log=self.folder / "worker.txt", cwd=cwd))


def started(*arguments: str, log: Path, cwd: Path = ROOT) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with log.open("ab") as output:
        command = [sys.executable, "-m", "dask", *arguments]
        return subprocess.Popen(command, cwd=cwd, env=environment, stdout=output, stderr=subprocess.STDOUT)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    port = free_port()
    folder = tmp_path / "cluster"
    folder.mkdir()
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    scheduler = started("scheduler", *options, log=folder / "scheduler.txt")
    running = Cluster(address=f"tcp://127.0.0.1:{port}", folder=folder)
    yield running
    for process in (*running.workers, scheduler):
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three pictures, a clip, and a file that is no picture."""
    folder = tmp_path_factory.mktemp("batch") / "in"
    folder.mkdir()
    for path in sorted((SAMPLES / "pictures").glob("*.jpg"))[:3]:
        shutil.copy(path, folder)
    beginning_of(SAMPLES / "clips" / "squat_side.mp4", folder / "squat.mp4", seconds=3.0)
    (folder / "bad.jpg").write_text("no picture")
    return folder


@pytest.fixture(scope="module")
def local(folder: Path, model_path: Path) -> list[dict[str, Any]]:
    """What this computer finds by itself."""
    execute = on_this_computer(own_models(model_path, WISHES), WISHES)
    return looked_at(folder, execute, folder.parent / "local", model_path)


def looked_at(
    folder: Path, execute: Execute, out: Path, model: Path, *, after_first: Callable[[], object] = lambda: None
) -> list[dict[str, Any]]:
    with ResultStore(out) as store:
        batch = Batch(find_files(folder), store, WISHES, WISHES.fingerprint(model))
        for number, _ in enumerate(batch.run(execute)):
            if number == 0:
                after_first()
        return batch.records()


@contextmanager
def connected(cluster: Cluster, model: Path, **options: Any) -> Iterator[Execute]:
    from coach.studio.cluster import on_cluster

    with on_cluster(cluster.address, model, WISHES, **options) as execute:
        yield execute


@pytest.mark.slow
@pytest.mark.parametrize("send_files", [False, True], ids=["shared folder", "files sent"])
def test_a_cluster_finds_what_one_computer_finds(
    cluster: Cluster, folder: Path, model_path: Path, tmp_path: Path, local: list[dict[str, Any]], send_files: bool
) -> None:
    for _ in range(2):
        cluster.add_worker(cwd=tmp_path)
    with connected(cluster, model_path, send_files=send_files) as execute:
        found = looked_at(folder, execute, tmp_path / "out", model_path)
    assert found == local
    for record in found:
        if "annotated" in record:
            drawn, expected = (path / record["annotated"] for path in (tmp_path / "out", folder.parent / "local"))
            assert drawn.read_bytes() == expected.read_bytes()
    assert sum("annotated" in record for record in found) == 4


@pytest.mark.slow
def test_what_a_worker_had_in_hand_when_it_was_killed_is_done_by_another(
    cluster: Cluster, folder: Path, model_path: Path, tmp_path: Path, local: list[dict[str, Any]]
) -> None:
    for _ in range(2):
        cluster.add_worker()
    with connected(cluster, model_path) as execute:
        found = looked_at(folder, execute, tmp_path / "out", model_path, after_first=cluster.workers[0].kill)
    assert cluster.workers[0].wait() == -9
    assert found == local


@pytest.mark.slow
def test_when_no_worker_is_left_it_says_so_and_what_is_finished_is_kept(
    cluster: Cluster, folder: Path, model_path: Path, tmp_path: Path
) -> None:
    cluster.add_worker()
    with (
        pytest.raises(CoachError, match="no worker came within 6 seconds"),
        connected(cluster, model_path, patience_s=6.0) as execute,
    ):
        looked_at(folder, execute, tmp_path / "out", model_path, after_first=cluster.workers[0].kill)
    assert (tmp_path / "out" / "results.jsonl").read_bytes().count(b"\n") >= 1


@pytest.mark.slow
def test_a_scheduler_without_workers_is_told(cluster: Cluster, model_path: Path) -> None:
    with (
        pytest.raises(CoachError, match="the scheduler is there, but no worker came within 1 seconds"),
        connected(cluster, model_path, patience_s=1.0),
    ):
        pytest.fail("there is nobody to work")


@pytest.mark.slow
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere", "tcp://"], ids=["nobody", "no address", "empty"])
def test_a_scheduler_that_does_not_answer_is_told(
    address: str, model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coach.studio import cluster

    monkeypatch.setattr(cluster, "_CONNECT_S", 1.0)
    with (
        pytest.raises(CoachError, match="no Dask scheduler answers there"),
        cluster.on_cluster(address, model_path, WISHES),
    ):
        pytest.fail("there is nobody")
