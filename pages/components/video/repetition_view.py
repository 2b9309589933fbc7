"""One repetition in detail: its start and its turning point as pictures, with what was found about it."""

from typing import Any

import streamlit as st

from coach.session.moments import drawn_at
from coach.workout.repetition import WorkoutResult
from coach.workout.statements import fault_statement, not_judged_statement, partial_words
from pages.components.app.language import language, t
from pages.components.app.skeleton import draw_style
from pages.components.video.analyses import Analysis, Shown

_STILLS = "repetition_stills"


def choose_repetition(result: WorkoutResult, clicked: int | None, *, key: str) -> int | None:
    """Index of the repetition to show in detail: clicked in the plot, or chosen here."""
    numbers, labels = range(len(result.repetitions)), result.labels
    last = f"{key}_clicked"
    if clicked is not None and clicked != st.session_state.get(last) and clicked in numbers:
        st.session_state[key] = clicked
    st.session_state[last] = clicked
    chosen: int | None = st.pills(
        t("reps.choose"), numbers, format_func=labels.__getitem__, key=key, label_visibility="collapsed"
    )
    return chosen


def show_repetition(analysis: Analysis, workout: Shown, index: int) -> None:
    """Start and turning point of one repetition."""
    one = workout.result.repetitions[index]
    stills = _stills(analysis, workout, (one.start_s, one.turn_s))
    with st.container(border=True):
        start, turn, words = st.columns(3, gap="medium", vertical_alignment="center")
        start.image(stills[0], caption=t("reps.at_start", seconds=one.start_s), width="stretch")
        turn.image(stills[1], caption=t("reps.at_turn", seconds=one.turn_s), width="stretch")
        with words:
            st.markdown(f"**{t('reps.which', number=workout.result.labels[index])}**")
            st.markdown(t("reps.phases", out=one.out_s, pause=one.pause_s, back=one.back_s))
            if not one.full:
                st.markdown(f":material/incomplete_circle: {partial_words(one, language())}")
            for fault in one.faults:
                said = fault_statement(fault, workout.exercise, language())
                st.markdown(f":material/tips_and_updates: **{said.name}.** {said.text}")
            for missing in one.not_judged:
                said = not_judged_statement(missing, workout.exercise, language())
                st.caption(f":material/visibility_off: {t('reps.not_judged', name=said.name, reason=said.text)}")


def _stills(analysis: Analysis, workout: Shown, times_s: tuple[float, float]) -> list[Any]:
    """Pictures with the skeleton alone: the counter of the annotated video still says how many were done before.

    Reading a video takes a moment, so what was read last is kept.
    """
    style = draw_style()
    key = (str(analysis.annotated_path), times_s, style)
    kept = st.session_state.get(_STILLS)
    if kept is None or kept[0] != key:
        sequence = workout.video.sequence
        drawn = drawn_at(analysis.clip.path, sequence, times_s, style=style, turned=workout.video.turned)
        kept = (key, drawn)
        st.session_state[_STILLS] = kept
    stills: list[Any] = kept[1]
    return stills
