"""What strangers chose to call things is shown as it is: never run, never fetched, never a link."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coach.text import say

pytestmark = pytest.mark.browser

#: What a name could do to a page; `window.harmed` would tell.
NAMES = {
    "HTML": "<img src=x onerror='window.harmed=1'>.png",
    "a picture elsewhere": "![](http://192.0.2.1/seen.png).png",
    "a picture by another protocol": "![](\\\\192.0.2.1\\seen.png).png",
    "formula": "=HYPERLINK(1).png",
    "a path": "..\\..\\..\\evil.png",
    "bold": "**b** $x$ :material/home: ~~s~~.png",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_the_name_of_a_file_is_only_a_name(open_page: Any, name: str) -> None:
    """The file is no picture, so its name stands in the message; `open_page` fails when another computer is asked."""
    page = open_page("yoga_check")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/png", "buffer": b"no picture"})
    page.locator("[data-testid=stAlert]").first.wait_for()
    page.wait_for_timeout(500)
    assert page.evaluate("window.harmed") is None
    alert = page.locator("[data-testid=stAlert]").first
    assert alert.locator("img, a, strong, del, .katex").count() == 0
    assert ".png is not a picture that can be read" in alert.inner_text()


POSTURE = """
id: seen
names: {en: "Seen ![](http://192.0.2.1/seen.png)", zh: "看见"}
source: own
"""


def test_a_posture_of_a_stranger_fetches_nothing(open_page: Any, tmp_path: Path) -> None:
    page = open_page("library")
    page.get_by_role("tab", name=say("library.own")).click()
    page.get_by_text(say("own.import")).first.click()
    page.locator(".st-key-own_import input[type=file]").set_input_files(
        {"name": "seen.yaml", "mimeType": "text/yaml", "buffer": POSTURE.encode()}
    )
    page.locator(".st-key-own_import_go button").click()
    page.get_by_text("expected plain words, found a link, a picture or HTML").first.wait_for()
