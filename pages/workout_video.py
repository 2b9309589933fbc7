"""Workout video: an uploaded set or a sample is counted, repetition by repetition."""

import streamlit as st

from coach.safe_text import plain_markdown
from pages.components.app.frame import page_header
from pages.components.app.language import t
from pages.components.app.resources import exercises, require_model
from pages.components.app.save import save_workout_button
from pages.components.library.figure import show_exercise_picture
from pages.components.video.analyses import (
    analyses,
    ask_exercise,
    ask_whose,
    begin,
    choose_analysis,
    choose_clips,
    choose_exercise,
    choose_part,
    sees_anybody,
    show_running,
)
from pages.components.video.workout_result import show_workout

page_header(t("video.title"), t("video.lead"))
model = require_model()
clips = choose_clips()
exercise = choose_exercise(clips)
if exercise in exercises():
    show_exercise_picture(exercises()[exercise], height_px=150, every_view=False)
if st.button(t("video.go"), type="primary", icon=":material/play_arrow:", disabled=not clips, key="count"):
    for clip in clips:
        begin(clip, exercise, model)
if not clips and not analyses():
    st.info(t("video.hint"), icon=":material/lightbulb:")
show_running()
chosen = choose_analysis()
if chosen is not None:
    st.divider()
    shown = choose_part(chosen)
    if not sees_anybody(chosen):
        st.info(t("compare.nobody", name=plain_markdown(chosen.clip.name)), icon=":material/person_off:")
    elif shown is None:
        st.info(t("video.unrecognised"), icon=":material/help:")
        ask_exercise(chosen, model)
    else:
        ask_exercise(chosen, model)
        ask_whose(chosen, model)
        show_workout(chosen, shown)
        save_workout_button(shown, clip=chosen.clip, annotated_path=chosen.annotated_path)
