"""Which exercise was it? Asked with one click where the coach is not sure."""

from pathlib import Path

import streamlit as st

from pages.components.app.language import language, t
from pages.components.app.resources import exercises
from pages.components.video.analyses import Analysis, begin


def ask_exercise(analysis: Analysis, model: Path) -> None:
    """Say how sure the coach is, offer the likely exercises, and tell what repeated itself though it has no name."""
    workout = analysis.job.result()
    recognised = workout.counted.recognised
    if recognised is None:
        return
    if recognised.unknown.count:
        st.info(t("video.unknown_reps", count=recognised.unknown.count), icon=":material/repeat:")
    if recognised.is_sure or not recognised.likely:
        return
    names = [exercises()[one].names.in_(language()) for one in recognised.likely]
    st.markdown(t("video.unsure", names=t("video.or").join(names)))
    with st.container(horizontal=True):
        for exercise_id, name in zip(recognised.likely, names, strict=True):
            if exercise_id == recognised.exercise_id:
                continue
            if st.button(name, key=f"ask_{exercise_id}_{analysis.clip.key[:16]}"):
                begin(analysis.clip, exercise_id, model, seen=workout.video.sequence)
                st.rerun()
