"""The HTML report in a real browser that has no network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coach.records.report.html import to_html
from tests.records.report.test_report import subject


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh"])
def test_report_asks_for_nothing(language: str, tmp_path: Path, browser: Any) -> None:
    path = tmp_path / "report.html"
    path.write_text(to_html(subject().report(language)), encoding="utf-8")
    asked, complaints = [], []
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(path.as_uri())
    pictures = page.locator("img")
    widths = [pictures.nth(index).evaluate("image => image.naturalWidth") for index in range(pictures.count())]
    too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    context.close()
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    assert complaints == []
    assert len(widths) == 7
    assert all(width > 0 for width in widths), "every picture is shown"
    assert too_wide <= 0, "nothing is cut off on a phone"
