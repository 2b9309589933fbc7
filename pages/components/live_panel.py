"""The panel beside the live picture, and the voice: one component that gets a snapshot as data."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import streamlit as st

from coach.session.live.state import Snapshot
from coach.session.live.words import step_name
from pages.components.language import language, t
from pages.components.resources import exercises, postures

_HERE = Path(__file__).parent


def panel(snapshot: Snapshot | None, *, session: str, voice_on: bool, volume: float, running: bool) -> None:
    """Show a snapshot and speak its cue, each once. `session` tells one session's cues from another's."""
    data = _waiting() if snapshot is None else panel_data(snapshot)
    data |= {
        "session": session,
        "voice": {"on": voice_on and running, "volume": volume, "lang": t("language.voice")},
    }
    _mount()(data=data, key="live_panel")


def _mount() -> Any:
    # registered anew in every run, because Streamlit forgets components with the visitor's session
    return st.components.v2.component(
        "coach_live_panel",
        html=(_HERE / "live_panel.html").read_text(encoding="utf-8"),
        css=(_HERE / "live_panel.css").read_text(encoding="utf-8"),
        js=(_HERE / "live_panel.js").read_text(encoding="utf-8"),
    )


def _waiting() -> dict[str, Any]:
    return {
        "stage_name": "connecting", "tone": "instruct", "title": t("live.connecting"), "ring": None, "depth": None,
        "running": False, "cue": None,
    }  # fmt: skip


def panel_data(snapshot: Snapshot) -> dict[str, Any]:
    """Everything the panel shows, in the visitor's language; only plain values."""
    step, task = snapshot.step, snapshot.task
    name = step_name(step, exercises(), postures()).in_(language())
    side = "" if step.side is None else t(f"live.side.{step.side}")
    big, unit, ring = _centre(snapshot)
    is_active = snapshot.stage == "active"
    counts = is_active and not step.is_yoga and step.kind != "hold"
    data = {
        "stage": t(f"live.stage.{snapshot.stage}") if snapshot.stage != "active" else "",
        "stage_name": snapshot.stage,
        "tone": snapshot.hint_tone,
        "step": _progress(snapshot),
        "title": f"{name} · {side}" if side else name,
        "big": big,
        "unit": unit,
        "ring": ring,
        "running": not (is_active and (step.is_yoga or step.kind == "hold")) or task.is_right,
        "depth": task.depth if counts and math.isfinite(task.depth) else None,
        "under": _under(snapshot),
        "hint": "" if snapshot.hint is None else snapshot.hint.in_(language()),
        "detail": _detail(snapshot),
        "next": _next(snapshot),
        "cue": None,
    }
    if step.is_yoga and is_active:
        share = snapshot.breath_share
        data["breath"] = t("live.breathe_in" if share < 0.5 else "live.breathe_out")
        data["lung"] = 2 * share if share < 0.5 else 2 - 2 * share
    if snapshot.cue is not None:
        cue = snapshot.cue
        data["cue"] = {"id": cue.number, "text": cue.text.in_(language()), "tone": cue.tone}
    return data


def _progress(snapshot: Snapshot) -> str:
    step = snapshot.step
    parts = []
    if step.kind == "open":
        parts.append(t("live.set", number=snapshot.task.set_number))
    elif step.set_count > 1 and not step.is_yoga:
        parts.append(t("live.set_of", number=step.set_number, count=step.set_count))
    if snapshot.step_count > max(step.set_count, 1):
        parts.append(t("live.step_of", number=snapshot.step_number, count=snapshot.step_count))
    return " · ".join(parts)


def _centre(snapshot: Snapshot) -> tuple[str, str, float | None]:
    """The large number, what it counts, and how full the ring is."""
    step, task = snapshot.step, snapshot.task
    if snapshot.stage in ("get_ready", "rest"):
        return f"{math.ceil(snapshot.remaining_s)}", t("live.seconds"), None
    if snapshot.stage == "placing":
        return "", "", None
    if snapshot.stage == "done":
        return "✓", "", 1.0
    if step.is_yoga or step.kind == "hold":
        unit = t("live.seconds") if step.target_s is None else t("live.of_seconds", seconds=step.target_s)
        return f"{int(task.held_s)}", unit, task.held_s / step.target_s if step.target_s else None
    if step.target_count:
        return str(task.full_count), t("live.of_count", count=step.target_count), task.full_count / step.target_count
    share = task.elapsed_s / step.target_s if step.target_s else None
    return str(task.full_count), t("live.repetitions"), share


def _under(snapshot: Snapshot) -> str:
    step, task = snapshot.step, snapshot.task
    if snapshot.stage == "get_ready":
        return t("live.ready_posture") if step.is_yoga else t("live.ready")
    parts = []
    if step.kind == "time" and snapshot.stage == "active":
        parts.append(t("live.seconds_left", seconds=math.ceil(snapshot.remaining_s)))
    if task.partial_count and snapshot.stage in ("active", "paused", "away"):
        parts.append(t("live.partial", count=task.partial_count))
    if step.is_yoga and snapshot.stage == "active":
        parts.append(t("live.breaths", count=snapshot.breath_count))
        if math.isfinite(task.score):
            parts.append(t("live.score", score=round(task.score)))
    return " · ".join(parts)


def _detail(snapshot: Snapshot) -> str:
    off = snapshot.task.off
    if off is None or snapshot.stage != "active":
        return ""
    if off.unit == "deg":
        return t("live.off_deg", measured=off.measured, target=off.target)
    return t("live.off_torso", degrees=off.error_deg)


def _next(snapshot: Snapshot) -> str:
    following = snapshot.next_step
    if following is None or snapshot.stage == "done":
        return ""
    name = step_name(following, exercises(), postures()).in_(language())
    if following.subject_id == snapshot.step.subject_id and following.side is None:
        return ""
    side = "" if following.side is None else f" · {t(f'live.side.{following.side}')}"
    return t("live.next", name=name + side)
