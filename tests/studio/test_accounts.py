from __future__ import annotations

from typing import Any

import pytest

from coach.errors import AccountError
from coach.studio.accounts import account_of, owner_of

NOW_S = 1_700_000_000.0
ADA: dict[str, Any] = {
    "iss": "https://login.example",
    "sub": "1",
    "iat": NOW_S - 3600,
    "name": " Ada ",
    "email": "Ada@Studio.example",
    "email_verified": True,
}


def accepted(claims: dict[str, Any], **rules: Any) -> Any:
    return account_of(claims, now_s=NOW_S, **{"longest_h": 12.0, **rules})


def test_an_account_is_its_issuer_and_subject() -> None:
    found = accepted(ADA)
    assert (found.owner, found.name) == (owner_of("https://login.example", "1"), "Ada")
    assert accepted({**ADA, "name": "Somebody", "email": "new@studio.example"}).owner == found.owner
    assert accepted({**ADA, "iss": "https://other.example"}).owner != found.owner
    assert accepted({**ADA, "name": None}).name == ""


@pytest.mark.parametrize(
    "allowed", [(), ("ada@studio.example",), ("@studio.example",), ("@other.example", "ADA@studio.example")]
)
def test_who_is_allowed(allowed: tuple[str, ...]) -> None:
    assert accepted(ADA, allowed=allowed).name == "Ada"


REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "no subject": ({"sub": None}, {}, "incomplete"),
    "no issuer": ({"iss": ""}, {}, "incomplete"),
    "a number for a subject": ({"sub": 1}, {}, "incomplete"),
    "no time": ({"iat": None}, {}, "incomplete"),
    "true for a time": ({"iat": True}, {}, "incomplete"),
    "too long ago": ({"iat": NOW_S - 12 * 3600 - 1}, {}, "expired"),
    "another address": ({}, {"allowed": ("ben@studio.example",)}, "not_allowed"),
    "another studio": ({}, {"allowed": ("@other.example",)}, "not_allowed"),
    "an ending of the studio's name": (
        {"email": "x@evilstudio.example"},
        {"allowed": ("@studio.example",)},
        "not_allowed",
    ),
    "an address nobody has verified": ({"email_verified": False}, {"allowed": ("@studio.example",)}, "not_allowed"),
    "verified in words": ({"email_verified": "true"}, {"allowed": ("@studio.example",)}, "not_allowed"),
    "no address": ({"email": None}, {"allowed": ("@studio.example",)}, "not_allowed"),
}


@pytest.mark.parametrize(("claims", "rules", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_who_is_refused(claims: dict[str, Any], rules: dict[str, Any], reason: str) -> None:
    with pytest.raises(AccountError) as caught:
        accepted({**ADA, **claims}, **rules)
    assert caught.value.reason == reason
