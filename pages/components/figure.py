"""Pictures of postures, drawn from their own definition."""

from __future__ import annotations

import base64
from html import escape

import streamlit as st

from coach.posture.illustration import figure_svg
from coach.posture.schema import Posture
from coach.posture.words import posture_name
from pages.components.language import language


def show_figure(posture: Posture, *, height_px: int = 220, both_views: bool = True, mirrored: bool = False) -> None:
    """The posture as a clean figure, in the view it is judged from, and the other one where that shows more.

    mirrored: as in a mirror, to stand beside a mirrored picture of oneself.
    """
    views = None if both_views else ("side" if posture.view == "side" else "front",)
    drawing = figure_svg(posture, views=views, language=language())
    if not drawing:
        return
    data = base64.b64encode(drawing.encode()).decode()
    name = escape(posture_name(posture, language()))
    flip = ' style="transform:scaleX(-1)"' if mirrored else ""
    st.html(
        f'<div class="coach-figure" style="--height:{height_px}px">'
        f'<img src="data:image/svg+xml;base64,{data}" alt="{name}"{flip}></div>'
    )
