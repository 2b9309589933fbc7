"""The application: `streamlit run streamlit_app.py`. The pages are files in `pages/`."""

from __future__ import annotations

from pages.components.frame import surround

surround().run()
