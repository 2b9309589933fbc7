"""Learn to recognise postures: `python -m tests.learning.postures` writes `coach/posture/recognition.npz`.

Needs the sets of photos and the renderer beside the checkout (`SHARED`), and the models of both networks. Landmarks of
pictures are kept in `--cache`, so that only new pictures are looked at; with `--seconds 0` no new ones are rendered.
The cache then has what was learned from as two sets, from which the figures of docs/accuracy.md follow:

    python -m coach evaluate postures CACHE/people.npz --folds source --also CACHE/besides.npz
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import math
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from coach.library.known import PostureLibrary, load_postures
from coach.media.images import load_photo
from coach.pose.types import load_sequence
from coach.posture.folds import LabelledPerson, learn
from coach.posture.network import UNNAMED, WEIGHTS_FILE
from coach.posture.network_learning import figure_samples, join, samples_of
from coach.posture.recognition import Recogniser
from coach.posture.recognition_evaluation import NONE, UNKNOWN, label_of, read_landmark_set
from tests.learning.looks import Picture, looks_at, save_looks, save_people
from tests.learning.rendered import Pose, poses, rendered
from tests.support.figures import knowing_nothing

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
DATA = SHARED / "data"
#: Labels of the sets that are wrong to the eye, or lack the name of what the library knows by now.
RELABELLED = Path(__file__).with_name("relabelled.csv")
#: Other photos of the set that this source published.
PHOTO_LANDMARKS_SOURCE = "LucaPomer/YogaPoseDetection"
#: Names in the index that stand for several postures of the library: nothing is learned from them.
AMBIGUOUS = ("cat_cow",)
#: Exercises whose clips show postures; among those of none are some of yoga.
POSTURE_LIKE = ("plank", "side_plank", "push_up", "none")
FRAMES_PER_CLIP = 8
#: Pictures rendered of each posture, whatever it has of figures; of those with fewer photos than `RARE`; and of each
#: body of what is none of them.
RENDERED_PER_POSTURE, RENDERED_PER_RARE, RENDERED_PER_OTHER = 16, 48, 6
RARE = 20
#: Squared torso lengths from a figure.
LIKE_A_POSTURE = 0.04


def people(library: PostureLibrary, cache: Path) -> Iterator[LabelledPerson]:
    """Everybody in the sets of real photos."""
    right = _relabelled()
    sets = [(_looked_at(name, cache), "") for name in ("yoga2", "yoga")]
    for path, source in (*sets, (DATA / "photo_landmarks" / "landmarks.npz", PHOTO_LANDMARKS_SOURCE)):
        for still in read_landmark_set(path):
            if still.frame is not None and still.name not in AMBIGUOUS:
                label = label_of(right.get(still.file, still.name), library)
                yield LabelledPerson(
                    label=UNNAMED if label in (UNKNOWN, NONE) else label,
                    source=source or still.source,
                    frame=still.frame,
                    looks=still.looks,
                )


def _relabelled() -> dict[str, str]:
    """What people in pictures really do whose label in the set is wrong."""
    with RELABELLED.open(newline="", encoding="utf-8") as file:
        return {row["file"]: row["posture"] for row in csv.DictReader(file)}


def _looked_at(name: str, cache: Path) -> Path:
    """The looks at a set of photos, taken once."""
    path, folder = cache / f"{name}.npz", DATA / name
    if not path.exists():
        save_looks(path, looks_at(_photos(folder)))
    return path


def _photos(folder: Path) -> Iterator[Picture]:
    with (folder / "INDEX.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            words = {"posture": row["posture"], "source": row["source"], "other": row.get("other", "")}
            yield Picture(image_rgb=load_photo(folder / row["file"]).image_rgb, name=row["file"], **words)


def exercising(library: PostureLibrary) -> Iterator[LabelledPerson]:
    """People in the middle of exercises: real bodies in no posture, but for those that look like one by chance."""
    known = Recogniser(library, knowing_nothing())
    for folder in (DATA / "sequences", DATA / "clips2"):
        with (folder / "INDEX.csv").open(newline="", encoding="utf-8") as file:
            clips = [row["file"] for row in csv.DictReader(file) if row["exercise"] not in POSTURE_LIKE]
        for clip in clips:
            sequence = load_sequence(folder / clip)
            seen = np.flatnonzero(np.isfinite(sequence.image_xy_px[:, 0, 0]))
            for frame in (sequence[k] for k in seen[:: max(1, len(seen) // FRAMES_PER_CLIP)]):
                if known.recognise(frame).distance > LIKE_A_POSTURE:
                    yield LabelledPerson(label=UNNAMED, source="exercises", frame=frame, looks=(frame,))


def rendered_people(
    library: PostureLibrary, cache: Path, *, photos: Counter[str], seconds: float
) -> Iterator[LabelledPerson]:
    """Rendered people; new pictures are made until the time is over.

    photos: how many there are of each posture.
    """
    every = poses(library)
    figures = Counter(pose.label for pose in every)
    wished = {label: RENDERED_PER_RARE if photos[label] < RARE else RENDERED_PER_POSTURE for label in figures}
    each = {label: max(4, math.ceil(wished[label] / count)) for label, count in figures.items()}
    each[UNKNOWN] = RENDERED_PER_OTHER
    wanted = [
        (pose, number, cache / _name(pose, number))
        for number in range(max(each.values()))
        for pose in every
        if number < each[pose.label]
    ]
    until = time.monotonic() + seconds
    missing = [(pose, number, path) for pose, number, path in wanted if not path.exists()]
    pictures = (next(rendered(pose, count=1, seed=200 + number)) for pose, number, _ in missing)
    for (_, _, path), seen in zip(missing, looks_at(pictures) if seconds else (), strict=False):
        save_looks(path, [seen])
        if time.monotonic() > until:
            break
    for pose, _, path in wanted:
        for still in read_landmark_set(path) if path.exists() else ():
            label = UNNAMED if pose.label == UNKNOWN else pose.label
            if still.frame is not None:
                yield LabelledPerson(label=label, source="rendered", frame=still.frame, looks=still.looks)


def _name(pose: Pose, number: int) -> str:
    directions = {limb: np.round(vector, 3).tolist() for limb, vector in sorted(pose.directions.items())}
    what = repr((pose.label, pose.other, pose.view, pose.number, directions))
    return f"rendered/{pose.label}-{hashlib.sha256(what.encode()).hexdigest()[:16]}-{number}.npz"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="where landmarks of pictures are kept")
    parser.add_argument("--seconds", type=float, default=0.0, help="how long new pictures may be rendered")
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE)
    options = parser.parse_args(arguments)
    library = load_postures([WEIGHTS_FILE.parents[2] / "poses" / "yoga"])
    everybody = list(people(library, options.cache))
    photos = Counter(one.label for one in everybody)
    besides = [
        *rendered_people(library, options.cache, photos=photos, seconds=options.seconds),
        *exercising(library),
    ]
    for name, those in (("people", everybody), ("besides", besides)):
        save_people(options.cache / f"{name}.npz", [(one.label or UNKNOWN, one.source, one.looks) for one in those])
    looks = [(one.label, look) for one in besides for look in one.looks]
    always = join([figure_samples(library), samples_of(looks)])
    print(f"{len(everybody)} people, {len(always)} made and rendered samples")
    network = learn(everybody, library, always)
    network.save(options.out)
    print(network.rule, f"{options.out}: {options.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
