"""Nobody is shut out of a page, as far as a program can tell; `tests.e2e.states` asks the same of every state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pages.components.app.frame import PAGES
from tests.e2e.screenshots import example_history
from tests.e2e.states import STATES, show
from tests.support.accessibility import findings_in_either_theme
from tests.support.server import running_application

pytestmark = pytest.mark.browser
MAIN = "document.querySelector('[data-testid=stMain]')"
#: Every page, and what it becomes when it is used, one after the other; `test_application` looks at results.
SHOWN = (
    ("home_new",), ("home",), ("photo",), ("video",), ("live_builder",), ("compare",), ("batch",),
    ("library", "library_exercises", "library_own"), ("library_posture",), ("library_exercise",), ("progress",),
    ("report",), ("settings",), ("camera",),
)  # fmt: skip


@pytest.fixture(scope="module")
def household(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two people, one of whom trained for weeks."""
    folder = tmp_path_factory.mktemp("household")
    (folder / "data").mkdir()
    example_history(folder / "data", others=("Ben",))
    with running_application(folder) as (address, _):
        yield address


def test_every_page_is_looked_at() -> None:
    looked_at = {STATES[name][1].partition("?")[0] for names in SHOWN for name in names}
    assert looked_at == {"" if entry.is_home else entry.name for entry in PAGES}


@pytest.mark.parametrize("names", SHOWN, ids=" ".join)
def test_nobody_is_shut_out(
    open_page: Callable[..., Any], request: pytest.FixtureRequest, names: tuple[str, ...]
) -> None:
    """In either theme; and the narrow screen of a phone shows all of the page's width."""
    kind, path, _ = STATES[names[0]]
    server = request.getfixturevalue("household" if kind == "many" else "server")
    page = open_page(path, server=server)
    for name in names:
        show(page, STATES[name][2])
        said = findings_in_either_theme(page)
        assert not said, "\n".join(said)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(500)
    assert page.evaluate(f"{MAIN}.scrollWidth <= {MAIN}.clientWidth")
