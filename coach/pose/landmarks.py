"""The 33 body landmarks of MediaPipe Pose: names, bones, and which is whose mirror image.

"Left" and "right" are always the person's own sides.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Landmark(IntEnum):
    """Index of each landmark in every `(33, ...)` array of this package."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


LANDMARK_COUNT = len(Landmark)


def mirror_name(name: str) -> str:
    """The same thing on the other side of the body: `left_knee` -> `right_knee`, `trunk` -> `trunk`.

    Works for landmarks, angles and anything else named with a `left`/`right` (or `LEFT`/`RIGHT`) word.
    """
    swap = {"left": "right", "right": "left", "LEFT": "RIGHT", "RIGHT": "LEFT"}
    return "_".join(swap.get(word, word) for word in name.split("_"))


#: `xy[..., MIRROR, :]` exchanges left and right.
MIRROR: NDArray[np.intp] = np.array([Landmark[mirror_name(landmark.name)] for landmark in Landmark], dtype=np.intp)
MIRROR.flags.writeable = False

#: Left and right of each pair: `xy[SHOULDERS]` are both (2, ...).
EYES, EARS, SHOULDERS, ELBOWS, WRISTS, HIPS, KNEES, ANKLES = (
    [Landmark[f"{side}_{part}"] for side in ("LEFT", "RIGHT")]
    for part in ("EYE", "EAR", "SHOULDER", "ELBOW", "WRIST", "HIP", "KNEE", "ANKLE")
)


def midpoint(points: NDArray[np.floating], pair: list[Landmark]) -> NDArray[np.float64]:
    """(..., d) the middle of a pair, of points (..., 33, d)."""
    return np.asarray(points[..., pair, :].mean(axis=-2))


#: What goes where a joint goes: the hand with the wrist, the foot with the ankle, the face with eyes and nose.
HANGS_ON: dict[Landmark, tuple[Landmark, ...]] = {
    Landmark[f"{side}_{joint}"]: tuple(Landmark[f"{side}_{part}"] for part in parts)
    for side in ("LEFT", "RIGHT")
    for joint, parts in (
        ("WRIST", ("PINKY", "INDEX", "THUMB")),
        ("ANKLE", ("HEEL", "FOOT_INDEX")),
        ("EYE", ("EYE_INNER", "EYE_OUTER")),
    )
} | {Landmark.NOSE: (Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT)}

#: Pairs of landmarks joined by a line in drawings.
BONES: tuple[tuple[Landmark, Landmark], ...] = tuple(
    (Landmark(a), Landmark(b))
    for a, b in (
        *((0, 2), (2, 7), (0, 5), (5, 8), (9, 10)),
        *((11, 12), (11, 23), (12, 24), (23, 24)),
        *((11, 13), (13, 15), (15, 17), (15, 19), (17, 19), (15, 21)),
        *((12, 14), (14, 16), (16, 18), (16, 20), (18, 20), (16, 22)),
        *((23, 25), (25, 27), (27, 29), (27, 31), (29, 31)),
        *((24, 26), (26, 28), (28, 30), (28, 32), (30, 32)),
    )
)
