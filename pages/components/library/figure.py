"""Pictures of postures and exercises, drawn from their own definition."""

import base64
from html import escape

import streamlit as st

from coach.library.exercise import Exercise
from coach.library.illustration import (
    exercise_svg,
    exercise_views,
    figure_svg,
    moving_svg,
    picture_words,
)
from coach.library.posture import Posture
from coach.pose.figure_drawing import on_dark
from coach.yaml_source import StrictModel
from pages.components.app.language import language


def dumped(definition: StrictModel) -> str:
    """What a drawing is remembered by: a posture or exercise of one's own may be changed under its id."""
    return definition.model_dump_json()


def is_dark() -> bool:
    return st.context.theme.type == "dark"


def picture_address(drawing: str, *, dark: bool) -> str:
    """A drawing as the address of an image, in the colours of a light or dark page."""
    themed = on_dark(drawing) if dark else drawing
    return f"data:image/svg+xml;base64,{base64.b64encode(themed.encode()).decode()}"


def show_figure(posture: Posture, *, height_px: int = 220, both_views: bool = True, mirrored: bool = False) -> None:
    """The posture as a clean figure, in the view that shows most, and another one where that adds something.

    mirrored: as in a mirror, to stand beside a mirrored picture of oneself.
    """
    drawing = figure_svg(posture, every_view=both_views, language=language())
    if not drawing:
        return
    name = escape(posture.names.in_(language()))
    flip = ' style="transform:scaleX(-1)"' if mirrored else ""
    st.html(
        f'<div class="coach-figure" style="--height:{height_px}px">'
        f'<img src="{picture_address(drawing, dark=is_dark())}" alt="{name}"{flip}></div>'
    )


def show_exercise_picture(
    exercise: Exercise, *, height_px: int = 200, every_view: bool = True, moving: bool = True
) -> None:
    """Start and turn side by side, and moving (not for those who asked their system for less motion)."""
    images = _images(exercise, language(), every_view=every_view, moving=moving, dark=is_dark())
    if images:
        st.html(f'<div class="coach-figure coach-figures" style="--height:{height_px}px">{images}</div>')


# Drawing takes tens of milliseconds, and a page with a card for each exercise is run again at every click.
@st.cache_data(show_spinner=False, max_entries=500, hash_funcs={Exercise: dumped})
def _images(exercise: Exercise, words: str, *, every_view: bool, moving: bool, dark: bool) -> str:
    alt = escape(picture_words(exercise, words), quote=True)
    drawings = [(exercise_svg(exercise, view=view, language=words), alt, "") for view in exercise_views(exercise)]
    if not every_view:
        del drawings[1:]
    if moving:  # the movement says the same again, so it has no words of its own
        drawings.insert(1, (moving_svg(exercise, language=words), "", ' class="coach-moving"'))
    return "".join(
        f'<img src="{picture_address(drawing, dark=dark)}" alt="{text}"{kind}>'
        for drawing, text, kind in drawings
        if drawing
    )
