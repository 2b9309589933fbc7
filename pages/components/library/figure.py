"""Pictures of postures, drawn from their own definition."""

import base64
from html import escape

import streamlit as st

from coach.library.posture import Posture
from coach.library.posture_illustration import figure_svg, views_of
from coach.pose.figure_drawing import on_dark
from coach.posture.score_words import posture_name
from coach.yaml_source import StrictModel
from pages.components.app.language import language


def dumped(definition: StrictModel) -> str:
    """What a drawing is remembered by: a posture or exercise of one's own may be changed under its id."""
    return definition.model_dump_json()


def is_dark() -> bool:
    """Whether this visitor's page is dark."""
    return st.context.theme.type == "dark"


def picture_address(drawing: str, *, dark: bool) -> str:
    """A drawing as the address of an image, in the colours of a light or dark page."""
    themed = on_dark(drawing) if dark else drawing
    return f"data:image/svg+xml;base64,{base64.b64encode(themed.encode()).decode()}"


def show_figure(posture: Posture, *, height_px: int = 220, both_views: bool = True, mirrored: bool = False) -> None:
    """The posture as a clean figure, in the view that shows most, and another one where that adds something.

    mirrored: as in a mirror, to stand beside a mirrored picture of oneself.
    """
    views = views_of(posture)
    if not views:
        return
    drawing = figure_svg(posture, views=views if both_views else views[:1], language=language())
    name = escape(posture_name(posture, language()))
    flip = ' style="transform:scaleX(-1)"' if mirrored else ""
    st.html(
        f'<div class="coach-figure" style="--height:{height_px}px">'
        f'<img src="{picture_address(drawing, dark=is_dark())}" alt="{name}"{flip}></div>'
    )
