"""Who has logged in, from what the identity provider says of them (the claims of OpenID Connect)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coach.errors import AccountError


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A login. owner: its name in the history. name: what its person is called; empty where the provider keeps it."""

    owner: str
    name: str


def account_of(claims: Mapping[str, Any], *, now_s: float, longest_h: float, allowed: Sequence[str] = ()) -> Account:
    """The account of these claims. Raises `AccountError`.

    now_s: seconds since 1970. longest_h: a login that is older has to be renewed.
    allowed: e-mail addresses, or endings of them that begin with `@`; empty: whoever the provider lets in.
    """
    issuer, subject, issued_s = claims.get("iss"), claims.get("sub"), claims.get("iat")
    if not (isinstance(issuer, str) and issuer and isinstance(subject, str) and subject):
        raise AccountError("incomplete", "The login says neither who issued it nor whose it is.")
    if isinstance(issued_s, bool) or not isinstance(issued_s, int | float):
        raise AccountError("incomplete", "The login does not say when it was made.")
    if now_s - issued_s > 3600 * longest_h:
        raise AccountError("expired", "The login was made too long ago.")
    if allowed and not _is_allowed(claims, allowed):
        raise AccountError("not_allowed", "This account is not among those that may use the coach.")
    name = claims.get("name") or claims.get("preferred_username") or ""
    return Account(owner=owner_of(issuer, subject), name=str(name).strip()[:80])


def _is_allowed(claims: Mapping[str, Any], allowed: Sequence[str]) -> bool:
    address = claims.get("email")
    # an address that nobody has verified can be anybody's
    if not isinstance(address, str) or claims.get("email_verified") is not True:
        return False
    address = address.lower()
    return any(
        address.endswith(entry.lower()) if entry.startswith("@") else address == entry.lower() for entry in allowed
    )


def owner_of(issuer: str, subject: str) -> str:
    """The name of a login in the database: a hash, so that the database tells nothing about the account.

    issuer, subject: the claims `iss` and `sub` of OpenID Connect, which together never belong to anybody else. A name
    or e-mail address may be given to somebody else one day.
    """
    for name, value in (("issuer", issuer), ("subject", subject)):
        if not value:
            raise ValueError(f"{name}: expected a text but got nothing")
    # the length keeps two different pairs from making the same text
    return hashlib.sha256(f"{len(issuer)}:{issuer}{subject}".encode()).hexdigest()
