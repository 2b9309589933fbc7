"""Looking at pictures: each is given to the model once, and judged again whenever a setting changes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from coach.session.photo import PhotoResult, check_photo

from coach.errors import CoachError
from coach.media.images import load_photo
from coach.pose.replay import ReplayDetector
from coach.pose.types import PoseFrame
from coach.posture.words import posture_name
from pages.components.language import language, t
from pages.components.photos import Picture
from pages.components.resources import photo_detectors, postures

AUTOMATIC = "auto"
STRICTNESS = ("gentle", "normal", "strict")
_SEEN = "people_seen"


@dataclass(frozen=True)
class Wish:
    """What the visitor wants pictures judged as, and how strictly."""

    posture: str
    strictness: Any


def choose_wish() -> Wish:
    """The settings: posture and strictness."""
    library = postures()
    names = {AUTOMATIC: t("photo.automatic")}
    names |= dict(sorted(((key, posture_name(library[key], language())) for key in library), key=lambda item: item[1]))
    what, how = st.columns([3, 2], gap="medium")
    posture = what.selectbox(t("photo.posture"), names, format_func=names.__getitem__, key="photo_posture")
    strictness = how.segmented_control(
        t("photo.strictness"),
        STRICTNESS,
        default="normal",
        required=True,
        format_func=lambda name: t(f"strictness.{name}"),
        key="photo_strictness",
        help=t("photo.strictness_help"),
    )
    return Wish(posture, strictness)


def find_people(pictures: list[Picture], model: Path) -> dict[str, str]:
    """Let the model look at every picture it has not seen yet; returns what went wrong, by picture."""
    seen: dict[str, tuple[PoseFrame, ...]] = st.session_state.setdefault(_SEEN, {})
    problems: dict[str, str] = {}
    new = [picture for picture in pictures if picture.key not in seen]
    bar = st.progress(0.0, text=t("photo.looking", name=new[0].name)) if new else None
    for number, picture in enumerate(new):
        if bar is not None:
            bar.progress(number / len(new), text=t("photo.looking", name=picture.name))
        try:
            photo = load_photo(picture.data, name=picture.name)
        except CoachError as error:
            problems[picture.key] = str(error)
            continue
        with photo_detectors(model).borrow() as detector:
            seen[picture.key] = detector.detect(photo.image_rgb)
    if bar is not None:
        bar.empty()
    return problems


def judge(picture: Picture, wish: Wish, person: int = 0) -> tuple[Any, PhotoResult]:
    """The decoded picture and the verdict on it. Takes a few milliseconds: the model is not asked again."""
    image_rgb = load_photo(picture.data, name=picture.name).image_rgb
    people = st.session_state[_SEEN][picture.key]
    result = check_photo(
        image_rgb,
        ReplayDetector(people),
        postures(),
        pose=wish.posture,
        person=min(person, max(len(people) - 1, 0)),
        strictness=wish.strictness,
    )
    return image_rgb, result
