"""What the coach costs on top of the pose model: time per frame and per clip, and the time to say `--help`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import av
import numpy as np
import pytest

from coach.library.known import load_exercises, load_postures
from coach.pose.angles import measure_image
from coach.pose.detector import PoseDetector
from coach.pose.landmarker import DetectorSettings, Landmarker, media_image
from coach.pose.tracker import PoseTracker
from coach.pose.types import FRAME_SHAPES, PoseFrame, PoseSequence
from coach.pose.view import estimate_view
from coach.posture.recognition import recognise
from coach.posture.scoring import score_posture
from coach.session.tracking import track_video
from coach.session.workout import check_workout
from coach.workout.counter import Counter, count_repetitions
from coach.workout.movement_learning import perform
from tests.support.samples import SAMPLES, read_rgb

ROOT = Path(__file__).resolve().parents[2]
Report = Callable[[str], None]


@pytest.fixture(scope="module")
def recording(clip: Path, model_path: Path) -> Any:
    return track_video(clip, tracker_factory=lambda: PoseTracker(model_path)).sequence


def timed_s(work: Callable[[], object]) -> float:
    start_s = time.perf_counter()
    work()
    return time.perf_counter() - start_s


# --------------------------------------------------------------------------------------------------- time per frame


def test_measuring_one_frame(benchmark: Any, recording: Any) -> None:
    frame = recording[100]
    benchmark(lambda: (measure_image(frame), estimate_view(frame)))


def test_scoring_one_frame(benchmark: Any, model_path: Path) -> None:
    tree = load_postures().find("tree")
    with PoseDetector(model_path) as detector:
        (person,) = detector.detect(read_rgb(SAMPLES / "pictures" / "tree.jpg"))
    benchmark(lambda: score_posture(person, tree))


def test_counting_one_frame(benchmark: Any, recording: Any) -> None:
    frames = list(recording.frames())
    squat = load_exercises().find("squat")

    def count() -> None:
        counter = Counter(squat)
        for frame, timestamp_s in zip(frames, recording.timestamps_s, strict=True):
            counter.update(frame, float(timestamp_s))

    benchmark.extra_info["frames"] = len(frames)
    benchmark(count)


def test_all_of_it_for_one_frame_takes_a_millisecond(recording: Any, report: Report) -> None:
    """Angles, view, scoring and counting together."""
    frames = [frame for frame in recording.frames() if frame is not None]
    tree, counter = load_postures().find("tree"), Counter(load_exercises().find("squat"))
    costs_ms = []
    for frame in frames:
        start_s = time.perf_counter()
        measure_image(frame)
        estimate_view(frame)
        score_posture(frame, tree)
        counter.update(frame, frame.timestamp_s)
        costs_ms.append((time.perf_counter() - start_s) * 1000)
    report(f"angles, view, scoring and counting: {median(costs_ms):.2f} ms a frame (wanted: at most 1)")


def test_recognising_and_scoring_one_set_of_landmarks(recording: Any, report: Report) -> None:
    """Time of the processor, the best of five for each frame: what else the computer is doing should not count."""
    library = load_postures()
    frames = [frame for frame in recording.frames() if frame is not None][::8]

    def judge_s(frame: PoseFrame) -> float:
        start_s = time.process_time()
        score_posture(frame, library[recognise(frame, library).candidates[0].pose_id])
        return time.process_time() - start_s

    judge_s(frames[0])
    costs_ms = [min(judge_s(frame) for _ in range(5)) * 1000 for frame in frames]
    report(f"recognition and score of one set of landmarks: {median(costs_ms):.1f} ms (wanted: at most 4)")


@pytest.mark.parametrize("name", ["squat", "bicep_curl", "high_knees"])
def test_counting_what_is_done_slowly_and_quickly(name: str, report: Report) -> None:
    """A computed person for 20 seconds; quick repetitions ask more often whether one is over."""
    exercise = load_exercises()[name]
    assert exercise.picture is not None
    assert exercise.tempo is not None
    rng = np.random.default_rng(0)
    person = perform(exercise.picture, rng, duration_s=20.0, cycle_s=exercise.tempo.total_s)

    def count_s() -> float:
        counter, start_s = Counter(exercise), time.process_time()
        for frame, timestamp_s in zip(person.frames(), person.timestamps_s.tolist(), strict=True):
            counter.update(frame, timestamp_s)
        return time.process_time() - start_s

    cost_ms = min(count_s() for _ in range(3)) * 1000 / person.duration_s
    report(f"live counting of {name}: {cost_ms:.0f} ms of a core a second (wanted: at most 9, 0.3 a frame)")


def test_counting_a_long_video_takes_time_in_proportion(recording: Any, report: Report) -> None:
    squat, costs = load_exercises().find("squat"), {}
    for times in (10, 100):
        long = repeated(recording, times)
        costs[times] = timed_s(lambda long=long: count_repetitions(long, squat))
    minutes = 100 * (recording.duration_s + 1 / 24) / 60
    report(
        f"counting a video of {minutes:.0f} minutes: {costs[100]:.1f} s, {costs[100] / costs[10]:.1f} times as long as "
        "a tenth of it (wanted: at most about 10)"
    )


def repeated(recording: PoseSequence, times: int) -> PoseSequence:
    """The same again and again without a break."""
    step_s = recording.duration_s + 1 / 24
    return PoseSequence(
        timestamps_s=np.concatenate([recording.timestamps_s + number * step_s for number in range(times)]),
        image_size_px=recording.image_size_px,
        **{name: np.concatenate([getattr(recording, name)] * times) for name in FRAME_SHAPES},
    )


# ---------------------------------------------------------------------------------------------------- time per clip


def bare_loop(clip: Path, model_path: Path) -> None:
    """Decoding and inference as one would write them without the coach."""
    with av.open(str(clip)) as container, Landmarker(model_path, DetectorSettings(), video=True) as model:
        for number, frame in enumerate(container.decode(video=0)):
            picture = media_image(frame.to_ndarray(format="rgb24"))
            model.landmarker.detect_for_video(picture, round(number * 1000 / 24))


def test_a_whole_clip_against_the_bare_model(clip: Path, model_path: Path, report: Report) -> None:
    squat = load_exercises().find("squat")

    def analyse() -> None:
        result = check_workout(clip, squat, tracker_factory=lambda: PoseTracker(model_path)).result
        assert result.full_count == 5

    # in turn, so that whatever else the computer is doing disturbs both
    pairs = [(timed_s(lambda: bare_loop(clip, model_path)), timed_s(analyse)) for _ in range(3)]
    bare_s, whole_s = (min(times_s) for times_s in zip(*pairs, strict=True))
    report(
        f"640x480 clip of 13.5 s: {whole_s:.1f} s in all, {bare_s:.1f} s for decoding and pose model alone, "
        f"ratio {whole_s / bare_s:.2f} (wanted: at most 1.15)"
    )


# --------------------------------------------------------------------------------------------- the start


def test_time_to_help(report: Report) -> None:
    command = [sys.executable, "-m", "coach", "--help"]
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    costs_s = [
        timed_s(lambda: subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env=environment))
        for _ in range(5)
    ]
    report(f"python -m coach --help: {median(costs_s):.2f} s (wanted: under 0.5)")
