"""Looking again at a person whose posture makes no sense at first.

The model cuts the person out of the picture along an axis that it guesses from the whole picture; with legs in the air
or folded away it sometimes guesses wrong and loses a limb. Shown the same picture turned or with a wide border it often
gets it right. Which look is the better one is judged by how nearly the body resembles anything people do, postures and
everyday life alike, so that looking again flatters nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from coach.pose.detector import Attempt, StillDetector, change_picture
from coach.pose.landmarker import Image
from coach.pose.types import PoseFrame

#: Share of the picture's sides added as a border in one of the looks.
WIDE_BORDER = 0.35
#: Share of the smaller box that two looks at one person have in common at least. A look that has lost a leg may be half
#: as large as one that has not, so the larger box must not count.
_SAME_PERSON = 0.5


#: The ways of looking again, most promising first.
_LOOKS = (
    Attempt("in a mirror", mirrored=True),
    Attempt("turned left", turn_quarters=1),
    Attempt("turned right", turn_quarters=3),
    Attempt("with a wide border", border=WIDE_BORDER),
)


def second_looks(image_rgb: Image, detector: StillDetector, first: PoseFrame) -> Iterator[PoseFrame]:
    """The same person as seen in changed copies of the picture, one after the other; skips looks that miss them."""
    for attempt in _LOOKS:
        changed, undo = change_picture(image_rgb, attempt)
        seen = [undo(frame) for frame in detector.detect(np.ascontiguousarray(changed))]
        same = [frame for frame in seen if _overlap(frame, first) >= _SAME_PERSON]
        if same:
            yield max(same, key=lambda frame: _overlap(frame, first))


def _overlap(frame: PoseFrame, other: PoseFrame) -> float:
    """Share of the smaller of two persons' boxes that lies inside the other."""
    a, b = frame.box_px(), other.box_px()
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / max(min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1])), 1e-9)
