from __future__ import annotations

import numpy as np

from coach.pose.recorder import ReplayTracker
from tests.support.fakes import ReplayDetector
from tests.support.figures import frame_of, standing

PICTURE = np.zeros((480, 640, 3), np.uint8)


def test_the_same_people_for_every_picture() -> None:
    people = (frame_of(standing()), frame_of(standing(), px_per_m=80))
    detector = ReplayDetector(people)
    assert detector.detect(PICTURE) == people
    assert detector.detect(PICTURE[:10]) == people


def test_a_recording_with_the_times_of_the_pictures() -> None:
    frame = frame_of(standing(), timestamp_s=9.0)
    tracker = ReplayTracker(iter([frame, None, frame]))
    found = [tracker.track(PICTURE, time_s) for time_s in (0.0, 0.1, 0.2, 0.3)]
    assert [f if f is None else f.timestamp_s for f in found] == [0.0, None, 0.2, None]
