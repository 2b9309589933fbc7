"""What one can train, as cards with picture, minutes, level and equipment; a row of them scrolls sideways."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st

from coach.library.compose import duration_s, equipment
from coach.library.exercise import Exercise
from coach.library.plan import Step
from coach.library.posture import Posture
from pages.components.app.language import language, t
from pages.components.app.resources import exercises, postures
from pages.components.library.figure import drawings

#: The sides of a posture that one may choose.
SIDES = ("both", "left", "right")
_MOST_PICTURES = {True: 3, False: 2}  # of an exercise, start and turn stand side by side


@dataclass(frozen=True)
class Card:
    """One thing to do. value: what is chosen with it, kind and id; subjects: exercises or postures to be drawn."""

    value: str
    name: str
    level: str
    steps: tuple[Step, ...]
    subjects: tuple[str, ...]


def card_of(value: str, name: str, level: str, steps: Sequence[Step]) -> Card:
    """A card whose pictures are the first different things to do."""
    return Card(value, name, level, tuple(steps), tuple(dict.fromkeys(step.subject_id for step in steps)))


def facts(steps: Sequence[Step], level: str) -> str:
    """Minutes, level and equipment in one line."""
    seconds = duration_s(steps, exercises())
    needed = [item.in_(language()) for item in equipment(steps, exercises())]
    is_yoga = all(step.is_yoga for step in steps)
    parts = [t(f"live.level_{level}")]
    if seconds is not None:
        parts.insert(0, t("live.minutes", minutes=max(1, round(seconds / 60))))
    if not is_yoga:
        parts.append(t("library.comma").join(needed) if needed else t("live.no_equipment"))
    return " · ".join(parts)


def amount(count: int | None, seconds: float | None, *, is_yoga: bool) -> str:
    """How much of one thing is to be done: repetitions, breaths or seconds; empty for as much as one likes."""
    if count is not None:
        return t("live.item_breaths" if is_yoga else "live.item_repetitions", count=count)
    return "" if seconds is None else t("live.item_seconds", seconds=seconds)


def strip(title: str, cards: Iterable[Card], *, key: str) -> None:
    """A row of cards; a click on one chooses it (`st.session_state[key]`)."""
    cards = list(cards)
    if not cards:
        return
    st.header(title, anchor=False)
    with st.container(horizontal=True, gap="small", key=f"live_strip_{title}"):
        for card in cards:
            _card(card, key)


def style() -> None:
    st.html(Path(__file__).with_name("live_cards.css"))


def _card(card: Card, key: str) -> None:
    is_chosen = st.session_state.get(key) == card.value
    name = card.value.replace(":", "_")
    with st.container(border=True, width=232, gap="xsmall", key=f"live_card_{'on' if is_chosen else 'off'}_{name}"):
        pictures(card.subjects, is_yoga=card.steps[0].is_yoga, height_px=84)
        mark = ":material/check_circle:" if is_chosen else None
        st.button(
            card.name, key=f"live_pick_{name}", type="tertiary", icon=mark, on_click=_choose, args=(key, card.value)
        )
        st.caption(facts(card.steps, card.level))


def _choose(key: str, value: str) -> None:
    st.session_state[key] = value


def pictures(subjects: Sequence[str], *, is_yoga: bool, height_px: int) -> None:
    """The first few of these, drawn small; for the eye only, the names stand beside them."""
    library: Mapping[str, Exercise | Posture] = postures() if is_yoga else exercises()
    images = "".join(drawings(library[subject], silent=True) for subject in subjects[: _MOST_PICTURES[is_yoga]])
    st.html(f'<div class="coach-figure live-pictures" style="--height:{escape(str(height_px))}px">{images}</div>')
