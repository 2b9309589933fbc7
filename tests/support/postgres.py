"""A PostgreSQL server for the length of a test run: its own folder, a Unix socket, nothing on the network."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

#: The server refuses to run as root; these users are on every Debian.
_OTHER_USERS = ("postgres", "nobody")


class NoServerError(Exception):
    """PostgreSQL cannot be started here; the message says why."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a fresh, empty database."""
    programs = _programs()
    prefix, user = _as_ordinary_user()
    # a short path: sockets may have no more than about 100 characters
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    data = folder / "data"
    try:
        if user is not None:
            shutil.chown(folder, user)
        _run([*prefix, str(programs / "initdb"), "-D", str(data), "-U", "coach", "-A", "trust", "-E", "UTF8", "-N"])
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        control = [*prefix, str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
        _run([*control, "-o", options, "start"])
        try:
            yield f"postgresql://coach@/postgres?host={folder}"
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = installed[-1] if installed else shutil.which("initdb")
    if found is None:
        raise NoServerError("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    return Path(found).parent


def _as_ordinary_user() -> tuple[Sequence[str], str | None]:
    if os.geteuid() != 0:
        return (), None
    import pwd

    for name in _OTHER_USERS:
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return ("runuser", "-u", name, "--"), name
    raise NoServerError("PostgreSQL does not run as root, and there is no other user")


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd="/", check=False)
    if done.returncode:
        raise NoServerError(f"{Path(command[-1]).name}: {done.stderr.strip() or done.stdout.strip()}")
