"""The application as a visitor's browser meets it, without a browser: one server, and visits over its websocket."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: Whatever pages there are; the first one has no name of its own.
PAGES = ("", *sorted({path.stem for path in (ROOT / "pages").glob("*.py")} - {"home"}))
START_WITHIN_S = 60.0
VISIT_WITHIN_S = 60.0
#: `ForwardMsg.FINISHED_EARLY_FOR_RERUN`: what counts is the next run.
_ONCE_MORE = 2


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running_application(folder: Path, **settings: str) -> Iterator[tuple[str, int]]:
    """The application with its data and log in `folder`: its address and process number."""
    environment = {"COACH_DATA": str(folder / "data"), **settings}
    with running_script(ROOT / "streamlit_app.py", folder / "log.txt", environment=environment) as (address, process):
        yield address, process.pid


@contextmanager
def served(
    script: Path,
    log: Path,
    *,
    environment: Mapping[str, str] | None = None,
    prefix: Sequence[str] = (),
    port: int | None = None,
) -> Iterator[str]:
    """`streamlit run script` as long as the block lasts; yields its address. `prefix` goes before the command."""
    with running_script(script, log, environment=environment, prefix=prefix, port=port) as (address, _):
        yield address


@contextmanager
def running_script(
    script: Path,
    log: Path,
    *,
    environment: Mapping[str, str] | None = None,
    prefix: Sequence[str] = (),
    port: int | None = None,
    cwd: Path = ROOT,
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port() if port is None else port
    command = [*prefix, sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true"]
    command += [f"--server.port={port}", "--server.fileWatcherType=none"]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(address, process, log)
        yield address, process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline_s = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline_s:
        if process.poll() is not None:
            break
        try:
            status, _ = get(f"{address}/_stcore/health")
        except OSError:
            time.sleep(0.1)
            continue
        if status == 200:
            return
    raise AssertionError(f"the server did not start:\n{log.read_text(encoding='utf-8')}")


def get(address: str, **headers: str) -> tuple[int, bytes]:
    """Status and body of a GET."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


class Visit:
    """What one visitor got to see: media addresses and the texts of exceptions.

    session: the server's name of the visit. headers: the answer to the opening of the connection. deferred: files that
    are made when somebody presses their button.
    """

    def __init__(self, channel: Any) -> None:
        self._channel = channel
        self.session = ""
        self.headers: Any = channel.response.headers
        self.media: list[str] = []
        self.deferred: list[str] = []
        self.exceptions: list[str] = []
        self.texts: list[str] = []

    def press(self, deferred: str) -> str:
        """Have a file made, as its button does: where the browser shall fetch it."""
        from streamlit.proto.BackMsg_pb2 import BackMsg

        wish = BackMsg()
        wish.backend_operation_request.request_id = deferred
        wish.backend_operation_request.session_id = self.session
        wish.backend_operation_request.deferred_file.file_id = deferred
        self._channel.send(wish.SerializeToString())
        for message in _received(self._channel):
            if message.WhichOneof("type") == "backend_operation_response":
                return str(message.backend_operation_response.deferred_file.url)
        raise TimeoutError(f"no file was made within {VISIT_WITHIN_S:.0f} s")


@contextmanager
def visited(address: str, page: str = "", **connection: Any) -> Iterator[Visit]:
    """A visitor opens a page, runs its script to its end, and stays as long as the block lasts (media live that long).

    connection: more for `websockets.sync.client.connect`.
    """
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from websockets.sync.client import connect

    stream = address.replace("http", "ws", 1) + "/_stcore/stream"
    options: Any = {"origin": address, "subprotocols": ["streamlit"], "max_size": None, "proxy": None, **connection}
    with connect(stream, **options) as channel:
        visit = Visit(channel)
        wish = BackMsg()
        wish.rerun_script.query_string = ""
        wish.rerun_script.page_name = page
        channel.send(wish.SerializeToString())
        for message in _received(channel):
            _note(message, visit)
            if message.WhichOneof("type") == "script_finished" and message.script_finished != _ONCE_MORE:
                break
        yield visit


def _received(channel: Any) -> Iterator[Any]:
    """What the server says, for `VISIT_WITHIN_S`."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    deadline_s = time.monotonic() + VISIT_WITHIN_S
    while (left_s := deadline_s - time.monotonic()) > 0:
        yield ForwardMsg.FromString(channel.recv(timeout=left_s))


def _note(message: Any, visit: Visit) -> None:
    for field, value in _leaves(message):
        if not isinstance(value, str):
            continue
        if value.startswith("/media/"):
            visit.media.append(value)
        elif field == "deferred_file_id":
            visit.deferred.append(value)
        elif field in ("body", "value"):
            visit.texts.append(value)
    if message.WhichOneof("type") == "new_session":
        visit.session = message.new_session.initialize.session_id
    if message.WhichOneof("type") == "delta" and message.delta.new_element.HasField("exception"):
        visit.exceptions.append(message.delta.new_element.exception.message)


def _leaves(message: Any) -> Iterator[tuple[str, Any]]:
    for descriptor, value in message.ListFields():
        values = value if descriptor.is_repeated and not hasattr(value, "items") else [value]
        for each in values:
            if hasattr(each, "ListFields"):
                yield from _leaves(each)
            else:
                yield descriptor.name, each
