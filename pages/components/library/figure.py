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


def show_figure(posture: Posture, *, height_px: int, both_views: bool = True, **how: bool) -> None:
    """The posture as a clean figure, in the view that shows most, and another one where that adds something.

    how: as for `drawings`; mirrored: as in a mirror, to stand beside a mirrored picture of oneself.
    """
    images = drawings(posture, every_view=both_views, **how)
    if images:
        st.html(f'<div class="coach-figure" style="--height:{height_px}px">{images}</div>')


def show_exercise_picture(
    exercise: Exercise, *, height_px: int = 200, every_view: bool = True, on_card: bool = False, **how: bool
) -> None:
    """Start and turn side by side, and moving (not for those who asked their system for less motion).

    on_card: neither moving nor with words in it, which would be too small to be read. how: as for `drawings`.
    """
    images = drawings(exercise, every_view=every_view, moving=not on_card, captions=not on_card, **how)
    if images:
        st.html(f'<div class="coach-figure coach-figures" style="--height:{height_px}px">{images}</div>')


def drawings(
    subject: Posture | Exercise,
    *,
    every_view: bool = False,
    silent: bool = False,
    dark: bool | None = None,
    **how: bool,
) -> str:
    """Images for HTML; silent: words beside them say what they show; dark: for a dark page, else for this visitor's."""
    dark = st.context.theme.type == "dark" if dark is None else dark
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
    captions: bool = False,
    mirrored: bool = False,
) -> str:
    if isinstance(subject, Posture):
        flip = ' style="transform:scaleX(-1)"' if mirrored else ""
        drawn = [(figure_svg(subject, every_view=every_view, language=words), subject.names.in_(words), flip)]
    else:
        alt, views = picture_words(subject, words), exercise_views(subject)
        drawn = [
            (exercise_svg(subject, view=view, language=words, captions=captions), alt, "")
            for view in views[: None if every_view else 1]
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
