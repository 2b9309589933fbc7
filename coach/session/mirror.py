"""A second look at parts of a film, in a mirror."""

from collections.abc import Sequence

import numpy as np

from coach.pose.detector import mirrored_image
from coach.pose.landmarker import Image
from coach.pose.tracker import CarefulTracker, VideoTracker
from coach.pose.types import PoseFrame, PoseSequence
from coach.workout.witness import Stretch

#: A tracker begins so long before what it is asked about: it finds the person anew, and smooths from then on.
WARM_S = 0.5


class InMirror:
    """How a tracker looks at a film whose pictures are flipped left to right; what it finds is flipped back.

    first: what the first look saw. Whom it followed is followed here, too, where the tracker can choose among several.
    stretches_s: the parts that are looked at, in order of time; elsewhere nobody is found, in no time.
    """

    def __init__(self, first: PoseSequence, stretches_s: Sequence[Stretch]) -> None:
        self._first = first
        self._stretches_s = [(start_s - WARM_S, end_s) for start_s, end_s in stretches_s]
        self._inside: Stretch | None = None

    def __call__(self, tracker: VideoTracker, image_rgb: Image, timestamp_s: float) -> PoseFrame | None:
        """The person at this moment, or None."""
        before = self._inside
        self._inside = next((one for one in self._stretches_s if one[0] <= timestamp_s <= one[1]), None)
        if self._inside is None:
            return None
        if self._inside != before and isinstance(tracker, CarefulTracker):
            self._start(tracker, self._inside)
        frame = tracker.track(mirrored_image(image_rgb), timestamp_s)
        return None if frame is None else frame.mirrored()

    def _start(self, tracker: CarefulTracker, stretch: Stretch) -> None:
        times_s = self._first.timestamps_s
        there = np.flatnonzero((times_s >= stretch[0]) & (times_s <= stretch[1]) & self._first.found)
        if len(there):
            tracker.start_at(self._first[int(there[0])].mirrored().centre_px())
