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


@pytest.fixture
def open_page(browser: Any, server: str) -> Iterator[Callable[..., Any]]:
    """Open a page of the application; fails if the browser asked any other computer for anything.

    server: another one than that of all tests. Other keyword arguments go to the browser context (viewport, language).
    """
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
        page.locator("h1").first.wait_for()
        return page

    yield open_
    for context in contexts:
        context.close()
    assert strangers == []
