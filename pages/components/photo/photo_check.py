"""Looking at pictures: each is given to the model once, and judged again whenever a setting or what is said changes."""

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
from coach.session.photo_by_hand import ByHand
from pages.components.app.language import language, t
from pages.components.app.links import choose_linked
from pages.components.app.resources import photo_detectors, posture_names, postures
from pages.components.app.visit import in_hand, remember
from pages.components.app.wishes import choose_strictness
from pages.components.library.figure import show_figure
from pages.components.photo.photos import Picture

_BY_HAND = "by_hand"
_NOTHING = ByHand()


def by_hand(picture: Picture, person: int) -> ByHand:
    """What was put right about one person in a picture."""
    return in_hand().setdefault(_BY_HAND, {}).get((picture.key, person), _NOTHING)


def keep_by_hand(picture: Picture, person: int, said: ByHand) -> None:
    """Remember it and judge anew."""
    in_hand().setdefault(_BY_HAND, {})[picture.key, person] = said
    st.rerun()


#: Candidates less likely than this are not worth a word.
_WORTH_SAYING = 0.02
_OTHERS = 4
_NAMED = "photo_named"
#: What somebody says who does neither of two postures.
NEITHER = ""


def ask_which(picture: Picture, result: PhotoResult) -> None:
    """Two postures as pictures, each a click away."""
    assert result.ask is not None  # asked where there is a question
    st.header(result.question(language()), anchor=False)
    st.caption(t("photo.ask_lead"))
    for column, one in zip(st.columns(2, gap="medium"), result.ask, strict=True):
        posture = result.library[one.pose_id]
        with column, st.container(border=True, horizontal_alignment="center"):
            show_figure(posture, height_px=160, both_views=False)
            _choice(posture.names.in_(language()), picture, result, one.pose_id, "primary")
    _choice(t("photo.neither"), picture, result, NEITHER, "tertiary")


def show_others(picture: Picture, result: PhotoResult) -> None:
    """What else it could be; a click judges the same photo as that."""
    if result.recognition is None:
        return
    now = None if result.posture is None else result.posture.id
    others = [one for one in result.recognition.candidates if one.pose_id != now and one.confidence >= _WORTH_SAYING]
    if not others:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(t("photo.others"), width="content")
        for one in others[:_OTHERS]:
            label = f"{result.library[one.pose_id].names.in_(language())} {100 * one.confidence:.0f} %"
            _choice(label, picture, result, one.pose_id, "tertiary")


def _choice(label: str, picture: Picture, result: PhotoResult, pose_id: str, kind: str) -> None:
    key = f"which_{picture.key[:16]}_{result.person}_{pose_id or 'neither'}"
    st.button(label, key=key, type=kind, on_click=_name, args=(picture.key, result.person, pose_id))


def _name(key: str, person: int, pose_id: str) -> None:
    in_hand().setdefault(_NAMED, {})[key, person] = pose_id
    # what is said of one photo must not be overruled by what was chosen for all
    st.session_state["photo_posture"] = AUTO


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
    named = in_hand().get(_NAMED, {}).get((picture.key, known.person))
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
    return in_hand().setdefault(_SEEN, {})
