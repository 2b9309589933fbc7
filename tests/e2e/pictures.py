"""Make the pictures of the home page from the shipped samples: `python -m tests.e2e.pictures`."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from coach.library.known import load_exercises, load_postures
from coach.media.drawing import draw_pose
from coach.media.images import encode_image, load_photo
from coach.pose.detector import PoseDetector
from coach.pose.model import ensure_model
from coach.pose.tracker import PoseTracker
from coach.session.photo import check_photo
from coach.session.samples import load_samples
from coach.session.workout import check_workout
from coach.text import languages

IMAGES = Path(__file__).resolve().parents[2] / "pages" / "images"


def posture_picture(model: Path, name: str, *, graded: bool) -> bytes:
    """A sample with its joints, and with grades where wanted."""
    sample = next(sample for sample in load_samples().pictures if sample.path.stem == name)
    image_rgb = load_photo(sample.path).image_rgb
    with PoseDetector(model) as detector:
        result = check_photo(image_rgb, detector, load_postures(), pose=sample.posture)
    assert result.score is not None
    grades = result.score.grades if graded else None
    return encode_image(draw_pose(image_rgb, result.frame, grades=grades), "jpeg", quality=85)


def workout_clip(model: Path, language: str) -> None:
    """Push-ups with skeleton and counter in words of this language."""
    sample = next(sample for sample in load_samples().clips if sample.exercise == "push_up")
    exercise = load_exercises()["push_up"]
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder) / "large.mp4"
        options: Any = {"annotated_path": large, "language": language}
        check_workout(sample.path, exercise, tracker_factory=lambda: PoseTracker(model), **options)
        _shrink(large, IMAGES / f"workout_video_{language}.mp4")


def _shrink(large: Path, path: Path) -> None:
    """Every second picture, of lower quality, for a page that should be there at once."""
    with av.open(str(large)) as source, av.open(str(path), "w", options={"movflags": "faststart"}) as target:
        stream = target.add_stream("libx264", rate=12, options={"crf": "31", "preset": "veryslow"})
        shown = source.streams.video[0]
        stream.width, stream.height, stream.pix_fmt = shown.width, shown.height, "yuv420p"
        for index, frame in enumerate(source.decode(video=0)):
            if index % 2:
                continue
            small = frame.reformat(format="yuv420p")
            small.pts, small.time_base = index // 2, Fraction(1, 12)
            target.mux(stream.encode(small))
        target.mux(stream.encode(None))


def main() -> None:
    model = ensure_model()
    (IMAGES / "yoga_check.jpg").write_bytes(posture_picture(model, "plank_hips_sagging", graded=True))
    (IMAGES / "live.jpg").write_bytes(posture_picture(model, "downward_dog", graded=False))
    for language in languages():
        workout_clip(model, language)


if __name__ == "__main__":
    main()
