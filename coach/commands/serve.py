"""`python -m coach serve`: the application in the browser, and with `--phone` on the phone as well."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from coach.platform.environment import variable

_ROOT = Path(__file__).resolve().parents[2]
_APPLICATION = _ROOT / "streamlit_app.py"


def serve(options: argparse.Namespace) -> int:
    """Serve until it is stopped; the exit code of the server."""
    command = [sys.executable, "-m", "streamlit", "run", str(_APPLICATION)]
    if options.port is not None:
        command += [f"--server.port={options.port}"]
    if options.no_window:
        command += ["--server.headless=true"]
    wished = {name: getattr(options, name) for name in ("language", "phone_address", "phone_port")}
    wished["phone"] = "on" if options.phone else None
    wished = {variable(name): str(value) for name, value in wished.items() if value is not None}
    environment = {**os.environ, **wished}
    if os.name == "posix":
        # in this process's own place: whatever ends the command ends the server, and the door for phones with it
        os.chdir(_ROOT)
        os.execve(sys.executable, command, environment)
    return subprocess.run(command, cwd=_ROOT, env=environment, check=False).returncode
