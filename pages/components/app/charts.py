"""Altair for every chart, with pandas loaded before.

Altair asks for pandas where it is loaded already. While another visit loads it for the first time it is there by half,
and the first chart of a server fails.
"""

import altair as alt
import pandas  # noqa: ICN001 - loaded, not used

__all__ = ["alt", "pandas"]
