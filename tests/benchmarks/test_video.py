"""What an annotated video costs: against the pose model alone, against real time, and two of them at once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from coach.library.known import load_exercises
from coach.media.video import VideoReader
from coach.pose.tracker import PoseTracker
from coach.pose.types import PoseSequence
from coach.session.tracking import track_video
from coach.session.workout import check_workout
from coach.workout.counter import Counter, count_repetitions
from coach.workout.repetition import Repetition

Report = Callable[[str], None]
SQUAT = load_exercises().find("squat")


def inference_s(clip: Path, model_path: Path) -> float:
    """The pose model over pictures that are already in memory, and nothing else."""
    with VideoReader(clip) as video:
        pictures = [(picture.image_rgb, picture.timestamp_s) for picture in video]
    with PoseTracker(model_path) as tracker:
        tracker.track(*pictures[0])  # the first picture also loads the model
        start_s = time.perf_counter()
        for image_rgb, timestamp_s in pictures[1:]:
            tracker.track(image_rgb, timestamp_s)
        return time.perf_counter() - start_s


def analysis_s(clip: Path, model_path: Path, annotated_path: Path) -> float:
    """Reading, following, counting, drawing and encoding."""
    with PoseTracker(model_path) as tracker:
        start_s = time.perf_counter()
        seen = check_workout(clip, SQUAT, tracker_factory=lambda: tracker, annotated_path=annotated_path)
    assert seen.result.full_count == 5
    return time.perf_counter() - start_s


def two_at_once_s(clip: Path, model_path: Path, folder: Path) -> float:
    start = threading.Barrier(2)

    def one(number: int) -> tuple[float, float]:
        start.wait()
        began_s = time.perf_counter()
        analysis_s(clip, model_path, folder / f"{number}.mp4")
        return began_s, time.perf_counter()

    with ThreadPoolExecutor(2) as both:
        times_s = list(both.map(one, range(2)))
    return max(end_s for _, end_s in times_s) - min(began_s for began_s, _ in times_s)


def test_annotated_video_against_inference_real_time_and_two_at_once(
    clip: Path, model_path: Path, tmp_path: Path, report: Report
) -> None:
    # in turn, so that whatever else the computer is doing disturbs all of them
    rounds = [
        (
            inference_s(clip, model_path),
            analysis_s(clip, model_path, tmp_path / "one.mp4"),
            two_at_once_s(clip, model_path, tmp_path),
        )
        for _ in range(3)
    ]
    alone_s, one_s, two_s = (min(times_s) for times_s in zip(*rounds, strict=True))
    with VideoReader(clip) as video:
        length_s = video.duration_s
    report(
        f"annotated 640x480 video of {length_s:.1f} s: {one_s:.1f} s with drawing and encoding, "
        f"{alone_s:.1f} s for the pose model alone, ratio {one_s / alone_s:.2f} (wanted: at most 1.25); "
        f"{length_s / one_s:.2f} times real time (wanted: more than 1)"
    )
    report(
        f"two such videos at once on {os.cpu_count()} cores: {two_s:.1f} s, "
        f"{two_s / one_s:.2f} times the time of one (wanted: at most 1.2)"
    )


@pytest.fixture(scope="module")
def sequence(clip: Path, model_path: Path) -> PoseSequence:
    return track_video(clip, tracker_factory=lambda: PoseTracker(model_path)).sequence


def test_a_live_count_comes_soon_after_the_repetition(sequence: PoseSequence, report: Report) -> None:
    counter = Counter(SQUAT)
    told_s: list[tuple[float, Repetition]] = []
    costs_ms: list[float] = []
    for frame, timestamp_s in zip(sequence.frames(), sequence.timestamps_s, strict=True):
        start_s = time.thread_time()
        counter.update(frame, float(timestamp_s))
        costs_ms.append((time.thread_time() - start_s) * 1000)
        if len(told_s) < len(counter.repetitions):
            told_s.append((float(timestamp_s), counter.repetitions[-1]))
    ends_s = [one.end_s for one in count_repetitions(sequence, SQUAT).repetitions]
    delays_s = [told - end for (told, _), end in zip(told_s, ends_s, strict=True)]
    report(
        f"live counting: {np.mean(costs_ms):.2f} ms of a core a frame on average (wanted: at most 0.3), "
        f"{np.percentile(costs_ms, 99):.2f} ms where a repetition ends; "
        f"told {1000 * max(delays_s):.0f} ms after the end of a repetition or earlier (wanted: at most 300)"
    )
