"""Every command is used once, as a program of its own so that everything it does can be watched.

    python -m tests.support.private_commands

Prints one line per connection that Python itself attempted to another computer; at the end `done` and the commands.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.support.clips import beginning_of
from tests.support.private_work import report_connections
from tests.support.samples import SAMPLES


def commands(folder: Path) -> list[list[str]]:
    """Arguments of each; results go into `folder`, files come from it."""
    mixed = folder / "mixed"
    mixed.mkdir()
    photo = Path(shutil.copy(SAMPLES / "pictures" / "tree.jpg", mixed))
    clip = beginning_of(SAMPLES / "clips" / "squat_side.mp4", mixed / "squat.mp4", seconds=3.5)
    pose = folder / "mine.yaml"
    export = folder / "history.zip"
    return [
        ["posture", str(photo), "--json", "--out", str(folder / "out")],
        ["reps", str(clip), "--exercise", "squat", "--json"],
        ["angles", str(photo), "--csv", str(folder / "angles.csv")],
        ["batch", str(mixed), "--out", str(folder / "batch"), "--annotated", "--json"],
        ["report", str(clip), "--item", "squat", "--format", "html,pdf,json,csv,png", "--out", str(folder / "report")],
        ["poses", "new", "--from", str(photo), "--name", "Mine", "--out", str(pose)],
        ["poses", "check", str(pose)],
        ["poses", "list"],
        ["exercises", "list"],
        ["history", "export", str(export)],
        ["history", "import", str(export)],
        ["history", "list"],
        ["doctor", "--json"],
    ]


def main() -> None:
    sys.addaudithook(report_connections)
    from coach.cli import main as coach

    done = []
    with tempfile.TemporaryDirectory() as name:
        os.environ["COACH_DATA"] = str(Path(name) / "data")
        for arguments in commands(Path(name)):
            with contextlib.redirect_stdout(io.StringIO()) as said:
                code = coach(arguments)
            assert code == 0, (arguments, said.getvalue())
            done.append(" ".join(arguments[:2]) if arguments[0] in ("poses", "history") else arguments[0])
    print(f"done: {', '.join(done)}")


if __name__ == "__main__":
    main()
