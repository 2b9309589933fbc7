"""A picture on which a place is chosen: with the mouse, a finger, or the keyboard."""

import base64
from pathlib import Path
from typing import Any

import streamlit as st

from coach.media.images import encode_image
from pages.components.app.language import t

_HERE = Path(__file__).parent
_HTML = '<div class="place" tabindex="0" role="application"><img draggable="false"><i></i></div>'
_CSS = """
.place { position: relative; cursor: crosshair; touch-action: manipulation; border-radius: 0.5rem; overflow: hidden; }
.place:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
.place img { display: block; width: 100%; user-select: none; }
.place i { position: absolute; width: 34px; height: 34px; margin: -17px 0 0 -17px; pointer-events: none;
  border: 2px solid #fff; border-radius: 50%; outline: 2px solid #14181c; box-shadow: inset 0 0 0 2px #14181c; }
"""


def choose_place(image_rgb: Any, at: tuple[float, float] | None, *, key: str) -> tuple[float, float] | None:
    """Show a picture; returns where it was just clicked, as shares of its width and height.

    at: where the mark is that the arrow keys move, in the same shares; None: in the middle.
    """
    picture = base64.b64encode(encode_image(image_rgb, "jpeg", quality=88)).decode()
    x, y = at or (0.5, 0.5)
    data = {"picture": f"data:image/jpeg;base64,{picture}", "x": x, "y": y, "label": t("hand.picture_label")}
    placed = getattr(_mount()(data=data, key=key, on_placed_change=lambda: None), "placed", None)
    try:
        x, y = float(placed["x"]), float(placed["y"])
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
    return (x, y) if 0.0 <= x <= 1.0 and 0.0 <= y <= 1.0 else None


def _mount() -> Any:
    js = (_HERE / "joint_picture.js").read_text(encoding="utf-8")
    return st.components.v2.component("coach_joint_picture", html=_HTML, css=_CSS, js=js)
