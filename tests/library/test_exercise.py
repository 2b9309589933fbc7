"""Exercise files: mistakes are told with their place and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import LibraryError, UnknownIdError
from coach.library.exercise import Exercise
from coach.library.known import load_exercises
from coach.library.own_files import folders_of
from coach.platform.paths import poses_dir
from coach.yaml_source import check_text

GOOD = (poses_dir() / "exercises" / "squat.yaml").read_text(encoding="utf-8")


def problems(source: str) -> str:
    return "\n".join(check_text(source, Exercise, name="squat.yaml")[1])


def test_the_shipped_file_is_right() -> None:
    assert problems(GOOD) == ""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            "measure: knee,", "measure: kneee,", "there is no measure 'kneee'; did you mean knee", id="measure"
        ),
        pytest.param(
            "start_deg: 165",
            "start_torso: 165",
            "'knee' is given in deg: write start_deg instead of start_torso",
            id="unit",
        ),
        pytest.param(
            "turn_deg: 80", "turn_deg: 165", "needs different values at the start and at the turn", id="no range"
        ),
        pytest.param("phase: start", "phase: begin", "expected one of 'start'", id="phase"),
        pytest.param("view: side\n", "view: sideways\n", "expected one of 'front', 'side', 'any'", id="view"),
        pytest.param('code: "02052"', "code: 2052", "expected text", id="a code is text"),
        pytest.param("at_least_deg: 140", "at_leest_deg: 140", "did you mean 'at_least_deg'?", id="key"),
        pytest.param("least_range_share: 0.25", "least_range_share: 25", "at most 1", id="share"),
        pytest.param(
            "check: knees_forward", "check: trunk_forward", "the check 'trunk_forward' stands here twice", id="twice"
        ),
    ],
)
def test_mistakes(old: str, new: str, message: str) -> None:
    assert old in GOOD
    assert message in problems(GOOD.replace(old, new, 1))


def test_a_condition_needs_a_limit() -> None:
    wrong = GOOD.replace("phase: start, at_least_deg: 140", "phase: start")
    assert "needs at_least_deg or at_most_deg" in problems(wrong)


def test_counting_or_holding() -> None:
    without_counting = GOOD.replace("counting:\n", "looks_unused:\n", 1)
    assert "looks_unused" in problems(without_counting)
    head, _, tail = GOOD.partition("counting:\n")
    rest = tail[tail.index("\n\n") + 2 :]
    assert "either counting (repetitions) or hold (seconds)" in problems(head + rest)


def test_a_persons_own_exercise_replaces_the_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "exercises"
    own.mkdir()
    (own / "mine.yaml").write_text(GOOD.replace("least_range_share: 0.25", "least_range_share: 0.5"), encoding="utf-8")
    library = load_exercises([folders_of(Exercise)[0], own])
    assert library["squat"].counting is not None
    assert library["squat"].counting.least_range_share == 0.5


def test_two_files_of_one_id_in_one_folder(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(LibraryError, match=r"b\.yaml:1:1: the id 'squat' is already used by a\.yaml"):
        load_exercises([tmp_path])


def test_all_files_are_told_at_once(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("id: 5\n", encoding="utf-8")
    with pytest.raises(LibraryError) as caught:
        load_exercises([tmp_path])
    assert {"a.yaml", "b.yaml"} <= {Path(problem.split(":")[0]).name for problem in caught.value.problems}


def test_an_unknown_exercise_names_its_neighbours() -> None:
    with pytest.raises(UnknownIdError, match=r"There is no exercise .squatt.\. Did you mean squat"):
        load_exercises().find("squatt")
