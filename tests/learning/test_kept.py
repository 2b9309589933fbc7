"""What was seen of photos is read back as it was kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coach.library.known import load_postures
from coach.session.photo import check_photo
from tests.learning.photos_otherwise import keep, kept
from tests.support.fakes import ReplayDetector
from tests.support.figures import figure_frame


@pytest.mark.parametrize("others", [0, 3], ids=["one look", "four looks"])
def test_every_look_is_kept(others: int, tmp_path: Path) -> None:
    library = load_postures()
    one = figure_frame(library["tree"].placed_figures[0].directions)
    frame = replace(one, looks=tuple(one.moved((k, 0.0), one.image_size_px) for k in range(1 + others) if others))
    picture = np.zeros((480, 640, 3), np.uint8)
    keep(tmp_path / "a.npz", replace(check_photo(picture, ReplayDetector((one,)), library), frame=frame))
    again = kept(tmp_path / "a.npz")
    assert again is not None
    np.testing.assert_allclose(again.looks_xy_px, frame.looks_xy_px, atol=1e-3)
    np.testing.assert_allclose(again.world_xyz_m, frame.world_xyz_m, atol=1e-6)


def test_nobody_is_kept_as_nobody(tmp_path: Path) -> None:
    keep(tmp_path / "a.npz", check_photo(np.zeros((480, 640, 3), np.uint8), ReplayDetector(()), load_postures()))
    assert kept(tmp_path / "a.npz") is None
