"""Parts of a film in a mirror."""

import numpy as np

from coach.pose.tracker import Help, VideoTracker
from coach.pose.types import PoseFrame
from coach.session.workout import WARM_S, InMirror
from tests.support.exercisers import perform

FIRST = perform("squat", 2, rate_hz=10.0)
PICTURE = np.zeros((48, 64, 3), np.uint8)


class Choosing(VideoTracker):
    """Sees what the first look saw, in the mirror, and remembers whom it was to follow."""

    helpers: tuple[Help, ...] = ()

    def __init__(self) -> None:
        self.places_px: list[tuple[float, float]] = []
        self.asked_s: list[float] = []

    def look_carefully(self, help_by: Help) -> None:
        raise AssertionError("nobody asked for that")

    def start_at(self, place_px: tuple[float, float]) -> None:
        self.places_px.append(place_px)

    def track(self, image_rgb: np.ndarray, timestamp_s: float) -> PoseFrame:
        self.asked_s.append(timestamp_s)
        return FIRST[round(timestamp_s * 10)].mirrored()


def test_only_the_stretches_are_looked_at_each_from_where_the_person_was() -> None:
    tracker, look = Choosing(), InMirror(FIRST, [(1.0, 1.5), (3.0, 3.5)])
    times_s = FIRST.timestamps_s.tolist()
    seen = [look(tracker, PICTURE, one) for one in times_s]
    inside = [one for one in times_s if any(a - WARM_S <= one <= a + 0.5 for a in (1.0, 3.0))]
    assert tracker.asked_s == inside
    assert [one.timestamp_s for one in seen if one is not None] == inside
    for frame in filter(None, seen):
        np.testing.assert_allclose(frame.image_xy_px, FIRST[round(frame.timestamp_s * 10)].image_xy_px)
    begins_s = (1.0 - WARM_S, 3.0 - WARM_S)
    assert tracker.places_px == [FIRST[round(one * 10)].mirrored().centre_px() for one in begins_s]
