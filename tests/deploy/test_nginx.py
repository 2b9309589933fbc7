"""Two processes behind nginx with the shipped configuration: every request of a browser finds its own process."""

from __future__ import annotations

import http.cookiejar
import os
import re
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus

from tests.support.nginx import PROGRAM, SHIPPED, running_nginx
from tests.support.samples import SAMPLES
from tests.support.server import ROOT, Visit, free_port, running_script, visited

pytestmark = pytest.mark.slow

PICTURE = SAMPLES / "pictures" / "tree.jpg"
#: Says where the visitor is, and shows a picture that each process has for itself.
SCRIPT = """
import os
import numpy as np
import streamlit as st
st.write(f"address: {st.context.ip_address}")
st.image(np.array([[list(os.getpid().to_bytes(3, "big"))]], np.uint8))
"""


@dataclass
class Answer:
    status: int
    headers: Any
    body: bytes


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any, **more: Any) -> None:
        return None


@dataclass
class Browser:
    """As much of a browser as matters here: cookies, HTTPS, a WebSocket with the same cookies."""

    address: str
    certificate: Path
    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def __post_init__(self) -> None:
        self.trust = ssl.create_default_context(cafile=str(self.certificate))
        # `websockets.sync` reads and writes in two threads, which OpenSSL does not allow: where the tickets of TLS 1.3
        # arrive while the request is being written, one connection in some hundred never sends it. 1.2 has none.
        self.trust_of_streams = ssl.create_default_context(cafile=str(self.certificate))
        self.trust_of_streams.maximum_version = ssl.TLSVersion.TLSv1_2
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=self.trust), urllib.request.HTTPCookieProcessor(self.cookies), _Stay()
        )

    def ask(self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        request = urllib.request.Request(self.address + path, data=body, headers=headers, method=method)
        try:
            with self.opener.open(request, timeout=30) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

    def cookie(self, name: str) -> str | None:
        return next((cookie.value for cookie in self.cookies if cookie.name == name), None)

    def token(self) -> str:
        """What proves that a request comes from the coach's own page."""
        self.ask("/_stcore/health")
        value = self.cookie("_streamlit_xsrf")
        assert value is not None
        return value

    @property
    def process(self) -> str | None:
        return self.cookie("coach_process")

    @contextmanager
    def visit(self, **connection: Any) -> Iterator[Visit]:
        header = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)
        given = {**({"Cookie": header} if header else {}), **connection.pop("headers", {})}
        with visited(self.address, ssl=self.trust_of_streams, additional_headers=given, **connection) as visit:
            yield visit

    def upload(self, session: str, **headers: str) -> int:
        edge = "edge"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="p.jpg"\r\n\r\n'.encode()
        body = head + PICTURE.read_bytes() + f"\r\n--{edge}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}", "Origin": self.address}
        return self.ask(f"/_stcore/upload_file/{session}/one", method="PUT", body=body, **kind, **headers).status


@dataclass
class Studio:
    """nginx and what is behind it."""

    address: str
    certificate: Path
    processes: dict[str, ExitStack]
    folder: Path
    script: Path
    ports: dict[str, int]

    def browser(self) -> Browser:
        return Browser(self.address, self.certificate)

    def browser_at(self, name: str) -> Browser:
        """One whose process is this one."""
        browser = self.browser()
        while browser.process != name:
            browser.cookies.clear()
            browser.ask("/")
        return browser

    def start(self, name: str) -> None:
        stack = ExitStack()
        log = self.folder / f"{name}.txt"
        stack.enter_context(running_script(self.script, log, port=self.ports[name]))
        self.processes[name] = stack

    def stop(self, name: str) -> None:
        self.processes.pop(name).close()


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    if PROGRAM is None:
        reason = "nginx is not installed (Debian: apt-get install nginx-light)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("studio")
    script = folder / "app.py"
    script.write_text(SCRIPT, encoding="utf-8")
    ports = {"a": free_port(), "b": free_port()}
    with running_nginx(folder / "nginx", list(ports.values())) as (address, certificate):
        built = Studio(address, certificate, {}, folder, script, ports)
        try:
            for name in ports:
                built.start(name)
            yield built
        finally:
            for name in list(built.processes):
                built.stop(name)


def test_a_visitor_is_given_a_process_and_keeps_it(studio: Studio) -> None:
    browser = studio.browser()
    first = browser.ask("/")
    assert first.status == 200
    (cookie,) = [value for value in first.headers.get_all("Set-Cookie") if value.startswith("coach_process=")]
    assert re.fullmatch("coach_process=[ab]; Path=/; HttpOnly; Secure; SameSite=Lax", cookie)
    again = browser.ask("/")
    assert [value for value in again.headers.get_all("Set-Cookie") or () if "coach_process" in value] == []


def test_new_visitors_share_the_processes(studio: Studio) -> None:
    with ExitStack() as stack:
        names = []
        for _ in range(4):
            visit = stack.enter_context(studio.browser().visit())
            names.append(re.match("coach_process=(.)", visit.headers["Set-Cookie"])[1])  # type: ignore[index]
    assert sorted(names) == ["a", "a", "b", "b"]


@pytest.mark.parametrize("name", ["a", "b"])
def test_pictures_and_uploads_reach_the_process_that_has_the_page(studio: Studio, name: str) -> None:
    browser = studio.browser_at(name)
    token = browser.token()
    with browser.visit() as visit:
        assert visit.exceptions == []
        (picture,) = visit.media
        assert browser.ask(picture).status == 200
        assert browser.ask(picture, Range="bytes=0-9").status == 206
        assert browser.upload(visit.session, **{"X-Xsrftoken": token}) == 204
        # without the token of this browser nothing is taken
        assert browser.upload(visit.session) == 403
        assert browser.upload(visit.session, **{"X-Xsrftoken": "2|00|00|0"}) == 403
        # the other process knows neither: this is what the cookie is for
        other = studio.browser_at({"a": "b", "b": "a"}[name])
        assert other.ask(picture).status == 404
        assert other.upload(visit.session, **{"X-Xsrftoken": other.token()}) == 400


def test_another_site_gets_no_connection(studio: Studio) -> None:
    browser = studio.browser()
    browser.ask("/")
    with pytest.raises(InvalidStatus, match="403"), browser.visit(origin="https://elsewhere.example"):
        pass


def test_the_coach_knows_where_a_visitor_is_whatever_they_claim(studio: Studio) -> None:
    port = urlsplit(studio.address).port
    line = socket.create_connection(("127.0.0.1", port), source_address=("127.0.0.9", 0))
    claimed = {"X-Forwarded-For": "203.0.113.7", "X-Real-IP": "203.0.113.7", "Forwarded": "for=203.0.113.7"}
    with studio.browser().visit(sock=line, server_hostname="127.0.0.1", headers=claimed) as visit:
        assert "address: 127.0.0.9" in visit.texts


def test_what_is_too_large_is_refused_before_it_is_sent(studio: Studio) -> None:
    browser = studio.browser()
    browser.ask("/")
    line = socket.create_connection(("127.0.0.1", urlsplit(studio.address).port))
    with browser.visit() as visit, browser.trust.wrap_socket(line, server_hostname="127.0.0.1") as secure:
        head = f"PUT /_stcore/upload_file/{visit.session}/one HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        secure.sendall(f"{head}Content-Length: {502 * 1024 * 1024}\r\n\r\n".encode())
        assert secure.recv(64).startswith(b"HTTP/1.1 413")


def test_one_address_has_only_so_many_uploads_under_way(studio: Studio) -> None:
    allowed = int(re.search(r"limit_conn coach_uploads (\d+);", SHIPPED.read_text(encoding="utf-8"))[1])  # type: ignore[index]
    browser = studio.browser()
    token = browser.token()
    with browser.visit() as visit, ExitStack() as others:
        head = f"PUT /_stcore/upload_file/{visit.session}/other HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        for _ in range(allowed):
            line = socket.create_connection(("127.0.0.1", urlsplit(studio.address).port))
            secure = others.enter_context(browser.trust.wrap_socket(line, server_hostname="127.0.0.1"))
            secure.sendall(f"{head}Content-Length: 1000\r\n\r\nbegun".encode())
        assert _soon(lambda: browser.upload(visit.session, **{"X-Xsrftoken": token}) == 429)
        assert browser.ask("/").status == 200  # pages are not counted
        others.close()
        assert _soon(lambda: browser.upload(visit.session, **{"X-Xsrftoken": token}) == 204)


def _soon(happens: Callable[[], bool]) -> bool:
    """Whether it happens within some seconds: nginx takes what was sent to it when it comes to it."""
    deadline_s = time.monotonic() + 10
    while time.monotonic() < deadline_s:
        if happens():
            return True
        time.sleep(0.1)
    return False


def test_nginx_takes_what_the_coach_takes() -> None:
    config = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    coach = int(re.search(r"maxUploadSize = (\d+)", config)[1])  # type: ignore[index]
    nginx = int(re.search(r"client_max_body_size (\d+)m;", SHIPPED.read_text(encoding="utf-8"))[1])  # type: ignore[index]
    assert coach < nginx <= coach + 10


def test_cookies_travel_encrypted_alone(studio: Studio) -> None:
    browser = studio.browser()
    browser.ask("/")
    browser.token()
    assert {cookie.name: cookie.secure for cookie in browser.cookies} == {
        "coach_process": True,
        "_streamlit_xsrf": True,
    }


def test_figures_are_not_for_visitors(studio: Studio) -> None:
    browser = studio.browser()
    assert browser.ask("/_stcore/metrics").status == 404
    assert browser.ask("/_stcore/health").body == b"ok"


def test_browsers_are_told_to_be_careful(studio: Studio) -> None:
    headers = studio.browser().ask("/").headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Permissions-Policy"] == "camera=(self), microphone=(), geolocation=()"
    assert headers["Server"] == "nginx"


def test_a_stopped_process_is_left_out_and_nobody_is_torn_in_two_when_it_returns(studio: Studio) -> None:
    browser = studio.browser_at("a")
    studio.stop("a")
    try:
        assert browser.ask("/").status == 200
        assert browser.process == "b"
        assert studio.browser().ask("/").status == 200
    finally:
        studio.start("a")
    with browser.visit() as visit:
        (picture,) = visit.media
        assert browser.ask(picture).status == 200
    assert browser.process == "b"


def test_nothing_of_a_visit_is_written_down(studio: Studio) -> None:
    """nginx would otherwise keep uploads on its disk for a moment, and a list of every request for ever."""
    folder = studio.folder / "nginx"
    for name in ("body", "proxy"):
        assert list((folder / name).rglob("*.*")) == []
    assert not list(folder.rglob("access*"))
    text = SHIPPED.read_text(encoding="utf-8")
    assert "access_log off;" in text
    assert "proxy_request_buffering off;" in text
