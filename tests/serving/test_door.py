"""The door: a certificate of this home, what is shown, and that it shuts again."""

from __future__ import annotations

import asyncio
import socket
import ssl
import stat
import threading
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from coach.serving import door as door_module
from coach.serving.certificate import AUTHORITY_FILE, home_certificate
from coach.serving.door import OpenDoor, PhoneDoor
from coach.serving.gate import home_addresses, is_at_home
from coach.serving.pairing import MOST_WRONG

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ADDRESS = "192.168.1.5"


def test_the_certificate_is_for_this_address_and_kept_for_this_user(tmp_path: Path) -> None:
    made = home_certificate(tmp_path / "phone", ADDRESS, NOW)
    certificate = x509.load_pem_x509_certificate(made.certificate_file.read_bytes())
    authority = x509.load_pem_x509_certificate(made.authority_pem.encode())
    certificate.verify_directly_issued_by(authority)
    assert (certificate.not_valid_after_utc - NOW) <= timedelta(days=398)
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
    networks = [one.value for one in limits if isinstance(one, x509.IPAddress)]
    assert networks
    assert all(network.is_private for network in networks)
    assert any(isinstance(one, x509.DNSName) for one in limits)  # without one, every name would be allowed
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "phone").iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("address", "later", "is_same"),
    [(ADDRESS, timedelta(days=1), True), ("10.0.0.2", timedelta(0), False), (ADDRESS, timedelta(days=340), False)],
    ids=["the next day", "another address", "nearly over"],
)
def test_the_certificate_is_made_anew_only_where_needed(
    tmp_path: Path, address: str, later: timedelta, is_same: bool
) -> None:
    first, authority = home_certificate(tmp_path, ADDRESS, NOW), (tmp_path / AUTHORITY_FILE).read_bytes()
    assert (home_certificate(tmp_path, address, NOW + later).fingerprint == first.fingerprint) == is_same
    assert (tmp_path / AUTHORITY_FILE).read_bytes() == authority  # a phone that trusts it has to be told once


@pytest.mark.parametrize(
    ("address", "at_home"),
    [("192.168.1.7", True), ("10.1.2.3", True), ("127.0.0.1", True), ("8.8.8.8", False), ("100.64.0.1", False)],
)  # fmt: skip
def test_who_is_at_home(address: str, at_home: bool) -> None:
    assert is_at_home(address) == at_home
    assert "127.0.0.1" not in home_addresses()


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    for _ in range(200):  # the server says good-bye
        if not asyncio.all_tasks(loop):
            break
        threading.Event().wait(0.02)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


async def application(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"coach"})


def open_at_home(
    loop: asyncio.AbstractEventLoop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Any, OpenDoor]:
    monkeypatch.setattr(door_module, "_LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(door_module, "WINDOWS_GONE_S", 0.1)
    door = PhoneDoor()
    return door, door.let_in(application, loop, folder=folder, address="127.0.0.1", port=0)


def answers(opened: OpenDoor) -> bool:
    try:
        with urllib.request.urlopen(opened.url, timeout=5, context=ssl._create_unverified_context()) as answer:
            return answer.status == 200
    except OSError:
        return False


def wait_until_shut(door: PhoneDoor, opened: OpenDoor) -> None:
    for _ in range(200):
        if door.open is None and not answers(opened):
            return
        threading.Event().wait(0.02)
    raise AssertionError("the door stayed open")


def test_it_is_shut_unless_opened_and_shuts_with_the_last_window(
    loop: asyncio.AbstractEventLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door, opened = open_at_home(loop, tmp_path, monkeypatch)
    assert answers(opened)
    assert opened.code.replace("-", "") == opened.pairing.code(opened.pairing.made_s)
    assert opened.picture().startswith(b"<?xml")
    windows = {"one": True, "two": True}
    for name in windows:
        door.window(name, lambda name=name: windows[name])
    windows["one"] = False
    threading.Event().wait(0.3)
    assert answers(opened)
    windows["two"] = False
    wait_until_shut(door, opened)


def test_guessing_shuts_it(loop: asyncio.AbstractEventLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    door, opened = open_at_home(loop, tmp_path, monkeypatch)
    for number in range(MOST_WRONG):
        opened.pairing.try_code("wrong", 1e6 + 100.0 * number)
    wait_until_shut(door, opened)


def test_another_port_is_taken_where_the_usual_one_is(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        door = PhoneDoor()
        opened = door.let_in(application, loop, folder=tmp_path, address="127.0.0.1", port=other.getsockname()[1])
        assert opened.port != other.getsockname()[1]
        door.shut()
        wait_until_shut(door, opened)
