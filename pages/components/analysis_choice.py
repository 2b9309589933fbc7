"""Which exercise to count, and which finished video to show."""

from __future__ import annotations

import streamlit as st

from pages.components.analyses import Analysis, analyses
from pages.components.language import language, t
from pages.components.resources import exercises
from pages.components.videos import Clip


def choose_exercise(clips: list[Clip]) -> str:
    """The exercise to count; of a sample it is known."""
    library = exercises()
    names = dict(sorted(((key, library[key].names.in_(language())) for key in library), key=lambda item: item[1]))
    known = clips[0].exercise if clips else None
    if known is not None and st.session_state.get("exercise_of") != clips[0].key:
        st.session_state["exercise"] = known
    st.session_state["exercise_of"] = clips[0].key if clips else None
    chosen: str = st.selectbox(t("video.exercise"), names, format_func=names.__getitem__, key="exercise")
    return chosen


def choose_analysis() -> Analysis | None:
    """The finished analysis to show, the newest first; what failed is told."""
    finished = []
    for analysis in reversed(analyses().values()):
        state = analysis.job.state()
        if state.status == "failed" and state.message:
            st.error(f"**{analysis.clip.name}** · {state.message}", icon=":material/error:")
        elif state.status == "cancelled":
            st.info(t("video.stopped", name=analysis.clip.name), icon=":material/stop_circle:")
        elif state.is_over:
            finished.append(analysis)
    if len(finished) < 2:
        return finished[0] if finished else None
    library = exercises()
    names = {
        str(analysis.annotated_path): f"{analysis.clip.name} · {library[analysis.exercise].names.in_(language())}"
        for analysis in finished
    }
    chosen = st.selectbox(t("video.show"), names, format_func=names.__getitem__, key=f"shown_of_{len(finished)}")
    return next(analysis for analysis in finished if str(analysis.annotated_path) == chosen)
