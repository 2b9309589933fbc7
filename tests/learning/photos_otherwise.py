"""The people of photos seen otherwise: changed copies, judged by the whole product.

    python -m tests.learning.photos_otherwise PHOTOS FOLDER KIND... [--only N/OF]

What is true of somebody's posture stays true in the dark and with coarse pixels, while other landmarks go wrong than
those the rules know. `DRAWN` photos of `PHOTOS/yoga2` and `PHOTOS/yoga` are looked at, drawn anew for each kind; what
was seen is kept in FOLDER/KIND, so that the work can be done in pieces (`--only 1/4`) and judged again by other rules.
Prints the corrections as rows of `tests/data/corrections_by_eye.csv`, with what is known of them there, and
counts as JSON.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from coach.library.known import PostureLibrary, load_postures
from coach.media.canonical import tilted
from coach.media.images import encode_image, load_photo
from coach.pose.detector import PoseDetector
from coach.pose.landmarker import Image
from coach.pose.model import cached_model
from coach.pose.types import PoseFrame, PoseSequence, load_sequence, save_sequence
from coach.posture.recognition import recognise
from coach.session.photo import PhotoResult, check_photo, judge_frame
from tests.learning.seen_otherwise import as_it_is, dark

#: Photos of a kind; the kind `plain`, with which the others are compared, has all.
DRAWN = 150
#: Points by which a score may differ from that of the photo as it is.
SAME_SCORE = 15.0
BY_EYE = Path(__file__).parents[1] / "data" / "corrections_by_eye.csv"


def quarter(image: Image) -> Image:
    """A quarter as wide and as high, each pixel the mean of those it stands for."""
    size = (max(1, image.shape[1] // 4), max(1, image.shape[0] // 4))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def coarse(image: Image) -> Image:
    """Saved as a small JPEG."""
    return load_photo(encode_image(image, "jpeg", quality=15), name="coarse").image_rgb


def askew(image: Image) -> Image:
    """The camera held askew by 6 degrees."""
    return tilted(image, 6.0)[0]


def blurred(image: Image) -> Image:
    """Out of focus by a hundredth of the longer side (standard deviation)."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), max(image.shape[:2]) / 100), np.uint8)


def noisy(image: Image) -> Image:
    """As at a high sensitivity: each value off by 30 (standard deviation)."""
    noise = np.random.default_rng(0).normal(0.0, 30.0, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def bright(image: Image) -> Image:
    """With twice the light; what is lost in white is lost."""
    return np.minimum(image.astype(np.uint16) * 2, 255).astype(np.uint8)


KINDS: dict[str, Callable[[Image], Image]] = {
    "plain": as_it_is,
    "coarse": coarse,
    "askew": askew,
    "noisy": noisy,
    "near_edge": as_it_is,  # see `near_edge`
    "dark": dark,
    "quarter": quarter,
    "blurred": blurred,
    "bright": bright,
}


def near_edge(image: Image, person: PoseFrame | None) -> Image:
    """Cut so that the outermost landmarks lie 3 % of the person's size inside, where the picture goes further."""
    if person is None:
        return image
    left, top, right, bottom = person.box_px()
    margin = 0.03 * np.hypot(right - left, bottom - top)
    height, width = image.shape[:2]
    rows = slice(max(0, int(top - margin)), min(height, int(bottom + margin)))
    return np.ascontiguousarray(image[rows, max(0, int(left - margin)) : min(width, int(right + margin))])


def photos(folder: Path) -> dict[str, tuple[Path, str]]:
    """Path and label (empty: another posture) of each photo of somebody, by the name it has in the list by eye."""
    found = {}
    for index in (folder / "yoga2/INDEX.csv", folder / "yoga/INDEX.csv"):
        with index.open(encoding="utf-8") as table:
            for row in csv.DictReader(table):
                if row["posture"] not in ("unknown", "none"):
                    found[row["file"].removeprefix("photos/")] = index.parent / row["file"], row["posture"]
    return found


def drawn(kind: str, names: list[str]) -> list[str]:
    """The photos of a kind."""
    return sorted(names) if kind == "plain" else sorted(random.Random(kind).sample(sorted(names), DRAWN))


def place(folder: Path, kind: str, name: str) -> Path:
    """Where it is kept what was seen of a photo."""
    return (folder / kind / name).with_suffix(".npz")


def keep(path: Path, seen: PhotoResult) -> None:
    """Write the person as all looks see them, as a sequence of these; an empty archive where nobody was found."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if (frame := seen.frame) is None:
        np.savez_compressed(path)
        return
    every = (frame, *frame.looks)
    save_sequence(
        path, PoseSequence.from_frames(every, timestamps_s=range(len(every)), image_size_px=frame.image_size_px)
    )


def kept(path: Path) -> PoseFrame | None:
    """The person that was seen, if anybody was."""
    if path.stat().st_size < 100:
        return None
    seen = load_sequence(path)
    frame, *looks = (replace(seen[k], timestamp_s=0.0) for k in range(len(seen)))
    return replace(frame, looks=tuple(looks))


def changed(kind: str, name: str, path: Path, folder: Path) -> Image:
    """The copy of a photo that is judged."""
    image = load_photo(path).image_rgb
    return near_edge(image, kept(place(folder, "plain", name))) if kind == "near_edge" else KINDS[kind](image)


def judged(path: Path, library: PostureLibrary) -> PhotoResult | None:
    """The verdict on what was seen, by today's rules; None where nobody was seen or nothing is kept."""
    frame = kept(path) if path.exists() else None
    return None if frame is None else judge_frame(frame, recognise(frame, library), library)


def known_by_eye() -> dict[tuple[str, str, str], str]:
    """What the last look said of a correction, by file, posture and check."""
    with BY_EYE.open(encoding="utf-8") as table:
        return {(row["file"], row["posture"], row["check"]): row["verdict"] for row in csv.DictReader(table)}


def report(kind: str, names: list[str], folder: Path, known: dict[tuple[str, str, str], str]) -> Iterator[list[object]]:
    """The corrections of a kind as rows; its counts go to the standard error."""
    library, count = load_postures(), Counter[str]()
    for name in filter(lambda one: place(folder, kind, one).exists(), names):
        before, now = (judged(place(folder, one, name), library) for one in ("plain", kind))
        count["photos"] += 1
        count["nobody"] += now is None
        if now is None or now.score is None or now.posture is None:
            count["name lost"] += before is not None and before.posture is not None
            continue
        count["other name"] += before is not None and before.posture not in (None, now.posture)
        count["scored"] += now.score.is_measurable
        if before is not None and before.score is not None and before.posture is now.posture:
            count["score lost"] += before.score.is_measurable and not now.score.is_measurable
            count["score moved"] += abs(before.score.score - now.score.score) > SAME_SCORE
        for number, one in enumerate(now.score.corrections):
            verdict = known.get((name, now.posture.id, one.name), "unknown")
            count[verdict] += 1
            count[f"first {verdict}"] += number == 0
            yield [kind, name, now.posture.id, one.name, round(one.error_deg), verdict]
    print(json.dumps({"kind": kind, **dict(sorted(count.items()))}), file=sys.stderr)


def main() -> None:
    """Look at what was not looked at yet, and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []], default=list(KINDS))
    parser.add_argument("--only", default="1/1", help="a part of the photos, and no report")
    wish = parser.parse_args()
    part, parts = (int(one) for one in wish.only.split("/"))
    every, library = photos(wish.photos), load_postures()
    with PoseDetector(cached_model("full")) as detector:
        for kind in wish.kinds:
            for name in drawn(kind, list(every))[part - 1 :: parts]:
                if not (path := place(wish.folder, kind, name)).exists():
                    keep(path, check_photo(changed(kind, name, every[name][0], wish.folder), detector, library))
    if parts == 1:
        known, rows = known_by_eye(), csv.writer(sys.stdout, lineterminator="\n")
        rows.writerow(["set", "file", "posture", "check", "error_deg", "verdict"])
        for kind in wish.kinds:
            rows.writerows(report(kind, drawn(kind, list(every)), wish.folder, known))


if __name__ == "__main__":
    main()
