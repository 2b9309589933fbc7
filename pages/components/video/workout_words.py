"""A counted video in sentences."""

import math
from collections.abc import Sequence

import streamlit as st

from coach.library.exercise import Exercise
from coach.session.remarks import movement_remarks
from coach.workout.repetition import HoldPeriod, Repetition
from coach.workout.statements import fault_statements, never_judged, not_judged_statement
from coach.workout.summary import SetSummary, WorkoutSummary, lowers_too_quickly, summarise_workout
from pages.components.app.language import language, t
from pages.components.app.problem import show_remarks
from pages.components.app.records import ask_history, current_person
from pages.components.video.analyses import Shown

_MOST_FAULTS = 3


def form_lines(done: Sequence[Repetition | HoldPeriod], exercise: Exercise) -> list[str]:
    """The most frequent faults with their advice, and what was never judged with the reason."""
    lines = []
    for said, count in fault_statements(done, exercise, language())[:_MOST_FAULTS]:
        words = t("reps.fault", name=said.name, cue=said.text, count=count)
        lines.append(f":material/tips_and_updates: {words}")
    for missing in never_judged(done):
        said = not_judged_statement(missing, exercise, language())
        lines.append(f":material/visibility_off: {t('reps.not_judged', name=said.name, reason=said.text)}")
    return lines


#: Less than this loss of range or speed is within what people vary.
_TIRED = 0.15
_UNEVEN = 0.85


def workout_words(workout: Shown) -> None:
    """The most telling things about a workout, one sentence each."""
    result = workout.result
    mass_kg = st.session_state.get("body_mass_kg") or profile_mass_kg()
    summary = summarise_workout(result, workout.exercise, body_mass_kg=mass_kg)
    st.markdown(t("reps.seen", seconds=result.duration_s, view=t(f"view.{result.view}")))
    show_remarks(movement_remarks(workout.video.sequence, workout.video, workout.parts))
    if not result.repetitions and not result.holds:
        st.info(t("reps.nothing"), icon=":material/info:")
        return
    sets = [] if result.full_by_hand is not None else _sets(summary)
    form = form_lines((*result.repetitions, *result.holds), workout.exercise)
    for line in (*sets, *_tempo(summary, workout), *_evenness(summary), *form):
        st.markdown(line)
    if not math.isnan(summary.energy_kcal):
        st.markdown(f":material/local_fire_department: {t('reps.energy', kcal=summary.energy_kcal)}")


def _sets(summary: WorkoutSummary) -> list[str]:
    if len(summary.sets) < 2:
        return []
    counts = " + ".join(str(one.full_count) for one in summary.sets)
    return [f":material/stacks: {t('reps.sets', count=len(summary.sets), counts=counts)}"]


def profile_mass_kg() -> float | None:
    """The body mass in this person's profile, where there is one."""
    return ask_history(lambda history: current_person(history).mass_kg, None)


def _tempo(summary: WorkoutSummary, workout: Shown) -> list[str]:
    one, tempo = _longest(summary), workout.exercise.tempo
    if one is None or math.isnan(one.eccentric_s):
        return []
    words = t("reps.tempo_words", down=one.eccentric_s, pause=one.pause_s, up=one.concentric_s)
    if tempo is not None and lowers_too_quickly(one, workout.exercise):
        words += t("reps.then") + t("reps.too_quick", seconds=tempo.eccentric_s)
    return [f":material/speed: {words}"]


def _evenness(summary: WorkoutSummary) -> list[str]:
    lines = []
    one = _longest(summary)
    if one is not None and not math.isnan(one.consistency):
        lines.append(f":material/equal: {t('reps.consistency', percent=100 * one.consistency)}")
    if one is not None and one.range_loss > _TIRED:
        lines.append(f":material/trending_down: {t('reps.range_loss', percent=100 * one.range_loss)}")
    if one is not None and one.speed_loss > _TIRED:
        lines.append(f":material/trending_down: {t('reps.speed_loss', percent=100 * one.speed_loss)}")
    if summary.left_count and summary.right_count:
        even = t("reps.sides", left=summary.left_count, right=summary.right_count)
        lines.append(f":material/balance: {even}")
        if summary.symmetry < _UNEVEN:
            lines.append(f":material/balance: {t('reps.uneven', percent=100 * summary.symmetry)}")
    return lines


def _longest(summary: WorkoutSummary) -> SetSummary | None:
    return max(summary.sets, key=lambda one: one.full_count, default=None)
