"""Choosing one of several people in a picture."""

from typing import Any

import streamlit as st

from coach.media.drawing import draw_people
from coach.media.images import encode_image
from coach.session.photo import PhotoResult
from pages.components.app.language import t
from pages.components.photo.photos import Picture


def choose_person(picture: Picture, image_rgb: Any, result: PhotoResult) -> int:
    """Index of the person to judge; asks only where there are several. The largest one comes first."""
    if len(result.people) < 2:
        return 0
    key = f"person_{picture.key}"
    numbers, view = st.columns([3, 2], gap="medium", vertical_alignment="center")
    person = numbers.segmented_control(
        t("photo.person", count=len(result.people)),
        range(len(result.people)),
        default=0,
        required=True,
        format_func=lambda index: f":material/person: {index + 1}",
        key=key,
    )
    marked = encode_image(draw_people(image_rgb, result.people, chosen=person), "jpeg", quality=88)
    view.image(marked, width="stretch", alt=t("photo.people_alt"))
    return int(person)
