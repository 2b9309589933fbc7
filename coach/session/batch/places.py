"""Whether a visitor may name folders of this computer: only somebody who sits at it."""

from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path

#: Where the results of a folder of one's own are kept: in it, so that they are found, and can be continued.
RESULTS_FOLDER = "coach-results"
#: Headers by which a server in between says that somebody else is asking.
_FROM_ELSEWHERE = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def is_own_computer(listens_on: str | None, headers: Mapping[str, str]) -> bool:
    """Whether the pages are served to this computer alone and the visitor's browser asked for them by its own name.

    listens_on: the address the server listens on. headers: of the visitor's request. A server in between, or a name
    that another site has pointed at this computer, means that the visitor is somebody else.
    """
    given = {name.lower(): value for name, value in headers.items()}
    if any(name in given for name in _FROM_ELSEWHERE):
        return False
    return _is_loopback(listens_on or "") and _is_loopback(_host(given.get("host", "")))


def typed_folder(text: str) -> Path | None:
    """The folder somebody has typed or pasted, perhaps in quotation marks; None for an empty text."""
    text = text.strip().strip("\"'").strip()
    if not text:
        return None
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:  # `~` of a user whom this computer does not know
        return path


def _host(header: str) -> str:
    """The name in a `Host` header, without its port."""
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0]


def _is_loopback(name: str) -> bool:
    if name.lower() == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
