"""What the library knows about one exercise."""

from __future__ import annotations

import streamlit as st

from coach.workout.schema import Exercise
from coach.workout.summary import CONTROLLED_S
from pages.components.exercise_picture import show_exercise_picture
from pages.components.favourites import star
from pages.components.language import language, t


def exercise_card(exercise: Exercise) -> None:
    """Name, muscles and instructions; details when opened."""
    words = language()
    name = exercise.names.in_(words)
    row = st.container(horizontal=True, gap="xsmall")
    with row:
        star("exercise", exercise.id, name, key="library")
    with row.expander(name, icon=":material/exercise:"):
        show_exercise_picture(exercise)
        st.markdown(exercise.description.in_(words))
        with st.container(horizontal=True):
            st.badge(t(f"level.{exercise.level}"), color="primary")
            st.badge(t(f"seen_from.{exercise.view}"), color="gray")
            for item in exercise.equipment:
                st.badge(item.in_(words), color="gray")
        st.markdown(f"**{t('library.muscles')}** {t('library.comma').join(m.in_(words) for m in exercise.muscles)}")
        if exercise.tempo is not None:
            tempo = exercise.tempo
            if tempo.total_s < CONTROLLED_S:
                st.markdown(t("library.pace", count=60.0 / tempo.total_s))
            else:
                st.markdown(t("library.tempo", down=tempo.eccentric_s, pause=tempo.pause_s, up=tempo.concentric_s))
        if exercise.form:
            st.markdown(f"**{t('library.form')}**")
            st.markdown("\n".join(f"- {check.name.in_(words)}: {check.cue.in_(words)}" for check in exercise.form))
