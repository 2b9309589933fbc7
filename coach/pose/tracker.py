"""Following one person through a video."""

import math
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Protocol

import numpy as np

from coach.platform.closing import Closing
from coach.pose.landmarker import (
    DetectorSettings,
    Image,
    Landmarker,
    check_picture,
    frames_from_result,
    media_image,
    size_px,
)
from coach.pose.light import legible
from coach.pose.looks import with_joints
from coach.pose.model import joint_network_model, witness_model
from coach.pose.movenet import AROUND, LANDMARKS, SOMEBODY, JointNetwork, square_around
from coach.pose.types import Array, PoseFrame

Help = Literal["movenet", "heavy"]
#: Smooths one array over time, given with its seconds; NaN stays NaN.
Filter = Callable[[Array, float], Array]


@dataclass(slots=True)
class OneEuroFilter:
    """Low-pass filter whose cutoff rises with speed: steady at rest, quick in motion.

    G. Casiez, N. Roussel, D. Vogel, "1 EUR filter", CHI 2012. Values of any shape; each element is filtered by
    itself. An element that becomes NaN is forgotten and starts afresh when it is known again, and so is everything
    after a gap of `max_gap_s`.

    min_cutoff_hz: cutoff at rest (lower: smoother, later).
    beta: cutoff gained per unit of speed (value units per second).
    derivative_cutoff_hz: cutoff of the speed estimate.
    """

    min_cutoff_hz: float = 1.0
    beta: float = 0.0
    derivative_cutoff_hz: float = 1.0
    max_gap_s: float = 0.5
    _time_s: float | None = field(default=None, init=False)
    _values: Array = field(default_factory=lambda: np.empty(0), init=False)
    _speed: Array = field(default_factory=lambda: np.empty(0), init=False)

    def __call__(self, values: Array, timestamp_s: float) -> Array:
        values = np.asarray(values, dtype=np.float64)
        # `is None`, not truthiness: 0.0 is a valid time
        if self._time_s is None or values.shape != self._values.shape or timestamp_s - self._time_s > self.max_gap_s:
            self._time_s, self._values, self._speed = timestamp_s, values, np.zeros_like(values)
            return values
        step_s = timestamp_s - self._time_s
        if step_s <= 0:
            raise ValueError(f"timestamp_s: expected later than {self._time_s} but got {timestamp_s}")
        fresh = np.isnan(self._values)
        speed = np.where(fresh, 0.0, (values - self._values) / step_s)
        previous_speed = np.where(np.isnan(self._speed), 0.0, self._speed)
        self._speed = previous_speed + _alpha(self.derivative_cutoff_hz, step_s) * (speed - previous_speed)
        alpha = _alpha(self.min_cutoff_hz + self.beta * np.abs(self._speed), step_s)
        self._values = np.where(fresh, values, self._values + alpha * (values - self._values))
        self._time_s = timestamp_s
        return self._values


def _alpha(cutoff_hz: Array | float, step_s: float) -> Array | float:
    """Weight of the newest sample in exponential smoothing with the given cutoff."""
    tau_s = 1.0 / (2.0 * np.pi * np.asarray(cutoff_hz))
    return np.asarray(1.0 / (1.0 + tau_s / step_s))


#: How fast an unseen person may be elsewhere when found again, in body sizes per second: an easy walk.
_WALKING_SIZES_PER_S = 0.5


class VideoTracker(Protocol):
    """Follows one person through a video. helpers: the further networks that can help it."""

    helpers: tuple[Help, ...] = ()

    @abstractmethod
    def track(self, image_rgb: Image, timestamp_s: float) -> PoseFrame | None:
        """The person at this moment, or None."""

    def look_carefully(self, help_by: Help) -> None:
        """Follow the person with this further network, before the first picture; without it nothing changes."""
        return

    def start_at(self, place_px: tuple[float, float]) -> None:
        """From the next picture on follow the person nearest to there; where only one is looked for nothing changes."""
        return


class PoseTracker(VideoTracker, Closing):
    """Follows one person through the frames of a video, in order of time.

    A further network can be asked to help where it is on this computer: MoveNet to place the joints, and to follow the
    person where the first network loses them; the heavy bundle to do it instead of the first.

    With `num_poses` above 1 the person closest to the last known place is kept (at first the largest, or the one
    nearest to `start_at_px`), and smoothed here, since MediaPipe smooths single persons only.
    """

    def __init__(
        self,
        model_path: Path,
        settings: DetectorSettings = DetectorSettings(),
        *,
        start_at_px: tuple[float, float] | None = None,
        smoothing: Callable[[], Filter] = lambda: OneEuroFilter(min_cutoff_hz=1.5, beta=0.02),
    ) -> None:
        self._landmarker, self._settings = Landmarker(model_path, settings, video=True), settings
        self._witness_path, self._joints_path = witness_model(model_path), joint_network_model(model_path)
        paths: dict[Help, Path | None] = {"movenet": self._joints_path, "heavy": self._witness_path}
        self.helpers = tuple(name for name, path in paths.items() if path is not None)
        self._joints: JointNetwork | None = None
        self._last: PoseFrame | None = None
        self._several = settings.num_poses > 1
        self._centre_px = start_at_px
        self._image_filter, self._world_filter = smoothing(), smoothing()
        self._last_ms = -1
        self._seen_ms = 0

    def track(self, image_rgb: Image, timestamp_s: float) -> PoseFrame | None:
        """The person at `timestamp_s` seconds, or None. Times must not go backwards."""
        check_picture(image_rgb)
        # MediaPipe wants strictly increasing whole milliseconds and does not recover from a repeated one
        self._last_ms = max(self._last_ms + 1, round(timestamp_s * 1000))
        image = legible(image_rgb)
        result = self._landmarker.landmarker.detect_for_video(media_image(image), self._last_ms)
        picture_px = (image_rgb.shape[1], image_rgb.shape[0])
        people = frames_from_result(result, timestamp_s=timestamp_s, image_size_px=picture_px)
        person = self._same_person(people) if self._several else people[0] if people else None
        return person if self._joints is None else self._located(self._joints, image, person, timestamp_s)

    def look_carefully(self, help_by: Help) -> None:
        if help_by == "movenet" and self._joints_path is not None:
            self._joints = JointNetwork(self._joints_path)
        elif help_by == "heavy" and self._witness_path is not None:
            self._landmarker.close()
            self._landmarker = Landmarker(self._witness_path, self._settings, video=True)

    def start_at(self, place_px: tuple[float, float]) -> None:
        self._centre_px = place_px

    def _located(
        self, network: JointNetwork, image: Image, person: PoseFrame | None, timestamp_s: float
    ) -> PoseFrame | None:
        """The person with the joints where MoveNet sees them, around where they were last seen if nobody was found."""
        around = person or self._last
        self._last = None
        if around is None:
            return None
        joints = network.locate(image, square_around(around.box_px(), AROUND))
        if joints[:, 2].mean() < SOMEBODY:
            return person
        self._last = replace(with_joints(around, LANDMARKS, joints[:, :2]), timestamp_s=timestamp_s)
        return self._last

    def _same_person(self, people: tuple[PoseFrame, ...]) -> PoseFrame | None:
        if not people:
            return None
        chosen = people[0]
        if self._centre_px is not None:
            here = self._centre_px
            chosen = min(people, key=lambda person: math.dist(person.centre_px(), here))
            sizes_away = math.dist(chosen.centre_px(), here) / size_px(chosen)
            if sizes_away > 1.0 + _WALKING_SIZES_PER_S * (self._last_ms - self._seen_ms) / 1000:
                return None  # the followed person is gone and this is somebody else
        self._seen_ms = self._last_ms
        self._centre_px = chosen.centre_px()
        # the time given to MediaPipe: unlike the source's own it certainly increases
        time_s = self._last_ms / 1000
        return replace(
            chosen,
            image_xy_px=self._image_filter(chosen.image_xy_px, time_s),
            world_xyz_m=self._world_filter(chosen.world_xyz_m, time_s),
        )

    def close(self) -> None:
        """Free the model; closing twice is harmless."""
        self._landmarker.close()
        if self._joints is not None:
            self._joints.close()
