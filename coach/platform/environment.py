"""Settings from the environment: what whoever runs the coach decides, in one place, checked before anything begins.

Every variable is called `COACH_` and the name of its field in capitals. One that is unset or empty has its usual value.
"""

import errno
import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from coach.errors import ConfigurationError
from coach.spreadsheets import CsvStyle

PREFIX: Final = "COACH_"


def _listed(value: Any) -> Any:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _usable(path: Path) -> Path:
    """`~` is the user's own folder, which only a shell would fill in; a name that no file system takes is wrong."""
    # without a user of that name, or a folder of theirs, it is a name like any other
    with suppress(RuntimeError):
        path = path.expanduser()
    try:
        os.lstat(path)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise ValueError("a shorter name") from None
    return path


Place = Annotated[Path, AfterValidator(_usable)]
Minutes = Annotated[float, Field(gt=0, le=1440, description="a number of minutes above 0, at most 1440")]


class Environment(BaseSettings):
    """What can be set; the description of a field completes "expected ..." in the message about a wrong value."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    data: Annotated[Place | None, Field(description="a folder")] = None
    cache: Annotated[Place | None, Field(description="a folder")] = None
    model: Annotated[Place | None, Field(description="a file")] = None
    language: Annotated[str | None, Field(description="a language such as en or zh")] = None
    database_url: Annotated[str | None, Field(description="the address of a database", repr=False)] = None
    photo_mb: Annotated[int, Field(ge=1, le=2000, description="a whole number from 1 to 2000")] = 64
    photo_megapixels: Annotated[int, Field(ge=1, le=500, description="a whole number from 1 to 500")] = 51
    video_mb: Annotated[int, Field(ge=1, le=100_000, description="a whole number from 1 to 100000")] = 8192
    video_minutes: Minutes = 180.0
    analysis_minutes: Minutes = 240.0
    live_sessions: Annotated[int | None, Field(ge=1, le=1000, description="a whole number from 1 to 1000")] = None
    login: Annotated[Literal["auto", "required", "off"], Field(description="auto, required or off")] = "auto"
    login_hours: Annotated[float, Field(gt=0, le=720, description="a number of hours above 0, at most 720")] = 12.0
    login_allowed: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[^@\s]*@[^@\s]+$")], ...],
        NoDecode,
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


#: What must not be shown, not even when it is wrong: an address with a password.
_SECRET = ("database_url",)
_LONGEST_SHOWN = 80


def variable(field: str) -> str:
    """The name of the variable of a field."""
    return PREFIX + field.upper()


def environment() -> Environment:
    """The settings as they are now. Raises `ConfigurationError` with every variable that is wrong."""
    return _read(tuple(os.environ.get(variable(field)) for field in Environment.model_fields))


@lru_cache(maxsize=1)
def _read(_: tuple[str | None, ...]) -> Environment:
    """Once for these variables: reading takes milliseconds, and paths are asked for all the time."""
    try:
        return Environment()
    except ValidationError as error:
        raise ConfigurationError(_problems(error)) from None


def _problems(error: ValidationError) -> list[str]:
    problems = []
    for field in dict.fromkeys(str(detail["loc"][0]) for detail in error.errors(include_url=False)):
        name = variable(field)
        text = os.environ.get(name, "")
        shown = f"'{text}'" if len(text) <= _LONGEST_SHOWN else f"'{text[:_LONGEST_SHOWN]}...' ({len(text)} letters)"
        found = "" if field in _SECRET else f", found {shown}"
        problems.append(f"{name}: expected {Environment.model_fields[field].description}{found}")
    return problems
