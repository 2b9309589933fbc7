"""What is measured on a body does not depend on how many moments are measured at a time."""

from __future__ import annotations

from dataclasses import fields
from itertools import islice

import numpy as np
import pytest

from coach.library.exercise import columns_of
from coach.pose.types import PoseFrame, PoseSequence
from coach.workout.measures import Track, measure_body
from tests.support.figures import frame_of, standing
from tests.support.movements import squats


@pytest.mark.parametrize("piece", [1, 7, 10_000], ids=["one by one", "by seven", "all at once"])
def test_measuring_in_pieces_changes_nothing(monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    frames: list[PoseFrame | None] = list(islice(squats(), 100))
    frames[10:20] = [None] * 10  # nobody there
    times_s = [number / 30 for number in range(100)]
    sequence = PoseSequence.from_frames(frames, timestamps_s=times_s, image_size_px=(640, 480))
    expected = measure_body(sequence)
    monkeypatch.setattr("coach.workout.measures._PIECE", piece)
    found = measure_body(sequence)
    for field in fields(expected):
        np.testing.assert_allclose(getattr(found, field.name), getattr(expected, field.name), rtol=1e-12, atol=1e-12)


def clip_of(count: int, px_per_m: list[float]) -> PoseSequence:
    frames = [frame_of(standing(), px_per_m=scale) for scale in px_per_m]
    return PoseSequence.from_frames(frames, timestamps_s=np.arange(count) / 10, image_size_px=(640, 480))


def test_the_size_in_the_picture_is_steadied_over_a_second() -> None:
    """One picture in which the person seems half as large: lengths of that one alone are halved."""
    sizes = [200.0] * 21
    sizes[10] = 100.0
    measures = measure_body(clip_of(21, sizes))
    apart = measures.of("ankles_apart", "image")[:, 0]
    np.testing.assert_allclose(np.delete(apart, 10), 0.4, rtol=1e-5)
    assert apart[10] == pytest.approx(0.2, rel=1e-5)
    np.testing.assert_allclose(measures.of("ankles_apart", "space"), 0.4, rtol=1e-5)
    closer = measure_body(clip_of(21, [100.0] * 10 + [200.0] * 11)).of("ankles_apart", "image")[:, 0]
    np.testing.assert_allclose(closer[[0, 4, 16, 20]], 0.4, rtol=1e-5)


def test_heights_are_in_torso_lengths_from_the_top_of_the_picture() -> None:
    """Hips at 240 pixels and wrists 6 below, with a torso of 100."""
    measures = measure_body(clip_of(3, [200.0] * 3))
    np.testing.assert_allclose(measures.hips_up, -2.4)
    np.testing.assert_allclose(measures.hands_up, -2.46)
    np.testing.assert_allclose(measures.turn_deg, 0.0, atol=1e-9)
    assert measures.step_s == pytest.approx(0.1)
    assert measures.between(1, 3).timestamps_s.tolist() == [0.1, 0.2]
    assert measures.between(0, 1).step_s == float("inf")


def test_watching_measures_the_same_and_forgets_what_is_old() -> None:
    frames = list(islice(squats(), 90))
    frames[40:45] = [None] * 5
    times_s = [number / 30 for number in range(90)]
    columns = columns_of("knee")
    track = Track(1.5, columns)
    for frame, when in zip(frames, times_s, strict=True):
        track.add(frame, when)
        if when < times_s[-1]:  # what nobody asked for as it came is measured with the rest
            assert track.latest(columns).timestamps_s.tolist() == [when]
    known = track.measures()
    assert track.measures() is known
    np.testing.assert_allclose(known.timestamps_s, [when for when in times_s if when >= times_s[-1] - 1.5])
    whole = measure_body(PoseSequence.from_frames(frames, timestamps_s=times_s, image_size_px=(640, 480)))
    recent = whole.between(len(whole) - len(known), len(whole))
    for plane in ("image", "space"):
        np.testing.assert_allclose(known.of("knee", plane), recent.of("knee", plane), rtol=1e-5)
    np.testing.assert_allclose(known.seen("knee"), recent.seen("knee"))
    np.testing.assert_allclose(known.turn_deg, recent.turn_deg)
    assert np.isnan(known.of("elbow", "space")).all()
