"""Pictures of exercises, drawn from their own definition: start and turn, and the movement between them."""

from html import escape

import streamlit as st

from coach.library.exercise import Exercise
from coach.workout.exercise_illustration import exercise_svg, moving_svg, picture_words, views_of
from pages.components.app.language import language
from pages.components.library.figure import dumped, is_dark, picture_address


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
    drawings = [(exercise_svg(exercise, view=view, language=words), alt, "") for view in views_of(exercise)]
    if not every_view:
        del drawings[1:]
    if moving:  # the movement says the same again, so it has no words of its own
        drawings.insert(1, (moving_svg(exercise, language=words), "", ' class="coach-moving"'))
    return "".join(
        f'<img src="{picture_address(drawing, dark=dark)}" alt="{text}"{kind}>'
        for drawing, text, kind in drawings
        if drawing
    )
