"""What the library knows about one exercise: small in a list, and in full."""

import streamlit as st

from coach.library.exercise import Exercise
from coach.workout.summary import CONTROLLED_S
from pages.components.app.language import language, t
from pages.components.app.links import ways_from
from pages.components.library.exercise_picture import show_exercise_picture
from pages.components.library.favourites import star


def exercise_card(exercise: Exercise) -> None:
    """A small card that opens the whole description."""
    name = exercise.names.in_(language())
    with st.container(border=True, width=236, horizontal_alignment="center", gap="xsmall", key=f"card_{exercise.id}"):
        star("exercise", exercise.id, name, key="library")
        show_exercise_picture(exercise, height_px=120, every_view=False, moving=False)
        if st.button(name, key=f"open_exercise_{exercise.id}", type="tertiary", width="stretch"):
            st.query_params["exercise"] = exercise.id
        ways_from("exercise", exercise.id)


def show_exercise(exercise: Exercise) -> None:
    """Everything about one exercise."""
    words = language()
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
    ways_from("exercise", exercise.id)
