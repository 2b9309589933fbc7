"""A studio's login in a real browser: nothing without it, and each person sees their own history alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coach.errors import RecordsError
from coach.records.history import open_history
from coach.studio.accounts import owner_of
from coach.text import say
from tests.support.histories import repetition
from tests.support.oidc import Provider, running_provider
from tests.support.server import ROOT, free_port, served, visited

pytestmark = pytest.mark.browser

PEOPLE = {
    "a-1": {"name": "Ada Example", "email": "ada@studio.example", "email_verified": True},
    "b-2": {"name": "Ben Example", "email": "ben@studio.example", "email_verified": True},
    "c-3": {"name": "Cem Example", "email": "cem@elsewhere.example", "email_verified": True},
    "d-4": {"name": "Dana Example", "email": "dana@studio.example", "email_verified": True},
}
PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Studio:
    """A server with a login for people of the studio, and what Ada, Ben and Dana have done."""

    address: str
    provider: Provider
    sessions: dict[str, str]
    data: Path
    log: Path


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    folder = tmp_path_factory.mktemp("studio")
    data, log, port = folder / "data", folder / "log.txt", free_port()
    with running_provider(PEOPLE) as provider:
        address = f"http://127.0.0.1:{port}"
        secrets = folder / "secrets.toml"
        secrets.write_text(provider.secrets_toml(f"{address}/oauth2callback"), encoding="utf-8")
        history = open_history(f"sqlite:///{data / 'history.db'}", media_folder=data / "media")
        sessions = {}
        for subject, exercise in (("a-1", "squat"), ("b-2", "push_up"), ("d-4", "lunge")):
            own = history.of_owner(owner_of(provider.issuer, subject))
            person = own.first_profile(PEOPLE[subject]["name"])
            with own.start_session(person, source="live") as session:
                session.start_set("exercise", exercise, start_s=0.0).add_repetition(repetition())
            sessions[subject] = session.uuid
        history.close()
        environment = {"COACH_DATA": str(data), "STREAMLIT_SECRETS_FILES": str(secrets)}
        environment["COACH_LOGIN_ALLOWED"] = "@studio.example"
        with served(ROOT / "streamlit_app.py", log, environment=environment, port=port) as served_at:
            yield Studio(served_at, provider, sessions, data, log)


@contextmanager
def visitor(browser: Any, address: str) -> Iterator[Any]:
    """A page in a browser profile of its own."""
    context = browser.new_context(locale="en")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def log_in(page: Any, name: str) -> None:
    page.get_by_role("button", name=say("account.log_in"), exact=True).click()
    page.get_by_role("link", name=name).click()


def heading(page: Any, key: str) -> Any:
    return page.get_by_role("heading", name=say(key), exact=True)


def test_without_a_login_there_is_nothing_but_the_login(here: Studio) -> None:
    for page in ("", "report", "settings", "progress", "live", "yoga_check"):
        with visited(here.address, page) as visit:
            assert visit.exceptions == []
            assert say("account.title") in " ".join(visit.texts)
            shown = " ".join(visit.texts)
            for private in ("Ada", "Ben", say("report.lead"), say("settings.lead"), say("live.lead"), str(here.data)):
                assert private not in shown, (page, private)


def test_each_sees_their_own_history_alone(browser: Any, here: Studio) -> None:
    with visitor(browser, here.address) as page:
        heading(page, "account.title").wait_for()
        assert page.get_by_role("link", name=say("nav.report")).count() == 0
        log_in(page, "Ada Example")
        heading(page, "home.title").wait_for()
        page.get_by_text(say("account.of", name="Ada Example")).wait_for()
        # the address of Ben's session shows Ada's own
        page.goto(f"{here.address}/report?session={here.sessions['b-2']}")
        heading(page, "report.title").wait_for()
        page.get_by_role("heading", name="Squat, set 1").wait_for()
        assert page.get_by_text("Push-up").count() == 0
        assert page.get_by_text("Ben").count() == 0
        page.goto(f"{here.address}/settings")
        heading(page, "settings.title").wait_for()
        assert page.get_by_text("Ben").count() == 0
        page.get_by_role("button", name=say("account.log_out")).click()
        heading(page, "account.title").wait_for()
        page.goto(f"{here.address}/report")
        heading(page, "account.title").wait_for()
        # the same browser, somebody else
        log_in(page, "Ben Example")
        heading(page, "home.title").wait_for()
        page.goto(f"{here.address}/report")
        page.get_by_role("heading", name="Push-up, set 1").wait_for()
        assert page.get_by_text("Squat").count() == 0
    assert here.provider.refused == []


def test_deleting_everything_leaves_the_others_alone(browser: Any, here: Studio) -> None:
    with visitor(browser, here.address) as page:
        log_in(page, "Dana Example")
        heading(page, "home.title").wait_for()
        page.goto(f"{here.address}/settings")
        page.get_by_role("button", name=say("settings.delete_all")).click()
        page.get_by_text(say("settings.delete_understood")).click()
        page.get_by_role("button", name=say("settings.delete_yes")).click()
        page.get_by_text(say("settings.deleted")).wait_for()
    history = open_history(f"sqlite:///{here.data / 'history.db'}")
    assert history.session(here.sessions["a-1"])
    with pytest.raises(RecordsError):
        history.session(here.sessions["d-4"])
    history.close()


def test_only_accounts_of_the_studio(browser: Any, here: Studio) -> None:
    with visitor(browser, here.address) as page:
        log_in(page, "Cem Example")
        page.get_by_text(say("account.not_allowed")).wait_for()
        assert page.get_by_role("link", name=say("nav.report")).count() == 0
    # nobody's name or address is in the log
    assert "xample" not in here.log.read_text(encoding="utf-8").replace("@studio.example", "")


def test_a_login_that_is_required_but_not_set_up_lets_nobody_in(tmp_path: Path) -> None:
    environment = {"COACH_DATA": str(tmp_path / "data"), "COACH_LOGIN": "required"}
    with (
        served(ROOT / "streamlit_app.py", tmp_path / "log", environment=environment) as address,
        visited(address, "settings") as visit,
    ):
        shown = " ".join(visit.texts)
        assert say("account.not_configured") in shown
        assert say("settings.lead") not in shown
