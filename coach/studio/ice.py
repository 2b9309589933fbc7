"""Which servers a browser may ask for a way to the camera's analysis (WebRTC). None, unless they are configured."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from coach.platform.environment import IceServer

#: How long a password that was made for one visitor is good for: longer than anybody trains.
PASSWORD_S = 86_400


def rtc_configuration(servers: Sequence[IceServer], *, now_s: float) -> dict[str, Any]:
    """The configuration of WebRTC connections, for the browser and the coach alike.

    now_s: seconds since 1970. With no servers nobody is asked for anything: the widget's own default is a server of
    Google's, which would learn the address of every visitor.
    """
    return {"iceServers": [_server(server, now_s) for server in servers]}


def _server(server: IceServer, now_s: float) -> dict[str, Any]:
    urls = list(server.urls)
    if server.secret is not None:
        # the scheme of coturn's `use-auth-secret`: the name says until when it is good, the password proves it
        name = f"{int(now_s) + PASSWORD_S}:coach"
        digest = hmac.new(server.secret.encode(), name.encode(), hashlib.sha1).digest()
        return {"urls": urls, "username": name, "credential": base64.b64encode(digest).decode()}
    if server.username is None:
        return {"urls": urls}
    return {"urls": urls, "username": server.username, "credential": server.credential}
