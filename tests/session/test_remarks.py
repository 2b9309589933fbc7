"""What must be known about a result: told alike by commands, JSON and pages."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from coach.pose.types import PoseFrame, PoseSequence
from coach.session.remarks import movement_remarks, remark_records
from coach.session.tracking import TrackedVideo
from tests.support.movements import squats


def frames() -> list[PoseFrame | None]:
    return list(islice(squats(2), 180))


def joined(people: list[PoseFrame | None]) -> PoseSequence:
    return PoseSequence.from_frames(people, timestamps_s=[n / 30 for n in range(len(people))], image_size_px=(640, 480))


def film(**changes: object) -> TrackedVideo:
    whole = TrackedVideo(
        sequence=joined(frames()),
        name="a.mp4",
        original_size_px=(640, 480),
        duration_s=6.0,
        rate_hz=30.0,
        truncated=False,
        annotated_path=None,
    )
    return replace(whole, **changes)


def elsewhere(frame: PoseFrame) -> PoseFrame:
    return replace(frame, image_xy_px=frame.image_xy_px + (400.0, 0.0))


def kinds(sequence: PoseSequence, video: TrackedVideo | None = None) -> list[str]:
    return [one["kind"] for one in remark_records(movement_remarks(sequence, video), "en")]


def test_nothing_is_said_of_a_good_recording() -> None:
    assert kinds(joined(frames()), film()) == []


@pytest.mark.parametrize(
    ("change", "kind"),
    [({"truncated": True}, "truncated"), ({"slowed": 8.0}, "slow_motion"), ({"turned": 1}, "turned")],
)
def test_what_is_known_of_the_file(change: dict[str, object], kind: str) -> None:
    assert kinds(joined(frames()), film(**change)) == [kind]


@pytest.mark.parametrize(
    ("seen", "of", "kind"), [(1, 3, ["hardly_seen"]), (1, 2, ["hardly_seen"]), (3, 4, ["seen_partly"]), (1, 1, [])]
)
def test_somebody_seen_in_some_of_the_pictures(seen: int, of: int, kind: list[str]) -> None:
    people = [one if n % of < seen else None for n, one in enumerate(frames())]
    assert kinds(joined(people)) == kind


def test_the_time_before_and_after_somebody_is_there_does_not_count() -> None:
    assert kinds(joined([None] * 300 + frames() + [None] * 300)) == []


def test_somebody_who_is_suddenly_elsewhere_is_somebody_else() -> None:
    people = [one if n // 40 % 2 == 0 or one is None else elsewhere(one) for n, one in enumerate(frames())]
    assert kinds(joined(people)) == ["several_followed"]


def test_nobody_at_all_needs_no_remark() -> None:
    assert kinds(joined([None] * 30)) == []
    assert not math.isnan(len(joined([])))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_remarks_are_words_in_every_language(language: str) -> None:
    (record,) = remark_records(movement_remarks(joined(frames()), film(slowed=8.0)), language)
    assert "8" in record["text"]


def test_clips_of_reports(shared: Path) -> None:
    from coach.media.video import VideoReader

    with VideoReader(shared / "data" / "bugs" / "pushup2_truncated.mp4") as video:
        list(video)
        assert video.truncated
