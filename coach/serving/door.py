"""The door for phones: a server of its own in the network at home, encrypted, behind the gate; shut unless opened."""

import asyncio
import contextlib
import logging
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path

import segno
import uvicorn
from starlette.types import ASGIApp

from coach.errors import CoachError
from coach.platform.files import reason_of
from coach.serving.certificate import HomeCertificate, home_certificate
from coach.serving.gate import Gate, home_addresses
from coach.serving.pairing import Pairing, spaced
from coach.text import Message

#: Connections at a time: some ten for each phone. More is somebody who means harm.
_MOST_CONNECTIONS = 100
_START_WITHIN_S = 10.0
#: A page that is loaded again is away for a moment, a computer that sleeps for longer.
WINDOWS_GONE_S = 30.0
_LOOK_EVERY_S = 2.0

_log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """One that leaves the signals of the process to the server beside it."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        yield


@dataclass(slots=True)
class OpenDoor:
    """A door that is open. Everything about it is for the eyes of whoever sits at the computer."""

    address: str
    port: int
    certificate: HomeCertificate
    pairing: Pairing
    _server: _Server
    _task: object = None
    _windows: dict[str, Callable[[], bool]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"https://{self.address}:{self.port}/"

    @property
    def code(self) -> str:
        """The code that is good now, as people read it."""
        return spaced(self.pairing.code(time.monotonic()))

    def picture(self) -> bytes:
        """The address with the code behind it as a QR code (SVG); the code stands where browsers send it nowhere."""
        svg = BytesIO()
        segno.make(f"{self.url}#{self.code}", error="m").save(svg, kind="svg", scale=5, border=4, light="#fff")
        return svg.getvalue()

    def printed(self) -> str:
        """The same for a terminal."""
        text = StringIO()
        segno.make(f"{self.url}#{self.code}", error="l").terminal(text, compact=True, border=2)
        return text.getvalue()


class PhoneDoor:
    """Opens and shuts; one for a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: OpenDoor | None = None

    @property
    def open(self) -> OpenDoor | None:
        with self._lock:
            return self._open

    def let_in(
        self, application: ASGIApp, loop: asyncio.AbstractEventLoop, *, folder: Path, address: str | None = None,
        port: int,
    ) -> OpenDoor:  # fmt: skip
        """Open the door: serve `application` behind the gate, on the event loop that serves it already.

        address: of this computer in the network at home; None: the likeliest. folder: where the certificate is kept.
        Call it from another thread than the loop's. Raises `CoachError` where there is no network or no free port.
        """
        with self._lock:
            if self._open is not None:
                return self._open
            address = address or next(iter(home_addresses()), None)
            if address is None:
                raise CoachError(Message("phone.no_network"))
            certificate = home_certificate(folder, address, datetime.now(UTC))
            listener = _listener(address, port)
            port = int(listener.getsockname()[1])
            pairing = Pairing(time.monotonic())
            gate = Gate(application, pairing, authority=f"{address}:{port}", authority_pem=certificate.authority_pem)
            settings = uvicorn.Config(
                gate, lifespan="off", access_log=False, log_config=None, server_header=False, proxy_headers=False,
                ssl_certfile=certificate.certificate_file, ssl_keyfile=certificate.key_file, ws="websockets-sansio",
                limit_concurrency=_MOST_CONNECTIONS, timeout_graceful_shutdown=1, h11_max_incomplete_event_size=65_536,
            )  # fmt: skip
            server = _Server(settings)
            found = OpenDoor(address, port, certificate, pairing, server)
            found._task = asyncio.run_coroutine_threadsafe(server.serve(sockets=[listener]), loop)
            deadline_s = time.monotonic() + _START_WITHIN_S
            while not server.started:
                if time.monotonic() > deadline_s:
                    raise CoachError(Message("phone.not_started"))
                time.sleep(0.02)
            self._open = found
            threading.Thread(target=self._watch, args=(found,), name="coach-phone-door", daemon=True).start()
            return found

    def shut(self) -> None:
        """Shut the door: whoever is connected is cut off, and no phone is known any more."""
        with self._lock:
            found, self._open = self._open, None
        if found is not None:
            found._server.should_exit = True

    def window(self, name: str, is_open: Callable[[], bool]) -> None:
        """A window of the coach on this computer. When the last one is gone the door shuts."""
        with self._lock:
            if self._open is not None:
                self._open._windows[name] = is_open

    def _watch(self, door: OpenDoor) -> None:
        gone_s, pause = 0.0, threading.Event()
        while self.open is door and gone_s < WINDOWS_GONE_S and not door.pairing.is_exhausted:
            pause.wait(_LOOK_EVERY_S)
            with self._lock:
                windows = list(door._windows.values())
            # opened from a terminal, it lasts as long as the terminal until a window has been seen
            gone_s = gone_s + _LOOK_EVERY_S if windows and not any(is_open() for is_open in windows) else 0.0
        if self.open is door:
            _log.info("The door for phones shuts.")
            self.shut()


def _listener(address: str, port: int) -> socket.socket:
    """A socket at the port, or at any free one where it is taken."""
    for wanted in (port, 0):
        listener = socket.socket(socket.AF_INET)
        try:
            listener.bind((address, wanted))
        except OSError as error:
            listener.close()
            problem = error
            continue
        listener.set_inheritable(False)
        return listener
    raise CoachError(Message("phone.no_port", address=address, reason=reason_of(problem)))


#: The only one of this process.
DOOR = PhoneDoor()
