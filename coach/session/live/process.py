"""The program that looks at live pictures: `python -m coach.session.live.process MODEL`.

It runs beside the web server, in a process of its own, because Python lets only one thread of a process compute at a
time: with the pose model inside the server the page and the model wait for each other. Pictures come in on standard
input and landmarks go out on standard output, in the form described by `REQUEST` and `ANSWER`; the end of the input is
the end of the program. Nothing touches a disk.
"""

import os
import struct
import sys
from pathlib import Path
from typing import BinaryIO

import numpy as np

from coach.media.live_frames import jpeg_of_nothing, rgb_from_jpeg, use_one_thread
from coach.pose.tracker import PoseTracker, VideoTracker
from coach.pose.types import PoseFrame

#: timestamp in seconds, bytes of the JPEG, which follow
REQUEST = struct.Struct("<dI")
#: 1 when somebody was found, width, height; then 33 rows of landmarks if found
ANSWER = struct.Struct("<III")
#: Of `PoseFrame.numbers`, in 32 bits.
LANDMARKS_SHAPE = (33, 7)


def see(tracker: VideoTracker, timestamp_s: float, jpeg: memoryview) -> tuple[PoseFrame | None, tuple[int, int]]:
    """The person and the size of the picture. A broken JPEG shows nobody, and has no size."""
    picture = rgb_from_jpeg(jpeg)
    if picture is None:
        return None, (0, 0)
    return tracker.track(picture, timestamp_s), (picture.shape[1], picture.shape[0])


def serve(tracker: VideoTracker, requests: BinaryIO, answers: int) -> None:
    """Answer requests until their end."""
    while header := requests.read(REQUEST.size):
        timestamp_s, jpeg_bytes = REQUEST.unpack(header)
        frame, size_px = see(tracker, timestamp_s, memoryview(requests.read(jpeg_bytes)))
        answer = ANSWER.pack(int(frame is not None), *size_px)
        write_all(answers, answer if frame is None else answer + frame.numbers.astype(np.float32).tobytes())


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
        # the first picture is slow; it is seen before anybody waits for it
        see(tracker, 0.0, memoryview(jpeg_of_nothing()))
        try:
            serve(tracker, sys.stdin.buffer, answers)
        except BrokenPipeError:
            return  # the server is gone


if __name__ == "__main__":
    main()
