"""A photo and a video are analysed, as a program of its own so that everything it does can be watched.

    python -m tests.support.private_work MODEL

Prints one line per connection that Python itself attempted to another computer (an audit hook sees those), and `done`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any


def report_connections(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: prints every attempt to reach another computer, or to look up its name."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        place = arguments[1]
        host = str(place[0]) if isinstance(place, tuple) else "127.0.0.1"  # a path: a socket of this computer
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = str(arguments[0])
    else:
        return
    if host not in ("localhost", "::1", "None") and not host.startswith("127."):
        print(f"{event} {host}", file=sys.__stdout__, flush=True)


def main(model: Path) -> None:
    sys.addaudithook(report_connections)
    import coach
    from tests.support.clips import beginning_of
    from tests.support.samples import SAMPLES

    picture = coach.load_photo(SAMPLES / "pictures" / "tree.jpg").image_rgb
    with coach.PoseDetector(model) as detector:
        photo = coach.check_photo(picture, detector, coach.load_postures())
    squat = coach.load_exercises().find("squat")
    with tempfile.TemporaryDirectory() as folder:
        clip = beginning_of(SAMPLES / "clips" / "squat_side.mp4", Path(folder) / "squat.mp4", seconds=6.0)
        workout = coach.check_workout(clip, squat, tracker_factory=lambda: coach.PoseTracker(model))
    print(f"done: {len(photo.people)} person, {workout.result.full_count} repetitions")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
