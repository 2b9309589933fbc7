"""What the visitor has put right about the pictures of this visit."""

import streamlit as st

from coach.session.photo_by_hand import ByHand
from pages.components.app.visit import in_hand
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
