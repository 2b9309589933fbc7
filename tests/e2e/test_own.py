"""Postures and exercises of one's own in the browser: made, changed, trained, taken along, forgotten."""

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


def own(page: Any, address: str) -> None:
    page.goto(f"{address}/library?lang=en")
    page.get_by_role("tab", name="My own").click()
    page.get_by_text("Make a new posture from a photo").wait_for()


def make_posture(page: Any) -> None:
    page.locator(".st-key-own_photo input[type=file]").set_input_files(SAMPLES / "pictures" / "triangle.jpg")
    page.locator(".st-key-own_name input").fill("Wall triangle")
    page.keyboard.press("Enter")
    page.locator(".st-key-own_save button").click()
    page.locator(".st-key-change_posture_wall_triangle button").wait_for()


def make_exercise(page: Any) -> None:
    page.get_by_text("Exercises of my own").click()
    text = page.locator("[class*=st-key-exercise_text_] textarea")
    source = text.input_value()
    begin = source.index("names:")
    names, rest = source[begin:].split("\n", 1)
    text.fill(f"id: garden_press\nnames: {{en: Garden press, zh: 花园推举}}\n{rest}")
    assert names.startswith("names: {")
    text.press("Control+Enter")
    page.locator(".st-key-exercise_keep button").click()
    page.locator(".st-key-change_exercise_garden_press button").wait_for()


def test_own_postures_and_exercises_from_the_first_to_the_last(open_page: Callable[..., Any], server: str) -> None:
    page = open_page("library")
    own(page, server)
    make_posture(page)
    page.locator(".st-key-change_posture_wall_triangle button").click()
    page.locator(".st-key-own_en_wall_triangle input").fill("Window triangle")
    page.keyboard.press("Enter")
    page.locator(".st-key-own_save button").click()
    page.locator("[class*=st-key-card_own_]").get_by_text("Window triangle").wait_for()
    with page.expect_download() as kept:
        page.locator(".st-key-export_posture_wall_triangle button").click()
    assert "Window triangle" in Path(kept.value.path()).read_text(encoding="utf-8")
    make_exercise(page)

    page.goto(f"{server}/live?lang=en&posture=wall_triangle")
    page.get_by_role("heading", name="Window triangle").wait_for()
    page.goto(f"{server}/live?lang=en&exercise=garden_press")
    page.get_by_role("heading", name="Garden press").wait_for()

    own(page, server)
    page.locator("[data-testid=stPopover]").filter(has_text="Delete").first.locator("button").click()
    page.locator(".st-key-delete_exercise_garden_press button").click()
    page.locator(".st-key-change_exercise_garden_press").wait_for(state="detached")
    assert page.locator(".st-key-change_posture_wall_triangle").count() == 1

    page.goto(f"{server}/settings?lang=en")
    page.locator("[data-testid=stPopover]").filter(has_text="Delete …").locator("button").click()
    page.locator(".st-key-delete_understood label").click()
    page.locator(".st-key-delete_everything button").click()
    page.get_by_text("Deleted", exact=False).first.wait_for()
    own(page, server)
    assert page.locator("[class*=st-key-change_posture_]").count() == 0
