from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coach.errors import SequenceError
from coach.pose.landmarks import Landmark
from coach.pose.npz import numbers
from coach.pose.types import FRAME_SHAPES, MAX_SEQUENCE_S, PoseFrame, PoseSequence, load_sequence, save_sequence
from tests.support.figures import frame_of, moved, standing


def sequence(count: int = 4, gaps: tuple[int, ...] = ()) -> PoseSequence:
    """A person who raises the left wrist by a centimetre per frame, unseen at `gaps`."""
    times = np.arange(count) / 10.0
    frames = [
        None
        if i in gaps
        else frame_of(moved(standing(), left_wrist=(0.2, -0.01 * i, 0.0)), timestamp_s=float(times[i]))
        for i in range(count)
    ]
    return PoseSequence.from_frames(frames, timestamps_s=times, image_size_px=(640, 480))


@pytest.mark.parametrize(
    ("name", "shape", "wanted"),
    [
        pytest.param("image_xy_px", (33, 3), "(33, 2)", id="points with a depth"),
        pytest.param("image_z_px", (33, 1), "(33,)", id="depth as a column"),
        pytest.param("world_xyz_m", (32, 3), "(33, 3)", id="a landmark missing"),
        pytest.param("visibility", (1, 33), "(33,)", id="visibility as a row"),
    ],
)
def test_frame_names_a_wrong_shape(name: str, shape: tuple[int, ...], wanted: str) -> None:
    with pytest.raises(ValueError, match="expected shape") as caught:
        replace(frame_of(standing()), **{name: np.zeros(shape)})
    assert str(caught.value) == f"{name}: expected shape {wanted} but got {shape}"


def test_sequence_names_a_wrong_shape() -> None:
    good = sequence(2)
    with pytest.raises(ValueError, match=r"visibility: expected shape \(2, 33\) but got \(3, 33\)"):
        PoseSequence(
            timestamps_s=good.timestamps_s,
            image_size_px=good.image_size_px,
            image_xy_px=good.image_xy_px,
            image_z_px=good.image_z_px,
            world_xyz_m=good.world_xyz_m,
            visibility=np.zeros((3, 33)),
        )


@pytest.mark.parametrize("times", [[0.0, 0.0], [1.0, 0.5]], ids=["repeated", "backwards"])
def test_times_must_increase(times: list[float]) -> None:
    frame = frame_of(standing())
    with pytest.raises(ValueError, match="timestamps_s: expected strictly increasing seconds"):
        PoseSequence.from_frames([frame, frame], timestamps_s=times, image_size_px=(640, 480))


def test_arrays_are_copies_and_cannot_be_changed() -> None:
    visibility = np.ones(33)
    frame = frame_of(standing(), visibility=visibility)
    visibility[0] = 0.0
    assert frame.visibility[0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        frame.image_xy_px[0] = 0.0


def test_nobody_becomes_a_row_of_nan_and_none_again() -> None:
    poses = sequence(4, gaps=(1, 3))
    assert poses.found.tolist() == [True, False, True, False]
    assert np.isnan(poses.visibility[1]).all()
    assert [frame is None for frame in poses.frames()] == [False, True, False, True]


def test_empty_sequence() -> None:
    poses = PoseSequence.from_frames([], timestamps_s=[], image_size_px=(640, 480))
    assert len(poses) == 0
    assert poses.duration_s == 0.0
    assert poses.found.shape == (0,)


def test_duration_is_first_to_last() -> None:
    assert sequence(4).duration_s == pytest.approx(0.3)
    assert sequence(1).duration_s == 0.0


def test_select_keeps_rows_together() -> None:
    part = sequence(5).select(slice(1, 4, 2))
    assert part.timestamps_s.tolist() == pytest.approx([0.1, 0.3])
    np.testing.assert_array_equal(part.image_xy_px[1], sequence(5)[3].image_xy_px)


def test_box_goes_around_the_landmarks() -> None:
    # head 0.68 m above, toes 0.88 m below the hips; elbows 0.17 m, pinkies 0.18 m beside them; 200 pixels per metre
    left, top, right, bottom = frame_of(standing()).box_px()
    assert (left, right) == pytest.approx((320 - 36, 320 + 36))
    assert (top, bottom) == pytest.approx((240 - 136, 240 + 176))


def test_in_a_mirror_left_and_right_change_places() -> None:
    # the left hand is out to the side: in the mirror it is the right hand, at the other edge of the picture
    frame = frame_of(moved(standing(), left_wrist=(0.7, -0.5, 0.1)), size_px=(640, 480))
    mirrored = frame.mirrored()
    np.testing.assert_allclose(frame.image_xy_px[Landmark.LEFT_WRIST], (460, 140))
    np.testing.assert_allclose(mirrored.image_xy_px[Landmark.RIGHT_WRIST], (180, 140))
    np.testing.assert_allclose(mirrored.world_xyz_m[Landmark.RIGHT_WRIST], (-0.7, -0.5, 0.1))


def test_mirror_of_mirror_is_the_same_picture() -> None:
    rng = np.random.default_rng(1)
    frame = frame_of(rng.normal(size=(33, 3)), visibility=rng.uniform(size=33))
    twice = frame.mirrored().mirrored()
    for name in ("image_xy_px", "image_z_px", "world_xyz_m", "visibility"):
        np.testing.assert_allclose(getattr(twice, name), getattr(frame, name), atol=1e-9)


def test_quarter_turns_are_counterclockwise() -> None:
    """What is right of the middle comes to lie above it."""
    poses = frame_of(moved(standing(), left_wrist=(0.7, 0.0, 0.1)), size_px=(640, 480)).as_sequence()
    once = poses.turned(1)
    assert once.image_size_px == (480, 640)
    np.testing.assert_allclose(once.image_xy_px[0, Landmark.LEFT_WRIST], (240, 640 - 460))
    np.testing.assert_allclose(once.world_xyz_m[0, Landmark.LEFT_WRIST], (0.0, -0.7, 0.1))
    for quarters, same in ((4, poses), (-3, once), (0, poses)):
        turned = poses.turned(quarters)
        assert turned.image_size_px == same.image_size_px
        np.testing.assert_allclose(turned.image_xy_px, same.image_xy_px)
        np.testing.assert_allclose(turned.world_xyz_m, same.world_xyz_m)


def test_landmarks_in_32_bits_stay_so_until_they_are_looked_at() -> None:
    poses = sequence(3)
    kept = PoseSequence(
        timestamps_s=poses.timestamps_s,
        image_size_px=poses.image_size_px,
        **{name: getattr(poses, name).astype(np.float32) for name in FRAME_SHAPES},
    )
    assert kept.world_xyz_m.dtype == np.float32
    assert kept[0].world_xyz_m.dtype == kept.select(slice(2)).world_xyz_m.dtype == np.float64
    # an array that nobody can change is shared
    again = replace(kept, image_size_px=(1, 1))
    assert again.world_xyz_m is kept.world_xyz_m


def test_the_middle_of_a_person_is_that_of_the_box() -> None:
    assert frame_of(standing()).centre_px() == pytest.approx((320.0, 260.0))


def test_mirroring_keeps_time_and_size() -> None:
    frame: PoseFrame = frame_of(standing(), timestamp_s=2.5, size_px=(1920, 1080)).mirrored()
    assert (frame.timestamp_s, frame.image_size_px) == (2.5, (1920, 1080))


def test_saving_and_loading_gives_the_same_sequence(tmp_path: Path) -> None:
    poses = sequence(5, gaps=(2,))
    save_sequence(tmp_path / "clip.npz", poses)
    again = load_sequence(str(tmp_path / "clip.npz"))
    assert again.image_size_px == poses.image_size_px
    np.testing.assert_array_equal(again.timestamps_s, poses.timestamps_s)
    np.testing.assert_array_equal(again.found, poses.found)
    for name in ("image_xy_px", "image_z_px", "world_xyz_m", "visibility"):
        np.testing.assert_allclose(getattr(again, name), getattr(poses, name), atol=1e-4)


def good_arrays() -> dict[str, np.ndarray]:
    return {
        "image": np.zeros((3, 33, 4)),
        "world": np.zeros((3, 33, 3)),
        "t": np.arange(3.0),
        "size": np.array([640, 480]),
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            {"image": np.zeros((3, 17, 4))}, r"image: expected shape \(T, 33, 4\) but got \(3, 17, 4\)", id="17 points"
        ),
        pytest.param({"world": np.zeros((2, 33, 3))}, r"world_xyz_m: expected shape \(3, 33, 3\)", id="lengths differ"),
        pytest.param({"t": np.zeros(3)}, "strictly increasing", id="time stands still"),
        pytest.param({"t": np.arange(3)[:, None]}, "the seconds of at most 24 hours", id="times as a column"),
        pytest.param({"t": np.array([0.0, 1.0, MAX_SEQUENCE_S + 1])}, "the seconds of at most 24 hours", id="a day"),
        pytest.param(
            {"size": np.array([640])}, r"size: expected width and height in pixels but got \[640\]", id="only a width"
        ),
        pytest.param({"t": None}, "'t' is not in the archive", id="no times"),
        pytest.param({"size": np.array(["wide", "high"])}, "expected numbers but got <U4", id="words for numbers"),
    ],
)
def test_a_wrong_landmark_file_is_explained(tmp_path: Path, change: dict[str, np.ndarray | None], message: str) -> None:
    arrays = {name: array for name, array in {**good_arrays(), **change}.items() if array is not None}
    np.savez(tmp_path / "clip.npz", **arrays)
    with pytest.raises(SequenceError, match=r"^clip\.npz is not a landmark sequence: .*" + message):
        load_sequence(tmp_path / "clip.npz")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"not an archive", id="text"),
        pytest.param(b"PK\x03\x04 broken", id="truncated archive"),
        pytest.param(b"\x93NUMPY\x01\x00", id="a truncated plain array"),
    ],
)
def test_a_file_that_is_no_archive_is_explained(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "clip.npz").write_bytes(content)
    with pytest.raises(SequenceError, match=r"clip\.npz is not a landmark sequence"):
        load_sequence(tmp_path / "clip.npz")


def test_a_plain_array_is_explained(tmp_path: Path) -> None:
    np.save(tmp_path / "clip.npy", np.zeros((3, 33, 4)))
    with pytest.raises(SequenceError, match=r"clip\.npy is not a landmark sequence"):
        load_sequence(tmp_path / "clip.npy")


def test_a_missing_file_is_explained(tmp_path: Path) -> None:
    with pytest.raises(SequenceError, match=r"clip\.npz cannot be opened: No such file"):
        load_sequence(tmp_path / "clip.npz")


def test_numbers_that_no_picture_can_have_are_unknown() -> None:
    """Ten million pixels, or metres, are the most."""
    kept = numbers(np.array([0.0, -1e7, 1.1e7, -1.1e7, np.inf, np.nan]))
    np.testing.assert_array_equal(kept, [0.0, -1e7, np.nan, np.nan, np.nan, np.nan])
    assert numbers(np.array([3], np.uint8)).dtype == np.float64
    with pytest.raises(SequenceError, match="expected numbers"):
        numbers(np.array(["x"]))
