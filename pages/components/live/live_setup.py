"""Before a live session: what to do, as cards with picture, minutes, level and equipment, and how much of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from coach.library.exercise import Exercise
from coach.library.plan import (
    FlowWish,
    Step,
    compose_flow,
    duration_s,
    equipment,
    plan_calibration,
    plan_exercise,
    plan_flow,
    plan_posture,
    plan_programme,
)
from coach.library.posture import Posture
from coach.library.programme import Flow, FlowItem, Programme, WorkoutItem
from coach.library.vocabulary import LEVELS
from coach.session.live.last_session import Kind
from pages.components.app.language import language, t
from pages.components.app.links import choose_linked
from pages.components.app.resources import exercise_names, exercises, posture_names, postures, programmes
from pages.components.app.visit import remember
from pages.components.app.widgets import choose
from pages.components.library.figure import drawings

#: The sides of a posture that one may choose.
SIDES = ("both", "left", "right")
_MOST_PICTURES = {True: 3, False: 2}  # of an exercise, start and turn stand side by side


@dataclass(frozen=True)
class Card:
    """One thing to do. value: what is chosen with it, kind and id."""

    value: str
    name: str
    level: str
    steps: tuple[Step, ...]


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
        subjects = list(dict.fromkeys(step.subject_id for step in card.steps))
        pictures(subjects, is_yoga=card.steps[0].is_yoga, height_px=84)
        mark = ":material/check_circle:" if is_chosen else None
        pick, chosen = f"live_pick_{name}", ({key: card.value},)
        st.button(card.name, key=pick, type="tertiary", icon=mark, on_click=st.session_state.update, args=chosen)
        st.caption(facts(card.steps, card.level))


def pictures(subjects: Sequence[str], *, is_yoga: bool, height_px: int) -> None:
    """The first few of these, drawn small; for the eye only, the names stand beside them."""
    library: Mapping[str, Exercise | Posture] = postures() if is_yoga else exercises()
    images = "".join(drawings(library[subject], silent=True) for subject in subjects[: _MOST_PICTURES[is_yoga]])
    st.html(f'<div class="coach-figure live-pictures" style="--height:{escape(str(height_px))}px">{images}</div>')


MODES = ("workout", "yoga")
#: What is chosen at first: for somebody who has never trained.
BEGIN_WITH = {"workout": "full_body_beginner", "yoga": "standing_basics"}
MADE = "flow:made"
FOCI = ("strength", "stretch", "mobility", "balance", "focus", "rest")
_TITLES = {
    "workout": ("live.programmes", "live.single_exercises"),
    "yoga": ("live.flows", "live.single_postures"),
}
_ICONS = {"workout": ":material/fitness_center:", "yoga": ":material/self_improvement:"}


@dataclass(frozen=True)
class Chosen:
    """What is to be done."""

    kind: Kind
    subject: str
    steps: tuple[Step, ...]


def choose_steps(details: Any) -> Chosen:
    """The choice of mode and of what to do in it, as cards here; how much of it in the container `details`."""
    style()
    choose_linked("exercise", live_mode="workout", live_workout="exercise:{}", live_linked="exercise:{}")
    choose_linked("posture", live_mode="yoga", live_yoga="posture:{}", live_linked="posture:{}")
    remember("live_mode", "workout", MODES)
    mode = choose("live.mode", MODES, "live.mode_{}", icons=_ICONS, key="live_mode")
    return _choose_workout(details) if mode == "workout" else _choose_yoga(details)


def _choose_workout(details: Any) -> Chosen:
    library, words = programmes().programmes, language()
    plans = {key: plan_programme(plan, exercises()) for key, plan in library.items()}
    cards = [Card(f"programme:{key}", plan.names.in_(words), plan.level, plans[key]) for key, plan in library.items()]
    ways = [exercises()[key] for key in exercise_names()]
    single = [Card(f"exercise:{one.id}", one.names.in_(words), one.level, plan_exercise(one)) for one in ways]
    kind, subject = _pick("workout", f"programme:{BEGIN_WITH['workout']}", sorted(cards, key=_by_level), single)
    with details:
        if kind == "programme":
            _describe(library[subject], plans[subject])
            return Chosen("programme", subject, plans[subject])
        return _choose_exercise(subject)


def _choose_yoga(details: Any) -> Chosen:
    library, words = programmes().flows, language()
    cards = [
        Card(f"flow:{key}", plan.names.in_(words), plan.level, plan_flow(plan, postures()))
        for key, plan in library.items()
    ]
    made = compose_flow(_wish(), postures())
    first = Card(MADE, t("live.made_name"), made.level, plan_flow(made, postures()))
    ways = [postures()[key] for key in posture_names()]
    single = [Card(f"posture:{one.id}", one.names.in_(words), one.level, plan_posture(one)) for one in ways]
    kind, subject = _pick("yoga", f"flow:{BEGIN_WITH['yoga']}", [first, *sorted(cards, key=_by_level)], single)
    with details:
        return _choose_flow(subject, library) if kind == "flow" else _choose_posture(subject)


def _pick(mode: str, usual: str, plans: Sequence[Card], single: Sequence[Card]) -> tuple[str, str]:
    """One of the plans, or of the single things of a level: what kind of thing it is, and its id."""
    key, (of_plans, of_single) = f"live_{mode}", _TITLES[mode]
    remember(key, usual, {card.value for card in (*plans, *single)})
    strip(t(of_plans), plans, key=key)
    level = _level()
    fitting = (one for one in single if level in (None, one.level))
    linked = st.session_state.get("live_linked")  # comes first: its card would be out of sight
    strip(t(of_single), sorted(fitting, key=lambda card: (card.value != linked, LEVELS.index(card.level))), key=key)
    kind, _, subject = st.session_state[key].partition(":")
    return kind, subject


def _by_level(card: Card) -> tuple[bool, int, str]:
    """The one to begin with is the first, and in sight."""
    is_first = card.value.partition(":")[2] in BEGIN_WITH.values()
    return not is_first, LEVELS.index(card.level), card.name  # type: ignore[arg-type]


def _level() -> str | None:
    return st.pills(
        t("live.level"), LEVELS, format_func=lambda name: t(f"live.level_{name}"), key="live_level",
        label_visibility="collapsed",
    )  # fmt: skip


def _choose_exercise(subject: str) -> Chosen:
    exercise = exercises()[subject]
    _title(exercise.names.in_(language()), exercise.description.in_(language()))
    targets = ["time"] if exercise.is_hold else ["open", "repetitions", "time"]
    if exercise.range_of_motion is not None and exercise.range_of_motion.unit == "deg":
        targets.append("calibrate")
    key = f"live_target_{'hold' if exercise.is_hold else 'count'}_{len(targets)}"
    remember(key, targets[0], targets)
    target = choose("live.target", targets, "live.target_{}", key=key)
    if target == "calibrate":
        st.caption(t("live.calibrate_help"))
        return Chosen("calibration", subject, plan_calibration(exercise))
    if target == "open":
        st.caption(t("live.open_help"))
        return Chosen("exercise", subject, plan_exercise(exercise))
    one, two, three = st.columns(3)
    for name, usual in (("sets", 3), ("rest", 45), ("repetitions", 10), ("seconds", 30)):
        remember(f"live_{name}", usual)
    sets = one.number_input(t("live.sets"), 1, 20, key="live_sets")
    rest_s = three.number_input(t("live.rest_s"), 0, 600, step=5, key="live_rest")
    if target == "repetitions":
        count = two.number_input(t("live.repetitions_each"), 1, 200, key="live_repetitions")
        return Chosen("exercise", subject, plan_exercise(exercise, sets=sets, repetitions=count, rest_s=rest_s))
    seconds = two.number_input(t("live.seconds_each"), 5, 1800, step=5, key="live_seconds")
    return Chosen("exercise", subject, plan_exercise(exercise, sets=sets, duration_s=seconds, rest_s=rest_s))


def _wish() -> FlowWish:
    """What the flow made to wish is to be like; the fields are shown once its card is chosen."""
    return FlowWish(
        minutes=st.session_state.get("live_flow_minutes", 10),
        level=st.session_state.get("live_flow_level") or "beginner",
        focus=st.session_state.get("live_flow_focus"),
    )


def _choose_flow(subject: str, library: Mapping[str, Flow]) -> Chosen:
    about = st.container()
    if subject == "made":
        for name, usual in (("minutes", 10), ("level", "beginner"), ("focus", None)):
            remember(f"live_flow_{name}", usual)
        st.select_slider(t("live.flow_minutes"), (5, 10, 15, 20, 30, 45), key="live_flow_minutes")
        choose("live.level", LEVELS, "live.level_{}", key="live_flow_level")
        st.pills(t("live.flow_focus"), FOCI, format_func=lambda name: t(f"purpose.{name}"), key="live_flow_focus")
        flow = compose_flow(_wish(), postures())
    else:
        flow = library[subject]
        remember(f"live_flow_rounds_{subject}", flow.rounds)
        rounds = st.slider(t("live.flow_rounds"), 1, 6, key=f"live_flow_rounds_{subject}")
        flow = flow.model_copy(update={"rounds": rounds})
    remember("live_by_breath", True)
    remember("live_one_place", True)
    by_breath = st.toggle(t("live.by_breath"), key="live_by_breath", help=t("live.by_breath_help"))
    one_place = st.toggle(t("live.one_place"), key="live_one_place", help=t("live.one_place_help"))
    steps = plan_flow(flow, postures(), by_breath=by_breath, one_place=one_place)
    with about:
        _describe(flow, steps)
    if steps[0].view in ("side", "front"):
        st.caption(f":material/videocam: {t(f'live.place.turn_to_{steps[0].view}')}")
    return Chosen("flow", subject, steps)


def _choose_posture(subject: str) -> Chosen:
    posture = postures()[subject]
    _title(posture.names.in_(language()), "")
    remember(f"live_hold_{subject}", int(posture.hold_s))
    hold_s = st.number_input(t("live.hold_s"), 5, 600, step=5, key=f"live_hold_{subject}")
    side: Any = None
    if posture.roles:
        remember("live_side", "both")
        side = choose("live.which_side", SIDES, "live.side.{}", key="live_side")
    return Chosen("posture", subject, plan_posture(posture, hold_s=float(hold_s), side=side))


def _title(name: str, description: str) -> None:
    st.header(name, anchor=False)
    if description:
        st.markdown(description)


def _describe(plan: Programme | Flow, steps: Sequence[Step]) -> None:
    _title(plan.names.in_(language()), plan.description.in_(language()))
    st.caption(facts(steps, plan.level))
    with st.expander(t("live.contents")):
        lines = [f"- {_item_words(item)}" for item in plan.items]
        if plan.rounds > 1:
            lines.append(f"\n{t('live.rounds', count=plan.rounds)}")
        st.markdown("\n".join(lines))


def _item_words(item: WorkoutItem | FlowItem) -> str:
    if isinstance(item, FlowItem):
        side = f" ({t(f'live.side.{item.side}')})" if item.side else ""
        name = postures()[item.posture].names.in_(language())
        return f"{name}{side}{t('app.colon')}{amount(item.breaths, item.hold_s, is_yoga=True)}"
    name, times = exercises()[item.exercise].names.in_(language()), f"{item.sets} × " if item.sets > 1 else ""
    return f"{name}{t('app.colon')}{times}{amount(item.repetitions, item.duration_s, is_yoga=False)}"
