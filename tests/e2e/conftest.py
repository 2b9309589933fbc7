"""The real application in a real browser: one server for all tests, a fresh browser context for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.server import running_application


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_application(tmp_path_factory.mktemp("server")) as (address, _):
        yield address


#: Pages whose heading stayed hidden, with how everything around it was shown.
HIDDEN: list[str] = []
_WHAT_HIDES = """() => {
  const around = [document.visibilityState];
  for (let one = document.querySelector("h1"); one; one = one.parentElement) {
    const { display, visibility, contentVisibility } = getComputedStyle(one);
    const { width, height } = one.getBoundingClientRect();
    around.push([one.tagName, one.id, one.className, display, visibility, contentVisibility, width, height].join(" "));
  }
  return around;
}"""


@pytest.fixture
def open_page(browser: Any, server: str) -> Iterator[Callable[..., Any]]:
    """Open a page of the application; fails if the browser asked any other computer for anything.

    server: another one than that of all tests. Other keyword arguments go to the browser context (viewport, language).
    """
    from playwright.sync_api import TimeoutError as HiddenTooLong  # with the browser's tests alone

    contexts, strangers, own = [], [], server

    def open_(path: str = "", *, server: str = own, **options: Any) -> Any:
        def note(request: Any) -> None:
            if not request.url.startswith((server, server.replace("http", "ws"), "data:", "blob:")):
                strangers.append(request.url)

        options = {"viewport": {"width": 1280, "height": 900}, "locale": "en-US", **options}
        context = browser.new_context(**options)
        contexts.append(context)
        context.on("request", note)
        page = context.new_page()
        page.set_default_timeout(90_000)
        page.goto(f"{server}/{path}")
        try:
            page.locator("h1").first.wait_for(timeout=45_000)
        except HiddenTooLong:
            HIDDEN.append(f"/{path}: {page.evaluate(_WHAT_HIDES)}")
            print(*HIDDEN, sep="\n")
            # seen twice in six full runs, cause unknown: once is borne, with what was seen
            assert len(HIDDEN) < 2, HIDDEN
            page.reload()
            page.locator("h1").first.wait_for()
        return page

    yield open_
    for context in contexts:
        context.close()
    assert strangers == []
