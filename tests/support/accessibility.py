"""What a program can find of what shuts people out: axe-core, run in a page."""

from __future__ import annotations

from typing import Any

import pytest

#: Findings of this weight shut somebody out; `heading-order` is only "moderate", and it is how pages are skimmed.
_WEIGHTY, _ALSO = ("serious", "critical"), ("heading-order", "page-has-heading-one")
_BACKGROUND = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"


def findings(page: Any) -> list[str]:
    """What axe-core finds in the page as it stands."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary'].splitlines()[1:2]}"
        for one in axe.run(page).response["violations"]
        if one["impact"] in _WEIGHTY or one["id"] in _ALSO
        for node in one["nodes"][:3]
    ]


def findings_in_either_theme(page: Any) -> list[str]:
    """As it stands in a light window, then in a dark one."""
    page.emulate_media(color_scheme="light")
    said, light = _lasting_findings(page), page.evaluate(_BACKGROUND)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{_BACKGROUND} !== '{light}'")
    return said + _lasting_findings(page)


def _lasting_findings(page: Any) -> list[str]:
    """Colours change step by step, and on a busy computer part after part: what is gone a little later is nothing."""
    page.wait_for_timeout(300)
    if said := findings(page):
        page.wait_for_timeout(3000)
        said = findings(page)
    return said
