"""The people of a form index seen otherwise: the same clips, changed, through the pose model again.

    python -m tests.learning.seen_otherwise INDEX.csv CLIPS FOLDER [KIND...]
    python -m coach evaluate form INDEX.csv --clips FOLDER/KIND

What is true of a repetition stays true in a mirror, in the dark and for another network; so rules that were made with
these clips in view can still be tried on landmarks with which nothing was chosen. 15 pictures a second of each clip are
looked at. What is there already is kept, so that the work can be done in pieces.
"""

import csv
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from coach.media.video import VideoReader
from coach.pose.landmarker import Image
from coach.pose.model import Variant, cached_model
from coach.pose.recorder import SequenceRecorder
from coach.pose.tracker import PoseTracker
from coach.pose.types import PoseSequence, save_sequence


def as_it_is(image: Image) -> Image:
    """The picture itself."""
    return image


def grey(image: Image) -> Image:
    """Without colour."""
    return np.repeat(image.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)


def dark(image: Image) -> Image:
    """With a fifth of the light; what is lost by rounding is lost."""
    return np.asarray(image // 5)


def halved(image: Image) -> Image:
    """Half as wide and half as high."""
    return np.asarray(image[::2, ::2])


def cropped(image: Image) -> Image:
    """Without the left tenth."""
    return np.asarray(image[:, image.shape[1] // 10 :])


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """One way of looking.

    mirrored: flipped left to right, and the landmarks flipped back, so that sides stay.
    begins: share of the clip that is left out at its beginning; times stay those of the clip. rate_hz: pictures looked
    at in a second, at most.
    """

    change: Callable[[Image], Image] = as_it_is
    mirrored: bool = False
    network: Variant = "full"
    begins: float = 0.0
    rate_hz: float = 15.0


KINDS = {
    "thinned": Otherwise(),
    "mirrored": Otherwise(mirrored=True),
    "grey": Otherwise(change=grey),
    "lite": Otherwise(network="lite"),
    "cropped": Otherwise(change=cropped),
    "heavy": Otherwise(network="heavy"),
    "dark": Otherwise(change=dark),
    "half": Otherwise(change=halved),
    "later": Otherwise(begins=1.0 / 3.0),
    "every": Otherwise(rate_hz=float("inf")),
}


def seen(path: Path, kind: Otherwise) -> PoseSequence:
    """The landmarks of a clip seen otherwise."""
    recorder, size_px, last_s = SequenceRecorder(), (1, 1), -np.inf
    with VideoReader(path) as video, PoseTracker(cached_model(kind.network)) as tracker:
        for picture in video:
            if (
                picture.timestamp_s < kind.begins * video.duration_s
                or picture.timestamp_s < last_s + 0.9 / kind.rate_hz
            ):
                continue
            last_s = picture.timestamp_s
            image = kind.change(picture.image_rgb)
            image = np.ascontiguousarray(image[:, ::-1] if kind.mirrored else image)
            size_px = (image.shape[1], image.shape[0])
            recorder.add(tracker.track(image, last_s), last_s)
    sequence = recorder.sequence(size_px)
    return sequence.mirrored() if kind.mirrored else sequence


def video_of(clips: Path, file: str) -> Path:
    """Where the clip lies whose landmarks a row names."""
    name = Path(file)
    beside = clips / name.parent / "video" / f"{name.stem}.mp4"
    return beside if beside.exists() else clips / "video" / f"{name.stem.replace('__', '/', 1)}.mp4"


def files_of(index: Path) -> Iterator[str]:
    """Each clip of an index once."""
    with index.open(encoding="utf-8") as table:
        yield from dict.fromkeys(row["file"] for row in csv.DictReader(table))


def main(index: str, clips: str, folder: str, *kinds: str) -> None:
    """Write the landmarks of each kind into a folder of its name; `KIND+mirrored`: as they are seen in a mirror."""
    for name in kinds or KINDS:
        kind = KINDS[name.removesuffix("+mirrored")]
        kind = replace(kind, mirrored=kind.mirrored != name.endswith("+mirrored"))
        for file in files_of(Path(index)):
            place = (Path(folder) / name / file).with_suffix(".npz")
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                save_sequence(place, seen(video_of(Path(clips), file), kind))


if __name__ == "__main__":
    main(*sys.argv[1:])
