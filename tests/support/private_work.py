"""A photo and a video are analysed, as a program of its own so that everything it does can be watched.

    python -m tests.support.private_work MODEL

Prints one line per connection that Python itself attempted to another computer (an audit hook sees those), and `done`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any


def _report(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        place = arguments[1]
        host = str(place[0]) if isinstance(place, tuple) else "127.0.0.1"  # a path: a socket of this computer
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = str(arguments[0])
    else:
        return
    if host not in ("localhost", "::1", "None") and not host.startswith("127."):
        print(f"{event} {host}", flush=True)


def main(model: Path) -> None:
    sys.addaudithook(_report)
    from coach.media.images import load_photo
    from coach.pose.detector import PoseDetector
    from coach.pose.tracker import PoseTracker
    from coach.posture.library import load_postures
    from coach.session.video import track_video
    from coach.workout.counter import count_repetitions
    from coach.workout.library import load_exercises
    from tests.support.samples import SAMPLES

    with PoseDetector(model) as detector:
        people = detector.detect(load_photo(SAMPLES / "pictures" / "tree.jpg").image_rgb)
    assert len(people) == 1
    load_postures()
    tracked = track_video(SAMPLES / "clips" / "squat_side.mp4", tracker_factory=lambda: PoseTracker(model))
    result = count_repetitions(tracked.sequence, load_exercises().find("squat"))
    print(f"done: {result.full_count} repetitions")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
