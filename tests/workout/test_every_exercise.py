"""One contract for every exercise of the library, done by stick figures of known movement."""

from __future__ import annotations

import pytest

from coach.library.exercise import Exercise
from coach.library.known import ExerciseLibrary, load_exercises
from coach.text import Text
from coach.workout.counter import Counter, count_repetitions
from coach.workout.exercise_recognition import recognise_exercise
from tests.support.exercisers import idle, of_each_kind, perform

LIBRARY = load_exercises()
COUNTED = [name for name, exercise in LIBRARY.items() if not exercise.is_hold]
HELD = [name for name, exercise in LIBRARY.items() if exercise.is_hold]

every_exercise = pytest.mark.parametrize("exercise", LIBRARY.values(), ids=list(LIBRARY))
every_counted = pytest.mark.parametrize("name", COUNTED)
some_counted = pytest.mark.parametrize("name", of_each_kind(COUNTED))


def test_the_library_holds_the_common_exercises() -> None:
    wanted = (
        "squat sumo_squat push_up bicep_curl lunge side_lunge jumping_jack pull_up sit_up shoulder_press front_raise "
        "lateral_raise deadlift glute_bridge high_knees mountain_climber plank side_plank burpee dip row leg_raise "
        "russian_twist calf_raise triceps_extension hip_thrust bench_press step_up bicycle_crunch superman "
        "kettlebell_swing good_morning wall_sit hollow_hold lat_pulldown"
    )
    assert set(wanted.split()) <= set(LIBRARY)


@every_exercise
def test_texts_are_english_and_chinese(exercise: Exercise) -> None:
    checks = [text for check in exercise.form for text in (check.name, check.cue)]
    texts: list[Text] = [exercise.names, exercise.description, *exercise.muscles, *exercise.equipment, *checks]
    assert all({"en", "zh"} <= set(text.root) for text in texts)


@every_exercise
def test_every_fault_has_its_texts(exercise: Exercise) -> None:
    assert all(exercise.fault_texts(check.check) for check in exercise.form)
    assert exercise.fault_texts("no such check") is None
    if not exercise.is_hold:
        assert exercise.range_of_motion is not None
        assert exercise.fault_texts(exercise.range_of_motion.check)


@every_exercise
def test_energy_names_its_code_in_the_compendium(exercise: Exercise) -> None:
    assert exercise.energy.code.startswith("02")
    assert "2024 Adult Compendium" in exercise.energy.source


@every_exercise
def test_repetitions_have_a_tempo(exercise: Exercise) -> None:
    assert (exercise.tempo is None) == exercise.is_hold


@some_counted
@pytest.mark.parametrize("yaw_deg", [0, 45, 90, 180], ids=["front", "oblique", "side", "back"])
def test_repetitions_are_counted_from_every_side(name: str, yaw_deg: float) -> None:
    assert count_repetitions(perform(name, 4, yaw_deg=yaw_deg), LIBRARY[name]).full_count == 4


@pytest.mark.parametrize("name", ["squat", "bicep_curl", "high_knees"], ids=["both", "in turn", "fast in turn"])
def test_a_mirrored_clip_has_the_same_count_with_sides_exchanged(name: str) -> None:
    clip = perform(name, 3)
    seen, mirrored = (count_repetitions(one, LIBRARY[name]) for one in (clip, clip.mirrored()))
    exchange = {"left": "right", "right": "left"}
    assert [one.side for one in mirrored.repetitions] == [
        exchange.get(one.side or "", one.side) for one in seen.repetitions
    ]


@some_counted
def test_live_and_afterwards_agree(name: str) -> None:
    clip = perform(name, 4)
    counter = Counter(LIBRARY[name])
    for frame, timestamp_s in zip(clip.frames(), clip.timestamps_s, strict=True):
        counter.update(frame, float(timestamp_s))
    assert [one.full for one in counter.repetitions] == [True] * 4
    assert counter.finish(count_repetitions(clip, LIBRARY[name])) == []


@some_counted
def test_a_small_repetition_is_a_partial_one_with_its_fault(name: str) -> None:
    result = count_repetitions(perform(name, depths=[1.0, 1.0, 0.42, 1.0, 1.0]), LIBRARY[name])
    assert [one.full for one in result.repetitions] == [True, True, False, True, True]
    small = result.repetitions[2]
    assert small.why == "not_deep_enough"
    rule = LIBRARY[name].range_of_motion
    assert rule is not None
    (fault,) = [one for one in small.faults if one.check == rule.check]
    assert fault.phase == "turn"
    if fault.unit == "share":
        assert 0.2 < fault.measured < fault.limit < 1.0
    elif rule.turn_at_most_deg is None:
        assert fault.measured < fault.limit == rule.turn_at_least_deg
    else:
        assert fault.measured > fault.limit == rule.turn_at_most_deg


@every_counted
def test_good_repetitions_have_no_faults_and_follow_each_other(name: str) -> None:
    result = count_repetitions(perform(name, 3), LIBRARY[name])
    assert result.full_count == 3
    assert [fault.check for one in result.repetitions for fault in one.faults] == []
    for one in result.repetitions:
        assert one.start_s < one.turn_s < one.end_s
        assert one.out_s + one.pause_s + one.back_s == pytest.approx(one.duration_s)


@every_exercise
def test_standing_about_is_nothing(exercise: Exercise) -> None:
    result = count_repetitions(idle(), exercise)
    assert result.repetitions == ()
    assert result.holds == ()


@pytest.mark.parametrize("name", of_each_kind(LIBRARY))
def test_it_is_recognised(name: str) -> None:
    found = recognise_exercise(perform(name, 4), LIBRARY)
    assert found.exercise_id == (None if LIBRARY[name].looks.only_when_named else name)


def test_standing_about_is_recognised_as_no_exercise() -> None:
    found = recognise_exercise(idle(), LIBRARY)
    assert found.exercise_id is None
    assert found.result.full_count == 0
    assert found.segments == ()


@pytest.mark.parametrize("name", HELD)
def test_holds_are_measured_in_seconds(name: str) -> None:
    result = count_repetitions(perform(name, 4), LIBRARY[name])
    assert result.full_count == 0
    assert result.held_s == pytest.approx(10.0, abs=0.5)


@pytest.mark.parametrize("name", HELD)
def test_a_hold_cannot_be_counted_live(name: str) -> None:
    with pytest.raises(ValueError, match="expected one with repetitions but got the hold"):
        Counter(LIBRARY[name])


def test_the_library_finds_names_in_any_spelling() -> None:
    library: ExerciseLibrary = LIBRARY
    assert library.find("Push-Up").id == library.find("push up").id == library.find("俯卧撑").id == "push_up"
    assert library.find("crunches").id == "sit_up"
