"""MoveNet Lightning: a network of another school than MediaPipe's, that says where 17 joints are.

It has nothing in common with MediaPipe's networks, so that both are seldom wrong in the same way. OpenCV's own network
module runs it. What becomes of its maps: the published graph, and
https://blog.tensorflow.org/2021/05/next-generation-pose-detection-with-movenet-and-tensorflowjs.html
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.errors import ModelError
from coach.platform.closing import Closing
from coach.platform.memory import give_memory_back
from coach.pose.movenet_graph import MAP_PLACES, MAPS, PICTURE_PX
from coach.text import Message

Image = NDArray[np.uint8]

#: The landmark of MediaPipe's that each of the 17 joints is: nose, eyes, ears, shoulders, elbows, wrists, hips, knees
#: and ankles, left before right.
LANDMARKS = (0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28)

#: Which joint a mirror makes of each.
_IN_A_MIRROR = (0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15)
#: Places by which a distance is longer before likelihoods are divided by it, in the published graph.
_BESIDE = 1.8
_Y, _X = np.mgrid[:MAP_PLACES, :MAP_PLACES].astype(np.float32)
#: The person meant is the one nearest to the middle.
_NEAR_MIDDLE = 1 / (np.hypot(_Y - MAP_PLACES / 2, _X - MAP_PLACES / 2) + _BESIDE)


#: Side of the square in which a person is looked at, beside the longer side of the box around them.
AROUND = 1.25
#: How sure it has to be on the whole (0 to 1) that somebody is there: of 192 people 99 % are above 0.36, of 140
#: patterns that MediaPipe takes for a body at a confidence of 0.05 98 % below 0.3. Nothing else was chosen with either.
SOMEBODY = 0.3


def square_around(box_px: tuple[float, float, float, float], share: float) -> tuple[float, float, float]:
    """The square (left, top, side) around a person's box (left, top, right, bottom), `share` times its longer side."""
    left, top, right, bottom = box_px
    side = share * max(right - left, bottom - top)
    return (left + right - side) / 2, (top + bottom - side) / 2, side


class JointNetwork(Closing):
    """Says where the joints of the person in a square of a picture are; one thread's at a time.

    model_path: what `movenet_graph` made. Raises `ModelError` when it cannot be read.
    """

    def __init__(self, model_path: Path) -> None:
        try:
            # by its content: OpenCV does not find every path that Windows has
            self._network: cv2.dnn.Net | None = cv2.dnn.readNetFromONNX(np.fromfile(model_path, np.uint8))
        except (cv2.error, OSError) as error:
            raise ModelError(Message("error.model_unreadable", path=model_path, reason=error)) from error

    def locate(
        self, image_rgb: Image, square: tuple[float, float, float], *, mirrored: bool = False
    ) -> NDArray[np.float64]:
        """Where each joint is (x and y in pixels of the whole picture) and how sure that is, 0 to 1: (17, 3).

        image_rgb: (height, width, 3).
        square: left, top and side in pixels, of the whole person and some space around it. It may reach beyond the
            picture, where it is black. The person nearest to its middle is meant.
        mirrored: look at the square in a mirror; joints are told as they are without it.

        A joint has a place even where it cannot be seen. Raises `RuntimeError` after `close`.
        """
        if self._network is None:
            raise RuntimeError("this network is closed")
        left, top = round(square[0]), round(square[1])
        side = max(1, round(square[2]))
        picture = _cut_out(image_rgb, left, top, side)
        if mirrored:
            picture = picture[:, ::-1]
        self._network.setInput((picture.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None])
        joints = joints_from_maps(*(maps[0] for maps in self._network.forward(MAPS)))
        if mirrored:
            joints = joints[_IN_A_MIRROR, :] * (-1, 1, 1) + (1, 0, 0)
        return joints * (side, side, 1) + (left, top, 0)

    def close(self) -> None:
        """Free the network; closing twice is harmless."""
        if self._network is not None:
            self._network = None
            give_memory_back()


def joints_from_maps(
    likely: NDArray[np.float32], ways: NDArray[np.float32], middles: NDArray[np.float32], within: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Where each joint is (x and y as shares of the picture) and how sure that is, from `MAPS` of one picture: (17, 3).

    The likeliest middle of a body says roughly where its joints are; each is at the likeliest place near there.
    """
    sure, joint = _sigmoid(likely), np.arange(len(LANDMARKS))
    ways, within = ways.reshape(len(joint), 2, *_X.shape), within.reshape(len(joint), 2, *_X.shape)
    middle = np.unravel_index(np.argmax(_sigmoid(middles[0]) * _NEAR_MIDDLE), _X.shape)
    y, x = (ways[..., middle[0], middle[1]] + middle).T[:, :, None, None]
    nearby = sure / (np.hypot(_Y - y, _X - x) + _BESIDE)
    rows, columns = np.unravel_index(nearby.reshape(len(joint), -1).argmax(axis=1), _X.shape)
    down, across = within[joint, :, rows, columns].T
    across, down = (columns + across) / MAP_PLACES, (rows + down) / MAP_PLACES
    return np.stack((across, down, sure[joint, rows, columns]), axis=1)


def _cut_out(image_rgb: Image, left: int, top: int, side: int) -> Image:
    """The square as the network sees it, in whole pixels: with parts of them the joints of photos lay no better."""
    inside = image_rgb[max(top, 0) : max(top + side, 0), max(left, 0) : max(left + side, 0)]
    down, across = min(max(-top, 0), side), min(max(-left, 0), side)
    square = np.zeros((side, side, 3), np.uint8)
    square[down : down + inside.shape[0], across : across + inside.shape[1]] = inside
    how = cv2.INTER_AREA if side > PICTURE_PX else cv2.INTER_LINEAR
    small: Image = cv2.resize(square, (PICTURE_PX, PICTURE_PX), interpolation=how).astype(np.uint8, copy=False)
    return small


def _sigmoid(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """1 / (1 + exp(-values)) without overflow, however large the values are."""
    return (1 + np.tanh(values.astype(np.float64) / 2)) / 2
