"""Every file that failed in public reports gives its right answer, asked as people ask: on the command line.

The files lie beside the checkout with their answers (`ANSWERS.csv`); here stands what their sentences mean.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coach.cli import main
from coach.session.tracking import TrackedVideo, track_video

Record = dict[str, Any]
Asked = tuple[str, Callable[[Record], bool]]


def kinds(record: Record) -> set[str]:
    return {one["kind"] for one in record["warnings"]}


def counted(exercise: str, *counts: int, and_said: str | None = None) -> Callable[[Record], bool]:
    """Full repetitions, and no partial one unless the clip cuts it; besides, what must be said."""

    def is_right(record: Record) -> bool:
        others = [one for one in record["repetitions"] if not one["full"] and one["why"] != "cut_off"]
        said = and_said is None or and_said in kinds(record)
        return record["exercise"] == exercise and record["reps"] in counts and not others and said

    return is_right


def named(*postures: str) -> Callable[[Record], bool]:
    return lambda record: record["pose"] in postures


def reps(exercise: str, *counts: int, and_said: str | None = None, found_too: bool = False) -> list[Asked]:
    """Asked with the exercise named, and perhaps without."""
    is_right = counted(exercise, *counts, and_said=and_said)
    return [(f"reps --exercise {one}", is_right) for one in (exercise, *(["auto"] if found_too else []))]


def last_is_cut_off(record: Record) -> bool:
    return record["repetitions"][-1]["why"] == "cut_off" and not record["repetitions"][-1]["faults"]


def both_sides(record: Record) -> bool:
    return {one["side"] for one in record["repetitions"]} == {"left", "right"}


WARRIOR: list[Asked] = [("posture", named("warrior_ii"))]
ASKED: dict[str, list[Asked]] = {
    # the half repetition may be told as partial, or as not seen; the rest of the sentence is that of the remark
    "barbell_curl2_dark.mp4": [
        ("reps --exercise bicep_curl", lambda one: one["reps"] == 2),
        (
            "reps --exercise bicep_curl",
            lambda one: {"seen_partly", "hardly_seen"} & kinds(one) or one["seen_share"] > 0.9,
        ),
    ],
    "lateral_raise4.mp4": reps("lateral_raise", 4, found_too=True),
    "pushup1.m2ts": reps("push_up", 1, 2, found_too=True),
    "pushup1.ts": reps("push_up", 1, 2),
    "pushup1.mp4 (1)": reps("push_up", 1, 2),
    "pushup1_noext": reps("push_up", 1, 2),
    "pushup1_phantom.mp4": reps("push_up", 1, found_too=True),
    "pushup2_sideways.mp4": reps("push_up", 2, and_said="turned", found_too=True),
    "pushup2_truncated.mp4": reps("push_up", 1, and_said="truncated"),
    "squat2.gif": [*reps("squat", 2, found_too=True), ("reps", lambda one: 6.8 < one["duration_s"] < 7.1)],
    "squat2_slow6x.mp4": reps("squat", 2, and_said="looks_slow", found_too=True),
    "squat_ends_at_bottom.mp4": [("reps --exercise squat", last_is_cut_off)],
    "zero_pts.mkv": [("reps --exercise push_up", lambda one: abs(one["duration_s"] - 7.67) < 0.05)],
    "curl_alternating3.mp4": [*reps("bicep_curl", 2, 3, found_too=True), ("reps --exercise bicep_curl", both_sides)],
    "collage2.jpg": [("posture", lambda one: one["people"] == 2)],
    "rot90noexif.jpg": [("posture", lambda one: one["pose"] == "warrior_ii" or "turned" in kinds(one))],
    "small.jpg": WARRIOR,
    "tree_00000013.jpg": [("posture", named("tree"))],
    "tree_00000026.jpg": [("posture", named("tree"))],
    "goddess_00000022.jpg": [("posture", named("goddess"))],
    **dict.fromkeys(("warrior2_back.jpg", "warrior2_back_resaved_q92.jpg", "warrior2_back_gray.png"), WARRIOR),
    **dict.fromkeys(("warrior_00000012.jpg", "warrior_00000065.jpg"), WARRIOR),
}


def answers() -> list[str]:
    path = Path(__file__).resolve().parents[3] / "shared" / "data" / "bugs" / "ANSWERS.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as file:
        return [row["file"] for row in csv.DictReader(file)]


def test_every_answer_is_asked_for() -> None:
    """Whoever adds a file says here what is right."""
    assert set(answers()) <= set(ASKED)


@pytest.fixture
def seen_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often a film is asked about, each way of looking at it is taken once."""
    looks: dict[tuple[Any, ...], TrackedVideo] = {}

    def look(path: Path, **options: Any) -> TrackedVideo:
        key = (path, options.get("turned"), options.get("careful"))
        if key not in looks:
            looks[key] = track_video(path, **options)
        return looks[key]

    monkeypatch.setattr("coach.session.workout.track_video", look)


@pytest.mark.slow
@pytest.mark.usefixtures("seen_once", "model_path", "joint_network_path")
@pytest.mark.parametrize("name", sorted(ASKED))
def test_every_answer_is_right(name: str, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ASKED[name]
    records: dict[str, Record] = {}
    for command in dict.fromkeys(command for command, _ in asked):
        verb, *options = command.split()
        main([verb, str(shared / "data" / "bugs" / name), *options, "--json"])
        records[command] = json.loads(capsys.readouterr().out)
    wrong = [command for command, is_right in asked if not is_right(records[command])]
    assert not wrong, {command: records[command] for command in wrong}
