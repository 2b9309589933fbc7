"""Progress: from nothing at all to charts, bests and a comparison."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from coach.errors import RecordsError
from coach.records.history import History, open_history
from coach.text import languages, say
from pages.components.app import records
from pages.components.progress.progress_sections import axis_around
from tests.pages.conftest import Coach, texts
from tests.support.histories import add_check, repetition, yoga


@pytest.fixture
def history(own_data_folder: Path) -> History:
    """Squats on each of the last three days, left and right curls, a plank, and warrior II twice."""
    opened = open_history()
    ada = opened.first_profile("Ada")
    for days_ago in range(3):
        at = datetime.now().astimezone() - timedelta(days=days_ago)
        with opened.start_session(ada, source="video", started_at=at) as session:
            squats = session.start_set("exercise", "squat", start_s=0.0)
            squats.change(repetitions=[repetition(n, range_deg=90.0 - days_ago) for n in range(1, 9)], end_s=24.0)
            curls = session.start_set("exercise", "bicep_curl", start_s=60.0)
            curls.change(
                repetitions=[repetition(1, side="left"), repetition(2, side="right", range_deg=80.0)], end_s=66.0
            )
            session.start_set("exercise", "plank", start_s=90.0).add_hold(yoga(0, ada).sets[0].holds[0])
            add_check(session, yoga(days_ago, ada, score=80.0 + days_ago).checks[0])
    return opened


@pytest.mark.parametrize("language", languages())
def test_nothing_done_yet(coach: Coach, language: str) -> None:
    app = coach.page("progress", language=language)
    assert say("report.none", language) in texts(app)
    links = [link.proto.label for link in app.get("page_link")]
    assert links == [say(f"home.{name}_go", language) for name in ("live", "yoga_check", "workout_video")]


@pytest.mark.parametrize("language", languages())
def test_everything_in_its_section(coach: Coach, history: History, language: str) -> None:
    app = coach.page("progress", language=language)
    headings = [heading.value for heading in app.header]
    for section in ("volume", "scores", "trend", "bests", "compare"):
        assert say(f"progress.{section}", language) in headings
    assert app.metric[0].value == say("progress.in_days", language, count=3)
    assert len(app.get("vega_lite_chart")) + len(app.get("arrow_vega_lite_chart")) >= 3
    bests = app.dataframe[-2].value if len(app.dataframe) > 1 else app.dataframe[0].value
    assert not bests.empty


def test_charts_say_in_words_what_they_show(coach: Coach, history: History) -> None:
    app = coach.page("progress")
    charts = [*app.get("vega_lite_chart"), *app.get("arrow_vega_lite_chart")]
    words = [chart.proto.alt for chart in charts]
    assert all(words)
    assert say("progress.calendar_alt", days=3, all="").split(" of ")[0] in texts(app)


def test_axes_and_legends_can_be_read_on_a_light_page(coach: Coach, history: History) -> None:
    """Nobody's program looks into a picture: with Streamlit's grey it was 4.2 to 1."""
    charts = coach.page("progress").get("vega_lite_chart")
    for config in (json.loads(chart.proto.spec)["config"] for chart in charts):
        colours = {part[name] for part in (config["axis"], config["legend"]) for name in ("labelColor", "titleColor")}
        assert all(1.05 / (luminance(colour) + 0.05) >= 4.5 for colour in colours)


def luminance(colour: str) -> float:
    """Of `#rrggbb`, 0 to 1, as the WCAG define it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_chart_has_its_numbers_in_a_table(coach: Coach, history: History) -> None:
    app = coach.page("progress")
    charts = [*app.get("vega_lite_chart"), *app.get("arrow_vega_lite_chart")]
    tables = [one for one in app.expander if one.label == say("progress.as_table")]
    assert len(tables) == len(charts)
    assert all(len(one.dataframe[0].value) for one in tables)


def test_the_first_day_is_told_in_numbers_and_minutes(coach: Coach, own_data_folder: Path) -> None:
    """One point makes no line, one day no bar as wide as the page, and nobody trains for 118 s."""
    opened = open_history()
    ada = opened.first_profile("Ada")
    with opened.start_session(ada, source="video") as session:
        session.start_set("exercise", "squat", start_s=0.0).add_repetition(repetition(1))
        add_check(session, yoga(0, ada, score=80.0).checks[0])
    app = coach.page("progress")
    charts = [*app.get("vega_lite_chart"), *app.get("arrow_vega_lite_chart")]
    assert len(charts) == 1  # the weeks, with empty ones beside
    assert charts[0].proto.spec.count("-") > 8 * 2
    assert "80" in [metric.value for metric in app.metric]
    assert not any(metric.value.endswith(" s") for metric in app.metric)
    assert "90°" in [metric.value for metric in app.metric]


@pytest.mark.parametrize(
    ("values", "zero", "low", "high"),
    [
        pytest.param([87.25, 87.25], False, 78.5, 96.0, id="steady"),
        pytest.param([20.0, 100.0], False, 10.0, 110.0, id="growing"),
        pytest.param([1.0, 2.0], True, 0.0, 2.5, id="from zero"),
        pytest.param([-10.0, 10.0], False, -12.0, 12.0, id="either side of zero"),
        pytest.param([0.0], False, -0.5, 0.5, id="nothing lost"),
    ],
)
def test_an_axis_leaves_air_around_the_values(values: list[float], zero: bool, low: float, high: float) -> None:
    assert axis_around(values, zero=zero) == pytest.approx((low, high), abs=0.05)


def test_another_exercise_and_another_period(coach: Coach, history: History) -> None:
    app = coach.page("progress")
    app.selectbox(key="trend_exercise").set_value("bicep_curl").run()
    assert [tab.label for tab in app.tabs][:2] == [say("progress.trend_range"), say("progress.trend_sides")]
    next(group for group in app.get("button_group") if group.key == "progress_period").set_value("all").run()
    assert not app.exception


def test_each_person_has_their_own(coach: Coach, history: History) -> None:
    ben = history.add_profile("Ben")
    app = coach.page("progress")
    app.selectbox(key="person_box").set_value(ben.uuid).run()
    assert say("report.none") in texts(app)


def test_a_history_that_cannot_be_opened_is_told(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> History:
        raise RecordsError("full", "The history could not be opened. (disk full)")

    monkeypatch.setattr(records, "open_history", full)
    for page in ("progress", "report", "settings"):
        app = coach.page(page)
        assert app.error[0].value == say("history.problem.full")
        assert "disk full" in texts(app)
