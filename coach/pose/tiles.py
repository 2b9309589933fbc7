"""Parts of a picture to look into when nobody is found in the whole: people who are small in it.

The model sees a picture at 224 pixels; of somebody a quarter as high as the picture too little is left. In overlapping
parts of half the size the same person is twice as large.
"""

from collections.abc import Iterator

from coach.pose.types import PoseFrame

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
