"""A provider of logins (OpenID Connect) on this computer: authorization code with PKCE, signed tokens, a few people.

Nobody has a password here: its page asks who one is. Everything a client has to get right is checked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT_ID, CLIENT_SECRET = "coach", "between-provider-and-coach"


@dataclass
class Provider:
    """A running provider. people: by subject, the claims about each. wishes: refused requests, for messages."""

    issuer: str = ""
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    redirect_uri: str = ""
    refused: list[str] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, private=True))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def secrets_toml(self, redirect_uri: str) -> str:
        """What goes into Streamlit's secrets to log in here."""
        self.redirect_uri = redirect_uri
        return f"""
[auth]
redirect_uri = "{redirect_uri}"
cookie_secret = "{secrets.token_urlsafe(32)}"
client_id = "{CLIENT_ID}"
client_secret = "{CLIENT_SECRET}"
server_metadata_url = "{self.issuer}/.well-known/openid-configuration"
"""

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def choice(self, asked: Mapping[str, str]) -> str:
        """The page on which one says who one is."""
        if asked.get("redirect_uri") != self.redirect_uri or asked.get("client_id") != CLIENT_ID:
            raise ValueError(f"an unknown client asks: {asked}")
        if asked.get("code_challenge_method") != "S256" or "openid" not in asked.get("scope", ""):
            raise ValueError(f"no PKCE, or not OpenID: {asked}")
        links = []
        for subject, claims in self.people.items():
            code = secrets.token_urlsafe(16)
            self.codes[code] = {**asked, "subject": subject}
            address = f"{self.redirect_uri}?{urlencode({'code': code, 'state': asked['state']})}"
            links.append(f'<p><a href="{address}">{claims["name"]}</a></p>')
        return f"<!doctype html><title>Provider</title><h1>Who are you?</h1>{''.join(links)}"

    def token(self, form: Mapping[str, str], authorization: str) -> dict[str, Any]:
        """A code becomes a signed statement about a person."""
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if authorization != f"Basic {expected}":
            raise ValueError("the client did not prove who it is")
        asked = self.codes.pop(form["code"])
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            raise ValueError("the code was asked for by somebody else")
        now_s = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now_s,
            "exp": now_s + 300,
            "nonce": asked["nonce"],
            "sub": asked["subject"],
            **self.people[asked["subject"]],
        }
        statement = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": statement}


class _Answers(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        if place.path == "/.well-known/openid-configuration":
            self._json(self.provider.metadata())
        elif place.path == "/jwks":
            self._json(KeySet([self.provider.key]).as_dict(private=False))
        elif place.path == "/authorize":
            self._answer(lambda: self._send(200, "text/html", self.provider.choice(_flat(place.query)).encode()))
        else:
            self._send(404, "text/plain", b"nothing here")

    def do_POST(self) -> None:
        form = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._answer(lambda: self._json(self.provider.token(form, self.headers.get("Authorization", ""))))

    def _answer(self, work: Any) -> None:
        try:
            work()
        except (ValueError, KeyError) as error:
            self.provider.refused.append(repr(error))
            self._send(400, "text/plain", repr(error).encode())

    def _json(self, data: Any) -> None:
        self._send(200, "application/json", json.dumps(data).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        return


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextmanager
def running_provider(people: Mapping[str, dict[str, Any]]) -> Iterator[Provider]:
    """A provider that knows these people, as long as the block lasts."""
    provider = Provider(people=dict(people))
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Answers", (_Answers,), {"provider": provider})) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
