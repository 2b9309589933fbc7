"""Choosing one of the samples that come with the coach."""

from collections.abc import Sequence

import streamlit as st

from coach.session.samples import Sample, Samples, load_samples
from pages.components.app.language import language, t
from pages.components.app.visit import remember


@st.cache_resource(show_spinner=False)
def samples() -> Samples:
    return load_samples()


def choose_sample(items: Sequence[Sample], *, key: str, first: int = 0) -> Sample:
    """A list to choose one sample from; it begins with the `first`."""
    titles = {item.file: item.title.in_(language()) for item in items}
    remember(key, items[first].file, titles)
    chosen = st.selectbox(t("source.choose_sample"), titles, format_func=titles.__getitem__, key=key)
    st.caption(samples().courtesy.in_(language()))
    return next(item for item in items if item.file == chosen)
