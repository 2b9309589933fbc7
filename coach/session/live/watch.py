"""Small observers of a live session: is it the same person, well placed; do they give a sign by hand; who is slow."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from coach.library.exercise import Exercise, columns_of
from coach.library.plan import Step
from coach.library.posture import Posture
from coach.pose.angles import MEASURES
from coach.pose.figure import body_points
from coach.pose.landmarker import size_px
from coach.pose.landmarks import ANKLES, EARS, ELBOWS, EYES, HIPS, SHOULDERS, WRISTS, Landmark, midpoint, mirror_name
from coach.pose.types import PoseFrame
from coach.pose.view import WantedView, estimate_view
from coach.session.live.state import Pace, Stage

_TRUNK = [*SHOULDERS, *HIPS]
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


class PaceMeter:
    """How fast pictures are looked at, over the last seconds.

    Tells a camera that gives few (in a dark room many do) from a computer that cannot look at them all.
    """

    def __init__(self) -> None:
        self._pictures: deque[tuple[float, int, float]] = deque()

    def update(self, timestamp_s: float, *, left_out: int, seeing_s: float) -> None:
        """One picture was seen, which took `seeing_s` seconds; `left_out` pictures came since the one before it."""
        self._pictures.append((timestamp_s, left_out, seeing_s))
        while self._pictures[0][0] < timestamp_s - _WINDOW_S:
            self._pictures.popleft()

    @property
    def _spent_s(self) -> float:
        return self._pictures[-1][0] - self._pictures[0][0] if self._pictures else 0.0

    @property
    def rate_hz(self) -> float:
        """Pictures a second; NaN until half a second has been seen."""
        return (len(self._pictures) - 1) / self._spent_s if self._spent_s >= 0.5 else float("nan")

    @property
    def pace(self) -> Pace:
        """How it goes; `fine` too as long as too little was seen."""
        if not self.rate_hz < LOW_HZ:
            return "fine"
        pictures = list(self._pictures)[1:]
        left_out = sum(one for _, one, _ in pictures)
        seeing_s = sum(one for _, _, one in pictures)
        is_busy = left_out > _LEFT_OUT_SHARE * (left_out + len(pictures)) or seeing_s > _BUSY_SHARE * self._spent_s
        return "slow_computer" if is_busy else "slow_camera"


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
#: Of a figure: its hands are up when one is above both ears and the trunk is about upright.
_UPRIGHT = 0.7


def has_hand_up(frame: PoseFrame | None) -> bool:
    """Whether somebody upright holds one hand above the head while the other hangs."""
    if frame is None:
        return False
    xy = frame.image_xy_px
    up = midpoint(xy, HIPS) - midpoint(xy, SHOULDERS)
    torso_px = float(np.hypot(*up))
    if not torso_px > 0 or np.degrees(np.arccos(up[1] / torso_px)) > _MOST_LEAN_DEG:
        return False
    wrists, elbows = xy[WRISTS, 1], xy[ELBOWS, 1]
    seen = (frame.visibility[WRISTS] >= _SEEN) & (frame.visibility[ELBOWS] >= _SEEN)
    high = seen & (wrists < xy[EYES, 1].mean() - _ABOVE_TORSO * torso_px) & (elbows < xy[SHOULDERS, 1])
    low = wrists > xy[SHOULDERS, 1] + 0.2 * torso_px
    return bool((high & low[::-1]).any())


def raises_hands(step: Step, exercises: Mapping[str, Exercise], postures: Mapping[str, Posture]) -> bool:
    """Whether hands come above the head in what a step asks for; then a raised hand is no sign."""
    if step.is_yoga:
        bodies = [body_points(placed.directions) for placed in postures[step.subject_id].placed_figures]
    elif (picture := exercises[step.subject_id].picture) is not None:
        bodies = [picture.at(depth)[1] for depth in (0.0, 0.5, 1.0)]
    else:
        return True  # nothing is known of it
    return any(
        (body[WRISTS, 1] > body[EARS, 1].max()).any() and body[SHOULDERS, 1].mean() - body[HIPS, 1].mean() > _UPRIGHT
        for body in bodies
    )


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
    always: dict[Stage, HandAction | None] = {"placing": "skip", "paused": "resume", "done": None}
    return always.get(stage, "pause" if hands_are_free else None)


#: Keys of the texts under `live.place`.
Problem = Literal["nobody", "step_back", "head", "feet", "hands", "middle", "closer", "turn_to_side", "turn_to_front"]
#: A person smaller than this share of the picture's longer side is too far away for steady landmarks.
LEAST_SIZE_SHARE = 0.28
#: Below this the model is guessing; far-side limbs are at about 0.3, so both sides must be worse.
_HIDDEN = 0.25
_PARTS: dict[str, list[Landmark]] = {
    "head": [Landmark.NOSE, *EARS],
    "feet": ANKLES,
    "hands": WRISTS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What must be in the picture, and from where it is judged."""

    parts: frozenset[str] = frozenset({"head", "feet", "hands"})
    view: WantedView = "any"


def needs_of_exercise(exercise: Exercise) -> Needs:
    """Only the parts that the exercise measures must be seen: curls need no feet."""
    terms = exercise.counting.terms if exercise.counting is not None else ()
    conditions = exercise.hold.conditions if exercise.hold is not None else ()
    columns = {column for one in (*terms, *conditions, *exercise.form) for column in columns_of(one.measure)}
    used = {landmark for column in columns for landmark in MEASURES[column].landmarks}
    used |= {Landmark[mirror_name(one.name)] for one in used}
    parts = frozenset(part for part, landmarks in _PARTS.items() if used.intersection(landmarks))
    return Needs(parts=parts, view=exercise.view)


def check_placement(frame: PoseFrame | None, needs: Needs) -> Problem | None:
    """What the person should change first, or None when nothing."""
    if frame is None or not np.isfinite(frame.image_xy_px).any():
        return "nobody"
    width, height = frame.image_size_px
    inside = ((frame.image_xy_px >= 0) & (frame.image_xy_px <= (width, height))).all(axis=1)
    seen = inside & (frame.visibility >= _HIDDEN)
    missing = [part for part, landmarks in _PARTS.items() if part in needs.parts and not seen[landmarks].any()]
    if "head" in missing and "feet" in missing:
        return "step_back"
    if "head" in missing or "feet" in missing:
        return "feet" if "feet" in missing else "head"
    x = frame.image_xy_px[_TRUNK, 0]
    if x.min() < 0 or x.max() > width:
        return "middle"
    if "hands" in missing:
        return "hands"
    if size_px(frame) < LEAST_SIZE_SHARE * max(width, height):
        return "closer"
    if not estimate_view(frame).allows(needs.view):
        return "turn_to_side" if needs.view == "side" else "turn_to_front"
    return None


def is_only_view(problem: Problem | None) -> bool:
    """True when one can begin all the same: counting works from any side, only the form cannot be judged."""
    return problem in (None, "turn_to_side", "turn_to_front")
