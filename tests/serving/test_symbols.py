"""The font of symbols has every symbol that is shown, and no page waits for the whole one."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import streamlit
from fontTools.ttLib import TTFont

from coach.serving.compressed import Compressed
from coach.serving.symbols import Symbols, _ligatures, _named
from tests.serving.test_compressed import Site, ask

STATIC = Path(streamlit.__file__).parent / "static" / "static"
PAGES = Path(__file__).resolve().parents[2] / "pages"
FONT = "/static/media/MaterialSymbols-Rounded.a-B_1.woff2"


@pytest.mark.slow
def test_every_symbol_of_the_pages_is_in_the_small_font(tmp_path: Path) -> None:
    made, read = Symbols(STATIC, PAGES), Symbols(STATIC, PAGES)
    made.make(tmp_path)
    assert made.font is not None
    assert len(made.font) < 30_000
    font = TTFont(io.BytesIO(made.font))
    letters = {name: chr(code) for code, name in font.getBestCmap().items()}
    spelt = {"".join(letters[one] for one in word) for word, _ in _ligatures(font)}
    assert _named(PAGES.rglob("*.py")) | {"keyboard_double_arrow_left", "expand_more"} <= spelt
    read.make(tmp_path)
    assert read.font == made.font


def test_another_streamlit_sends_its_own_font(tmp_path: Path) -> None:
    symbols = Symbols(tmp_path, PAGES)
    symbols.make(tmp_path)
    assert symbols.font is None
    assert ask(Compressed(Site(), symbols=symbols), FONT)[0] == 404


def test_the_small_font_is_sent_and_asked_for_again_after_an_update() -> None:
    symbols = Symbols(STATIC, PAGES)
    symbols.font = b"small"
    status, headers, body = ask(Compressed(Site(), symbols=symbols), FONT)
    assert (status, body) == (200, b"small")
    assert headers[b"cache-control"] == b"no-cache"
