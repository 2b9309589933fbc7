"""The program that looks at live pictures: `python -m coach.session.live.process MODEL`.

It runs beside the web server, in a process of its own, because Python lets only one thread of a process compute at a
time: with the pose model inside the server the video, the page and the model wait for each other (16 pictures a
second on two cores), apart they do not (30). Pictures come in on standard input and go out on standard output, in
the form described by `REQUEST` and `ANSWER`; the end of the input is the end of the program. Nothing touches a disk.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from coach.media.drawing import paint_pose
from coach.media.ghost_drawing import GhostPainter
from coach.media.live_frames import PictureBuffers, rgb_from_jpeg, use_one_thread
from coach.media.marks import DrawStyle
from coach.pose.grade import Grade
from coach.pose.tracker import PoseTracker, VideoTracker
from coach.pose.types import PoseFrame

#: kind (`PLANES` or `JPEG`), width, height, timestamp in seconds, bytes of the drawing's JSON, bytes of the picture
REQUEST = struct.Struct("<IIIdII")
#: 1 when somebody was found, width, height, bytes of the drawn picture; then 33 rows of landmarks if found
ANSWER = struct.Struct("<IIII")
PLANES, JPEG, READY = 1, 2, 3
#: x_px, y_px, z_px, visibility, world x, y, z in metres
ROW = 7
LANDMARKS_SHAPE = (33, ROW)


def landmark_rows(frame: PoseFrame) -> NDArray[np.float32]:
    """(33, 7) the numbers of one frame."""
    return np.hstack(
        [frame.image_xy_px, frame.image_z_px[:, None], frame.visibility[:, None], frame.world_xyz_m]
    ).astype(np.float32)


def frame_from_rows(rows: NDArray[np.float32], *, timestamp_s: float, image_size_px: tuple[int, int]) -> PoseFrame:
    """The frame of (33, 7) rows."""
    numbers = rows.astype(np.float64)
    return PoseFrame(
        timestamp_s=timestamp_s,
        image_size_px=image_size_px,
        image_xy_px=numbers[:, :2],
        image_z_px=numbers[:, 2],
        world_xyz_m=numbers[:, 4:],
        visibility=numbers[:, 3],
    )


class Looker:
    """Looks at one picture after the other and draws on it what was found."""

    def __init__(self, tracker: VideoTracker) -> None:
        self._tracker = tracker
        self._buffers = PictureBuffers()
        self._style = DrawStyle(mirror=True)
        self._ghosts = GhostPainter()

    def look(
        self, kind: int, size_px: tuple[int, int], timestamp_s: float, drawing: Mapping[str, Any], picture: memoryview
    ) -> tuple[PoseFrame | None, tuple[int, int], NDArray[np.uint8] | None]:
        """The person and, for planes, the mirrored and drawn picture as planes. A broken JPEG shows nobody."""
        if kind == JPEG:
            found = rgb_from_jpeg(picture)
            if found is None:
                return None, size_px, None
            return self._tracker.track(found, timestamp_s), (found.shape[1], found.shape[0]), None
        width, height = size_px
        rgb = self._buffers.rgb_from_planes(np.frombuffer(picture, np.uint8).reshape(height * 3 // 2, width))
        frame = self._tracker.track(rgb, timestamp_s)
        canvas = self._buffers.mirrored(rgb)
        if ghost := drawing.get("ghost"):
            self._ghosts.paint(canvas, ghost, mirror=True)
        if frame is not None and drawing.get("skeleton", True):
            grades = {name: Grade(grade) for name, grade in drawing.get("grades", {}).items()}
            paint_pose(canvas, frame, style=self._style, grades=grades or None, angles=drawing.get("angles"))
        return frame, size_px, self._buffers.planes_from_rgb(canvas)


def serve(looker: Looker, requests: BinaryIO, answers: int) -> None:
    """Answer requests until their end."""
    while header := requests.read(REQUEST.size):
        kind, width, height, timestamp_s, drawing_bytes, picture_bytes = REQUEST.unpack(header)
        drawing = json.loads(requests.read(drawing_bytes) or b"{}")
        picture = memoryview(requests.read(picture_bytes))
        frame, size_px, drawn = looker.look(kind, (width, height), timestamp_s, drawing, picture)
        body = b"" if drawn is None else drawn.data.cast("B")
        parts = [ANSWER.pack(int(frame is not None), *size_px, len(body))]
        if frame is not None:
            parts.append(landmark_rows(frame).tobytes())
        write_all(answers, b"".join(parts))
        write_all(answers, body)


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write every byte, however little the pipe takes at a time."""
    rest = memoryview(data)
    while len(rest):
        rest = rest[os.write(descriptor, rest) :]


def main() -> None:
    # whatever a library prints must not get between the answers
    answers = os.dup(1)
    os.dup2(2, 1)
    use_one_thread()
    with PoseTracker(Path(sys.argv[1])) as tracker:
        looker = Looker(tracker)
        # the first look is slow; it is taken before anybody waits for it
        looker.look(PLANES, (64, 64), 0.0, {}, memoryview(bytes(64 * 96)))
        write_all(answers, ANSWER.pack(READY, 0, 0, 0))
        try:
            serve(looker, sys.stdin.buffer, answers)
        except BrokenPipeError:
            return  # the server is gone


if __name__ == "__main__":
    main()
