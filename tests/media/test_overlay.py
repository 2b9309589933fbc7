from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from coach.media import lettering
from coach.media.lettering import can_letter, drawable, font_for, text_stamp
from coach.media.overlay import Overlay, paint_overlay, wrapped
from coach.pose.types import ImageArray, PoseFrame
from coach.text import Text
from tests.support.figures import frame_of, standing

GREY = np.full((480, 640, 3), 128, dtype=np.uint8)


def draw_overlay(image_rgb: ImageArray, frame: PoseFrame | None, overlay: Overlay) -> ImageArray:
    canvas = image_rgb.copy()
    paint_overlay(canvas, frame, overlay)
    return canvas


FULL = Overlay(counter="12", caption="Squat", phase="down", cue="Chest up", progress=0.5)


@pytest.mark.parametrize(
    ("overlay", "region"),
    [
        pytest.param(Overlay(counter="3"), (slice(0, 120), slice(0, 200)), id="counter, upper left"),
        pytest.param(Overlay(phase="down"), (slice(0, 120), slice(0, 200)), id="phase, upper left"),
        pytest.param(Overlay(cue="Chest up"), (slice(400, 480), slice(200, 440)), id="cue, at the bottom"),
        pytest.param(Overlay(progress=0.5), (slice(80, 400), slice(600, 640)), id="bar, at the right"),
    ],
)
def test_words_are_where_they_belong_and_nowhere_else(overlay: Overlay, region: tuple[slice, slice]) -> None:
    drawn = draw_overlay(GREY, None, overlay)
    different = (drawn != GREY).any(axis=2)
    assert different[region].any()
    different[region] = False
    assert not different.any()


def test_empty_overlay_draws_nothing_and_the_picture_given_is_not_touched() -> None:
    before = GREY.copy()
    np.testing.assert_array_equal(draw_overlay(GREY, None, Overlay()), GREY)
    assert (draw_overlay(GREY, frame_of(standing()), FULL) != GREY).any()
    np.testing.assert_array_equal(GREY, before)


@pytest.mark.parametrize("size", [(16, 16), (120, 160), (640, 360), (2160, 3840)], ids=str)
def test_any_size_of_picture_and_any_length_of_text(size: tuple[int, int]) -> None:
    long = Overlay(
        counter="1234567", caption="very " * 20, phase="word " * 20, cue="Keep your chest up. " * 9, progress=7
    )
    assert draw_overlay(np.zeros((*size, 3), dtype=np.uint8), None, long).shape == (*size, 3)


def test_bar_fills_from_below() -> None:
    filled = [int((draw_overlay(GREY, None, Overlay(progress=share)) == 255).sum()) for share in (0.0, 0.4, 0.9)]
    assert filled == sorted(filled)
    assert filled[0] < filled[-1]


@given(st.text(alphabet="ab ，。深蹲", min_size=1, max_size=40), st.integers(30, 200))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, width_px: int) -> None:
    font = ImageFont.load_default(20)
    assert isinstance(font, ImageFont.FreeTypeFont)
    lines = wrapped(text, font, width_px)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        words = [word for word in line.split(" ") if word]
        assert font.getlength(line) <= width_px or len(words) <= 1


def test_text_is_outlined_and_smooth() -> None:
    canvas = np.full((60, 120, 3), 128, dtype=np.uint8)
    text_stamp("90°", 30).paste(canvas, 10, 10)
    shades = np.unique(canvas[..., 0])
    assert shades.min() <= 30  # outline
    assert shades.max() >= 250  # letters
    assert len(shades) > 20  # smooth edges


@pytest.mark.parametrize(("left", "top"), [(-1000, 0), (-20, -10), (110, 50), (0, 1000), (0.5, 0.5)])
def test_stamps_are_cut_off_at_the_edge(left: float, top: float) -> None:
    canvas = np.zeros((60, 120, 3), dtype=np.uint8)
    text_stamp("90°", 30).paste(canvas, left, top)
    assert canvas.shape == (60, 120, 3)


def test_texts_are_rendered_once() -> None:
    assert text_stamp("77°", 20) is text_stamp("77°", 20)


def test_latin_letters_need_no_installed_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "_system_fonts", lambda: ())
    font_for.cache_clear()
    try:
        assert can_letter("Squat 90°")
        assert not can_letter("深蹲")
        text = Text.model_validate({"en": "Squat", "zh": "深蹲"})
        assert drawable(text, "zh") == "Squat"
        assert drawable(text, "en") == "Squat"
    finally:
        font_for.cache_clear()


def test_chinese_is_drawn_where_a_font_has_it() -> None:
    if not can_letter("深蹲"):
        pytest.skip("no font with Chinese characters is installed")
    assert drawable(Text.model_validate({"en": "Squat", "zh": "深蹲"}), "zh") == "深蹲"
