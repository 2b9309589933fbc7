"""Who else is in a film: one person is followed, and whoever looks at the result may have meant another."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from coach.pose.landmarker import Image
from coach.pose.types import PoseFrame, PoseSequence
from coach.session.moments import pictures_at


class FindsPeople(Protocol):
    """A `PoseDetector`, or a replay in tests."""

    def detect(self, image_rgb: Image) -> tuple[PoseFrame, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Company:
    """Everybody in a film at the moment in which the one who was followed is first seen.

    image_rgb: (height, width, 3) uint8, as large as what was analysed. people: the largest first; followed: the index
    of the one who was.
    """

    image_rgb: NDArray[np.uint8]
    people: tuple[PoseFrame, ...]
    followed: int

    def place_px(self, index: int) -> tuple[float, float]:
        """Where somebody is: what `PoseTracker` follows them from."""
        return _middle(self.people[index])


def company_in(path: Path, sequence: PoseSequence, detector: FindsPeople, *, turned: int = 0) -> Company | None:
    """Who is in a film of which `sequence` was seen; None where nobody is.

    turned: quarter turns counterclockwise, as of `open_video`.
    """
    if not sequence.found.any():
        return None
    index = int(np.argmax(sequence.found))
    (image_rgb,) = pictures_at(
        path, [float(sequence.timestamps_s[index])], longest_side_px=max(sequence.image_size_px), turned=turned
    )
    people, seen = detector.detect(image_rgb), sequence[index]
    if not people or seen is None:
        return None
    here = np.array(_middle(seen))
    followed = int(np.argmin([np.hypot(*(np.array(_middle(one)) - here)) for one in people]))
    return Company(image_rgb=image_rgb, people=people, followed=followed)


def _middle(frame: PoseFrame) -> tuple[float, float]:
    left, top, right, bottom = frame.box_px()
    return (left + right) / 2.0, (top + bottom) / 2.0
