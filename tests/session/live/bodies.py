"""People for live sessions: stick figures that stand, squat or leave, and real sequences played over and over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import numpy as np

from coach.pose.landmarks import Landmark
from coach.pose.types import PoseFrame
from coach.session.live.session import LiveSession
from coach.session.live.state import Snapshot
from tests.support.figures import frame_of, standing, turned
from tests.support.movements import squatting

RATE_HZ = 24.0


def standing_frame(*, yaw_deg: float = 90.0, centre_px: tuple[float, float] = (320.0, 240.0)) -> PoseFrame:
    """Somebody standing straight, seen from the side."""
    return frame_of(turned(standing(), yaw_deg), centre_px=centre_px)


@cache
def squat_frames(repetitions: int, *, depth: float = 1.0, seconds: float = 3.0) -> tuple[PoseFrame, ...]:
    """Slow squats seen from the side: the hips sink, the knees go forward, the arms come up."""
    count = round(seconds * RATE_HZ)
    shares = [depth * (1.0 - np.cos(2.0 * np.pi * k / count)) / 2.0 for k in range(count)]
    one = [_squatting(float(share)) for share in shares]
    pause = [_squatting(0.0)] * round(0.5 * RATE_HZ)
    return tuple(pause + (one + pause) * repetitions)


def _squatting(share: float) -> PoseFrame:
    """share: 0 standing, 1 knees bent to about 80 degrees; the feet stay where they are, the hips sink."""
    sink_m = squatting(0.0)[Landmark.LEFT_ANKLE, 1] - squatting(share)[Landmark.LEFT_ANKLE, 1]
    return frame_of(squatting(share), centre_px=(320.0, 240.0 + 200.0 * sink_m))


class Player:
    """Feeds a session at a steady rate and remembers everything it showed."""

    def __init__(self, session: LiveSession, *, rate_hz: float = RATE_HZ) -> None:
        self.session, self.step_s = session, 1.0 / rate_hz
        self.now_s = 0.0
        self.shown: list[Snapshot] = []

    def play(self, frames: Iterable[PoseFrame | None]) -> Snapshot:
        for frame in frames:
            self.now_s += self.step_s
            self.shown.append(self.session.update(frame, self.now_s))
        return self.shown[-1]

    def stay(self, frame: PoseFrame | None, seconds: float) -> Snapshot:
        return self.play([frame] * round(seconds / self.step_s))

    @property
    def stages(self) -> list[str]:
        """Stages in the order they were entered."""
        order = [snapshot.stage for snapshot in self.shown]
        return [stage for k, stage in enumerate(order) if k == 0 or order[k - 1] != stage]

    @property
    def said(self) -> list[str]:
        """English words of every cue, in order."""
        cues = {snapshot.cue.number: snapshot.cue for snapshot in self.shown if snapshot.cue is not None}
        return [cues[number].text.in_("en") for number in sorted(cues)]


def repeat(frames: Iterable[PoseFrame | None], times: int) -> Iterator[PoseFrame | None]:
    kept = list(frames)
    for _ in range(times):
        yield from kept


def shared_sequences() -> Path:
    """Landmark sequences of real clips, where they lie beside the checkout."""
    return Path(__file__).resolve().parents[3].parent / "shared" / "data" / "sequences"
