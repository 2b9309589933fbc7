"""Following one person through a video, with a prepared landmarker instead of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest

from coach.pose import tracker as tracker_module
from coach.pose.landmarker import DetectorSettings
from coach.pose.landmarks import Landmark
from coach.pose.movenet import LANDMARKS
from coach.pose.tracker import OneEuroFilter, PoseTracker
from coach.pose.types import PoseFrame
from tests.support.fakes import FakeLandmarker, NoFilter
from tests.support.figures import frame_of, standing

PICTURE = np.zeros((480, 640, 3), np.uint8)
Make = Callable[..., PoseTracker]


@pytest.fixture
def tracker_that_sees(monkeypatch: pytest.MonkeyPatch) -> Make:
    def make(look: Callable[[int], Iterable[PoseFrame]], **settings: object) -> PoseTracker:
        fake = FakeLandmarker(lambda _, timestamp_ms: look(timestamp_ms or 0))
        monkeypatch.setattr(tracker_module, "Landmarker", lambda *_, **__: fake)
        tracker = PoseTracker(Path("unused.task"), **settings)
        tracker.fake = fake  # type: ignore[attr-defined]
        return tracker

    return make


def person(x: float, px_per_m: float = 120.0) -> PoseFrame:
    return frame_of(standing(), centre_px=(x, 200), px_per_m=px_per_m)


def place(frame: PoseFrame | None) -> int | None:
    return None if frame is None else round(float(frame.image_xy_px[Landmark.NOSE, 0]))


SEVERAL = DetectorSettings(num_poses=2)


@pytest.mark.parametrize(
    ("times_s", "expected_ms"),
    [
        pytest.param([0.0, 0.04, 0.08], [0, 40, 80], id="25 frames a second"),
        pytest.param([0.0, 0.0, 0.0], [0, 1, 2], id="time stands still"),
        pytest.param([0.0, 0.0004, 0.0008], [0, 1, 2], id="more than a thousand frames a second"),
        pytest.param([1.0, 0.5, 2.0], [1000, 1001, 2000], id="a step backwards"),
    ],
)
def test_mediapipe_gets_increasing_milliseconds(
    tracker_that_sees: Make, times_s: list[float], expected_ms: list[int]
) -> None:
    tracker = tracker_that_sees(lambda _: [])
    for time_s in times_s:
        assert tracker.track(PICTURE, time_s) is None
    assert tracker.fake.timestamps_ms == expected_ms


def test_a_frame_keeps_its_own_time(tracker_that_sees: Make) -> None:
    found = tracker_that_sees(lambda _: [person(320)]).track(PICTURE, 0.0333667)
    assert found is not None
    assert found.timestamp_s == 0.0333667


def test_a_single_person_is_passed_on_as_mediapipe_smoothed_it(tracker_that_sees: Make) -> None:
    tracker = tracker_that_sees(lambda ms: [person(320 + ms)])
    assert [place(tracker.track(PICTURE, i / 10)) for i in range(3)] == [320, 420, 520]


def test_the_largest_person_is_followed_even_when_another_becomes_larger(tracker_that_sees: Make) -> None:
    # the person on the left walks away from the camera while the one on the right comes closer
    def look(ms: int) -> list[PoseFrame]:
        return [person(200, 150 - ms / 20), person(450, 100 + ms / 20)]

    tracker = tracker_that_sees(look, settings=SEVERAL, smoothing=NoFilter)
    assert {place(tracker.track(PICTURE, i / 10)) for i in range(11)} == {200}


def test_the_user_may_choose_whom_to_follow(tracker_that_sees: Make) -> None:
    people = [person(200, 150), person(450, 100)]
    tracker = tracker_that_sees(lambda _: people, settings=SEVERAL, start_at_px=(440, 210), smoothing=NoFilter)
    assert [place(tracker.track(PICTURE, i / 10)) for i in range(3)] == [450, 450, 450]


def test_nobody_else_is_taken_for_a_person_who_left(tracker_that_sees: Make) -> None:
    def look(ms: int) -> list[PoseFrame]:
        here = [] if ms >= 200 else [person(100, 100)]
        return [*here, person(550, 60)]

    tracker = tracker_that_sees(look, settings=SEVERAL, smoothing=NoFilter)
    assert [place(tracker.track(PICTURE, i / 10)) for i in range(4)] == [100, 100, None, None]


def test_a_person_who_comes_back_is_followed_again(tracker_that_sees: Make) -> None:
    tracker = tracker_that_sees(lambda ms: [] if ms == 100 else [person(200)], settings=SEVERAL, smoothing=NoFilter)
    assert [place(tracker.track(PICTURE, i / 10)) for i in range(3)] == [200, None, 200]


def test_a_person_who_left_may_come_back_elsewhere_after_a_while(tracker_that_sees: Make) -> None:
    # walks out on the left, comes back on the right: 2.2 body sizes in 4 seconds are possible, in 1 second they are not
    tracker = tracker_that_sees(
        lambda ms: [person(100)] if ms == 0 else [person(500)] if ms >= 1000 else [],
        settings=SEVERAL,
        smoothing=NoFilter,
    )
    assert [place(tracker.track(PICTURE, time_s)) for time_s in (0.0, 0.5, 1.0, 4.0)] == [100, None, None, 500]


def test_among_several_the_followed_person_is_smoothed_here(tracker_that_sees: Make) -> None:
    jitter = [0, 3, -3, 3, -3, 3, -3, 3]
    tracker = tracker_that_sees(
        lambda ms: [person(200 + jitter[ms // 100]), person(500, 60)],
        settings=SEVERAL,
        smoothing=lambda: OneEuroFilter(min_cutoff_hz=1.0),
    )
    found = [tracker.track(PICTURE, i / 10) for i in range(8)]
    xs = [float(frame.image_xy_px[Landmark.NOSE, 0]) for frame in found if frame is not None]
    assert len(xs) == 8
    assert np.ptp(xs[1:]) < 4.0  # the raw places jump by 6 pixels


def test_several_people_and_a_repeated_time(tracker_that_sees: Make) -> None:
    # some cameras and files repeat a timestamp: the picture is still followed
    tracker = tracker_that_sees(lambda _: [person(200), person(450, 60)], settings=SEVERAL)
    assert [place(tracker.track(PICTURE, time_s)) for time_s in (0.0, 0.1, 0.1, 0.2)] == [200, 200, 200, 200]


def test_a_wrong_picture_is_named(tracker_that_sees: Make) -> None:
    with pytest.raises(ValueError, match=r"image_rgb: expected \(height, width, 3\) uint8"):
        tracker_that_sees(lambda _: []).track(PICTURE[..., 0], 0.0)


def test_leaving_the_block_closes(tracker_that_sees: Make) -> None:
    with tracker_that_sees(lambda _: []) as tracker:
        pass
    assert tracker.fake.closed == 1


def test_another_may_be_followed_from_now_on(tracker_that_sees: Make) -> None:
    people = [person(200, 150), person(450, 100)]
    tracker = tracker_that_sees(lambda _: people, settings=SEVERAL, smoothing=NoFilter)
    assert place(tracker.track(PICTURE, 0.0)) == 200
    tracker.start_at((440, 210))
    assert place(tracker.track(PICTURE, 0.1)) == 450


class Joints:
    """A network that sees the joints of somebody at `x`, this surely."""

    x, sure = 320.0, 0.7

    def __init__(self, path: Path) -> None:
        self.closed = False

    def locate(self, image_rgb: np.ndarray, square: tuple[float, float, float]) -> np.ndarray:
        left, top, side = square
        seen = person(self.x).image_xy_px[list(LANDMARKS)]
        assert ((seen >= (left, top)) & (seen <= (left + side, top + side))).all(), "the whole person"
        return np.column_stack([seen, np.full(len(LANDMARKS), self.sure)])

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def careful(tracker_that_sees: Make, monkeypatch: pytest.MonkeyPatch) -> Callable[..., PoseTracker]:
    def make(look: Callable[[int], Iterable[PoseFrame]]) -> PoseTracker:
        monkeypatch.setattr(tracker_module, "joint_network_model", lambda _: Path("joints.onnx"))
        monkeypatch.setattr(tracker_module, "JointNetwork", Joints)
        tracker = tracker_that_sees(look)
        tracker.look_carefully("movenet")
        return tracker

    return make


def test_looking_carefully_the_joints_are_where_the_third_network_sees_them(careful: Make) -> None:
    tracker = careful(lambda _: [person(340)])
    found = tracker.track(PICTURE, 0.5)
    assert found is not None
    assert (place(found), found.timestamp_s) == (320, 0.5)


def test_looking_carefully_nobody_is_lost_whom_the_third_network_still_sees(careful: Make) -> None:
    tracker = careful(lambda ms: [person(320)] if ms in (100, 500) else [])
    seen = [place(tracker.track(PICTURE, time_s)) for time_s in (0.0, 0.1, 0.2, 0.3)]
    assert seen == [None, 320, 320, 320], "from the first time that somebody is found"


def test_looking_carefully_whom_the_third_network_does_not_see_is_as_found(
    careful: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Joints, "sure", 0.1)
    tracker = careful(lambda ms: [person(340)] if ms < 200 else [])
    assert [place(tracker.track(PICTURE, time_s)) for time_s in (0.0, 0.1, 0.2)] == [340, 340, None]
