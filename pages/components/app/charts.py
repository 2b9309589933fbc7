"""Altair for every chart, with words that can be read, and with pandas loaded before.

Altair asks for pandas where it is loaded already. While another visit loads it for the first time it is there by half,
and the first chart of a server fails.
"""

import altair as alt
import pandas  # noqa: ICN001 - loaded, not used
import streamlit as st

__all__ = ["alt", "pandas"]
#: On a light page Streamlit writes axes and legends too pale for small letters; this is the grey of its captions here.
_WORDS = "#56625d"


@alt.theme.register("coach", enable=True)
def _theme() -> alt.theme.ThemeConfig:
    colours = {} if st.context.theme.type == "dark" else {"labelColor": _WORDS, "titleColor": _WORDS}
    return {"config": {"axis": {**colours}, "legend": {**colours}}}
