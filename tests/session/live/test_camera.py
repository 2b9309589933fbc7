"""Camera, room and store: threads meet here, so what is tested is that nothing is lost and everything ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coach.errors import ConfigurationError
from coach.library.known import load_exercises, load_postures
from coach.library.plan import plan_calibration, plan_exercise, plan_posture
from coach.media.marks import Skeleton
from coach.platform.workers import core_count
from coach.pose.landmarks import Landmark
from coach.session.live.camera import LiveCamera
from coach.session.live.course import Course
from coach.session.live.ghost import GhostFollower
from coach.session.live.last_session import (
    KeptSession,
    KeptSet,
    forget_session,
    keep_session,
    last_session,
    session_path,
)
from coach.session.live.room import LiveRoom
from coach.session.live.session import LiveSession
from coach.session.live.state import SetRecord
from coach.session.live.worker import SeenPicture, WorkerError, session_limit
from tests.session.live.bodies import squat_frames, standing_frame
from tests.support.figures import frame_of, standing

EXERCISES, POSTURES = load_exercises(), load_postures()
JPEG = b"a picture"


class Replay:
    """Sees prepared people whatever the pictures show."""

    def __init__(self, frames: Iterator[Any] | None = None) -> None:
        self.frames = frames if frames is not None else iter(())
        self.closed = 0
        self.is_broken = False

    def see(self, jpeg: bytes, timestamp_s: float) -> SeenPicture:
        if self.is_broken:
            raise WorkerError("gone")
        return SeenPicture(frame=next(self.frames, None), image_size_px=(640, 480))

    def close(self) -> None:
        self.closed += 1


def session(repetitions: int = 3) -> LiveSession:
    steps = plan_exercise(EXERCISES["squat"], repetitions=repetitions)
    return LiveSession(Course(steps, exercises=EXERCISES, postures=POSTURES), ready_s=0.5)


def squats() -> Iterator[Any]:
    yield from [standing_frame()] * 48
    yield from squat_frames(3)


def play(camera: LiveCamera, seconds: float, from_s: float = 0.0) -> None:
    for k in range(round(seconds * 24)):
        camera.take(JPEG, from_s + k / 24)


def test_pictures_become_a_snapshot() -> None:
    camera = LiveCamera(session(), Replay(squats()))
    assert camera.snapshot is None
    drawn = camera.take(JPEG, 0.0)
    assert drawn is not None
    assert drawn.jpeg is JPEG
    assert drawn.as_plain()["size"] == (640, 480)
    play(camera, 14.0, 1.0)
    shown = camera.snapshot
    assert shown is not None
    assert (shown.stage, shown.task.full_count) == ("done", 3)


def test_times_that_stand_still_are_moved_on() -> None:
    camera = LiveCamera(session(), Replay(squats()))
    for time_s in (0.0, 0.0, -1.0, 0.5):
        camera.take(JPEG, time_s)
    assert camera.snapshot is not None
    assert camera.snapshot.timestamp_s == 0.5


def test_the_end_is_told_once_with_what_was_done() -> None:
    told: list[tuple[SetRecord, ...]] = []
    worker = Replay(squats())
    camera = LiveCamera(session(5), worker, on_close=lambda camera, sets: told.append(sets))
    play(camera, 8.0)
    camera.close()
    camera.close()
    assert len(told) == 1
    assert told[0] == camera.sets
    assert told[0][0].full_count >= 1
    assert not told[0][0].is_complete
    assert camera.take(JPEG, 99.0) is None  # pictures that are still on their way are not looked at


def test_commands_reach_the_session() -> None:
    camera = LiveCamera(session(), Replay(squats()))
    camera.take(JPEG, 0.0)
    camera.command("pause")
    camera.take(JPEG, 0.1)
    assert camera.snapshot is not None
    assert camera.snapshot.stage == "paused"


def test_the_skeleton_is_drawn_as_wished_in_the_mirror() -> None:
    camera = LiveCamera(session(), Replay(squats()))
    shown = camera.take(JPEG, 0.0)
    assert shown is not None
    frame = standing_frame()
    x, y = frame.image_xy_px[Landmark.LEFT_WRIST]
    discs = [stroke for stroke in shown.as_plain()["strokes"] if stroke[0] == "disc"]  # type: ignore[attr-defined]
    assert [round(640 - x, 1), round(y, 1)] in [stroke[-2:] for stroke in discs]
    camera.skeleton = Skeleton.NONE
    bare = camera.take(JPEG, 0.1)
    assert bare is not None
    assert bare.as_plain()["strokes"] == []


def test_when_the_worker_dies_the_session_ends_and_what_was_done_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    kept: list[tuple[SetRecord, ...]] = []
    worker = Replay(squats())
    camera = LiveCamera(session(5), worker, on_close=lambda camera, sets: kept.append(sets))
    play(camera, 8.0)
    worker.is_broken = True
    assert camera.take(JPEG, 8.5) is None
    assert camera.take(JPEG, 9.0) is None
    assert (camera.is_closed, camera.has_failed, len(kept)) == (True, True, 1)
    assert kept[0][0].full_count >= 1
    assert [record.message for record in caplog.records] == ["A live session has ended early: gone"]


def test_a_worker_that_dies_after_the_end_is_no_failure() -> None:
    worker = Replay()
    camera = LiveCamera(session(), worker)
    camera.close()
    worker.is_broken = True
    assert camera.take(JPEG, 1.0) is None
    assert not camera.has_failed


def test_many_threads_do_no_harm() -> None:
    camera = LiveCamera(session(), Replay(iter([standing_frame()] * 4000)))
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            shown = camera.snapshot
            assert shown is None or shown.step_count == 1
            camera.command("pause")
            camera.command("resume")

    readers = [threading.Thread(target=read) for _ in range(3)]
    for one in readers:
        one.start()
    play(camera, 8.0)
    stop.set()
    for one in readers:
        one.join(5.0)
    camera.close()
    assert camera.is_closed


# -------------------------------------------------------------------------------------------------------------- room


def room() -> tuple[LiveRoom, list[Replay]]:
    made: list[Replay] = []

    def open_worker() -> Replay:
        made.append(Replay(squats()))
        return made[-1]

    one = LiveRoom(open_worker)
    one.limit = 2
    return one, made


def test_there_are_only_so_many_places() -> None:
    one, made = room()
    cameras = [one.open(session()) for _ in range(3)]
    assert [camera is not None for camera in cameras] == [True, True, False]
    assert one.taken == one.limit
    assert cameras[0] is not None
    cameras[0].close()
    assert made[0].closed == 1
    assert one.open(session()) is not None


def test_a_worker_started_ahead_is_used_and_only_one() -> None:
    one, made = room()
    one.warm_up()
    one.warm_up()
    assert len(made) == 1
    one.open(session())
    assert len(made) == 1
    one.open(session())
    assert len(made) == 2


def test_a_silent_camera_is_closed_and_its_sets_are_kept() -> None:
    one, made = room()
    kept: list[Any] = []
    camera = one.open(session(5), on_close=kept.append)
    assert camera is not None
    play(camera, 8.0)
    one.sweep(8.0)
    play(camera, 0.1, 9.0)
    one.sweep(8.0)
    assert not camera.is_closed
    one.sweep(8.0)
    one.sweep(8.0)
    assert camera.is_closed
    assert made[0].closed == 1
    assert kept[0][0].full_count >= 1
    assert one.taken == 0


def test_there_is_time_to_allow_the_camera() -> None:
    one, _ = room()
    camera = one.open(session())
    assert camera is not None
    for _ in range(17):
        one.sweep(5.0)
        one.still_wanted(camera)
    assert not camera.is_closed
    camera.take(JPEG, 0.0)
    one.sweep(5.0)
    one.sweep(11.0)
    assert not camera.is_closed
    one.still_wanted(camera)  # after the first picture a page that is open is no reason to wait
    one.sweep(1.0)
    assert camera.is_closed


@pytest.mark.parametrize(("is_looked_at", "sweeps"), [(True, 18), (False, 3)])
def test_a_camera_that_never_opens_leaves_its_place(is_looked_at: bool, sweeps: int) -> None:
    """After a while; sooner when its page is gone."""
    one, made = room()
    camera = one.open(session())
    assert camera is not None
    swept = 0
    while not camera.is_closed and swept < 99:
        one.sweep(5.0)
        swept += 1
        if is_looked_at:
            one.still_wanted(camera)
    assert (swept, made[0].closed, one.taken) == (sweeps, 1, 0)


@pytest.mark.parametrize(("left_out", "pace"), [(0, "slow_camera"), (3, "slow_computer")])
def test_it_is_known_who_is_slow(left_out: int, pace: str) -> None:
    camera = LiveCamera(session(), Replay(squats()))
    for k in range(30):
        camera.take(JPEG, k / 8, left_out=left_out)
    assert camera.snapshot is not None
    assert camera.snapshot.pace == pace


def test_the_watch_works_by_itself_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.session.live.room.FIRST_PICTURE_WITHIN_S", 0.05)
    monkeypatch.setattr("coach.session.live.room._CHECK_EVERY_S", 0.02)
    one, _ = room()
    camera = one.open(session())
    assert camera is not None
    end_s = time.monotonic() + 5.0
    while not camera.is_closed and time.monotonic() < end_s:
        time.sleep(0.01)
    assert camera.is_closed


def test_closing_the_room_closes_everything() -> None:
    one, made = room()
    one.open(session())
    one.warm_up()
    one.close()
    assert [worker.closed for worker in made] == [1, 1]


@pytest.mark.parametrize(("value", "limit"), [("3", 3), ("", core_count())])
def test_the_limit_can_be_set(monkeypatch: pytest.MonkeyPatch, value: str, limit: int) -> None:
    monkeypatch.setenv("COACH_LIVE_SESSIONS", value)
    assert session_limit() == limit


@pytest.mark.parametrize("value", ["0", "many"])
def test_a_limit_that_is_none_is_an_error(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("COACH_LIVE_SESSIONS", value)
    with pytest.raises(ConfigurationError, match=f"COACH_LIVE_SESSIONS: expected a whole number .* found '{value}'"):
        session_limit()


# ------------------------------------------------------------------------------------------------------------- store


SQUAT, TREE = load_exercises()["squat"], load_postures()["tree"]
STEPS = plan_exercise(SQUAT, repetitions=5)
SETS = plan_exercise(SQUAT, sets=3, repetitions=10)
TIMED = plan_exercise(SQUAT, sets=2, duration_s=40.0)
SIDES = plan_posture(TREE, hold_s=30.0)
FULL, HALF = (
    KeptSet(subject="squat", kind="repetitions", full=10),
    KeptSet(subject="squat", kind="repetitions", full=4, duration_s=15.0, complete=False),
)
LEFT = KeptSet(subject="tree", kind="posture", side="left", held_s=12.0, complete=False)


@pytest.mark.parametrize(
    ("steps", "next_step", "sets", "targets"),
    [
        pytest.param(SETS, 0, [HALF], [(6, None), (10, None), (10, None)], id="in the first set"),
        pytest.param(SETS, 1, [FULL, HALF], [(6, None), (10, None)], id="in the second set"),
        pytest.param(SETS, 1, [FULL], [(10, None), (10, None)], id="in the rest after it"),
        pytest.param(SETS, 3, [FULL, FULL, FULL], [], id="nothing is left"),
        pytest.param(TIMED, 0, [HALF], [(None, 25.0), (None, 40.0)], id="against the clock"),
        pytest.param(SIDES, 0, [LEFT], [(None, 18.0), (None, 30.0)], id="in a hold"),
        pytest.param(SIDES, 1, [LEFT], [(None, 30.0)], id="the other side has not begun"),
        pytest.param(plan_exercise(SQUAT), 0, [FULL], [(None, None)], id="an open set"),
        pytest.param(plan_calibration(SQUAT), 0, [HALF], [(5, None)], id="a measured set begins again"),
    ],
)
def test_what_is_left_of_a_session(steps: Any, next_step: int, sets: Any, targets: Any) -> None:
    kept = KeptSession(kind="exercise", subject="squat", steps=steps, next_step=next_step, sets=tuple(sets))
    read = KeptSession.model_validate_json(kept.model_dump_json())
    assert [(step.target_count, step.target_s) for step in read.left] == targets


def test_what_was_done_survives() -> None:
    camera = LiveCamera(session(5), Replay(squats()))
    play(camera, 8.0)
    camera.close()
    keep_session("exercise", "squat", steps=STEPS, next_step=1, sets=camera.sets)
    kept = last_session()
    assert kept is not None
    assert (kept.subject, kept.sets[0].full, kept.left) == ("squat", camera.sets[0].full_count, ())
    forget_session()
    assert last_session() is None


def test_a_session_without_anything_done_changes_nothing() -> None:
    keep_session("exercise", "squat", steps=STEPS, next_step=1, sets=())
    assert last_session() is None


def test_a_session_that_cannot_be_kept_ends_as_usual_and_the_log_says_so(
    own_data_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (own_data_folder / "live").write_text("a file is in the way")
    camera = LiveCamera(session(5), Replay(squats()))
    play(camera, 8.0)
    camera.close()
    keep_session("exercise", "squat", steps=STEPS, next_step=1, sets=camera.sets)
    assert "could not be kept: NotADirectoryError" in caplog.text
    assert str(own_data_folder) not in caplog.text


@pytest.mark.parametrize("text", ["", "{", '{"kind": "dance"}', "\u0000"])
def test_a_broken_file_is_no_session(text: str) -> None:
    session_path().parent.mkdir(parents=True, exist_ok=True)
    session_path().write_text(text, encoding="utf-8")
    assert last_session() is None


def test_a_camera_knows_how_long_it_has_been_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("coach.session.live.camera.time.monotonic", lambda: clock[0])
    camera = LiveCamera(session(), Replay(squats()))
    clock[0] += 4.0
    assert camera.silent_s == 4.0
    camera.take(JPEG, 0.0)
    assert camera.silent_s == 0.0


@pytest.mark.parametrize("wanted", [True, False])
def test_the_ghost_is_drawn_when_it_is_wanted(wanted: bool) -> None:
    worker = Replay(iter([frame_of(standing())] * 9))
    steps = plan_posture(POSTURES["tree"], hold_s=20.0, side="left")
    one = LiveSession(Course(steps, exercises=EXERCISES, postures=POSTURES))
    camera = LiveCamera(one, worker, ghosts=GhostFollower(POSTURES))
    camera.is_ghost_wanted = wanted
    for k in range(3):
        camera.take(JPEG, k / 10)
    assert camera.shown is not None
    assert (camera.shown.as_plain()["ghost"] is not None) is wanted
