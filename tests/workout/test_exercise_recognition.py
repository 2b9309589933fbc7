"""Which movement is it: the eye, the definition, and what repeats itself without a name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.cli import main
from coach.errors import CoachError
from coach.library.known import ExerciseLibrary, load_exercises, load_other_movements
from coach.platform.paths import poses_dir
from coach.pose.types import save_sequence
from coach.workout import exercise_recognition
from coach.workout import movement_learning as learning
from coach.workout.exercise_recognition import (
    AROUND_S,
    EVIDENCE,
    Observed,
    RecognisedExercise,
    evidence,
    observe,
    recognise_exercise,
)
from coach.workout.exercise_recognition import _best_without_overlap as best_without_overlap
from coach.workout.eye import NONE, SHIPPED, Windows, describe, load_eye
from coach.workout.likeness import Segment
from coach.workout.measures import measure_body
from coach.workout.movement_learning import Example, learn, wander
from coach.workout.movement_learning import perform as computed
from coach.workout.repetition import HoldPeriod, Repetition, WorkoutResult
from coach.workout.unknown import count_unknown
from tests.support.changed import between
from tests.support.exercisers import idle, joined, perform

LIBRARY = load_exercises([poses_dir() / "exercises"])


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**31), name=st.sampled_from(sorted(LIBRARY)))
def test_computed_people_have_bodies(seed: int, name: str) -> None:
    picture = LIBRARY[name].picture
    assert picture is not None
    rng = np.random.default_rng(seed)
    for way in picture.every_way():
        clip = computed(way, rng, duration_s=2.0, cycle_s=1.5)
        assert np.isfinite(clip.world_xyz_m).all()
        assert np.abs(clip.world_xyz_m).max() < 2.5


def test_people_who_do_no_exercise_go_from_one_posture_to_the_next() -> None:
    from coach.pose.figure import expand_directions

    bodies = [expand_directions(limbs, {}) for limbs in ({}, {"arms": (1, 0, 0)}, {"trunk": (0, 0.2, 1)})]
    clip = wander(bodies, np.random.default_rng(0), duration_s=3.0)
    assert np.isfinite(clip.world_xyz_m).all()


def test_a_variant_changes_what_it_names_and_nothing_else() -> None:
    picture = LIBRARY["bicep_curl"].picture
    assert picture is not None
    plain, one_arm, *_ = picture.every_way()
    assert one_arm.start == plain.start
    assert one_arm.turn is not None
    (left, _), (one_left, _) = plain.at(1.0), one_arm.at(1.0)
    np.testing.assert_allclose(one_left["right_forearm"], left["right_forearm"])
    assert one_left["left_forearm"][1] < 0 < left["left_forearm"][1]


def test_every_movement_besides_can_be_computed() -> None:
    for movement in load_other_movements():
        for way in movement.picture.every_way():
            clip = computed(way, np.random.default_rng(1), duration_s=1.0, cycle_s=movement.cycle_s)
            assert clip.found.all()


def test_the_shipped_eye_is_small_and_knows_the_library() -> None:
    assert SHIPPED.stat().st_size < 500_000
    eye = load_eye()
    assert {one.id for one in LIBRARY.values() if not one.looks.only_when_named} <= set(eye.names)
    assert NONE in eye.names
    assert eye.evidence.shape == (len(EVIDENCE),)


def test_probabilities_are_shares_and_what_was_never_learned_looks_like_none() -> None:
    features = describe(measure_body(perform("squat", 2))).features
    shares = np.exp(load_eye().log_probabilities(features, ["squat", "my_own_invention"]))
    np.testing.assert_allclose(shares[:, 1], shares[:, 2])
    np.testing.assert_allclose(shares[:, 0] + shares[:, 2], 1.0, atol=0.001)


@pytest.mark.parametrize("content", [b"", b"not weights", b"PK\x03\x04"], ids=["empty", "text", "cut"])
def test_weights_that_cannot_be_read_are_explained(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wrong.npz"
    path.write_bytes(content)
    with pytest.raises(CoachError, match="expected weights of movements"):
        load_eye(path)


def observed(
    found: Mapping[str, Sequence[Segment]],
    windows: Windows,
    *,
    turns_s: tuple[float, ...] = (),
    seen: Sequence[tuple[float, bool]] = ((2.0, True),),
) -> Observed:
    """A clip of which this is known; seen: moments, and whether somebody was seen."""
    times, shown = zip(*seen, strict=True)
    return Observed(
        found=found,
        windows=windows,
        turns_s=turns_s,
        timestamps_s=np.array(times),
        seen=np.array(shown),
    )


def test_the_windows_near_a_stretch_speak_for_it_and_where_none_is_nothing_is_likelier() -> None:
    windows = describe(measure_body(perform("squat", 6)))
    seen = np.log(np.random.default_rng(0).dirichlet(np.ones(3), len(windows)))
    found: dict[str, list[Segment]] = {"squat": [], "push_up": []}
    start_s, end_s = windows.end_s[2], windows.start_s[14]  # these two only touch it
    near = [n for n in range(len(windows)) if windows.end_s[n] > start_s and windows.start_s[n] < end_s]
    assert (near[0], near[-1]) == (3, 13)
    clip = observed(found, windows, seen=[(4.0, True), (100.5, True)])
    shares = np.exp(evidence(clip, seen, start_s, end_s)[:, 0])
    np.testing.assert_allclose(shares, np.exp(seen[near]).mean(axis=0))
    np.testing.assert_allclose(np.exp(evidence(clip, seen, 100.0, 101.0)[:, 0]), 1.0 / 3.0)


def test_evidence_says_less_where_somebody_is_hardly_seen() -> None:
    """As the square root of the share of pictures; where nobody is seen, nothing."""
    windows = Windows(start_s=np.array([0.0]), end_s=np.array([3.0]), features=np.zeros((1, 1), np.float32))
    seen = np.log([[0.5, 0.2, 0.3]])
    found: dict[str, list[Segment]] = {"squat": [], "push_up": []}
    hardly = observed(found, windows, seen=[(0.5, True), (1.0, False), (1.5, False), (2.0, False), (9.0, True)])
    well = observed(found, windows, seen=[(0.5, True), (2.0, True)])
    np.testing.assert_allclose(evidence(hardly, seen, 0.0, 3.0), evidence(well, seen, 0.0, 3.0) / 2.0)
    np.testing.assert_allclose(evidence(hardly, seen, 0.8, 3.0), 0.0)


def test_before_somebody_comes_and_after_they_go_nobody_is_missed() -> None:
    clip = perform("squat", 2)
    away = np.ones((len(clip), 1, 1), dtype=bool)
    away[5:-7] = False
    gone = replace(
        clip,
        world_xyz_m=np.where(away, np.nan, clip.world_xyz_m),
        image_xy_px=np.where(away, np.nan, clip.image_xy_px),
    )
    known = observe(gone, ExerciseLibrary([LIBRARY["squat"]]), measure_body(gone))
    assert known.seen.all()
    assert len(known.seen) == len(clip) - 12


@pytest.mark.parametrize(
    ("turns_s", "says"),
    [
        pytest.param((2.0, 3.0), 0.0, id="as often"),
        pytest.param((2.0,), -np.log(3 / 2), id="half as often"),
        pytest.param((), -np.log(3), id="nothing repeats itself"),
        pytest.param((0.5, 2.0, 3.0, 9.0), 0.0, id="elsewhere does not matter"),
    ],
)
def test_a_count_is_likely_where_the_body_repeats_itself_as_often(turns_s: tuple[float, ...], says: float) -> None:
    windows = Windows(start_s=np.array([0.0]), end_s=np.array([9.0]), features=np.zeros((1, 1), np.float32))
    one = stretch(1.0, 4.0, 1.0)
    twice = replace(one, result=replace(one.result, repetitions=one.result.repetitions * 2))
    clip = observed({"one": (twice,), "other": ()}, windows, turns_s=turns_s)
    rows = evidence(clip, np.log([[0.5, 0.2, 0.3]]), 1.0, 5.0)
    assert rows[0, EVIDENCE.index("repeats")] == pytest.approx(says)
    assert (rows[1:, EVIDENCE.index("repeats")] == 0.0).all()


def test_what_is_seen_around_a_set_speaks_for_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[float, float]] = []
    known = exercise_recognition.chances
    monkeypatch.setattr(exercise_recognition, "chances", lambda *given: asked.append(given[-2:]) or known(*given))
    (one,) = recognise_exercise(perform("squat", 4), LIBRARY).segments
    assert (one.start_s - AROUND_S, one.end_s + AROUND_S) in asked


def test_an_exercise_of_ones_own_is_recognised_by_its_definition() -> None:
    own = LIBRARY["lateral_raise"].model_copy(update={"id": "my_own"})
    others = [LIBRARY[name] for name in ("squat", "push_up", "sit_up", "deadlift")]
    found = recognise_exercise(perform("lateral_raise", 4), ExerciseLibrary([own, *others]))
    assert found.exercise_id == "my_own"
    assert found.result.full_count == 4


def test_two_exercises_in_one_clip_are_two_segments() -> None:
    found = recognise_exercise(joined(perform("squat", 4, rest_s=3.0), perform("bicep_curl", 4, rest_s=3.0)), LIBRARY)
    assert [one.result.exercise_id for one in found.segments] == ["squat", "bicep_curl"]


def test_candidates_are_ranked_and_the_likely_ones_can_be_asked_about() -> None:
    found = recognise_exercise(perform("squat", 4), LIBRARY)
    chances = [chance for _, chance in found.candidates]
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) <= 1.0 + 1e-6
    assert found.candidates[0] == (found.exercise_id, found.confidence)
    assert len(found.likely) <= 2


@pytest.mark.parametrize("count", [2, 3, 5])
def test_an_unknown_movement_is_counted(count: int) -> None:
    assert len(count_unknown(measure_body(perform("squat", count)))) == count


@pytest.mark.parametrize("until_s", [6.7, 7.2], ids=["on the way out", "at the turn"])
def test_half_of_an_unknown_movement_is_not_counted(until_s: float) -> None:
    """Each takes two seconds, after one of rest."""
    assert len(count_unknown(measure_body(between(perform("squat", 4), 0.0, until_s)))) == 3


def test_standing_about_repeats_nothing() -> None:
    assert count_unknown(measure_body(idle())) == ()


def test_learning_tells_apart_what_it_was_shown() -> None:
    """Two movements, shown by computed people only and by examples of two sources."""
    rng = np.random.default_rng(0)
    library = ExerciseLibrary([LIBRARY["squat"], LIBRARY["bicep_curl"]])

    def features(name: str) -> np.ndarray:
        picture = library[name].picture
        assert picture is not None
        return describe(measure_body(computed(picture, rng, duration_s=3.0, cycle_s=2.0))).features[:1]

    people = [(name, features(name)) for name in library for _ in range(12)]
    examples = [
        Example(
            label=name,
            source=source,
            observed=replace(
                observe(clip := perform(name, 2), library, measure_body(clip)), found=dict.fromkeys(library, ())
            ),
        )
        for name in library
        for source in ("a", "b")
    ]
    eye = learn(examples, people)
    for column, name in enumerate(library):
        seen = eye.log_probabilities(describe(measure_body(perform(name, 2))).features, list(library))
        assert (seen.argmax(axis=1) == column).all()
    assert eye.evidence[EVIDENCE.index("eye")] > 0


@pytest.fixture
def labelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of computed clips from three sources, and few computed people to learn from beside them."""
    monkeypatch.setattr(learning, "PERFORMANCES", 1)
    monkeypatch.setattr(learning, "PERFORMANCES_BESIDES", 1)
    monkeypatch.setattr(learning, "WANDERINGS", 2)
    lines = ["file,exercise,reps_min,reps_max,source_repo"]
    for number, name in enumerate(("squat", "bicep_curl", "juggling")):
        clip = perform({"juggling": "jumping_jack"}.get(name, name), 2)
        save_sequence(tmp_path / f"{name}.npz", clip)
        lines.append(f"{name}.npz,{name},{2 * (number < 2)},{2 * (number < 2)},from/{number}")
    index = tmp_path / "index.csv"
    index.write_text("\n".join(lines), encoding="utf-8")
    return index


def test_the_command_learns_from_an_index(labelled: Path, tmp_path: Path) -> None:
    assert main(["learn", "movements", str(labelled), "--out", str(tmp_path / "eye.npz")]) == 0
    eye = load_eye(tmp_path / "eye.npz")
    assert {"squat", "juggling", NONE} <= set(eye.names)
    assert (tmp_path / "eye.npz").stat().st_size < 500_000


@pytest.mark.slow
def test_evaluation_leaves_sources_out(labelled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "reps", str(labelled), "--exercise", "auto", "--folds", "source", "--json"]) == 0
    *clips, last = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [clip["label"] for clip in clips] == ["squat", "bicep_curl", "juggling"]
    assert {"confidence", "sure", "candidates", "unknown_reps"} <= set(clips[0])
    assert set(last["summary"]["per_source"]) == {"from/0", "from/1", "from/2"}


def test_nobody_does_no_exercise() -> None:
    clip = idle(4.0)
    found = recognise_exercise(clip.select(np.zeros(len(clip), dtype=bool)), LIBRARY)
    assert found.exercise_id is None
    assert found.unknown == ()


def stretch(start_s: float, end_s: float, confidence: float, *, full: bool = True, held_s: float = 0.0) -> Segment:
    repetition = Repetition(
        start_s=start_s, turn_s=start_s, end_s=end_s, out_s=0.0, pause_s=0.0, back_s=0.0, full=full
    )  # fmt: skip
    hold = HoldPeriod(start_s=start_s, end_s=start_s + held_s)
    result = WorkoutResult(exercise_id="x", repetitions=(repetition,), holds=(hold,) if held_s else ())
    return Segment(start_s=start_s, end_s=end_s, fit=0.5, result=result, confidence=confidence)


@pytest.mark.parametrize(
    ("segments", "chosen"),
    [
        pytest.param([], [], id="none"),
        pytest.param([stretch(0, 2, 0.9), stretch(2, 4, 0.9), stretch(5, 6, 0.6)], [0, 1, 2], id="one after another"),
        pytest.param([stretch(0, 10, 0.9), stretch(1, 4, 0.9), stretch(5, 8, 0.9)], [0], id="the longer one"),
        pytest.param([stretch(0, 10, 0.6), stretch(1, 5, 0.9), stretch(5, 9, 0.9)], [1, 2], id="those that are surer"),
        pytest.param([stretch(0, 4, 0.7), stretch(3, 5, 0.9)], [0], id="worth is time by the square of how sure"),
        pytest.param([stretch(0, 4, 0.6), stretch(3, 5, 0.9)], [1], id="and less of it"),
        pytest.param([stretch(0, 9, 0.9, full=False), stretch(1, 2, 0.6)], [1], id="partial ones explain nothing"),
    ],
)
def test_stretches_that_overlap_are_weighed(segments: list[Segment], chosen: list[int]) -> None:
    found = best_without_overlap(segments)
    assert sorted(segments.index(one) for one in found) == chosen
    assert [one.end_s for one in found] == sorted(one.end_s for one in found)


def test_seconds_held_explain_a_fifth_of_seconds_moved() -> None:
    assert stretch(1.0, 3.0, 1.0, held_s=10.0).worth_s == pytest.approx(2.0 + 2.0)
    assert stretch(1.0, 3.0, 1.0, full=False).worth_s == 0.0


def test_what_speaks_for_each_exercise() -> None:
    """Two windows near, one far off; one exercise fills half of the time, another was counted elsewhere only."""
    windows = Windows(
        start_s=np.array([0.0, 2.0, 50.0]), end_s=np.array([3.0, 6.0, 53.0]), features=np.zeros((3, 1), np.float32)
    )
    seen = np.log([[0.5, 0.2, 0.3], [0.7, 0.2, 0.1], [0.1, 0.1, 0.8]])
    one = replace(stretch(1.0, 4.0, 1.0), fit=0.6, log_pace=-0.4)
    one = replace(one, result=replace(one.result, own_range=0.5))
    found = {"one": (one,), "other": (stretch(50.0, 52.0, 1.0),)}
    rows = evidence(observed(found, windows, turns_s=(3.0,)), seen, -1.0, 6.0)
    np.testing.assert_allclose(np.exp(rows[:, 0]), [0.6, 0.2, 0.2])
    # eye, fit, share of the time from the first window on, range, pace, nothing counted, hold, repeats, none
    np.testing.assert_allclose(rows[0, 1:], [np.log(0.62), np.log(0.55), np.log(0.5), -0.4, 0, 0, 0, 0])
    np.testing.assert_allclose(rows[1, 1:], [np.log(0.02), np.log(0.05), -1, -1, 1, 0, 0, 0])
    np.testing.assert_allclose(rows[2, 1:], [0, 0, 0, 0, 0, 0, 0, 1])
    held = {"one": (stretch(1.0, 4.0, 1.0, full=False, held_s=3.0),)}
    np.testing.assert_allclose(
        evidence(observed(held, windows), seen[:, :2], -1.0, 6.0)[0, [2, 3, 6]], [np.log(0.55), 0, 1]
    )
    nothing = evidence(observed({}, windows, seen=[(25.0, True)]), seen[:, :1], 20.0, 30.0)
    np.testing.assert_allclose(nothing, [[0, 0, 0, 0, 0, 0, 0, 0, 1]])


@pytest.mark.parametrize(
    ("confidence", "candidates", "sure", "likely"),
    [
        pytest.param(0.5, (("squat", 0.5), ("lunge", 0.3), ("row", 0.2)), True, ("squat", "lunge"), id="half is sure"),
        pytest.param(0.49, (("squat", 0.08), ("lunge", 0.079)), False, ("squat",), id="what is likely is asked"),
        pytest.param(0.9, (), True, (), id="nothing came into question"),
    ],
)
def test_when_it_is_better_to_ask(
    confidence: float, candidates: tuple[tuple[str, float], ...], sure: bool, likely: tuple[str, ...]
) -> None:
    found = RecognisedExercise(
        exercise_id=None,
        confidence=confidence,
        candidates=candidates,
        segments=(),
        result=WorkoutResult(exercise_id=""),
    )
    assert (found.is_sure, found.likely) == (sure, likely)
