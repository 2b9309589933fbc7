"""A whole studio in a browser: HTTPS, two processes behind nginx, one history on PostgreSQL, a log without names."""

from __future__ import annotations

import json
import os
import re
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
from tests.support.server import ROOT, free_port, get, running_script

pytestmark = pytest.mark.browser

PATIENCE_MS = 90_000
#: What no log may hold.
NAME = "Maria Musterfrau"


@dataclass
class Studio:
    address: str
    processes: dict[str, ExitStack]
    folder: Path
    ports: dict[str, int]
    figures: dict[str, int]

    def figure(self, process: str, line: str) -> float:
        """One of the figures of a process; 0 while it is not there."""
        _, text = get(f"http://127.0.0.1:{self.figures[process]}/metrics")
        found = [row.split()[-1] for row in text.decode().splitlines() if row.startswith(f"{line} ")]
        return float(found[0]) if found else 0.0


@pytest.fixture
def studio(tmp_path: Path, model_path: Path) -> Iterator[Studio]:
    if PROGRAM is None:
        if os.environ.get("CI"):
            pytest.fail("nginx is not installed")
        pytest.skip("nginx is not installed (Debian: apt-get install nginx-light)")
    pytest.importorskip("psycopg")
    ports, figures = ({"a": free_port(), "b": free_port()} for _ in range(2))
    with ExitStack() as stack:
        try:
            database = stack.enter_context(postgres_server())
        except NoServerError as error:
            pytest.skip(str(error))
        environment = {"COACH_DATABASE_URL": database, "COACH_MODEL": str(model_path), "COACH_LOG_LEVEL": "debug"}
        address, _ = stack.enter_context(running_nginx(tmp_path / "nginx", list(ports.values())))
        processes = {}
        for name, port in ports.items():
            own = {**environment, "COACH_DATA": str(tmp_path / name), "COACH_METRICS_PORT": str(figures[name])}
            own["COACH_LOG_FORMAT"] = {"a": "json", "b": "plain"}[name]
            processes[name] = stack.enter_context(ExitStack())
            log = tmp_path / f"{name}.txt"
            processes[name].enter_context(running_script(ROOT / "streamlit_app.py", log, environment=own, port=port))
        yield Studio(address, processes, tmp_path, ports, figures)


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


def named(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_photo_is_judged_and_kept_and_seen_from_the_other_process(
    browser: Any, studio: Studio, tmp_path: Path
) -> None:
    with visitor(browser, studio.address, "a") as page:
        page.goto(f"{studio.address}/yoga_check")
        # browsers give the camera to such pages alone
        assert page.evaluate("window.isSecureContext && 'mediaDevices' in navigator")
        photo = (SAMPLES / "pictures" / "warrior_ii.jpg").read_bytes()
        files = [named(tmp_path, f"{NAME} knee.jpg", photo), named(tmp_path, f"{NAME} torn.jpg", photo[:2000])]
        page.locator("input[type=file]").set_input_files([str(path) for path in files])
        page.get_by_text(f"{NAME} torn.jpg").first.wait_for()
        page.get_by_role("button", name=say("history.save")).click()
        page.get_by_text(say("history.saved")).wait_for()
        # the pictures of the result are there, not only their frames
        assert page.evaluate("[...document.images].every(one => one.complete && one.naturalWidth > 0)")
        assert process_of(page) == "a"
        assert studio.figure("a", 'coach_analyses_total{kind="photo",outcome="done"}') >= 1
        # a video that is none, too
        page.goto(f"{studio.address}/workout_video")
        page.locator("input[type=file]").set_input_files(str(named(tmp_path, f"{NAME}.mp4", b"no video")))
        page.get_by_role("button", name=say("video.go")).click()
        page.get_by_test_id("stAlert").first.wait_for()
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
    for name in ("a", "b"):
        log = (studio.folder / f"{name}.txt").read_text(encoding="utf-8")
        for private in ("Maria", "Musterfrau", ".jpg", ".mp4", str(tmp_path)):
            assert private not in log, log
        # nobody's address: the only ones are those at which the process itself answers
        own = {str(studio.ports[name]), str(studio.figures[name])}
        assert set(re.findall(r"127\.0\.0\.1:(\d+)", log)) <= own, log
    told = [json.loads(line) for line in (studio.folder / "a.txt").read_text().splitlines() if line.startswith("{")]
    assert any(row["message"].startswith("photo analysis done after") for row in told)
