"""From where are real people seen? Held against labels placed by eye, per source (needs the photos' landmarks)."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np

from coach.library.known import load_postures
from coach.pose.types import PoseFrame
from coach.posture.scoring import seen_by_side

#: Turn of the camera against the plane of the posture (0 in front or behind, 90 at a side), by one pair of eyes, to
#: about 10 degrees; labelled before any estimate was looked at.
LABELS = Path(__file__).resolve().parents[1] / "data" / "view_by_eye.csv"
LIBRARY = load_postures()


def frames(shared: Path) -> dict[str, PoseFrame]:
    """One plain look at each photo."""
    data = np.load(shared / "data" / "yoga2" / "landmarks.npz")
    image, world = data["full_image"].astype(float), data["full_world"].astype(float)
    return {
        f"yoga2/{name}": PoseFrame(
            timestamp_s=0.0,
            image_size_px=(int(size[0]), int(size[1])),
            image_xy_px=xyzv[:, :2],
            image_z_px=xyzv[:, 2],
            world_xyz_m=metres,
            visibility=xyzv[:, 3],
        )
        for name, xyzv, metres, size in zip(data["name"], image, world, data["size"], strict=True)
        if np.isfinite(xyzv).all()
    }


def test_the_view_of_real_people_is_near_what_the_eye_sees(shared: Path) -> None:
    seen = frames(shared)
    errors: dict[str, list[float]] = defaultdict(list)
    refused: list[str] = []
    for row in csv.DictReader(LABELS.read_text(encoding="utf-8").splitlines()):
        if row["file"] not in seen:
            continue
        posture, turn_deg = LIBRARY[row["posture"]], float(row["turn_deg"])
        sides = seen_by_side(seen[row["file"]], posture, posture.sides)
        view = min(sides.values(), key=lambda one: one.distance).view
        errors[row["source"]].append(view.turn_deg - turn_deg)
        off_deg = {"front": turn_deg, "side": 90.0 - turn_deg}.get(posture.view, 0.0)
        if off_deg <= 25.0 and not view.may_allow(posture.view):
            refused.append(row["file"])
    for source, found in sorted(errors.items(), key=lambda pair: -len(pair[1])):
        print(f"{source}: {len(found)} photos, median error {np.median(np.abs(found)):.0f} degrees")
    everything = np.abs(np.concatenate(list(errors.values())))
    print(
        f"{len(everything)} photos: median, 90th percentile {np.percentile(everything, [50, 90]).round(1)}; {refused}"
    )
    assert np.median(everything) <= 9.0
    assert np.percentile(everything, 90) <= 25.0
    assert len(refused) <= 0.04 * len(everything)
