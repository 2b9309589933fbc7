"""Yoga check: photos, a snapshot, a sample or a video become a score, corrections and numbers."""

import streamlit as st

from pages.components.app.frame import page_header
from pages.components.app.language import t
from pages.components.app.problem import end_page, show_error
from pages.components.app.resources import require_model
from pages.components.app.save import save_photo_button
from pages.components.photo.hold_check import check_holds
from pages.components.photo.photo_check import by_hand, choose_wish, decoded, judge, look_at
from pages.components.photo.photo_result import show_result
from pages.components.photo.photos import choose_person, choose_picture, choose_pictures, choose_source

page_header(t("photo.title"), t("photo.lead"))
model = require_model()
source = choose_source()
if source == "video":
    check_holds(choose_wish(), model)
    end_page()
pictures = choose_pictures(source)
wish = choose_wish()
if not pictures:
    st.info(t("photo.hint"), icon=":material/lightbulb:")
    end_page()

problems = look_at(pictures, model)
for problem in problems.values():
    show_error(problem)
judged = [(picture, judge(picture, wish, model)) for picture in pictures if picture.key not in problems]
if not judged:
    end_page()

st.divider()
picture, result = choose_picture(judged)
image_rgb = decoded(picture)
person = choose_person(picture, image_rgb, result)
if person != result.person:
    result = judge(picture, wish, model, person)
show_result(picture, image_rgb, result)
save_photo_button(
    result,
    image_rgb,
    name=picture.name,
    strictness=wish.strictness,
    by_hand=by_hand(picture, result.person),
    key=picture.key[:16],
)
