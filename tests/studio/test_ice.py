from __future__ import annotations

import base64
import hashlib
import hmac

from coach.platform.environment import IceServer
from coach.studio.ice import PASSWORD_S, rtc_configuration

NOW_S = 1_700_000_000.5


def test_nobody_is_asked_unless_it_is_wanted() -> None:
    assert rtc_configuration((), now_s=NOW_S) == {"iceServers": []}


def test_servers_are_passed_on() -> None:
    servers = (
        IceServer(urls=("stun:s.example",)),
        IceServer(urls=("turn:t.example",), username="ada", credential="pass"),
    )
    assert rtc_configuration(servers, now_s=NOW_S)["iceServers"] == [
        {"urls": ["stun:s.example"]},
        {"urls": ["turn:t.example"], "username": "ada", "credential": "pass"},
    ]


def test_a_shared_secret_becomes_a_password_that_ends() -> None:
    servers = (IceServer(urls=("turns:t.example",), secret="between-us"),)
    (given,) = rtc_configuration(servers, now_s=NOW_S)["iceServers"]
    assert given["username"] == f"{1_700_000_000 + PASSWORD_S}:coach"
    proof = hmac.new(b"between-us", given["username"].encode(), hashlib.sha1).digest()
    assert base64.b64decode(given["credential"]) == proof
    assert "between-us" not in str(given)
