"""Several looks at the same picture, and at parts of it: is it the same person, and where do the looks agree?

The model sees a picture at 224 pixels; of somebody a quarter as high as the picture, whom nobody finds in the whole,
too little is left. In overlapping parts of half the size the same person is twice as large.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from coach.pose.angles import pixels_per_metre
from coach.pose.landmarker import size_px
from coach.pose.landmarks import HANGS_ON, HIPS, MIRROR, SHOULDERS, Landmark, midpoint
from coach.pose.types import FRAME_SHAPES, Array, PoseFrame

Region = tuple[int, int, int, int]
"""left, top, right, bottom in pixels"""

#: Sizes of the parts beside the picture, the largest first; neighbours overlap by half.
_SHARES = (0.5, 1 / 3)
#: A part of fewer pixels than this shows nothing that the whole picture did not.
_LEAST_PX = 200
#: The person once found is looked at in a part this many times as large.
_AROUND = 2.0
#: Squares of a strip; a picture six times as wide as high has as many.
_MOST_SQUARES = 11


def parts(width: int, height: int) -> Iterator[Region]:
    """Overlapping parts of a picture of this size, from the middle outwards."""
    for share in _SHARES:
        across, down = round(width * share), round(height * share)
        if min(across, down) < _LEAST_PX:
            return
        steps = round(2 / share) - 1
        lefts, tops = (
            [round(k * (size - part) / (steps - 1)) for k in range(steps)]
            for size, part in ((width, across), (height, down))
        )
        places = [(left, top) for top in tops for left in lefts]
        middle = (width - across) / 2, (height - down) / 2
        for left, top in sorted(places, key=lambda place: abs(place[0] - middle[0]) + abs(place[1] - middle[1])):
            yield left, top, left + across, top + down


def squares(width: int, height: int) -> Iterator[Region]:
    """Overlapping squares as large as a picture of this size allows.

    The model sees a picture as a square: of a wide or high one it sees more in these. A strip longer than any panorama
    has gaps between them, so that looking through it takes bounded time.
    """
    side = min(width, height)
    steps = min(max(2, round(2 * max(width, height) / side) - 1), _MOST_SQUARES) if width != height else 1
    for k in range(steps):
        left, top = ((size - side) * k // max(1, steps - 1) for size in (width, height))
        yield left, top, left + side, top + side


def around(frame: PoseFrame, width: int, height: int) -> Region:
    """The part of a picture of this size that shows a person as large as the model likes them."""
    left, top, right, bottom = frame.box_px()
    side = _AROUND * max(right - left, bottom - top)
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    return (
        max(0, round(middle_x - side / 2)),
        max(0, round(middle_y - side / 2)),
        min(width, round(middle_x + side / 2)),
        min(height, round(middle_y + side / 2)),
    )


def clipped(region: Region, width: int, height: int) -> Region:
    """What of a region lies inside a picture of this size.

    Raises `ValueError` when that is nothing to speak of.
    """
    left, top, right, bottom = region
    left, right = max(0, left), min(width, right)
    top, bottom = max(0, top), min(height, bottom)
    if right - left < 2 or bottom - top < 2:
        raise ValueError(f"region: expected a part of a {width}x{height} picture but got {region}")
    return left, top, right, bottom


_TRUNK = (*SHOULDERS, *HIPS)
#: From the shoulders to the wrists and from the hips to the ankles.
_JOINTS = (
    *range(Landmark.LEFT_SHOULDER, Landmark.RIGHT_WRIST + 1),
    *range(Landmark.LEFT_HIP, Landmark.RIGHT_ANKLE + 1),
)
_LIMBS = tuple(range(Landmark.LEFT_SHOULDER, Landmark.RIGHT_FOOT_INDEX + 1))
#: Share of the person's size by which two looks at the same person may differ. Of real people 97 % differ by less
#: than 0.12; two looks at a pattern differ by 0.17 and more, if both see a person at all.
_SAME_PLACE = 0.15
#: Share of the person's size within which both networks put every joint where no further look may be needed: about a
#: third of a trunk. Of 342 photos half are such.
_ALIKE = 0.1
#: A look that misses somebody counts as one that sees them so far away, as a share of their size.
_LOST = 0.3


def same_place(frame: PoseFrame, other: PoseFrame) -> bool:
    """Whether two looks put shoulders and hips in the same places; left and right may be exchanged."""
    return _apart_either_way(frame, other, _TRUNK) <= _SAME_PLACE


def alike(frame: PoseFrame, other: PoseFrame) -> bool:
    """Whether two looks put every joint in nearly the same place."""
    steps = frame.image_xy_px[list(_JOINTS)] - other.image_xy_px[list(_JOINTS)]
    return float(np.hypot(*steps.T).max()) <= _ALIKE * size_px(frame)


def same_limbs(frame: PoseFrame, others: Sequence[PoseFrame]) -> bool:
    """Whether looks put arms and legs, on the whole, as near to each other; left and right may be exchanged.

    Of the seven photos with somebody whom the second network alone sees, looks lie 0.02 to 0.07 apart; of the three
    pictures in which it sees nobody as a person again and again 0.08 to 0.14.
    """
    return float(np.mean([_apart_either_way(frame, one, _LIMBS) for one in others])) <= _ALIKE


def scatter(frame: PoseFrame, looks: Iterable[PoseFrame | None]) -> float:
    """How far looks put arms and legs from where a person is taken to be, on the whole, as a share of their size.

    None for a look that does not see them. Left and right may be exchanged. NaN where nobody looked.
    """
    apart = [min(_LOST, _apart_either_way(frame, one, _LIMBS)) if one else _LOST for one in looks]
    return float(np.mean(apart or [np.nan]))


def fused(frame: PoseFrame, others: Sequence[PoseFrame]) -> PoseFrame:
    """What several looks at one person say together: the median of each landmark, which keeps what each look saw.

    The model sometimes takes a person's left for the right. Then the looks differ as a whole, and the larger group
    counts; of two equal groups the one that agrees with itself.
    """
    as_named = [frame, *(other for other in others if not _sides_exchanged(frame, other))]
    exchanged = [other for other in others if _sides_exchanged(frame, other)]
    group = max((as_named, exchanged), key=lambda looks: (len(looks), -_spread(looks)))
    if len(group) == 1:
        return frame
    joined = {name: np.median([getattr(look, name) for look in group], axis=0) for name in FRAME_SHAPES}
    return replace(frame, **joined, looks=tuple(replace(look, looks=()) for look in group))


def with_joints(frame: PoseFrame, joints: Sequence[int], image_xy_px: Array) -> PoseFrame:
    """One look at a person that sees `joints` (J,) elsewhere in the picture, at (J, 2) pixels.

    Hands, feet and face go with the joint they hang on, in the world as in the picture; depth and visibility stay, and
    the world altogether where picture and world do not tell how large the person is.
    """
    steps_px = np.zeros_like(frame.image_xy_px)
    steps_px[list(joints)] = image_xy_px - frame.image_xy_px[list(joints)]
    for joint, parts in HANGS_ON.items():
        steps_px[list(parts)] = steps_px[joint]
    world = frame.world_xyz_m.copy()
    px_per_m = float(pixels_per_metre(frame.image_xy_px, world))
    if px_per_m > 0:  # not NaN
        world[:, :2] += steps_px / px_per_m
        world -= midpoint(world, HIPS)
    return replace(frame, image_xy_px=frame.image_xy_px + steps_px, world_xyz_m=world, looks=())


def _spread(looks: Sequence[PoseFrame]) -> float:
    """How far the looks lie from each other on the whole; infinite where there are no two to compare."""
    pairs = list(combinations(looks, 2))
    return sum(_apart(one, other.image_xy_px, _LIMBS) for one, other in pairs) / len(pairs) if pairs else math.inf


def _sides_exchanged(frame: PoseFrame, other: PoseFrame) -> bool:
    """In a view from the side left and right nearly coincide, so exchanging them must make a clear difference."""
    as_named = _apart(frame, other.image_xy_px, _LIMBS)
    exchanged = _apart(frame, other.image_xy_px[MIRROR], _LIMBS)
    return exchanged < 0.5 * as_named and as_named > 0.5 * _SAME_PLACE


def _apart_either_way(frame: PoseFrame, other: PoseFrame, landmarks: Sequence[int]) -> float:
    """`_apart`, left and right as named or exchanged, whichever is nearer."""
    return min(_apart(frame, xy, landmarks) for xy in (other.image_xy_px, other.image_xy_px[MIRROR]))


def _apart(frame: PoseFrame, image_xy_px: Array, landmarks: Sequence[int]) -> float:
    """Typical distance between two looks, as a share of the person's size."""
    steps = frame.image_xy_px[list(landmarks)] - image_xy_px[list(landmarks)]
    return float(np.median(np.hypot(*steps.T))) / size_px(frame)
