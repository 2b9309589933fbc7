"""Watching which connections a command and its children attempt, at the level of system calls."""

from __future__ import annotations

import re
import time
from pathlib import Path

_INET = re.compile(r'sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)')
_INET6 = re.compile(r'sin6_port=htons\((\d+)\).*?inet_pton\(AF_INET6, "([^"]+)"')
_NAME_SERVICE = "53"


def strace_prefix(trace: Path) -> list[str]:
    """Goes before a command. `-D`: the command stays our own child and can be ended as usual."""
    calls = "trace=connect,sendto,sendmsg,sendmmsg"
    return ["strace", "-D", "-f", "-q", "--seccomp-bpf", "-e", calls, "-o", str(trace)]


def foreign_connections(trace: Path) -> list[str]:
    """Every attempt in a trace to reach another computer, or to look up a name."""
    lines = _complete(trace).splitlines()
    found = []
    for line in lines:
        for port, host in (*_INET.findall(line), *_INET6.findall(line)):
            own = host.startswith("127.") or host in ("::1", "::ffff:127.0.0.1", "0.0.0.0", "::")
            if not own or port == _NAME_SERVICE:
                found.append(line)
    return found


def _complete(trace: Path, within_s: float = 10.0) -> str:
    """The trace once the tracer has written the end of the last process."""
    deadline_s = time.monotonic() + within_s
    while time.monotonic() < deadline_s:
        text = trace.read_text(encoding="utf-8", errors="replace") if trace.is_file() else ""
        last = text.rstrip().rsplit("\n", 1)[-1]
        if "+++ exited" in last or "+++ killed" in last:
            return text
        time.sleep(0.1)
    raise AssertionError(f"the trace has no end:\n{text[-2000:]}")
