from __future__ import annotations

import pytest

from coach.library.known import load_exercises, load_postures
from coach.library.plan import Step
from coach.session.live.course import Course
from coach.session.live.cues import CueEngine, Wish, number_text
from coach.session.live.watch import Needs, check_placement, is_only_view, needs_of_exercise
from coach.text import Text, told
from tests.support.figures import frame_of, moved, standing, turned


def wish(key: str, tone: str = "correct", **settings: float) -> Wish:
    return Wish(key=key, text=Text({"en": f"say {key}"}), tone=tone, **settings)  # type: ignore[arg-type]


def said(engine: CueEngine, conditions: list[Wish], from_s: float, to_s: float, step_s: float = 0.1) -> list[tuple]:
    found = []
    for k in range(round((to_s - from_s) / step_s)):
        now_s = from_s + k * step_s
        cue = engine.update(conditions, now_s)
        if cue is not None:
            found.append((round(now_s, 1), cue.key))
    return found


def test_a_condition_must_last_before_it_is_said() -> None:
    engine = CueEngine()
    assert said(engine, [wish("knee", after_s=1.0, again_s=60)], 0.0, 0.9) == []
    assert said(engine, [wish("knee", after_s=1.0, again_s=60)], 0.9, 2.0) == [(1.0, "knee")]


def test_a_condition_that_goes_away_begins_anew() -> None:
    engine, knee = CueEngine(), wish("knee", after_s=1.0)
    said(engine, [knee], 0.0, 0.9)
    said(engine, [], 0.9, 2.0)
    assert said(engine, [knee], 2.0, 2.9) == []


def test_a_flicker_does_not_begin_anew() -> None:
    engine, knee = CueEngine(), wish("knee", after_s=1.0, again_s=60)
    said(engine, [knee], 0.0, 0.6)
    said(engine, [], 0.6, 0.9)
    assert said(engine, [knee], 0.9, 1.5) == [(1.0, "knee")]


def test_the_same_is_not_said_again_too_soon() -> None:
    assert said(CueEngine(), [wish("knee", again_s=5.0)], 0.0, 12.0) == [(0.0, "knee"), (5.0, "knee"), (10.0, "knee")]


def test_two_faults_take_turns() -> None:
    keys = [key for _, key in said(CueEngine(), [wish("a", again_s=2.0), wish("b", again_s=2.0)], 0.0, 8.0)]
    assert keys[:4] in (["a", "b", "a", "b"], ["b", "a", "b", "a"])


def test_the_more_important_interrupts_and_the_less_important_waits() -> None:
    engine = CueEngine()
    engine.update([wish("knee", again_s=60)], 0.0)
    engine.notify(wish("well done", "praise"), 0.1)
    assert engine.update([], 0.1) is None
    engine.notify(wish("stop", "instruct"), 0.2)
    cue = engine.update([], 0.2)
    assert cue is not None
    assert (cue.key, cue.number) == ("stop", 2)


def test_an_event_that_cannot_be_said_in_time_is_dropped() -> None:
    engine = CueEngine()
    engine.update([wish("a very long sentence that takes several seconds to say aloud", "instruct", again_s=60)], 0.0)
    engine.notify(wish("3", "count", valid_s=0.5), 0.1)
    assert said(engine, [], 0.1, 8.0) == []


def test_what_is_out_of_date_can_be_forgotten() -> None:
    engine = CueEngine()
    engine.notify(wish("3", "count"), 0.0)
    engine.quiet()
    assert engine.update([], 0.1) is None


def test_texts_come_in_every_language() -> None:
    assert told("live.cue.seconds_left", seconds=10).in_("zh") == "还剩 10 秒。"
    assert number_text(7).in_("zh") == "7"


# --------------------------------------------------------------------------------------------------------- placement

SIDE = turned(standing(), 90.0)


@pytest.mark.parametrize(
    ("frame", "needs", "problem"),
    [
        pytest.param(None, Needs(), "nobody", id="nobody"),
        pytest.param(frame_of(standing()), Needs(), None, id="all-well"),
        pytest.param(frame_of(standing(), centre_px=(320, 330)), Needs(), "feet", id="feet-below"),
        pytest.param(frame_of(standing(), centre_px=(320, 100)), Needs(), "head", id="head-above"),
        pytest.param(frame_of(standing(), px_per_m=420), Needs(), "step_back", id="too-close"),
        pytest.param(frame_of(standing(), px_per_m=60), Needs(), "closer", id="too-far"),
        pytest.param(frame_of(standing(), centre_px=(20, 240)), Needs(), "middle", id="at-the-edge"),
        pytest.param(frame_of(standing()), Needs(view="side"), "turn_to_side", id="front-for-side"),
        pytest.param(frame_of(SIDE), Needs(view="front"), "turn_to_front", id="side-for-front"),
        pytest.param(
            frame_of(standing(), centre_px=(320, 330)), Needs(parts=frozenset({"head", "hands"})), None,
            id="feet-unneeded",
        ),
        pytest.param(
            frame_of(moved(standing(), left_wrist=(0.2, -1.5, 0), right_wrist=(-0.2, -1.5, 0))), Needs(), "hands",
            id="hands-above",
        ),
    ],
)  # fmt: skip
def test_what_to_change_first(frame: object, needs: Needs, problem: str | None) -> None:
    assert check_placement(frame, needs) == problem  # type: ignore[arg-type]


def test_only_what_is_measured_must_be_seen() -> None:
    exercises = load_exercises()
    assert "feet" in needs_of_exercise(exercises["squat"]).parts
    assert "hands" in needs_of_exercise(exercises["bicep_curl"]).parts
    assert needs_of_exercise(exercises["squat"]).view == "side"
    tree = Step(kind="posture", subject_id="tree")
    assert Course([tree], exercises=exercises, postures=load_postures()).needs == Needs(view="front")


@pytest.mark.parametrize(
    ("problem", "only"), [(None, True), ("turn_to_side", True), ("feet", False), ("nobody", False)]
)
def test_a_wrong_view_does_not_prevent_counting(problem: str | None, only: bool) -> None:
    assert is_only_view(problem) is only  # type: ignore[arg-type]
