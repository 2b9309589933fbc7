"""Settings from the environment: what whoever runs the coach decides, in one place, checked before anything begins.

Every variable is called `COACH_` and the name of its field in capitals. One that is unset or empty has its usual value.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from coach.errors import ConfigurationError
from coach.spreadsheets import CsvStyle

PREFIX: Final = "COACH_"
_ICE_SCHEMES = ("stun:", "stuns:", "turn:", "turns:")


class IceServer(BaseModel):
    """A server that helps browsers and the coach to find a way to each other.

    secret: what the TURN server and the coach both know (`static-auth-secret` of coturn); visitors then get a password
    of their own that ends after a day, instead of `username` and `credential`, which everybody would see.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    urls: tuple[str, ...]
    username: str | None = None
    credential: str | None = None
    secret: str | None = None

    @field_validator("urls", mode="before")
    @classmethod
    def _several(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("urls")
    @classmethod
    def _known_scheme(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or not all(url.startswith(_ICE_SCHEMES) for url in value):
            raise ValueError(f"an address that begins with one of {', '.join(_ICE_SCHEMES)}")
        return value

    @model_validator(mode="after")
    def _complete(self) -> IceServer:
        is_turn = any(url.startswith("turn") for url in self.urls)
        if is_turn and not (self.secret or (self.username and self.credential)):
            raise ValueError("for TURN either 'username' and 'credential', or 'secret'")
        return self


def _listed(value: Any) -> Any:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


class Environment(BaseModel):
    """What can be set; the description of a field completes "expected ..." in the message about a wrong value."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    data: Annotated[Path | None, Field(description="a folder")] = None
    cache: Annotated[Path | None, Field(description="a folder")] = None
    model: Annotated[Path | None, Field(description="a file")] = None
    database_url: Annotated[str | None, Field(description="the address of a database", repr=False)] = None
    photo_mb: Annotated[int, Field(ge=1, le=2000, description="a whole number from 1 to 2000")] = 64
    photo_megapixels: Annotated[int, Field(ge=1, le=500, description="a whole number from 1 to 500")] = 51
    video_mb: Annotated[int, Field(ge=1, le=100_000, description="a whole number from 1 to 100000")] = 8192
    video_minutes: Annotated[float, Field(gt=0, le=1440, description="a number of minutes above 0, at most 1440")] = (
        180.0
    )
    analysis_minutes: Annotated[
        float, Field(gt=0, le=1440, description="a number of minutes above 0, at most 1440")
    ] = 240.0
    live_sessions: Annotated[int | None, Field(ge=1, le=1000, description="a whole number from 1 to 1000")] = None
    ice_servers: Annotated[
        tuple[IceServer, ...],
        BeforeValidator(_parsed),
        Field(
            description="a JSON list of servers, each with 'urls' (stun:, stuns:, turn: or turns:) and for TURN with "
            "'username' and 'credential', or 'secret'",
            repr=False,
        ),
    ] = ()
    login: Annotated[Literal["auto", "required", "off"], Field(description="auto, required or off")] = "auto"
    login_hours: Annotated[float, Field(gt=0, le=720, description="a number of hours above 0, at most 720")] = 12.0
    login_allowed: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[^@\s]*@[^@\s]+$")], ...],
        BeforeValidator(_listed),
        Field(description="e-mail addresses or endings such as @studio.example, with commas between them"),
    ] = ()
    csv: Annotated[CsvStyle, Field(description="plain, excel or excel-semicolon")] = "plain"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value),
        Field(description="debug, info, warning or error"),
    ] = "warning"
    log_format: Annotated[Literal["plain", "json"], Field(description="plain or json")] = "plain"
    phone: Annotated[Literal["off", "on"], Field(description="off or on")] = "off"
    phone_address: Annotated[str | None, Field(description="an IPv4 address of this computer")] = None
    phone_port: Annotated[int, Field(ge=1, le=65535, description="a port from 1 to 65535")] = 8443
    metrics_port: Annotated[int | None, Field(ge=1, le=65535, description="a port from 1 to 65535")] = None


#: What must not be shown, not even when it is wrong: addresses with passwords.
_SECRET = ("database_url", "ice_servers")


def variable(field: str) -> str:
    """The name of the variable of a field."""
    return PREFIX + field.upper()


def environment(source: Mapping[str, str] | None = None) -> Environment:
    """The settings as they are now. Raises `ConfigurationError` with every variable that is wrong."""
    source = os.environ if source is None else source
    given = {field: source[variable(field)] for field in Environment.model_fields if source.get(variable(field))}
    try:
        return Environment.model_validate(given)
    except ValidationError as error:
        raise ConfigurationError(_problems(error, given)) from None


def _problems(error: ValidationError, given: Mapping[str, str]) -> list[str]:
    problems = []
    for field in dict.fromkeys(str(detail["loc"][0]) for detail in error.errors(include_url=False)):
        found = "" if field in _SECRET else f", found '{given[field]}'"
        problems.append(f"{variable(field)}: expected {Environment.model_fields[field].description}{found}")
    return problems
