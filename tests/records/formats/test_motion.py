"""Written, read back by somebody else's rules, compared with the landmarks: within a millimetre."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from coach.errors import SequenceError
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseSequence, load_sequence
from coach.records.formats.bvh import to_bvh
from coach.records.formats.frames import on_floor_m, rate_hz
from coach.records.formats.markers import to_trc, write_c3d
from coach.records.formats.mot import to_mot
from tests.records.formats.readers import mot_joints, read_bvh, read_mot, read_trc
from tests.support.figures import frame_of, standing
from tests.support.movements import squats

MILLIMETRE_M = 0.001
#: Joint of the BVH file -> landmarks whose middle it is.
JOINTS = {
    "Hips": ("LEFT_HIP", "RIGHT_HIP"),
    "Neck": ("LEFT_SHOULDER", "RIGHT_SHOULDER"),
    "Head": ("LEFT_EAR", "RIGHT_EAR"),
    "Nose": ("NOSE",),
    **{
        f"{side}{joint}": (f"{side.upper()}_{landmark}",)
        for side in ("Left", "Right")
        for joint, landmark in (
            *(("Arm", "SHOULDER"), ("ForeArm", "ELBOW"), ("Hand", "WRIST"), ("Fingers", "INDEX")),
            *(("UpLeg", "HIP"), ("Leg", "KNEE"), ("Foot", "ANKLE"), ("Toes", "FOOT_INDEX")),
        )
    },
}


def sequence(seconds: float = 3.0) -> PoseSequence:
    frames = list(islice(squats(1), int(30 * seconds)))
    return PoseSequence.from_frames(
        frames, timestamps_s=[frame.timestamp_s for frame in frames], image_size_px=(640, 480)
    )


def with_gap(whole: PoseSequence, start: int, end: int) -> PoseSequence:
    frames = [None if start <= index < end else frame for index, frame in enumerate(whole.frames())]
    return PoseSequence.from_frames(frames, timestamps_s=whole.timestamps_s, image_size_px=whole.image_size_px)


def farthest_m(moving: dict[str, np.ndarray], placed_m: np.ndarray) -> float:
    """Largest distance of a joint read from a BVH file from where it should be."""
    worst = 0.0
    for name, landmarks in JOINTS.items():
        wanted = placed_m[:, [Landmark[one] for one in landmarks]].mean(axis=1)
        worst = max(worst, float(np.linalg.norm(moving[name] / 100.0 - wanted, axis=1).max()))
    return worst


def apart_m(columns: dict[str, np.ndarray], placed_m: np.ndarray) -> float:
    """Largest distance of a joint read from a MOT file from where it should be."""
    wanted = {name: placed_m[:, Landmark[name]] for name in mot_joints(columns)}
    return max(float(np.nanmax(np.linalg.norm(mot_joints(columns)[name] - wanted[name], axis=1))) for name in wanted)


def test_trc_holds_the_landmarks() -> None:
    whole = with_gap(sequence(), 10, 14)
    header, times, markers = read_trc(to_trc(whole, name="squat.trc"))
    assert header["Units"] == "m"
    assert (int(header["NumFrames"]), int(header["NumMarkers"])) == (len(whole), 33)
    assert float(header["DataRate"]) == pytest.approx(30.0)
    np.testing.assert_allclose(times, whole.timestamps_s, atol=1e-6)
    for landmark, (name, values) in zip(Landmark, markers.items(), strict=True):
        assert name.lower() == landmark.name.replace("_", "").lower()
        np.testing.assert_allclose(values, on_floor_m(whole)[:, landmark], atol=MILLIMETRE_M)
    assert np.isnan(markers["Nose"][10:14]).all()
    assert markers["Nose"][0, 1] > markers["LeftAnkle"][0, 1], "y points up"


def test_mot_leads_back_to_every_joint() -> None:
    whole = with_gap(sequence(), 10, 14)
    header, columns = read_mot(to_mot(whole))
    assert header == {"version": "1", "nRows": str(len(whole)), "nColumns": str(len(columns)), "inDegrees": "yes"}
    np.testing.assert_allclose(columns["time"], whole.timestamps_s, atol=1e-6)
    assert apart_m(columns, on_floor_m(whole)) < MILLIMETRE_M
    assert all(np.isnan(values[10:14]).all() for name, values in columns.items() if name != "time")


@settings(max_examples=40, deadline=None)
@given(arrays(float, (2, 33, 3), elements=st.floats(-2, 2, allow_nan=False, width=32)))
def test_mot_is_exact_for_any_body_however_odd(world_xyz_m: np.ndarray) -> None:
    frames = [frame_of(points, timestamp_s=n / 30) for n, points in enumerate(world_xyz_m)]
    whole = PoseSequence.from_frames(frames, timestamps_s=[0.0, 1 / 30], image_size_px=(640, 480))
    assert apart_m(read_mot(to_mot(whole))[1], on_floor_m(whole)) < MILLIMETRE_M


def test_mot_angles_mean_what_they_mean_in_opensim() -> None:
    """A squat from the side, with both arms beside the body: thighs forward, knees bent, nothing turned sideways."""
    whole = sequence()
    _, columns = read_mot(to_mot(whole))
    stands, squats_down = 0, int(np.argmax(columns["knee_angle_r"]))
    for side in "rl":
        assert columns[f"knee_angle_{side}"][stands] == pytest.approx(0.0, abs=3.0)
        assert columns[f"hip_flexion_{side}"][stands] == pytest.approx(0.0, abs=8.0)
        assert columns[f"hip_flexion_{side}"][squats_down] > 40.0, "the thigh comes forward"
        assert columns[f"knee_angle_{side}"][squats_down] == pytest.approx(100.0, abs=15.0), "the shank goes back"
        assert columns[f"hip_adduction_{side}"] == pytest.approx(0.0, abs=8.0)
    for name in ("pelvis_list", "lumbar_bending", "lumbar_rotation", "lumbar_extension"):
        assert columns[name] == pytest.approx(0.0, abs=3.0)


@pytest.mark.parametrize(
    ("moved_parts", "column", "wanted_deg"),
    [
        pytest.param({"ELBOW": (-0.28, 0.0, 0.0), "WRIST": (-0.53, 0.0, 0.0)}, "arm_add_r", -90.0, id="arm out"),
        pytest.param({"ELBOW": (0.0, 0.0, -0.28), "WRIST": (0.0, 0.0, -0.53)}, "arm_flex_r", 90.0, id="arm forward"),
        pytest.param({"ELBOW": (0.0, 0.28, 0.0), "WRIST": (0.0, 0.28, -0.25)}, "elbow_flex_r", 90.0, id="elbow bent"),
    ],
)
def test_mot_of_an_arm(moved_parts: dict[str, tuple[float, float, float]], column: str, wanted_deg: float) -> None:
    points = standing()
    shoulder = points[Landmark.RIGHT_SHOULDER]
    for part, way in moved_parts.items():
        points[Landmark[f"RIGHT_{part}"]] = shoulder + way
    _, columns = read_mot(to_mot(frame_of(points).as_sequence()))
    assert columns[column] == pytest.approx(wanted_deg, abs=3.0)


def test_bvh_puts_the_joints_where_they_were_seen() -> None:
    whole = sequence()
    step_s, moving, resting = read_bvh(to_bvh(whole))
    assert step_s == pytest.approx(1 / 30)
    assert set(moving) == set(JOINTS)
    assert farthest_m(moving, on_floor_m(whole)) < MILLIMETRE_M
    # at rest: a T, arms out, feet down
    assert resting["LeftHand"][0] > resting["LeftArm"][0] > 0 > resting["RightArm"][0]
    assert resting["LeftHand"][1] == pytest.approx(resting["Neck"][1])
    assert resting["LeftFoot"][1] < resting["LeftLeg"][1] < 0


def test_bvh_turns_bones_and_does_not_only_move_them() -> None:
    """With its own rigid bones instead of the positions, the figure still moves much like the person."""
    whole = sequence()
    lines = to_bvh(whole).replace("6 Xposition Yposition Zposition Z", "3 Z").split("\n")
    start = lines.index("MOTION") + 3
    rotations = [" ".join(" ".join(line.split()[n + 3 : n + 6]) for n in range(0, 120, 6)) for line in lines[start:-1]]
    _, moving, _ = read_bvh("\n".join([*lines[:start], *rotations, ""]))
    placed = on_floor_m(whole)
    hips = placed[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1, keepdims=True)
    assert farthest_m(moving, placed - hips) < 0.06


def test_bvh_bridges_gaps_and_evens_out_times() -> None:
    whole = sequence()
    _, moving, _ = read_bvh(to_bvh(with_gap(whole, 0, 3)))
    known = on_floor_m(with_gap(whole, 0, 3))
    known[:3] = known[3]
    assert farthest_m(moving, known) < MILLIMETRE_M
    uneven = whole.select(np.array([index for index in range(len(whole)) if index % 7]))
    step_s, moving, _ = read_bvh(to_bvh(uneven))
    frames = len(next(iter(moving.values())))
    assert frames * step_s == pytest.approx(len(whole) / 30, abs=0.1)


def test_nobody_found_is_told() -> None:
    empty = PoseSequence.from_frames([None, None], timestamps_s=[0.0, 0.1], image_size_px=(640, 480))
    with pytest.raises(SequenceError, match="nobody was found"):
        to_bvh(empty)


@settings(max_examples=40, deadline=None)
@given(arrays(float, (2, 33, 3), elements=st.floats(-2, 2, allow_nan=False, width=32)))
def test_bvh_is_exact_for_any_body_however_odd(world_xyz_m: np.ndarray) -> None:
    frames = [frame_of(points, timestamp_s=n / 30) for n, points in enumerate(world_xyz_m)]
    whole = PoseSequence.from_frames(frames, timestamps_s=[0.0, 1 / 30], image_size_px=(640, 480))
    _, moving, _ = read_bvh(to_bvh(whole))
    assert farthest_m(moving, on_floor_m(whole)) < MILLIMETRE_M


def test_one_frame_is_a_movement_too() -> None:
    alone = frame_of(standing()).as_sequence()
    assert farthest_m(read_bvh(to_bvh(alone))[1], on_floor_m(alone)) < MILLIMETRE_M
    assert len(read_trc(to_trc(alone))[1]) == 1


@pytest.mark.slow
def test_real_sequences(shared: Path) -> None:
    paths = sorted((shared / "data" / "sequences").glob("*.npz"))[:2]
    assert paths
    for path in paths:
        whole = load_sequence(path)
        _, _, markers = read_trc(to_trc(whole))
        for landmark, values in zip(Landmark, markers.values(), strict=True):
            np.testing.assert_allclose(values, on_floor_m(whole)[:, landmark], atol=MILLIMETRE_M)
        assert apart_m(read_mot(to_mot(whole))[1], on_floor_m(whole)) < MILLIMETRE_M
        steps = np.diff(whole.timestamps_s)
        if whole.found.all() and np.ptp(steps) < 0.01 * np.median(steps):
            assert farthest_m(read_bvh(to_bvh(whole))[1], on_floor_m(whole)) < MILLIMETRE_M


@pytest.mark.parametrize("rate", [29.97, 30.0, 24.0, 59.94])
def test_times_rounded_to_milliseconds_keep_the_rate(rate: float) -> None:
    frames = [replace(frame, timestamp_s=round(n / rate, 3)) for n, frame in enumerate(islice(squats(1), 90))]
    whole = PoseSequence.from_frames(frames, timestamps_s=[one.timestamp_s for one in frames], image_size_px=(640, 480))
    assert rate_hz(whole) == pytest.approx(rate, abs=0.01)
    assert float(read_trc(to_trc(whole))[0]["DataRate"]) == pytest.approx(rate, abs=0.01)
    step_s, moving, _ = read_bvh(to_bvh(whole))
    assert 1 / step_s == pytest.approx(rate, abs=0.01)
    assert len(next(iter(moving.values()))) == len(whole)


def test_pictures_that_are_missing_do_not_change_the_rate() -> None:
    whole = sequence()
    assert rate_hz(whole.select(np.array([n for n in range(len(whole)) if n % 7]))) == pytest.approx(30.0, abs=0.01)


def test_c3d_is_read_back_by_its_own_library(tmp_path: Path) -> None:
    ezc3d = pytest.importorskip("ezc3d")
    whole = with_gap(sequence(), 10, 14)
    write_c3d(tmp_path / "squat.c3d", whole)
    file = ezc3d.c3d(str(tmp_path / "squat.c3d"))
    point = file["parameters"]["POINT"]
    assert point["UNITS"]["value"] == ["m"]
    assert point["RATE"]["value"][0] == pytest.approx(30.0, abs=0.01)
    assert [name.lower() for name in point["LABELS"]["value"]] == [
        one.name.replace("_", "").lower() for one in Landmark
    ]
    read = file["data"]["points"][:3].transpose(2, 1, 0)
    np.testing.assert_allclose(read, on_floor_m(whole), atol=MILLIMETRE_M)
    assert (file["data"]["meta_points"]["residuals"][0, :, 10:14] < 0).all()
