"""Several people in a video: who was followed, and the others with one click."""

from pathlib import Path

import streamlit as st

from coach.media.drawing import draw_people
from coach.media.images import encode_image
from coach.session.remarks import people_remark
from pages.components.app.language import language, t
from pages.components.video.analyses import Analysis, begin


def ask_whose(analysis: Analysis, model: Path) -> None:
    """Say which of several people this is about, and offer the others."""
    company = analysis.around.company
    if company is None or len(company.people) < 2:
        return
    words, view = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with words:
        st.markdown(f":material/group: {people_remark(company.people, company.followed).in_(language())}")
        with st.container(horizontal=True):
            for index in range(len(company.people)):
                name = t("video.person", number=index + 1)
                key = f"whose_{index}_{analysis.annotated_path.stem}"
                if index != company.followed and st.button(name, icon=":material/person:", key=key):
                    begin(analysis.clip, analysis.exercise, model, start_at_px=company.place_px(index))
                    st.rerun()
    marked = encode_image(draw_people(company.image_rgb, company.people, chosen=company.followed), "jpeg", quality=88)
    view.image(marked, width="stretch", alt=t("photo.people_alt"))
