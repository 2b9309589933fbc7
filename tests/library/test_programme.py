from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import LibraryError
from coach.library.known import load_exercises, load_postures
from coach.library.own_files import keep_plan, load_programmes, own_path, source_of
from coach.library.plan import plan_exercise, plan_flow, plan_posture, plan_programme
from coach.library.programme import Flow, Programme
from coach.platform.files import remove_file

EXERCISES, POSTURES = load_exercises(), load_postures()
LIBRARY = load_programmes(EXERCISES, POSTURES)
HEAD = "id: mine\nnames: Mine\ndescription: My own\nlevel: beginner\nsource: me myself\n"


def check(source: str, model: type = Programme) -> tuple[str, ...]:
    with pytest.raises(LibraryError) as error:
        keep_plan(model, source, EXERCISES, POSTURES)
    return error.value.problems


def test_there_is_enough_to_choose_from() -> None:
    assert {"full_body_beginner", "upper_body", "legs", "core", "seven_minutes"} <= set(LIBRARY.programmes)
    assert {"sun_salutation_a", "sun_salutation_b", "standing_basics", "evening_stretch"} <= set(LIBRARY.flows)


@pytest.mark.parametrize("plan_id", sorted(LIBRARY.programmes))
def test_every_programme_can_be_played(plan_id: str) -> None:
    steps = plan_programme(LIBRARY.programmes[plan_id], EXERCISES)
    assert steps[-1].rest_s == 0.0
    assert all(step.target_count or step.target_s for step in steps)
    assert all((step.kind == "hold") == EXERCISES[step.subject_id].is_hold for step in steps)
    assert LIBRARY.programmes[plan_id].names.in_("zh") != LIBRARY.programmes[plan_id].names.in_("en")


@pytest.mark.parametrize("plan_id", sorted(LIBRARY.flows))
def test_every_flow_can_be_played(plan_id: str) -> None:
    steps = plan_flow(LIBRARY.flows[plan_id], POSTURES)
    assert steps[-1].rest_s == 0.0
    assert all(step.target_s and step.subject_id in POSTURES for step in steps)
    assert LIBRARY.flows[plan_id].names.in_("zh") != LIBRARY.flows[plan_id].names.in_("en")


def test_seven_minutes_are_about_seven_minutes() -> None:
    steps = plan_programme(LIBRARY.programmes["seven_minutes"], EXERCISES)
    assert 6 * 60 <= sum((step.target_s or 0) + step.rest_s for step in steps) <= 8 * 60


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        pytest.param(
            HEAD + "items:\n  - {exercise: sqat, repetitions: 5}\n",
            "programme.yaml:7:16: items.1.exercise: there is no exercise 'sqat'; did you mean squat",
            id="unknown-exercise",
        ),
        pytest.param(
            HEAD + "items:\n  - {exercise: squat}\n",
            "programme.yaml:7:5: items.1: expected either repetitions or duration_s",
            id="no-target",
        ),
        pytest.param(
            HEAD + "items:\n  - {exercise: squat, repetitions: 5, duration_s: 30}\n",
            "items.1: expected either repetitions or duration_s",
            id="two-targets",
        ),
        pytest.param(
            HEAD + "items:\n  - {exercise: squat, reps: 5}\n",
            "programme.yaml:7:23: items.1.reps: the key 'reps' is not known here",
            id="unknown-key",
        ),
        pytest.param(
            HEAD + "items:\n  - {exercise: squat, repetitions: 5, rest_s: 1:30}\n",
            "items.1.rest_s: expected a number, found '1:30'",
            id="clock",
        ),
        pytest.param(HEAD + "items: []\n", "items: expected 1 to 60 entries, found 0", id="empty"),
        pytest.param(
            HEAD + "rounds: 0\nitems:\n  - {exercise: squat, repetitions: 5}\n",
            "rounds: expected a number of at least 1, found '0'",
            id="no-rounds",
        ),
    ],
)  # fmt: skip
def test_mistakes_are_explained(source: str, problem: str) -> None:
    found = check(source)
    assert len(found) == 1 or "either" in problem
    assert problem in found[0]


def test_a_flow_may_name_only_postures_that_exist() -> None:
    found = check(HEAD + "items:\n  - {posture: tre, side: both, breaths: 3}\n", Flow)
    assert "there is no posture 'tre'; did you mean tree" in found[0]


def test_own_programmes_are_kept_beside_the_shipped_ones() -> None:
    source = HEAD + "items:\n  - {exercise: squat, repetitions: 5}\n"
    plan = keep_plan(Programme, source, EXERCISES, POSTURES)
    assert source_of(Programme, "mine") == source
    assert load_programmes(EXERCISES, POSTURES).programmes["mine"] == plan
    assert remove_file(own_path(Programme, "mine"))
    assert not remove_file(own_path(Programme, "mine"))
    assert source_of(Programme, "mine") == ""


def test_the_shipped_text_is_where_editing_begins() -> None:
    assert source_of(Programme, "legs").startswith("id: legs")
    assert not own_path(Programme, "legs").exists()


def test_all_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "programmes").mkdir()
    (tmp_path / "flows").mkdir()
    one = HEAD + "items:\n  - {exercise: squat, repetitions: 5}\n"
    (tmp_path / "programmes" / "a.yaml").write_text(one)
    (tmp_path / "programmes" / "b.yaml").write_text(one)
    (tmp_path / "flows" / "c.yaml").write_text("id: Mine\n")
    with pytest.raises(LibraryError) as caught:
        load_programmes(EXERCISES, POSTURES, roots=[tmp_path])
    text = "\n".join(caught.value.problems)
    assert "b.yaml:1:1: the id 'mine' is already used by a.yaml" in text
    assert "c.yaml:1:1: the key 'names' is missing here" in text


def test_plans_of_single_things() -> None:
    assert [step.kind for step in plan_exercise(EXERCISES["squat"])] == ["open"]
    assert [step.rest_s for step in plan_exercise(EXERCISES["squat"], sets=3, repetitions=8, rest_s=40)] == [40, 40, 0]
    assert [step.kind for step in plan_exercise(EXERCISES["plank"], sets=1, duration_s=20)] == ["hold"]
    assert [step.side for step in plan_posture(POSTURES["tree"])] == ["left", "right"]
    assert [step.side for step in plan_posture(POSTURES["mountain"])] == [None]
    assert [step.side for step in plan_posture(POSTURES["tree"], side="right")] == ["right"]
