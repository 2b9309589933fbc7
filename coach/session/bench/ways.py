"""Whole paths, from file or camera to result, beside the bare pose model: our photo, video and live ways as ratios."""

from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from coach.library.postures import load_postures
from coach.media.bare import bare_pictures
from coach.media.images import encode_image, load_photo
from coach.pose.detector import PoseDetector
from coach.pose.landmarker import DetectorSettings, Landmarker, media_image
from coach.pose.tracker import PoseTracker
from coach.session.bench.material import RATE_HZ, SIZE_PX, Material
from coach.session.bench.measure import Row, in_turn_s
from coach.session.live.worker import PictureWorker
from coach.session.photo import check_photo
from coach.session.workout import check_workout


def photos_beside_the_model(material: Material, rounds: int) -> Iterator[Row]:
    """From the file to the score, against decoding and one look of the model."""
    postures = load_postures()
    with (
        Landmarker(material.model, DetectorSettings(), video=False) as model,
        PoseDetector(material.model, steady=False) as once,
        PoseDetector(material.model) as usual,
    ):
        ways = [
            lambda: model.landmarker.detect(media_image(load_photo(material.photo).image_rgb)),
            lambda: check_photo(load_photo(material.photo).image_rgb, once, postures, look_again=False),
            lambda: check_photo(load_photo(material.photo).image_rgb, usual, postures),
        ]
        in_turn_s(ways, 1)  # the first time also loads the model
        bare_s, once_s, usual_s = in_turn_s(ways, 5 * rounds)
    yield Row(group="beside", name="photo_fast", value=once_s / bare_s, unit="times")
    yield Row(group="beside", name="photo", value=usual_s / bare_s, unit="times")


def videos_beside_the_model(material: Material, rounds: int) -> Iterator[Row]:
    """The same 640 x 480 clip four times: the model alone, analysed, analysed and drawn, and as a camera's pictures."""
    with closing(PictureWorker(material.model)) as worker:
        camera = _Camera(material, worker)
        bare_s, analysed_s, annotated_s, live_s = in_turn_s(
            [
                lambda: _bare_video(material),
                lambda: _analyse(material, None),
                lambda: _analyse(material, material.folder / "annotated.mp4"),
                camera.play,
            ],
            rounds,
        )
    for name, taken_s in (("video", analysed_s), ("annotated", annotated_s), ("live", live_s)):
        yield Row(group="beside", name=name, value=taken_s / bare_s, unit="times")
    pictures = RATE_HZ * material.clip_s
    for name, taken_s in (("bare", bare_s), ("video", analysed_s), ("annotated", annotated_s), ("live", live_s)):
        yield Row(group="pace", name=name, value=pictures / taken_s, unit="per_s")


def _bare_video(material: Material) -> None:
    with Landmarker(material.model, DetectorSettings(), video=True) as model:
        for number, picture in enumerate(bare_pictures(material.clip)):
            model.landmarker.detect_for_video(media_image(picture), round(number * 1000 / RATE_HZ))


def _analyse(material: Material, annotated_path: Path | None) -> None:
    check_workout(
        material.clip,
        material.exercise,
        tracker_factory=lambda: PoseTracker(material.model),
        annotated_path=annotated_path,
    )


class _Camera:
    """Brings the pictures of the clip as a camera does; they are looked at in a process of its own."""

    def __init__(self, material: Material, worker: PictureWorker) -> None:
        self._clip, self._worker = material.clip, worker
        self._numbers = count()  # the times of a camera never go back, not even when the clip begins again
        self._look(np.zeros((SIZE_PX[1], SIZE_PX[0], 3), np.uint8))  # the worker has started when this returns

    def play(self) -> None:
        for picture in bare_pictures(self._clip):
            self._look(picture)

    def _look(self, image_rgb: Any) -> None:
        self._worker.look(encode_image(image_rgb, "jpeg"), next(self._numbers) / RATE_HZ)
