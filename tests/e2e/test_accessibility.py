"""What a program can find of what shuts people out, on every page in both themes: axe-core, run in the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pages.components.app.frame import PAGES

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.browser
#: Findings of this weight shut somebody out; `heading-order` is only "moderate", and it is how pages are skimmed.
WEIGHTY, ALSO = ("serious", "critical"), ("heading-order", "page-has-heading-one")
VIEWS = [entry.name for entry in PAGES if not entry.is_home] + ["", "library?exercise=squat", "library?posture=tree"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", VIEWS)
def test_nobody_is_shut_out(open_page: Callable[..., Any], path: str, theme: str) -> None:
    page = open_page(path, color_scheme=theme)
    # the widget of a running script comes late, and so does the code of buttons: until then a page is half there
    page.locator('[data-test-script-state="notRunning"]').wait_for()
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
    page.wait_for_timeout(500)
    found = axe.Axe().run(page).response["violations"]
    said = [
        f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary'].splitlines()[1:2]}"
        for one in found
        if one["impact"] in WEIGHTY or one["id"] in ALSO
        for node in one["nodes"][:3]
    ]
    assert not said, "\n".join(said)
