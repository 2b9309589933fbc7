"""The web server answers: pages, and files for pictures and videos."""

from __future__ import annotations

from pathlib import Path

from tests.support.samples import SAMPLES
from tests.support.server import get, served, visited

SCRIPT = """
import streamlit as st
st.image({picture!r})
st.video({clip!r})
"""


def test_pictures_and_videos_reach_the_browser(tmp_path: Path) -> None:
    """Some releases of Starlette made Streamlit answer HTTP 500 for every media file."""
    script = tmp_path / "app.py"
    picture, clip = SAMPLES / "pictures" / "tree.jpg", SAMPLES / "clips" / "squat_side.mp4"
    script.write_text(SCRIPT.format(picture=str(picture), clip=str(clip)), encoding="utf-8")
    with served(script, tmp_path / "log.txt") as address, visited(address) as visit:
        assert visit.exceptions == []
        image, video = visit.media
        for encoding in ("gzip", "identity"):
            assert get(address + image, **{"Accept-Encoding": encoding})[0] == 200
            assert get(address + video, **{"Accept-Encoding": encoding})[0] == 200
        assert get(address + video)[1] == clip.read_bytes()
        # browsers fetch videos in parts
        assert get(address + video, Range="bytes=0-99") == (206, clip.read_bytes()[:100])
        assert get(f"{address}/favicon.png")[0] == 200
