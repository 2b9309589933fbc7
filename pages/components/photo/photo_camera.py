"""A photo by the camera, at once or after a countdown to see and hear: nobody can hold tree and press a button."""

import base64
import binascii
from pathlib import Path
from typing import Any

from pages.components.app.language import t
from pages.components.app.problem import show_camera_problem
from pages.components.app.widgets import component

_CAMERA = Path(__file__).with_name("photo_camera")
#: Seconds until the picture is taken; 0: at once.
DELAYS_S, USUAL_S = (0, 3, 5, 10), 5
_PREFIX = "data:image/jpeg;base64,"
#: A JPEG of 1280 x 960 has some 300 kB.
_MOST_CHARACTERS = 12_000_000


def take_photo(key: str) -> bytes | None:
    """Show the camera; the JPEG in the run in which one was taken, else None."""
    data = {
        "seconds": DELAYS_S,
        "usual": USUAL_S,
        "words": {
            "after": t("photo.take"),
            "now": t("photo.take_now"),
            "seconds": t("photo.take_after", seconds="#"),
            "cancel": t("photo.take_cancel"),
        },
    }
    camera = component(_CAMERA, has_sound=True)
    found = camera(data=data, key=key, on_photo_change=lambda: None, on_problem_change=lambda: None)
    show_camera_problem(getattr(found, "problem", None))
    return _jpeg(getattr(found, "photo", None))


def _jpeg(coded: Any) -> bytes | None:
    if not isinstance(coded, str) or not coded.startswith(_PREFIX) or len(coded) > _MOST_CHARACTERS:
        return None
    try:
        return base64.b64decode(coded.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return None
