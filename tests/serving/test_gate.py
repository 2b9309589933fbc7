"""Before a phone has paired the gate answers with nothing but the page that asks for the code."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from coach.serving.gate import AUTHORITY_PATH, COOKIE, PHONE_HEADER, Gate
from coach.serving.pairing import Pairing

HOST = "192.168.1.5:8443"
OWN = f"https://{HOST}"
SECRET = b"what only the application knows"


@dataclass
class Home:
    """A gate before an application that answers everything with a secret."""

    pairing: Pairing = field(default_factory=lambda: Pairing(0.0))
    reached: list[Any] = field(default_factory=list)
    now_s: float = 1.0

    def ask(
        self, path: str = "/", *, method: str = "GET", kind: str = "http", client: str = "192.168.1.7",
        host: str = HOST, origin: str = "", token: str = "", body: bytes = b"", **headers: str,
    ) -> tuple[int, bytes, dict[bytes, bytes]]:  # fmt: skip
        """Status, body and headers; of a WebSocket 101, or 403 when it was not accepted."""

        async def application(scope: Any, receive: Any, send: Any) -> None:
            self.reached.append(scope)
            if scope["type"] == "websocket":
                await send({"type": "websocket.accept"})
                return
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": SECRET})

        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "websocket.connect"} if kind == "websocket" else {"type": "http.request", "body": body}

        async def send(event: Any) -> None:
            sent.append(event)

        given = {"host": host, "origin": origin, "cookie": f"other=1; {COOKIE}={token}" if token else "", **headers}
        pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items() if value]
        scope = {"type": kind, "path": path, "method": method, "client": (client, 5), "headers": pairs}
        gate = Gate(application, self.pairing, authority=HOST, authority_pem="PEM", clock=lambda: self.now_s)
        asyncio.run(gate(scope, receive, send))
        if sent[0]["type"].startswith("websocket"):
            return 101 if sent[0]["type"] == "websocket.accept" else 403, b"", {}
        return sent[0]["status"], sent[1]["body"], dict(sent[0]["headers"])

    def pair(self, code: str | None = None, **options: Any) -> tuple[int, bytes, dict[bytes, bytes]]:
        body = f"code={code or self.pairing.code(self.now_s)}&use=camera".encode()
        return self.ask("/pair", method="POST", body=body, origin=OWN, **options)

    def token(self) -> str:
        return self.pair()[2][b"set-cookie"].decode().split(";")[0].split("=")[1]


def test_the_page_that_asks_for_the_code_says_nothing_of_the_application() -> None:
    home = Home()
    status, body, headers = home.ask(accept_language="zh-CN,zh;q=0.9")
    assert status == 200
    assert "配对码".encode() in body
    assert b"default-src 'none'" in headers[b"content-security-policy"]
    assert headers[b"cache-control"] == b"no-store"
    assert home.reached == []


@pytest.mark.parametrize("token", ["", "made-up"])
@pytest.mark.parametrize(
    "asked",
    [
        {"path": "/live"}, {"path": "/_stcore/health"}, {"path": "/media/a.jpg"}, {"path": "/static/index.html"},
        {"path": AUTHORITY_PATH}, {"path": "/pair"}, {"path": "//"}, {"path": "/", "method": "POST"},
        {"path": "/_stcore/upload_file/a/b", "method": "PUT"}, {"path": "/_stcore/stream", "kind": "websocket"},
        {"path": "/", "kind": "websocket"}, {"path": "/live", "x_coach_phone": "1"},
    ],
    ids=lambda asked: " ".join(asked.values()),
)  # fmt: skip
def test_nothing_else_is_answered(asked: dict[str, Any], token: str) -> None:
    home = Home()
    origin = OWN if asked.get("kind") else ""
    status, body, _ = home.ask(**{"origin": origin, "token": token, **asked})
    assert (status, body) == (403, b"")
    assert home.reached == []


def test_a_phone_that_shows_the_code_is_let_in() -> None:
    home = Home()
    status, body, headers = home.pair()
    assert (status, body, headers[b"location"]) == (303, b"", b"/camera")
    assert all(word in headers[b"set-cookie"] for word in (b"Secure", b"HttpOnly", b"SameSite"))
    token = headers[b"set-cookie"].decode().split(";")[0].split("=")[1]
    assert home.ask("/live", token=token)[:2] == (200, SECRET)
    assert home.ask("/_stcore/stream", kind="websocket", origin=OWN, token=token)[0] == 101
    assert home.ask(AUTHORITY_PATH, token=token)[1] == b"PEM"
    assert all((PHONE_HEADER, b"1") in scope["headers"] for scope in home.reached)


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "coach.example"}, {"host": "192.168.1.5"}, {"client": "8.8.8.8"}, {"client": "nobody"},
        {"origin": "https://stranger.example"}, {"origin": "null"}, {"kind": "websocket", "origin": ""},
    ],
    ids=str,
)  # fmt: skip
def test_not_even_a_paired_phone_by_another_name_from_elsewhere_or_for_another_site(wrong: dict[str, str]) -> None:
    home = Home()
    token = home.token()
    assert home.ask("/live", token=token, **wrong)[0] == 403
    assert home.reached == []


def test_a_wrong_code_is_told_with_the_time_to_wait() -> None:
    home = Home()
    status, body, headers = home.pair("AAAAAAAA")
    assert status == 429
    assert b"Wait 2 s" in body
    assert b"set-cookie" not in headers
    assert home.pair()[0] == 429
    home.now_s += 2.0
    assert home.pair()[0] == 303


def test_a_form_that_is_not_ours_is_not_read_on() -> None:
    assert Home().ask("/pair", method="POST", origin=OWN, body=b"code=" + b"A" * 600)[0] == 413
