"""Pages run without a browser, a model or a camera: the detectors replay stick figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from coach.pose.recorder import ReplayTracker
from coach.pose.types import PoseFrame
from pages.components.app import resources
from pages.components.photo import photo_check
from pages.components.video import analyses
from tests.support.fakes import ReplayDetector
from tests.support.figures import frame_of
from tests.support.movements import squats, star

ROOT = Path(__file__).resolve().parents[2]
#: Starting Streamlit's machinery for the first test of a run takes a while on a busy computer.
TIMEOUT_S = 30
#: AppTest looks through every installed package anew for each application; they do not change meanwhile.
_installed_components = cache(manifest_scanner.scan_component_manifests)


class FakePool:
    """Lends what it is given; takes the place of `DetectorPool`."""

    def __init__(self, open_: Callable[[], Any]) -> None:
        self._open = open_
        self.lent = 0
        self.is_busy = False

    @contextmanager
    def borrow(self, cancelled: Callable[[], bool] = lambda: False) -> Iterator[Any]:
        self.lent += 1
        yield self._open()


class Coach:
    """The application under test; `people` is who the detectors find, `sequence` what the trackers follow."""

    def __init__(self) -> None:
        self.people: tuple[PoseFrame, ...] = (frame_of(star()),)
        self.detectors = FakePool(lambda: ReplayDetector(self.people))
        self.trackers = FakePool(lambda: ReplayTracker(iter(squats())))

    def page(self, name: str, *, language: str = "en", query: Mapping[str, str] | None = None) -> AppTest:
        """The application on one of its pages, run once. query: what stands in the address."""
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=TIMEOUT_S)
        app.session_state["language"] = language
        for key, value in (query or {}).items():
            app.query_params[key] = value
        if name != "home":
            app.switch_page(f"pages/{name}.py")
        app.run()
        assert not app.exception, app.exception
        return app


def _as_if_the_router_had_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest forgets before every run that the router has run; a server knows it from its first visitor on."""
    begin = PagesManager.__init__

    def init(self: PagesManager, *args: Any, **options: Any) -> None:
        PagesManager.uses_pages_directory = False
        begin(self, *args, **options)

    monkeypatch.setattr(PagesManager, "__init__", init)


@pytest.fixture
def coach(monkeypatch: pytest.MonkeyPatch) -> Iterator[Coach]:
    st.cache_resource.clear()
    _as_if_the_router_had_run(monkeypatch)
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", _installed_components)
    fake = Coach()
    monkeypatch.setattr(resources, "find_model", lambda: Path("model.task"))
    for user in (photo_check, analyses):
        monkeypatch.setattr(user, "photo_detectors", lambda model: fake.detectors)
    monkeypatch.setattr(analyses, "video_trackers", lambda model: fake.trackers)
    yield fake
    st.cache_resource.clear()


def in_hand(app: AppTest) -> dict[str, Any]:
    """What the visitor of this page has done."""
    found: dict[str, Any] = app.session_state["visit"].work
    return found


def reloaded(coach: Coach, app: AppTest, name: str) -> AppTest:
    """The page opened anew with the address that it has."""
    query = {key: values[0] if isinstance(values, list) else values for key, values in app.query_params.items()}
    return coach.page(name, query=query)


def texts(app: AppTest) -> str:
    """Everything written on the page, in one string."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success", "toast")
    written = [element.value for kind in kinds for element in getattr(app, kind)]
    written += [str(getattr(element.proto, "body", "")) for element in app.get("html")]
    return "\n".join(written)
