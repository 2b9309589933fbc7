"""Saving what a page has found to the visitor's history."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from coach.errors import RecordsError
from coach.media.images import encode_image
from coach.media.marks import DrawStyle
from coach.records.history import History
from coach.records.preferences import settings_of
from coach.records.saving import hold_session, save_clip, save_photo_check, workout_session
from coach.records.values import ProfileRecord
from coach.session.hold_video import HoldVideo
from coach.session.moments import annotated_jpeg, drawn_at
from coach.session.photo import PhotoResult
from coach.session.photo_by_hand import ByHand
from coach.session.tracking import TrackedVideo
from coach.workout.repetition import WorkoutResult
from pages.components.app.language import t
from pages.components.app.problem import show_error
from pages.components.app.records import current_person, opened_history
from pages.components.app.visit import in_hand
from pages.components.video.analyses import Clip, Shown

_SAVED = "saved_sessions"


def save_photo_button(
    result: PhotoResult, image_rgb: Any, *, name: str, strictness: str, by_hand: ByHand, key: str
) -> None:
    """Offer to keep a judged photo; nothing is shown where no posture could be judged.

    What was put right after it was kept makes it another one, which takes the place of the first.
    """
    if result.posture is None or result.status != "ok":
        return

    def save(history: History, person: ProfileRecord) -> str:
        wishes = settings_of(person.settings)
        style = DrawStyle(skeleton=wishes.skeleton)
        picture = annotated_jpeg(image_rgb, result, style) if wishes.keep_pictures else None
        details = {"file_name": name, "strictness": strictness, "by_hand": by_hand}
        return save_photo_check(history, person, result, picture_jpeg=picture, **details)

    same = f"photo_{key}_{result.posture.id}_{result.person}_{strictness}"
    _save_button(save, key=f"{same}_{by_hand.digest}", instead_of=f"{same}_")


def save_workout_button(workout: Shown, *, clip: Clip, annotated_path: Path) -> None:
    """Offer to keep a counted video; nothing is shown where nothing was counted."""
    result = workout.result
    if not (result.repetitions or result.holds or result.is_by_hand):
        return

    def save(history: History, person: ProfileRecord) -> str:
        exercise, kept = workout.exercise, _wanted(person, clip, workout.video, annotated_path)
        done = workout_session(person.uuid, result, exercise, mass_kg=person.mass_kg, file_name=clip.name)
        return save_clip(history, done, exercise, **kept)

    same = _workout_key(clip.key, workout)
    _save_button(save, key=f"{same}{_digest(result)}", instead_of=same)


def _workout_key(clip_key: str, workout: Shown) -> str:
    """How the keys begin under which an exercise of a video is remembered as kept: one video may show several."""
    return f"workout_{clip_key[:16]}_{workout.result.measured_id or workout.exercise.id}_{workout.place[1]}_"


def _digest(result: WorkoutResult) -> str:
    """Tells what was put right by hand from what was not; what is kept then takes the place of what was."""
    said = (result.exercise_id, result.full_by_hand, *(one.start_s for one in (*result.repetitions, *result.removed)))
    return hashlib.sha256(repr(said).encode()).hexdigest()[:12] if result.is_by_hand else ""


def saved_workout(clip_key: str, workout: Shown) -> str | None:
    """The session in which this exercise of a video was kept during this visit."""
    saved: dict[str, str] = in_hand().get(_SAVED, {})
    return next((saved[one] for one in saved if one.startswith(_workout_key(clip_key, workout))), None)


def save_holds_button(found: HoldVideo, clip: Clip) -> None:
    """Offer to keep the holds of a video; nothing is shown where nothing was held."""
    annotated_path = found.video.annotated_path
    if not found.holds or annotated_path is None:
        return

    def save(history: History, person: ProfileRecord) -> str:
        posture, kept = found.posture, _wanted(person, clip, found.video, annotated_path)
        about: dict[str, Any] = {"duration_s": found.video.duration_s, "file_name": clip.name}
        done = hold_session(person.uuid, found.holds, posture, mass_kg=person.mass_kg, **about)
        return save_clip(history, done, posture, **kept)

    _save_button(save, key=f"holds_{clip.key[:16]}_{found.posture.id}")


def _wanted(person: ProfileRecord, clip: Clip, seen: TrackedVideo, annotated_path: Path) -> dict[str, Any]:
    """What this person wants kept of a video besides the numbers."""
    wishes = settings_of(person.settings)
    style = DrawStyle(skeleton=wishes.skeleton)

    def pictures(times_s: Sequence[float]) -> list[bytes]:
        drawn = drawn_at(clip.path, seen.sequence, times_s, style=style, turned=seen.turned)
        return [encode_image(image, "jpeg") for image in drawn]

    return {
        "pictures_at": pictures if wishes.keep_pictures else None,
        "video_mp4": annotated_path.read_bytes() if wishes.keep_videos else None,
    }


def _save_button(save: Callable[[History, ProfileRecord], str], *, key: str, instead_of: str | None = None) -> None:
    """instead_of: how the keys begin of what is the same thing, kept before in another state."""
    saved: dict[str, str] = in_hand().setdefault(_SAVED, {})
    if key not in saved and st.button(t("history.save"), icon=":material/bookmark_add:", key=f"save_{key}"):
        try:
            history = opened_history()
            before = [] if instead_of is None else [one for one in saved if one.startswith(instead_of)]
            saved[key] = save(history, current_person(history))
            for one in before:
                history.delete_session(saved.pop(one))
        except RecordsError as error:
            show_error(error)
            return
        st.rerun()  # so that the button makes room for the answer
    if key in saved:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":green-badge[:material/check: {t('history.saved')}]")
            st.page_link("pages/report.py", label=t("history.open"), query_params={"session": saved[key]})
