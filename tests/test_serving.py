"""The web server answers: pages, and files for pictures and videos."""

from __future__ import annotations

from pathlib import Path

from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from pages.components.app.kept_files import STAY_S, KeptFiles
from tests.support.samples import SAMPLES
from tests.support.server import get, running_application, served, visited

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


def test_a_file_made_for_a_download_stays_until_the_browser_has_fetched_it() -> None:
    """Two pages that end in between, of whichever visitor, made the server answer that there is no such file."""
    storage, now_s = MemoryMediaFileStorage("/media"), [0.0]
    files = KeptFiles(storage, clock=lambda: now_s[0])
    button = files.add_deferred(lambda: b"joint,x,y", "text/csv", "where the button is", "joints.csv")

    def made() -> str:
        name = Path(files.execute_deferred(button)).name
        files.remove_orphaned_files()
        files.remove_orphaned_files()
        return name

    for now_s[0] in (0.0, 100.0):  # made twice: the second one stays as long as the first
        assert storage.get_file(made()).content == b"joint,x,y"
        now_s[0] += STAY_S - 1.0
        files.remove_orphaned_files()
        assert storage.get_stats()
    now_s[0] += 1.0
    files.remove_orphaned_files()
    assert storage.get_stats() == {}


def test_a_file_made_on_one_page_is_there_after_other_visitors_came(tmp_path: Path) -> None:
    with running_application(tmp_path) as (address, _), visited(address, "settings") as visit:
        made = visit.press(visit.deferred[0])
        for _ in range(3):
            with visited(address, "settings"):
                pass
        status, content = get(address + made)
    assert status == 200
    assert content[:2] == b"PK"
