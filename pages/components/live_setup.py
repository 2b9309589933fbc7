"""Before a live session: what to do, how much of it, and how it is to be said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from coach.posture.words import posture_name
from coach.session.live.store import Kind
from coach.session.programme.plan import Step, plan_calibration, plan_exercise, plan_flow, plan_posture, plan_programme
from coach.session.programme.schema import Flow, Programme
from pages.components.figure import show_figure
from pages.components.language import language, t
from pages.components.links import choose_linked
from pages.components.live_resources import programmes
from pages.components.resources import exercises, postures
from pages.components.visit import remember

MODES = ("workout", "yoga")
_ICONS = {"workout": ":material/fitness_center:", "yoga": ":material/self_improvement:"}


@dataclass(frozen=True)
class Chosen:
    """What is to be done."""

    kind: Kind
    subject: str
    steps: tuple[Step, ...]


def choose_steps() -> Chosen:
    """The choice of mode and of what to do in it."""
    choose_linked("exercise", live_mode="workout", live_workout="exercise:{}")
    choose_linked("posture", live_mode="yoga", live_yoga="posture:{}")
    remember("live_mode", "workout", MODES)
    mode = st.segmented_control(
        t("live.mode"),
        MODES,
        required=True,
        format_func=lambda name: f"{_ICONS[name]} {t(f'live.mode_{name}')}",
        key="live_mode",
    )
    return _choose_workout() if mode == "workout" else _choose_yoga()


def _choose_workout() -> Chosen:
    library = programmes().programmes
    names = {
        f"programme:{key}": f"{t('live.kind_programme')} · {plan.names.in_(language())}"
        for key, plan in library.items()
    }
    single = {f"exercise:{key}": one.names.in_(language()) for key, one in exercises().items()}
    names |= dict(sorted(single.items(), key=lambda item: item[1]))
    remember("live_workout", next(iter(names)), names)
    what = st.selectbox(t("live.what"), names, format_func=names.__getitem__, key="live_workout")
    kind, _, subject = what.partition(":")
    if kind == "programme":
        plan = library[subject]
        _describe(plan)
        return Chosen("programme", subject, plan_programme(plan, exercises()))
    return _choose_exercise(subject)


def _choose_exercise(subject: str) -> Chosen:
    exercise = exercises()[subject]
    st.caption(exercise.description.in_(language()))
    targets = ["time"] if exercise.is_hold else ["open", "repetitions", "time"]
    if _can_calibrate(exercise):
        targets.append("calibrate")
    key = f"live_target_{'hold' if exercise.is_hold else 'count'}_{len(targets)}"
    remember(key, targets[0], targets)
    target = st.segmented_control(
        t("live.target"), targets, required=True, format_func=lambda name: t(f"live.target_{name}"), key=key
    )
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


def _can_calibrate(exercise: Any) -> bool:
    return exercise.range_of_motion is not None and exercise.range_of_motion.unit == "deg"


def _choose_yoga() -> Chosen:
    library = programmes().flows
    names = {f"flow:{key}": f"{t('live.kind_flow')} · {plan.names.in_(language())}" for key, plan in library.items()}
    single = {f"posture:{key}": posture_name(one, language()) for key, one in postures().items()}
    names |= dict(sorted(single.items(), key=lambda item: item[1]))
    remember("live_yoga", next(iter(names)), names)
    what = st.selectbox(t("live.what"), names, format_func=names.__getitem__, key="live_yoga")
    kind, _, subject = what.partition(":")
    if kind == "flow":
        plan = library[subject]
        _describe(plan)
        return Chosen("flow", subject, plan_flow(plan, postures()))
    posture = postures()[subject]
    show_figure(posture, height_px=170)
    one, two = st.columns(2)
    remember(f"live_hold_{subject}", int(posture.hold_s))
    hold_s = one.number_input(t("live.hold_s"), 5, 600, step=5, key=f"live_hold_{subject}")
    side: Any = None
    if posture.roles:
        remember("live_side", "both")
        side = two.segmented_control(
            t("live.which_side"), ["both", "left", "right"], required=True,
            format_func=lambda name: t(f"live.side.{name}"), key="live_side",
        )  # fmt: skip
    return Chosen("posture", subject, plan_posture(posture, hold_s=float(hold_s), side=side))


def _describe(plan: Programme | Flow) -> None:
    st.caption(f"{t(f'live.level_{plan.level}')} · {plan.description.in_(language())}")
    with st.expander(t("live.contents")):
        lines = []
        for item in plan.items:
            if isinstance(plan, Programme):
                name = exercises()[item.exercise].names.in_(language())
                target = (
                    t("live.item_repetitions", count=item.repetitions)
                    if item.repetitions
                    else t("live.item_seconds", seconds=item.duration_s)
                )
                lines.append(f"- {name}: {f'{item.sets} × ' if item.sets > 1 else ''}{target}")
            else:
                name = posture_name(postures()[item.posture], language())
                target = (
                    t("live.item_breaths", count=item.breaths)
                    if item.breaths
                    else t("live.item_seconds", seconds=item.hold_s)
                )
                side = f" ({t(f'live.side.{item.side}')})" if item.side else ""
                lines.append(f"- {name}{side}: {target}")
        if plan.rounds > 1:
            lines.append(f"\n{t('live.rounds', count=plan.rounds)}")
        st.markdown("\n".join(lines))
