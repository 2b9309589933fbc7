"""Pictures of postures and exercises, drawn from their own definition."""

import base64
from html import escape

import streamlit as st

from coach.library.exercise import Exercise
from coach.library.illustration import exercise_svg, exercise_views, figure_svg, moving_svg, picture_words
from coach.library.posture import Posture
from coach.pose.figure_drawing import on_dark
from coach.yaml_source import StrictModel
from pages.components.app.language import language


def show_figure(posture: Posture, *, height_px: int, both_views: bool = True, mirrored: bool = False) -> None:
    """The posture as a clean figure, in the view that shows most, and another one where that adds something.

    mirrored: as in a mirror, to stand beside a mirrored picture of oneself.
    """
    images = drawings(posture, every_view=both_views, mirrored=mirrored)
    if images:
        st.html(f'<div class="coach-figure" style="--height:{height_px}px">{images}</div>')


def show_exercise_picture(
    exercise: Exercise, *, height_px: int = 200, every_view: bool = True, moving: bool = True
) -> None:
    """Start and turn side by side, and moving (not for those who asked their system for less motion)."""
    images = drawings(exercise, every_view=every_view, moving=moving)
    if images:
        st.html(f'<div class="coach-figure coach-figures" style="--height:{height_px}px">{images}</div>')


def drawings(subject: Posture | Exercise, *, every_view: bool = False, silent: bool = False, **how: bool) -> str:
    """Images for HTML, in the colours of this visitor's page; silent: words beside them say what they show."""
    dark = st.context.theme.type == "dark"
    return _images(subject, language(), every_view=every_view, silent=silent, dark=dark, **how)


# Drawing takes tens of milliseconds, and a page with a card for each exercise is run again at every click. By the
# definition and not by the id: one's own may be changed.
@st.cache_data(
    show_spinner=False, max_entries=900, hash_funcs=dict.fromkeys((Posture, Exercise), StrictModel.model_dump_json)
)
def _images(
    subject: Posture | Exercise,
    words: str,
    *,
    every_view: bool,
    silent: bool,
    dark: bool,
    moving: bool = False,
    mirrored: bool = False,
) -> str:
    if isinstance(subject, Posture):
        flip = ' style="transform:scaleX(-1)"' if mirrored else ""
        drawn = [(figure_svg(subject, every_view=every_view, language=words), subject.names.in_(words), flip)]
    else:
        alt, views = picture_words(subject, words), exercise_views(subject)
        drawn = [
            (exercise_svg(subject, view=view, language=words), alt, "") for view in views[: None if every_view else 1]
        ]
        if moving:  # the movement says the same again, so it has no words of its own
            drawn.insert(1, (moving_svg(subject, language=words), "", ' class="coach-moving"'))
    return "".join(
        f'<img src="{address_of(on_dark(drawing) if dark else drawing)}" alt="{"" if silent else escape(text)}"{more}>'
        for drawing, text, more in drawn
        if drawing
    )


def address_of(drawing: str) -> str:
    """A drawing (SVG) as the address of an image."""
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"
