"""A posture of one's own in the browser: made from a photo, renamed, trained, forgotten."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.samples import SAMPLES
from tests.support.server import running_application

pytestmark = pytest.mark.browser


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A computer of its own: what is kept here is seen by everybody."""
    with running_application(tmp_path) as (address, _):
        yield address


def test_a_posture_of_ones_own_from_the_first_to_the_last(open_page: Callable[..., Any], server: str) -> None:
    page = open_page("library")
    page.get_by_role("tab", name="My own").click()
    page.locator(".st-key-own_photo input[type=file]").set_input_files(SAMPLES / "pictures" / "triangle.jpg")
    page.locator(".st-key-own_name input").fill("Wall triangle")
    page.keyboard.press("Enter")
    page.locator(".st-key-own_save button").click()
    page.locator(".st-key-change_posture_wall_triangle button").click()
    page.locator(".st-key-own_en_wall_triangle input").fill("Window triangle")
    page.locator(".st-key-own_save button").click()
    page.get_by_role("button", name="Window triangle", exact=True).wait_for()

    other = open_page("live?posture=wall_triangle")
    other.get_by_role("heading", name="Window triangle").wait_for()

    page.locator("[data-testid=stPopover]").filter(has_text="Delete").first.locator("button").click()
    page.locator(".st-key-delete_posture_wall_triangle button").click()
    page.locator("[class*=st-key-card_own_]").wait_for(state="detached")
