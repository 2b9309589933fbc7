"""The running server against neighbours, other sites, strangers' names, and its own sudden end."""

from __future__ import annotations

import os
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.soak.visitor import Visitor
from tests.support.samples import SAMPLES
from tests.support.server import running_application, visited

SQUAT = SAMPLES / "clips" / "squat_side.mp4"
#: Longer than what a log would cut, and nothing that is in any log by itself.
SECRET = "geheimnisvoller-besuch"


@dataclass(frozen=True)
class Running:
    address: str
    log: Path


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, model_path: Path) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("running")
    with running_application(folder, COACH_LOG_LEVEL="debug") as (address, _):
        yield Running(address, folder / "log.txt")


def own_address() -> str | None:
    """An address of this computer that others could use, if it has one."""
    for *_, place in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
        if not str(place[0]).startswith("127."):
            return str(place[0])
    return None


@pytest.mark.slow
def test_only_this_computer_is_listened_to(running: Running) -> None:
    own = own_address()
    if own is None:
        pytest.skip("this computer has no address that others could use")
    with pytest.raises(OSError, match=r"refused|timed out"):
        socket.create_connection((own, urlsplit(running.address).port), timeout=2)


@pytest.mark.slow
def test_another_site_cannot_use_the_coach(running: Running) -> None:
    """A page of a stranger, open in the same browser, may neither send files nor listen."""
    address = running.address
    with Visitor(address) as visitor:
        upload = f"{address}/_stcore/upload_file/{visitor.session_id}/any"
        forged = urllib.request.Request(upload, data=b"--x--", method="PUT", headers={"Content-Type": "text/plain"})
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(forged, timeout=10)
        stream = address.replace("http://", "ws://") + "/_stcore/stream"
        other = {"origin": "http://stranger.example", "subprotocols": ["streamlit"], "proxy": None}
        with pytest.raises(InvalidStatus, match="403"), connect(stream, **other):
            pass


def kept_uploads(temporary: Path) -> list[Path]:
    """Files that hold what was sent: they are kept under names of the coach's own, without an ending."""
    return [path for path in temporary.rglob("*") if path.is_file() and path.stat().st_size == SQUAT.stat().st_size]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a process cannot be killed like this here")
def test_what_a_killed_server_had_in_hand_is_gone_after_the_next_start(tmp_path: Path, model_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with running_application(tmp_path, TMPDIR=str(temporary)) as (address, process_id):
        with Visitor(address, page="workout_video") as visitor:
            visitor.send(f"{SECRET}.mp4", SQUAT.read_bytes())
            assert kept_uploads(temporary)
            assert not list(temporary.rglob(f"*{SECRET}*"))
            os.kill(process_id, signal.SIGKILL)
        assert kept_uploads(temporary)
    with running_application(tmp_path, TMPDIR=str(temporary)) as (address, _), visited(address):
        assert not kept_uploads(temporary)


@pytest.mark.slow
def test_names_of_visitors_files_are_in_no_log(running: Running) -> None:
    with Visitor(running.address) as visitor:
        visitor.upload(f"{SECRET}.jpg", (SAMPLES / "pictures" / "tree.jpg").read_bytes())
        visitor.send(f"{SECRET}-broken.jpg", b"no picture")
    log = running.log.read_text(encoding="utf-8")
    assert SECRET not in log
    assert visitor.session_id not in log
