"""Many files in a browser: chosen, watched, looked at and taken away."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from coach.text import say
from tests.support.samples import SAMPLES

pytestmark = pytest.mark.browser


def test_several_files_become_a_gallery_and_a_file_to_take_away(open_page: Any, tmp_path: Path) -> None:
    page = open_page("batch")
    page.locator(".st-key-batch_source").wait_for()  # the browser is on the computer of the coach
    files = [SAMPLES / "pictures" / f"{name}.jpg" for name in ("tree", "chair")]
    broken = {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    page.locator("input[type=file]").set_input_files(
        [broken, *({"name": path.name, "mimeType": "image/jpeg", "buffer": path.read_bytes()} for path in files)]
    )
    page.locator(".st-key-batch_go button:enabled").click()
    page.locator("[data-testid=stImage] img").nth(1).wait_for(timeout=120_000)
    alts = [image.get_attribute("alt") for image in page.locator("[data-testid=stImage] img").all()]
    assert alts == [say("many.alt_photo", "en", name=f"{name.lower()}.jpg", what=name) for name in ("Chair", "Tree")]
    assert "broken.jpg is not a picture" in page.locator("[data-testid=stAlert]").inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name=say("many.everything")).click()
    download.value.save_as(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as bundle:
        assert {"results.jsonl", "results.csv", "annotated/tree.jpg-annotated.jpg"} <= set(bundle.namelist())
