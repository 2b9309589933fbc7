"""`posture` and `batch` on photos: what they find is what the page finds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from coach.cli import main
from coach.media.images import encode_image, load_photo
from tests.support.clips import make_clip
from tests.support.samples import Sample


@pytest.fixture
def two_people(sample_pictures: dict[str, Sample], tmp_path: Path) -> Path:
    """Two samples side by side in one picture."""
    tree, goddess = (sample_pictures[name].image_rgb() for name in ("tree", "goddess"))
    rows = min(len(tree), len(goddess))
    path = tmp_path / "photos" / "both.png"
    path.parent.mkdir()
    path.write_bytes(encode_image(np.concatenate([tree[:rows], goddess[:rows]], axis=1)))
    return path


def by_posture(photo: Path, capsys: pytest.CaptureFixture[str]) -> int:
    assert main(["posture", str(photo), "--json"]) == 0
    return int(json.loads(capsys.readouterr().out)["people"])


def by_batch(photo: Path, capsys: pytest.CaptureFixture[str]) -> int:
    out = photo.parents[1] / "out"
    assert main(["batch", str(photo.parent), "--out", str(out)]) == 0
    return int(json.loads((out / "results.jsonl").read_text(encoding="utf-8"))["people"])


@pytest.mark.parametrize("command", [by_posture, by_batch])
def test_everybody_in_a_photo_is_counted(
    command: Callable[[Path, pytest.CaptureFixture[str]], int],
    two_people: Path,
    model_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command(two_people, capsys) == 2


def test_a_film_is_no_picture_and_is_called_a_film_whatever_its_name(
    model_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    film = make_clip(tmp_path / "film.mp4", [0.0, 0.1, 0.2]).rename(tmp_path / "film")
    assert main(["posture", str(film)]) == 1
    assert "film is a video; here a picture is needed. Repetitions are counted with" in capsys.readouterr().err


def test_what_is_to_be_corrected_is_said_once(
    sample_pictures: dict[str, Sample], model_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["posture", str(sample_pictures["warrior_ii_arm_dropped"].path)]) == 0
    assert capsys.readouterr().out.count("Lift your back arm to shoulder height") == 1


def test_where_nobody_is_seen_that_alone_is_said(
    model_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "grey.png"
    path.write_bytes(encode_image(np.full((480, 640, 3), 120, np.uint8), "png"))
    assert main(["posture", str(path)]) == 0
    assert capsys.readouterr().out.startswith(f"{path}: Nobody was found in this picture.")


@pytest.mark.slow
def test_as_much_of_the_body_is_drawn_as_is_wished(
    sample_pictures: dict[str, Sample], model_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo, drawn = sample_pictures["tree"], {}
    for skeleton in ("thin", "full", "none"):
        assert main(["posture", str(photo.path), "--out", str(tmp_path / skeleton), "--skeleton", skeleton]) == 0
        (path,) = (tmp_path / skeleton).glob("*-annotated.png")
        drawn[skeleton] = load_photo(path).image_rgb
    changed = {name: (image != photo.image_rgb()).any(axis=2).sum() for name, image in drawn.items()}
    assert changed["none"] == 0
    assert 0 < changed["thin"] < changed["full"]
