"""Small plots of all repetitions beside each other, each over all the others."""

from __future__ import annotations

import streamlit as st

from coach.session.curve import Curve
from coach.session.repetition_panels import HEIGHT, WIDTH, Panel, repetition_panels
from coach.workout.repetition import WorkoutResult
from pages.components.language import t

_FULL, _PARTIAL = "#1f9d6f", "#c98a12"


def show_repetition_panels(curve: Curve, result: WorkoutResult) -> None:
    """A grid that has as many columns as fit; nothing where there is nothing to compare."""
    panels = repetition_panels(curve, result)
    if len(panels) < 2:
        return
    behind = "".join(line for panel in panels for line in panel.lines)
    cells = "".join(_cell(panel, behind) for panel in panels)
    columns = "display:grid;gap:0.5rem;grid-template-columns:repeat(auto-fill,minmax(6.5rem,1fr))"
    st.html(f'<div class="coach-panels" style="{columns}">{cells}</div>')
    st.caption(t("chart.panels"))


def _cell(panel: Panel, behind: str) -> str:
    numbers = str(panel.first) if panel.first == panel.last else f"{panel.first}–{panel.last}"
    colour = _FULL if panel.full else _PARTIAL
    words = t("reps.which", number=numbers)
    return (
        f'<div><b style="font-size:0.8rem;color:{colour}">{numbers}</b>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{words}" width="100%" fill="none">'
        f'<path d="{behind}" stroke="currentColor" stroke-opacity="0.18" stroke-width="1"></path>'
        f'<path d="{"".join(panel.lines)}" stroke="{colour}" stroke-width="2.5" stroke-linejoin="round"></path>'
        "</svg></div>"
    )
