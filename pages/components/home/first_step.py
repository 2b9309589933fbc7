"""For whoever is here for the first time: one sample, already judged, and the way to try it oneself."""

from pathlib import Path
from typing import Any

import streamlit as st

from coach.errors import CoachError
from coach.media.drawing import draw_pose
from coach.media.images import encode_image, load_photo
from coach.pose.detector import PoseDetector
from coach.pose.model import find_model
from coach.posture.score_words import cue_texts, posture_name
from coach.session.photo import PhotoResult, check_photo
from pages.components.app.language import language, t
from pages.components.app.resources import postures
from pages.components.app.samples import samples
from pages.components.app.score import score_ring
from pages.components.app.visit import visit

_SIDE_PX = 640


def first_step() -> None:
    """The sample with its score and the first correction. Nothing before the pose model is here."""
    try:
        model = find_model()
        judged = None if model is None else _judged(model)
    except CoachError:  # the page it leads to says what is wrong
        judged = None
    if judged is None:
        return
    result, picture = judged
    with st.container(border=True):
        seen, said = st.columns([2, 3], gap="medium", vertical_alignment="center")
        seen.image(picture, alt=t("home.first_alt"))
        with said:
            st.header(t("home.first_title"), anchor=False)
            if result.score is not None and result.posture is not None:
                score_ring(result.score.score, posture_name(result.posture, language()))
                st.markdown(" ".join(cue_texts(result.score.corrections[:1], language())))
            st.markdown(t("home.first_text"))
            if st.button(t("home.first_go"), key="go_first", width="stretch"):
                visit().choices["photo_source"] = "sample"
                st.switch_page("pages/yoga_check.py")


@st.cache_resource(show_spinner=False, max_entries=1)
def _judged(model: Path) -> tuple[PhotoResult, bytes]:
    photo = load_photo(samples().pictures[0].path)
    # once, and closed again: whoever goes on to train needs neither of its networks
    with PoseDetector(model) as detector:
        result = check_photo(photo.image_rgb, detector, postures())
    score = result.score
    drawn: Any = draw_pose(photo.image_rgb, result.frame, grades=None if score is None else score.grades)
    step = max(1, max(drawn.shape[:2]) // _SIDE_PX)
    return result, encode_image(drawn[::step, ::step].copy(), "jpeg", quality=85)
