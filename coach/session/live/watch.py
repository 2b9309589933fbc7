"""Small observers of a live session: is it still the same person; how many pictures a second, and who is slow."""

from collections import deque
from typing import Literal

import numpy as np

from coach.pose.landmarker import size_px
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseFrame

_TRUNK = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_HIP, Landmark.RIGHT_HIP]
#: Nobody moves further than this share of their own size between two frames, and this much more in every second.
_JUMP_SHARE = 0.35
_WALK_SHARE_PER_S = 0.3
#: After this long without the person, whoever stands in the picture is the person.
_FORGET_S = 3.0
#: So far back go the rate and the pace that are told.
_WINDOW_S = 3.0
#: Fewer pictures a second than this are worth a word. Beside another session 15 are asked for, and all is well.
LOW_HZ = 12.0
#: A computer is too slow when it leaves out more than this share of the pictures that come,
_LEFT_OUT_SHARE = 0.15
#: or when it spends more than this share of its time on those that it looks at.
_BUSY_SHARE = 0.6

#: Whether the pictures are fast enough, and if not, what it is that is slow.
Pace = Literal["fine", "slow_camera", "slow_computer"]


class SamePerson:
    """Lets through the frames of the person who was there before; somebody else's count as nobody."""

    def __init__(self) -> None:
        self._centre = np.zeros(2)
        self._size = 0.0
        self._seen_s: float | None = None

    def filter(self, frame: PoseFrame | None, timestamp_s: float) -> PoseFrame | None:
        """The frame, or None when it shows somebody else."""
        if frame is None:
            return None
        centre, size = frame.image_xy_px[_TRUNK].mean(axis=0), size_px(frame)
        if not np.isfinite(centre).all():
            return None
        if self._seen_s is not None and timestamp_s - self._seen_s < _FORGET_S:
            jump = float(np.hypot(*(centre - self._centre)))
            # who was not seen for longer may have walked further
            reach = self._size * (_JUMP_SHARE + _WALK_SHARE_PER_S * (timestamp_s - self._seen_s))
            if jump > reach:
                return None
        self._centre, self._size, self._seen_s = centre, size, timestamp_s
        return frame


class RateMeter:
    """Frames per second over the last seconds."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()

    def update(self, timestamp_s: float) -> float:
        """Take one frame; NaN until half a second has been seen."""
        self._times.append(timestamp_s)
        while self._times[0] < timestamp_s - _WINDOW_S:
            self._times.popleft()
        spent_s = timestamp_s - self._times[0]
        return (len(self._times) - 1) / spent_s if spent_s >= 0.5 else float("nan")


class PaceMeter:
    """Tells a camera that gives few pictures (in a dark room many do) from a computer that cannot look at them all."""

    def __init__(self) -> None:
        self._pictures: deque[tuple[float, int, float]] = deque()

    def update(self, timestamp_s: float, *, left_out: int, seeing_s: float) -> None:
        """One picture was seen, which took `seeing_s` seconds; `left_out` pictures came since the one before it."""
        self._pictures.append((timestamp_s, left_out, seeing_s))
        while self._pictures[0][0] < timestamp_s - _WINDOW_S:
            self._pictures.popleft()

    @property
    def pace(self) -> Pace:
        """How it goes; `fine` too as long as too little was seen."""
        pictures = list(self._pictures)[1:]
        spent_s = pictures[-1][0] - self._pictures[0][0] if pictures else 0.0
        if spent_s < 0.5 or len(pictures) / spent_s >= LOW_HZ:
            return "fine"
        left_out = sum(one for _, one, _ in pictures)
        seeing_s = sum(one for _, _, one in pictures)
        is_busy = left_out > _LEFT_OUT_SHARE * (left_out + len(pictures)) or seeing_s > _BUSY_SHARE * spent_s
        return "slow_computer" if is_busy else "slow_camera"
