"""A whole studio in a browser: HTTPS, two processes behind nginx, one history on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coach.text import say
from tests.support.nginx import PROGRAM, running_nginx
from tests.support.postgres import NoServerError, postgres_server
from tests.support.samples import SAMPLES
from tests.support.server import ROOT, free_port, running_script

pytestmark = pytest.mark.browser

PATIENCE_MS = 90_000


@dataclass
class Studio:
    address: str
    processes: dict[str, ExitStack]


@pytest.fixture
def studio(tmp_path: Path, model_path: Path) -> Iterator[Studio]:
    if PROGRAM is None:
        if os.environ.get("CI"):
            pytest.fail("nginx is not installed")
        pytest.skip("nginx is not installed (Debian: apt-get install nginx-light)")
    pytest.importorskip("psycopg")
    ports = {"a": free_port(), "b": free_port()}
    with ExitStack() as stack:
        try:
            database = stack.enter_context(postgres_server())
        except NoServerError as error:
            pytest.skip(str(error))
        environment = {"COACH_DATABASE_URL": database, "COACH_MODEL": str(model_path)}
        address, _ = stack.enter_context(running_nginx(tmp_path / "nginx", list(ports.values())))
        processes = {}
        for name, port in ports.items():
            own = {**environment, "COACH_DATA": str(tmp_path / name)}
            processes[name] = stack.enter_context(ExitStack())
            log = tmp_path / f"{name}.txt"
            processes[name].enter_context(running_script(ROOT / "streamlit_app.py", log, environment=own, port=port))
        yield Studio(address, processes)


@contextmanager
def visitor(browser: Any, address: str, process: str) -> Iterator[Any]:
    """A page in a browser profile of its own, which has been at this process before."""
    context = browser.new_context(locale="en", ignore_https_errors=True)
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": "coach_process", "value": process, "url": address}])
    yield context.new_page()
    context.close()


def process_of(page: Any) -> str:
    return next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "coach_process")


def test_a_photo_is_judged_and_kept_and_seen_from_the_other_process(browser: Any, studio: Studio) -> None:
    with visitor(browser, studio.address, "a") as page:
        page.goto(f"{studio.address}/yoga_check")
        # browsers give the camera to such pages alone
        assert page.evaluate("window.isSecureContext && 'mediaDevices' in navigator")
        page.locator("input[type=file]").set_input_files(str(SAMPLES / "pictures" / "warrior_ii.jpg"))
        page.get_by_role("button", name=say("history.save")).click()
        page.get_by_text(say("history.saved")).wait_for()
        # the pictures of the result are there, not only their frames
        assert page.evaluate("[...document.images].every(one => one.complete && one.naturalWidth > 0)")
        assert process_of(page) == "a"
    with visitor(browser, studio.address, "b") as page:
        page.goto(f"{studio.address}/report")
        page.get_by_role("heading", name="Warrior II").first.wait_for()
        assert process_of(page) == "b"
        # its process is stopped: the page finds its way to the other one, and so does all that follows
        studio.processes["b"].close()
        page.get_by_role("link", name=say("nav.progress")).click()
        page.goto(f"{studio.address}/report")
        page.get_by_role("heading", name="Warrior II").first.wait_for()
        assert process_of(page) == "a"
