"""Small plots of all repetitions beside each other, each over all the others."""

import base64

import streamlit as st

from coach.session.curve import Curve
from coach.session.repetition_panels import Panel, panel_svg, repetition_panels
from coach.workout.repetition import WorkoutResult
from pages.components.app.language import t

_GRID = "display:grid;gap:0.75rem;grid-template-columns:repeat(auto-fill,minmax(6.5rem,1fr))"


def show_repetition_panels(curve: Curve, result: WorkoutResult) -> None:
    """A grid that has as many columns as fit; nothing where there is nothing to compare."""
    panels = repetition_panels(curve, result)
    if len(panels) < 2:
        return
    cells = "".join(_cell(panel, panel_svg(panel, panels)) for panel in panels)
    st.html(f'<div class="coach-panels" style="{_GRID}">{cells}</div>')
    st.caption(t("chart.panels"))


def _cell(panel: Panel, drawing: str) -> str:
    numbers = panel.first if panel.first == panel.last else f"{panel.first}–{panel.last}"
    # a picture, since Streamlit lets no drawing through in HTML
    data = base64.b64encode(drawing.encode()).decode()
    return (
        f'<div><b style="font-size:0.85rem;color:{panel.colour}">{numbers}</b>'
        f'<img style="width:100%" src="data:image/svg+xml;base64,{data}" alt="{t("reps.which", number=numbers)}"></div>'
    )
