"""The application: `streamlit run streamlit_app.py`. The pages are files in `pages/`."""

from __future__ import annotations

from contextlib import suppress

from coach.errors import CoachError
from pages.components.ending import PageOver
from pages.components.frame import surround
from pages.components.problem import show_error

page = surround()
try:
    with suppress(PageOver):
        page.run()
except CoachError as error:  # what a page did not expect is told in words all the same
    show_error(error)
