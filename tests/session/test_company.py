"""Of several people in a film one is followed; who they are, and who else there is, is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.pose.landmarker import Image
from coach.pose.recorder import SequenceRecorder
from coach.pose.types import PoseFrame, PoseSequence
from coach.session.moments import company_in
from coach.session.remarks import people_remark
from tests.support.clips import make_clip
from tests.support.figures import frame_of, standing

TIMES_S = (0.0, 0.1, 0.2, 0.3)
LEFT, RIGHT = (frame_of(standing(), px_per_m=90.0, centre_px=(x, 240.0)) for x in (120.0, 500.0))


class Finds:
    """Finds these people, and notes the pictures it was shown."""

    def __init__(self, *people: PoseFrame) -> None:
        self.people, self.shown = people, list[Image]()

    def detect(self, image_rgb: Image) -> tuple[PoseFrame, ...]:
        self.shown.append(image_rgb)
        return self.people


def seen(*frames: PoseFrame | None) -> PoseSequence:
    recorder = SequenceRecorder()
    for frame, time_s in zip(frames, TIMES_S, strict=True):
        recorder.add(frame, time_s)
    return recorder.sequence((640, 480))


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "clip.mp4", TIMES_S, size_px=(1280, 960))


@pytest.mark.parametrize(("followed", "place"), [(LEFT, "left"), (RIGHT, "right")], ids=["left", "right"])
def test_who_was_followed_is_told_from_the_others(clip: Path, followed: PoseFrame, place: str) -> None:
    detector = Finds(RIGHT, LEFT)
    company = company_in(clip, seen(None, followed, followed, followed), detector)
    assert company is not None
    assert company.people[company.followed] is followed
    assert place in str(people_remark(company.people, company.followed))
    # as large as what was analysed, so that a place in one is a place in the other
    assert detector.shown[0].shape == (480, 640, 3)
    x, y = company.place_px(company.followed)
    box = np.array(followed.box_px())
    assert (box[:2] < (x, y)).all()
    assert ((x, y) < box[2:]).all()


@pytest.mark.parametrize(("frames", "people"), [((None,) * 4, (LEFT,)), ((LEFT,) * 4, ())], ids=["unseen", "unfound"])
def test_where_nobody_is_there_is_no_company(
    clip: Path, frames: tuple[PoseFrame, ...], people: tuple[PoseFrame, ...]
) -> None:
    assert company_in(clip, seen(*frames), Finds(*people)) is None
