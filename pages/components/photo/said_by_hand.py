"""What the visitor says about the pictures of this visit: what is put right, and which posture it is."""

import streamlit as st

from coach.library.vocabulary import AUTO
from coach.session.photo import PhotoResult
from coach.session.photo_by_hand import ByHand
from pages.components.app.language import language, t
from pages.components.app.visit import in_hand
from pages.components.library.figure import show_figure
from pages.components.photo.photos import Picture

_BY_HAND = "by_hand"
_NOTHING = ByHand()


def by_hand(picture: Picture, person: int) -> ByHand:
    """What was put right about one person in a picture."""
    return _all().get((picture.key, person), _NOTHING)


def keep_by_hand(picture: Picture, person: int, said: ByHand) -> None:
    """Remember it and judge anew."""
    _all()[picture.key, person] = said
    st.rerun()


def _all() -> dict[tuple[str, int], ByHand]:
    mine: dict[tuple[str, int], ByHand] = in_hand().setdefault(_BY_HAND, {})
    return mine


#: Candidates less likely than this are not worth a word.
_WORTH_SAYING = 0.02
_OTHERS = 4
_NAMED = "photo_named"
#: What somebody says who does neither of two postures.
NEITHER = ""


def named_by_hand(picture: Picture, person: int) -> str | None:
    """The posture that the visitor said this is, `NEITHER`, or None where they said nothing."""
    found: str | None = in_hand().get(_NAMED, {}).get((picture.key, person))
    return found


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
