"""What is recorded moment by moment is the sequence that the moments make."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.pose.recorder import SequenceRecorder
from coach.pose.types import PoseFrame, PoseSequence, load_sequence, save_sequence
from tests.support.figures import frame_of
from tests.support.movements import star


@pytest.mark.parametrize("count", [0, 1, 1024, 3000], ids=["nothing", "one", "just full", "grown twice"])
def test_a_recording_is_the_sequence_of_its_frames(count: int) -> None:
    frames: list[PoseFrame | None] = [frame_of(star()) if number % 3 else None for number in range(count)]
    times_s = [number / 30 for number in range(count)]
    recorder = SequenceRecorder()
    for frame, time_s in zip(frames, times_s, strict=True):
        recorder.add(frame, time_s)
    found = recorder.sequence((640, 480))
    expected = PoseSequence.from_frames(frames, timestamps_s=times_s, image_size_px=(640, 480))
    for name in ("timestamps_s", "image_xy_px", "image_z_px", "world_xyz_m", "visibility"):
        kept = getattr(found, name)
        np.testing.assert_array_equal(kept, getattr(expected, name).astype(kept.dtype))
        assert not getattr(found, name).flags.writeable
    assert found.image_size_px == (640, 480)


def test_a_recording_is_kept_in_32_bits_and_handed_out_in_64() -> None:
    recorder = SequenceRecorder()
    for number in range(3):
        recorder.add(frame_of(star()), float(number))
    found = recorder.sequence((640, 480))
    for name in ("image_xy_px", "image_z_px", "world_xyz_m", "visibility"):
        assert getattr(found, name).dtype == np.float32
        assert getattr(found[1], name).dtype == np.float64
        assert getattr(found.select(slice(1, 3)), name).dtype == np.float64
    assert found.timestamps_s.dtype == np.float64


def test_a_recording_saved_and_read_again_is_the_same(tmp_path: Path) -> None:
    recorder = SequenceRecorder()
    recorder.add(frame_of(star()), 0.0)
    recorder.add(None, 0.1)
    found = recorder.sequence((640, 480))
    save_sequence(tmp_path / "kept.npz", found)
    again = load_sequence(tmp_path / "kept.npz")
    for name in ("image_xy_px", "image_z_px", "world_xyz_m", "visibility"):
        np.testing.assert_array_equal(getattr(again, name), getattr(found, name))


def test_a_recorder_is_empty_after_it_was_read() -> None:
    recorder = SequenceRecorder()
    recorder.add(frame_of(star()), 0.0)
    first = recorder.sequence((640, 480))
    recorder.add(None, 1.0)
    assert len(recorder.sequence((640, 480))) == 1
    assert first.found.tolist() == [True]


def test_an_array_that_nobody_can_change_is_not_copied() -> None:
    recorder = SequenceRecorder()
    recorder.add(frame_of(star()), 0.0)
    first = recorder.sequence((640, 480))
    again = PoseSequence(
        timestamps_s=first.timestamps_s,
        image_size_px=first.image_size_px,
        image_xy_px=first.image_xy_px,
        image_z_px=first.image_z_px,
        world_xyz_m=first.world_xyz_m,
        visibility=first.visibility.copy(),
    )
    assert again.world_xyz_m is first.world_xyz_m
    assert again.visibility is not first.visibility


def test_a_read_only_view_of_what_can_change_is_copied() -> None:
    times = np.array([0.0, 1.0])
    view = times[:]
    view.flags.writeable = False
    nobody = PoseSequence.from_frames([None, None], timestamps_s=view, image_size_px=(640, 480))
    times[1] = 5.0
    assert nobody.timestamps_s.tolist() == [0.0, 1.0]
