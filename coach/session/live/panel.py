"""What lies over the live picture, in words and numbers: everything that a panel has to show, ready to be set."""

import math
from collections.abc import Mapping
from typing import Any

from coach.library.exercise import Exercise
from coach.library.plan import Step
from coach.library.posture import Posture
from coach.session.live.cues import step_name
from coach.session.live.state import Snapshot
from coach.session.live.watch import SHOWN_SHARE
from coach.text import say

#: A posture that has no score after this long is one that cannot be judged from here.
_JUDGED_AFTER_S = 2.0


class PanelWords:
    """Turns snapshots into what a panel shows, in one language."""

    def __init__(self, language: str, exercises: Mapping[str, Exercise], postures: Mapping[str, Posture]) -> None:
        self._language, self._exercises, self._postures = language, exercises, postures

    def of(self, snapshot: Snapshot | None) -> dict[str, Any]:
        """Only plain values; None stands for a session that has not seen a picture yet.

        stage_name, tone, time_s: of `Snapshot`. title, step, stage, big, unit, under, hint, detail, next, breath:
        words, empty where there is nothing to say. ring: how much of the set is done, 0 to 1, or None. phase: how far
        the repetition has come, or the hold; 0 to 1, or None. left_s: of a countdown or rest, else None.
        full, partial: repetitions so far of the step `step_key`. rate_hz: pictures a second, or None. running: the
        clock runs. lung: how full it is, 0 to 1. cue: id, text and tone of the last thing said, or None.
        """
        if snapshot is None:
            return {
                "stage_name": "connecting", "tone": "instruct", "title": self._t("live.connecting"), "ring": None,
                "phase": None, "left_s": None, "full": 0, "partial": 0, "step_key": 0, "running": False, "cue": None,
            }  # fmt: skip
        step, task = snapshot.step, snapshot.task
        big, unit, share = self._centre(snapshot)
        is_active = snapshot.stage == "active"
        is_hold = step.is_yoga or step.kind == "hold"
        data: dict[str, Any] = {
            "stage": self._t(f"live.stage.{snapshot.stage}") if snapshot.stage != "active" else "",
            "stage_name": snapshot.stage,
            "time_s": snapshot.timestamp_s,
            "tone": snapshot.hint_tone,
            "step": self._progress(snapshot),
            "title": self._named(step),
            "big": big,
            "unit": unit,
            "ring": None if is_hold else share,
            "phase": share if is_hold else snapshot.phase,
            "left_s": snapshot.remaining_s if snapshot.stage in ("get_ready", "rest") else None,
            "full": task.full_count,
            "partial": task.partial_count,
            "step_key": 1000 * snapshot.step_number + task.set_number,
            "is_yoga": step.is_yoga,
            "rate_hz": round(snapshot.rate_hz, 1) if math.isfinite(snapshot.rate_hz) else None,
            "running": not (is_active and is_hold) or task.is_right or step.by_breath,
            "under": self._under(snapshot),
            "hint": "" if snapshot.hint is None else snapshot.hint.in_(self._language),
            "detail": self._detail(snapshot),
            "next": self._next(snapshot),
            "cue": None,
        }
        if snapshot.hand_share > SHOWN_SHARE and snapshot.hand_action is not None:
            data["hand"] = self._t(f"live.hand_{snapshot.hand_action}")
            data["hand_share"] = snapshot.hand_share
        if step.is_yoga and is_active:
            share = snapshot.breath_share
            data["breath"] = self._t("live.breathe_in" if share < 0.5 else "live.breathe_out")
            data["lung"] = 2 * share if share < 0.5 else 2 - 2 * share
        if snapshot.cue is not None:
            cue = snapshot.cue
            data["cue"] = {"id": cue.number, "text": cue.text.in_(self._language), "tone": cue.tone}
        return data

    def _progress(self, snapshot: Snapshot) -> str:
        step = snapshot.step
        parts = []
        if step.kind == "open":
            parts.append(self._t("live.set", number=snapshot.task.set_number))
        elif step.set_count > 1 and not step.is_yoga:
            parts.append(self._t("live.set_of", number=step.set_number, count=step.set_count))
        if snapshot.step_count > max(step.set_count, 1):
            parts.append(self._t("live.step_of", number=snapshot.step_number, count=snapshot.step_count))
        return " · ".join(parts)

    def _centre(self, snapshot: Snapshot) -> tuple[str, str, float | None]:
        """The large number, what it counts, and how much of the step is done."""
        step, task = snapshot.step, snapshot.task
        if snapshot.stage in ("get_ready", "rest"):
            return f"{math.ceil(snapshot.remaining_s)}", self._t("live.seconds"), None
        if snapshot.stage == "placing":
            return "", "", None
        if snapshot.stage == "done":
            return "✓", "", 1.0
        if step.by_breath and step.target_count:
            number = min(snapshot.breath_count + 1, step.target_count)
            done = min(1.0, snapshot.clock_s / (step.target_count * step.breath_s))
            return str(number), self._t("live.of_breaths", count=step.target_count), done
        if step.is_yoga or step.kind == "hold":
            unit = (
                self._t("live.seconds") if step.target_s is None else self._t("live.of_seconds", seconds=step.target_s)
            )
            clock_s = snapshot.clock_s
            return f"{int(clock_s)}", unit, clock_s / step.target_s if step.target_s else None
        if step.target_count:
            return (
                str(task.full_count),
                self._t("live.of_count", count=step.target_count),
                task.full_count / step.target_count,
            )
        share = task.elapsed_s / step.target_s if step.target_s else None
        return str(task.full_count), self._t("live.repetitions"), share

    def _under(self, snapshot: Snapshot) -> str:
        step, task = snapshot.step, snapshot.task
        if snapshot.stage == "get_ready":
            return self._t("live.ready_posture") if step.is_yoga else self._t("live.ready")
        parts = []
        if step.kind == "time" and snapshot.stage == "active":
            parts.append(self._t("live.seconds_left", seconds=math.ceil(snapshot.remaining_s)))
        if task.partial_count and snapshot.stage in ("active", "paused", "away"):
            parts.append(self._t("live.partial", count=task.partial_count))
        if step.is_yoga and snapshot.stage == "active":
            if not step.by_breath:
                parts.append(self._t("live.breaths", count=snapshot.breath_count))
            elif math.isnan(task.score) and task.elapsed_s > _JUDGED_AFTER_S:
                parts.append(self._t("live.not_judged_here"))
            if math.isfinite(task.score):
                parts.append(self._t("live.score", score=round(task.score)))
        return " · ".join(parts)

    def _detail(self, snapshot: Snapshot) -> str:
        off = snapshot.task.off
        if off is None or snapshot.stage != "active":
            return ""
        if off.unit == "deg":
            return self._t("live.off_deg", measured=off.measured, target=off.target)
        return self._t("live.off_torso", degrees=off.error_deg)

    def _next(self, snapshot: Snapshot) -> str:
        following = snapshot.next_step
        if following is None or snapshot.stage == "done":
            return ""
        if following.subject_id == snapshot.step.subject_id and following.side is None:
            return ""
        return self._t("live.next", name=self._named(following))

    def _named(self, step: Step) -> str:
        name = step_name(step, self._exercises, self._postures).in_(self._language)
        return name if step.side is None else f"{name} · {self._t(f'live.side.{step.side}')}"

    def _t(self, key: str, **values: object) -> str:
        return say(key, self._language, **values)
