"""Start and pause without touching anything: one hand held above the head for two seconds."""

from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np

from coach.library.exercise import Exercise
from coach.library.plan import Step
from coach.library.posture import Posture
from coach.pose.figure import body_points, expand_directions
from coach.pose.landmarks import Landmark
from coach.pose.types import Array, PoseFrame
from coach.session.live.state import Stage

HandAction = Literal["skip", "pause", "resume"]
#: The hand is up for this long.
RAISED_S = 2.0
#: A hand that is lost for less than this is still up.
_FLICKER_S = 0.3
#: From this share of the time on it is shown, so that a hand that only passes by shows nothing.
SHOWN_SHARE = 0.15
#: The wrist is this far above the eyes (torso lengths), and surely seen.
_ABOVE_TORSO, _SEEN = 0.15, 0.5
#: Who lies or bends over gives no sign: the trunk is within this of upright.
_MOST_LEAN_DEG = 30.0
_SHOULDERS = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]
_HIPS = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]
_EYES = [Landmark.LEFT_EYE, Landmark.RIGHT_EYE]
_WRISTS = [Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST]
_ELBOWS = [Landmark.LEFT_ELBOW, Landmark.RIGHT_ELBOW]
#: Of a figure: its hands are up when one is above both ears and the trunk is about upright.
_EARS, _UPRIGHT = [Landmark.LEFT_EAR, Landmark.RIGHT_EAR], 0.7


def has_hand_up(frame: PoseFrame | None) -> bool:
    """Whether somebody upright holds one hand above the head while the other hangs."""
    if frame is None:
        return False
    xy = frame.image_xy_px
    up = xy[_HIPS].mean(axis=0) - xy[_SHOULDERS].mean(axis=0)
    torso_px = float(np.hypot(*up))
    if not torso_px > 0 or np.degrees(np.arccos(up[1] / torso_px)) > _MOST_LEAN_DEG:
        return False
    wrists, elbows = xy[_WRISTS, 1], xy[_ELBOWS, 1]
    seen = (frame.visibility[_WRISTS] >= _SEEN) & (frame.visibility[_ELBOWS] >= _SEEN)
    high = seen & (wrists < xy[_EYES, 1].mean() - _ABOVE_TORSO * torso_px) & (elbows < xy[_SHOULDERS, 1])
    low = wrists > xy[_SHOULDERS, 1] + 0.2 * torso_px
    return bool((high & low[::-1]).any())


def raises_hands(step: Step, exercises: Mapping[str, Exercise], postures: Mapping[str, Posture]) -> bool:
    """Whether hands come above the head in what a step asks for; then a raised hand is no sign."""
    return any(
        bool(
            (body[_WRISTS, 1] > body[_EARS, 1].max()).any()
            and body[_SHOULDERS, 1].mean() - body[_HIPS, 1].mean() > _UPRIGHT
        )
        for body in _bodies(step, exercises, postures)
    )


def _bodies(step: Step, exercises: Mapping[str, Exercise], postures: Mapping[str, Posture]) -> Iterator[Array]:
    if step.is_yoga:
        for placed in postures[step.subject_id].placed_figures:
            yield body_points(placed.directions)
        return
    picture = exercises[step.subject_id].picture
    if picture is None:  # nothing is known of it
        yield body_points(expand_directions({"arms": (0.0, 1.0, 0.0)}, {}))
        return
    for depth in (0.0, 0.5, 1.0):
        yield picture.at(depth)[1]


class HandSign:
    """Watches for the sign. One that was given counts again only after the hand came down."""

    def __init__(self) -> None:
        self._since_s: float | None = None
        self._last_s = float("-inf")
        self._was_given = False

    def update(self, frame: PoseFrame | None, timestamp_s: float) -> float:
        """Take one frame: how much of the time the hand was up, 0 to 1; 1 exactly once for each sign."""
        if has_hand_up(frame):
            self._last_s = timestamp_s
        elif timestamp_s - self._last_s > _FLICKER_S:
            self._since_s, self._was_given = None, False
            return 0.0
        if self._was_given:
            return 0.0
        self._since_s = timestamp_s if self._since_s is None else self._since_s
        share = min(1.0, (timestamp_s - self._since_s) / RAISED_S)
        self._was_given = share >= 1.0
        return share


def action_of(stage: Stage, *, hands_are_free: bool) -> HandAction | None:
    """What the sign means in a stage; None where it means nothing."""
    if stage == "placing":
        return "skip"
    if stage == "paused":
        return "resume"
    return "pause" if hands_are_free and stage != "done" else None
