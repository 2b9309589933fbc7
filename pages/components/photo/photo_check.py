"""Looking at pictures: each is given to the model once, and judged again whenever a setting changes."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import streamlit as st

from coach.errors import CoachError
from coach.library.vocabulary import AUTO
from coach.media.images import load_photo
from coach.posture.recognition import recognise
from coach.safe_text import plain_markdown
from coach.session.photo import PhotoResult, check_photo, judge_frame
from pages.components.app.language import t
from pages.components.app.links import choose_linked
from pages.components.app.resources import photo_detectors, posture_names, postures
from pages.components.app.visit import in_hand, remember
from pages.components.app.wishes import choose_strictness
from pages.components.photo.photos import Picture
from pages.components.photo.said_by_hand import NEITHER, by_hand, named_by_hand

_SEEN = "people_seen"
_DECODED = "photo_decoded"


@dataclass(frozen=True)
class Wish:
    """What the visitor wants pictures judged as, and how strictly."""

    posture: str
    strictness: Any


def choose_wish() -> Wish:
    """The settings: posture and strictness."""
    names = {AUTO: t("photo.automatic"), **posture_names()}
    choose_linked("posture", photo_posture="{}")
    what, how = st.columns([3, 2], gap="medium")
    remember("photo_posture", AUTO, names)
    posture = what.selectbox(t("photo.posture"), names, format_func=names.__getitem__, key="photo_posture")
    strictness = choose_strictness(how, key="photo_strictness")
    return Wish(posture, strictness)


def look_at(pictures: list[Picture], model: Path) -> dict[str, CoachError]:
    """Let the model look at every picture it has not seen yet; returns what went wrong, by picture."""
    problems: dict[str, CoachError] = {}
    new = [picture for picture in pictures if (picture.key, 0) not in _seen()]
    bar = st.progress(0.0) if new else None
    for number, picture in enumerate(new):
        if bar is not None:
            is_busy = photo_detectors(model).is_busy
            words = t("photo.queue") if is_busy else t("photo.looking", name=plain_markdown(picture.name))
            bar.progress(number / len(new), text=words)
        try:
            _look(picture, 0, model)
        except CoachError as error:
            problems[picture.key] = error
    if bar is not None:
        bar.empty()
    return problems


def judge(picture: Picture, wish: Wish, model: Path, person: int = 0) -> PhotoResult:
    """The verdict on one person in a picture, with what the visitor put right about them.

    A millisecond or two when the model has seen that person before.
    """
    known = _seen().get((picture.key, person)) or _look(picture, person, model)
    if known.frame is None or known.recognition is None:
        return known
    library, said = postures(), by_hand(picture, known.person)
    named = named_by_hand(picture, known.person)
    if wish.posture == AUTO and named == NEITHER:
        return known.unjudged()
    wanted = named or AUTO if wish.posture == AUTO else wish.posture
    frame = said.applied(known.frame)
    judged = judge_frame(
        frame,
        recognise(frame, library) if said.joints else known.recognition,
        library,
        None if wanted == AUTO else library[wanted],
        people=known.people,
        person=known.person,
        strictness=wish.strictness,
        disputed=said.disputed,
    )
    return replace(judged, turned=known.turned)


def seen(picture: Picture) -> PhotoResult:
    """What the model saw in a picture that `look_at` was given."""
    return _seen()[picture.key, 0]


def decoded(picture: Picture) -> Any:
    """The picture as the model sees it: upright, of moderate size."""
    image_rgb = _as_it_came(picture)
    known = _seen().get((picture.key, 0))
    return image_rgb if known is None else known.upright(image_rgb)


def _as_it_came(picture: Picture) -> Any:
    # what the model has just seen is handed on, but not kept: many visitors would fill the memory
    key, image_rgb = st.session_state.pop(_DECODED, ("", None))
    return image_rgb if key == picture.key else load_photo(picture.data, name=picture.name).image_rgb


def _look(picture: Picture, person: int, model: Path) -> PhotoResult:
    # decoded when it is its turn: of many visitors only a few have a large picture in memory at the same time
    with photo_detectors(model).borrow() as detector:
        image_rgb = _as_it_came(picture)
        known = _seen().get((picture.key, 0))
        upright = image_rgb if known is None else known.upright(image_rgb)
        result = check_photo(upright, detector, postures(), person=person, may_turn=known is None)
    _seen()[picture.key, person] = result
    st.session_state[_DECODED] = picture.key, image_rgb
    return result


def _seen() -> dict[tuple[str, int], PhotoResult]:
    """What the model saw for this visitor, by picture and person: a few kilobytes each, without the pictures."""
    mine: dict[tuple[str, int], PhotoResult] = in_hand().setdefault(_SEEN, {})
    return mine
