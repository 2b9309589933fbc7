"""Yoga check: photos, a snapshot or a sample become a score, corrections and numbers."""

from __future__ import annotations

import streamlit as st

from pages.components.frame import page_header
from pages.components.language import t
from pages.components.people import choose_person
from pages.components.photo_check import choose_wish, decoded, judge, look_at
from pages.components.photo_overview import choose_picture
from pages.components.photo_result import show_result
from pages.components.photos import choose_pictures
from pages.components.resources import require_model

page_header(t("photo.title"), t("photo.lead"))
model = require_model()
pictures = choose_pictures()
wish = choose_wish()
if not pictures:
    st.info(t("photo.hint"), icon=":material/lightbulb:")
    st.stop()

problems = look_at(pictures, model)
for message in problems.values():
    st.error(message, icon=":material/error:")
judged = [(picture, judge(picture, wish, model)) for picture in pictures if picture.key not in problems]
if not judged:
    st.stop()

st.divider()
picture, result = choose_picture(judged)
image_rgb = decoded(picture)
person = choose_person(picture, image_rgb, result)
if person != result.person:
    result = judge(picture, wish, model, person)
show_result(picture, image_rgb, result)
