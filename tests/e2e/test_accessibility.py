"""What a program can find of what shuts people out, on every page: axe-core, run in the page; and its width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pages.components.app.frame import PAGES

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.browser
#: Findings of this weight shut somebody out; `heading-order` is only "moderate", and it is how pages are skimmed.
WEIGHTY, ALSO = ("serious", "critical"), ("heading-order", "page-has-heading-one")
MAIN = "document.querySelector('[data-testid=stMain]')"
BACKGROUND = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
VIEWS = [entry.name for entry in PAGES if not entry.is_home] + ["", "library?exercise=squat", "library?posture=tree"]


@pytest.mark.parametrize("path", VIEWS)
def test_nobody_is_shut_out(open_page: Callable[..., Any], path: str) -> None:
    """In either theme; and the narrow screen of a phone shows all of the page's width."""
    page = open_page(path, color_scheme="light")
    # the widget of a running script comes late, and so does the code of buttons: until then a page is half there
    page.locator('[data-test-script-state="notRunning"]').wait_for()
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
    page.wait_for_timeout(500)
    said = findings(page)
    light = page.evaluate(BACKGROUND)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{BACKGROUND} !== '{light}'")
    page.wait_for_timeout(300)  # colours that change step by step
    said += findings(page)
    assert not said, "\n".join(said)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(500)
    assert page.evaluate(f"{MAIN}.scrollWidth <= {MAIN}.clientWidth")


def findings(page: Any) -> list[str]:
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary'].splitlines()[1:2]}"
        for one in axe.Axe().run(page).response["violations"]
        if one["impact"] in WEIGHTY or one["id"] in ALSO
        for node in one["nodes"][:3]
    ]
