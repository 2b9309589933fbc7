"""The wanted posture drawn over the person, with an arrow at what to move."""

from typing import Any

import streamlit as st

from coach.media.goal_drawing import around, draw_goal
from coach.media.images import encode_image
from coach.session.goal import goal_of
from coach.session.photo import PhotoResult
from pages.components.app.language import t


def show_goal(image_rgb: Any, result: PhotoResult) -> bool:
    """Show what is wanted where there is something to change; False where there is nothing to show."""
    frame, posture, score = result.frame, result.posture, result.score
    if frame is None or posture is None or score is None or not score.corrections:
        return False
    goal = goal_of(frame, posture, score)
    shown = {} if goal is None else {n: one for n, one in enumerate(score.corrections, 1) if goal.fits(one.result)}
    if goal is None or not shown:
        return False
    number = _which(list(shown)) if len(shown) > 1 else next(iter(shown))
    arrow = goal.arrow(frame, shown[number].result)
    left, top, right, bottom = around([*frame.image_xy_px, *goal.xy_px], image_rgb)
    drawn = draw_goal(image_rgb, goal.ghost.as_plain(), arrow, width_px=0.045 * goal.torso_px)
    caption = t("goal.caption" if arrow is not None else "goal.caption_without_arrow")
    part = encode_image(drawn[top:bottom, left:right], "jpeg", quality=92)
    st.image(part, caption=caption, width="stretch", alt=caption)
    return True


def _which(numbers: list[int]) -> int:
    number: int = st.segmented_control(t("goal.which"), numbers, default=numbers[0], required=True, key="goal_which")
    return number
