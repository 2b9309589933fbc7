"""People rendered while they do the exercises of the library and other movements, as the pose model sees them.

The renderer is that of the synthetic clips; it is posed by the limb directions of the figures in `poses/`, so an
exercise written today has rendered people today. What they teach beside computed people
(`coach.workout.performers`) is how the pose model errs: it is another one in every posture.

    python -m tests.learning.movements --out DIR [--rounds 8] [--budget-s 280]

adds to the files in DIR until there are as many rounds; `python -m coach learn movements ... --rendered DIR` uses them.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import numpy as np

from coach.library.exercises import load_exercises, load_other_movements
from coach.pose.model import cached_model
from coach.pose.tracker import PoseTracker
from coach.pose.types import PoseSequence, save_sequence
from coach.workout.learning import Performer, performers
from coach.workout.performers import Choreography, choreograph
from tests.learning.rendered import BODIES, posed, renderer

RATE_HZ = 12.0
#: Wide and high, or high and wide.
SIZES_PX = ((400, 300), (300, 400))
#: A body that hangs from a bar hangs above the floor, metres.
HANGING_M = 0.35
_JOINT_OF = {"FOOT_INDEX": "foot.", "WRIST": "wrist.", "HIP": "upperleg01.", "SHOULDER": "upperarm01."}


def film(done: Choreography, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """The pictures of a camera that stands anywhere and shows the whole movement; now and then not all of the body."""
    scene, wardrobe, make_figure = renderer()
    body = str(rng.choice(BODIES))
    figure = make_figure(body, wardrobe.outfit(body, rng))
    room = wardrobe.room(rng, str(rng.choice(["day", "evening"])), None)
    pins = [
        _JOINT_OF[one.name.partition("_")[2]] + ("L" if one.name.startswith("LEFT") else "R") for one in done.planted
    ]
    seed, shapes = int(rng.integers(1 << 30)), []
    anchor = None
    for row in range(len(done.timestamps_s)):
        # the same stance throughout: what differs from picture to picture is the movement only
        body_pose = posed(
            {limb: along[row] for limb, along in done.directions.items()}, np.random.default_rng(seed), 0.0
        )
        vertices, points = figure.skin(figure.rotations(body_pose), pose=body_pose)
        place = np.mean([points[pin] for pin in pins], axis=0)
        anchor = place if anchor is None else anchor
        shapes.append(vertices - place + anchor)
    lowest = min(float(one[figure.drawn, 1].min()) for one in shapes)
    hangs = all(one.name.endswith("WRIST") for one in done.planted) and done.points[0, 15, 1] > done.points[0, 11, 1]
    shapes = [one - [0.0, lowest - (HANGING_M if hangs else 0.0), 0.0] for one in shapes]
    some = np.concatenate([one[::23] for one in shapes[::3]])
    yaw, elevation = float(rng.uniform(-180, 180)), float(rng.uniform(-2, 20))
    seen = scene.fit_camera(some, yaw, elevation, 400, 400).project(some)[:, :2]
    width, height = SIZES_PX[int(np.ptp(seen[:, 0]) < 0.95 * np.ptp(seen[:, 1]))]
    camera = scene.fit_camera(some, yaw, elevation, width, height, float(rng.choice([rng.uniform(0.6, 0.9), 1.15])))
    for number, vertices in enumerate(shapes):
        yield scene.render(figure, vertices, camera, room, supersample=1, noise=2.0, seed=number)


def seen(done: Choreography, rng: np.random.Generator) -> PoseSequence:
    """What the pose model makes of it."""
    with PoseTracker(cached_model("full")) as tracker:
        frames = [
            tracker.track(picture, float(when))
            for picture, when in zip(film(done, rng), done.timestamps_s, strict=True)
        ]
    size_px = next((one.image_size_px for one in frames if one is not None), SIZES_PX[0])
    return PoseSequence.from_frames(frames, timestamps_s=done.timestamps_s, image_size_px=size_px)


def render_one(performer: Performer, number: int) -> PoseSequence:
    """The clip with this number of a movement: always the same one."""
    rng = np.random.default_rng([number, crc32(performer.label.encode())])
    done = choreograph(
        performer.way(rng), rng, duration_s=float(rng.uniform(2.4, 3.2)), cycle_s=performer.cycle_s, rate_hz=RATE_HZ
    )
    return seen(done, rng)


def main() -> None:
    """Render what is missing, until the time is up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--budget-s", type=float, default=float("inf"))
    parser.add_argument("--part", type=int, nargs=2, default=(0, 1), metavar=("NUMBER", "OF"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    until_s = time.monotonic() + options.budget_s
    everybody = performers(load_exercises(), load_other_movements())
    for number in range(options.rounds):
        for place, performer in enumerate(everybody):
            path = options.out / f"{performer.label.replace(' ', '_')}__{number}.npz"
            if path.exists() or place % options.part[1] != options.part[0]:
                continue
            if time.monotonic() > until_s:
                return
            save_sequence(path, render_one(performer, number))


if __name__ == "__main__":
    main()
