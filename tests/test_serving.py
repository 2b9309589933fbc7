"""The web server answers: pages, and files for pictures and videos."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.samples import SAMPLES
from tests.support.server import ROOT, get, served, visited

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


@pytest.mark.slow
@pytest.mark.skipif(not (ROOT / "streamlit_app.py").is_file(), reason="the application is not here")
def test_the_application_listens_to_this_computer_only_and_every_page_runs(tmp_path: Path, model_path: Path) -> None:
    pages = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
    log = tmp_path / "log.txt"
    with served(ROOT / "streamlit_app.py", log) as address:
        status, body = get(f"{address}/")
        assert status == 200
        assert b"<title>" in body
        port = urlsplit(address).port
        for page in ["", *(page for page in pages if page != "home")]:
            with visited(address, page) as visit:
                assert visit.exceptions == [], f"{page}: {log.read_text(encoding='utf-8')}"
                assert visit.texts, page
                for media in set(visit.media):
                    assert get(address + media)[0] == 200, media
        assert get(f"{address}/_stcore/health") == (200, b"ok")
        # Streamlit's own figures name functions, and nothing that a visitor has brought
        named = set(re.findall(r'cache="([^"]*)"', get(f"{address}/_stcore/metrics")[1].decode()))
        assert named
        assert [name for name in named if not re.fullmatch(r"[a-zA-Z_.]*", name)] == []
        own = _own_address()
        if own is not None:
            with pytest.raises(OSError, match=r"refused|timed out"):
                socket.create_connection((own, port), timeout=2)


def _own_address() -> str | None:
    """An address of this computer that others could use, if it has one."""
    for *_, place in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
        if not str(place[0]).startswith("127."):
            return str(place[0])
    return None
