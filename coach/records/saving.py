"""From what was found (a photo, a video, a live set) to what is kept."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal, TypedDict, Unpack

import numpy as np

from coach.library.exercise import Exercise
from coach.library.posture import Posture
from coach.pose.types import PoseFrame
from coach.posture.holding import Hold
from coach.posture.scoring import MIN_VISIBILITY
from coach.posture.truth import JOINTS
from coach.records.counted import hold_of_posture, or_none, values_of
from coach.records.history import History
from coach.records.insight import telling_moments
from coach.records.media_files import NewFile
from coach.records.reference import reference_of
from coach.records.values import (
    CheckRecord,
    JointRecord,
    MeasureRecord,
    ProfileRecord,
    SessionRecord,
    SetRecord,
    Source,
)
from coach.session.photo import PhotoResult
from coach.session.photo_by_hand import ByHand
from coach.workout.count_by_hand import counted
from coach.workout.repetition import HoldPeriod, Repetition, WorkoutResult, split_sets

#: JPEGs of a video at these times in seconds.
PicturesAt = Callable[[Sequence[float]], Sequence[bytes]]
#: Holding postures; 02150 (Hatha yoga) of the Compendium of Physical Activities.
YOGA_MET = 2.5


class About(TypedDict, total=False):
    """Where a session is from, how heavy its person was, and when it was; now where that is not said."""

    file_name: str | None
    mass_kg: float | None
    at: datetime | None


def photo_session(
    profile_uuid: str,
    result: PhotoResult,
    *,
    strictness: str = "normal",
    by_hand: ByHand = ByHand(),
    **about: Unpack[About],
) -> SessionRecord:
    """A judged photo as a session. Raises `ValueError` for a result without a posture: there is nothing to keep."""
    check = check_record(result, strictness=strictness, by_hand=by_hand)
    return _session(profile_uuid, "photo", checks=(check,), **about)


def hold_session(
    profile_uuid: str, holds: Sequence[Hold], posture: Posture, *, duration_s: float, **about: Unpack[About]
) -> SessionRecord:
    """A video of one posture as a session. Raises `ValueError` where nothing was held: there is nothing to keep."""
    if not holds:
        raise ValueError("holds: expected at least one hold but got none")
    held = SetRecord(
        uuid=str(uuid.uuid4()),
        number=1,
        kind="posture",
        item_id=posture.id,
        start_s=holds[0].start_s,
        end_s=holds[-1].end_s,
        reference_hash=reference_of(posture).hash,
        energy_met=YOGA_MET,
        holds=tuple(map(hold_of_posture, holds)),
    )
    return _session(profile_uuid, "video", duration_s=duration_s, sets=(held,), **about)


def workout_session(
    profile_uuid: str, result: WorkoutResult, exercise: Exercise, *, source: Source = "video", **about: Unpack[About]
) -> SessionRecord:
    """A counted clip as a session, with a set for every stretch without a longer rest."""
    groups: list[WorkoutResult] = [
        replace(result, repetitions=group, holds=(), removed=(), full_by_hand=None)
        for group in split_sets(result.repetitions)
    ]
    if result.holds or (result.is_by_hand and not groups):
        groups.append(replace(result, repetitions=(), removed=(), full_by_hand=None))
    # what was removed belongs to the last set that had begun; a count by hand is shared out from the last set on
    begun = [group.repetitions[0].start_s if group.repetitions else 0.0 for group in groups]
    for one in result.removed:
        place = max((n for n, start_s in enumerate(begun) if start_s <= one.start_s), default=0)
        groups[place] = replace(groups[place], removed=(*groups[place].removed, one))
    missing = result.full_count - sum(group.full_count for group in groups)
    for place in reversed(range(len(groups))):
        count = max(groups[place].full_count + missing, 0)
        missing -= count - groups[place].full_count
        groups[place] = counted(groups[place], count)
    sets = tuple(_set_record(number, exercise, group) for number, group in enumerate(groups, start=1))
    return _session(profile_uuid, source, duration_s=result.duration_s, sets=sets, **about)


def _session(
    profile_uuid: str,
    source: Source,
    *,
    file_name: str | None = None,
    at: datetime | None = None,
    duration_s: float = 0.0,
    **fields: Any,
) -> SessionRecord:
    at = at or datetime.now().astimezone()
    return SessionRecord(
        uuid=str(uuid.uuid4()),
        profile_uuid=profile_uuid,
        source=source,
        source_name=file_name,
        started_at=at,
        ended_at=at + timedelta(seconds=duration_s),
        day=at.date(),
        duration_s=duration_s,
        **fields,
    )


def _set_record(number: int, exercise: Exercise, result: WorkoutResult) -> SetRecord:
    done: list[Repetition | HoldPeriod] = [*result.repetitions, *result.holds]
    return corrected_set(
        SetRecord(
            uuid=str(uuid.uuid4()),
            number=number,
            kind="exercise",
            item_id=exercise.id,
            start_s=done[0].start_s if done else 0.0,
            end_s=done[-1].end_s if done else result.duration_s,
            view=result.view,
            holds=result.holds,
        ),
        result,
        exercise,
    )


def corrected_set(item: SetRecord, result: WorkoutResult, exercise: Exercise) -> SetRecord:
    """A set with the repetitions of `result`, of this exercise, and with what somebody put right about it."""
    return replace(
        item,
        item_id=exercise.id,
        reference_hash=reference_of(exercise).hash,
        energy_met=exercise.energy.value_met,
        repetitions=result.repetitions,
        removed=result.removed,
        full_by_hand=result.full_by_hand,
        measured_id=result.measured_id,
    )


def save_photo_check(
    history: History,
    person: ProfileRecord,
    result: PhotoResult,
    *,
    picture_jpeg: bytes | None = None,
    **details: Any,
) -> str:
    """Keep a judged photo; returns the session's UUID. details: as for `photo_session`.

    picture_jpeg: the annotated picture, only when the user wants pictures kept.
    """
    session = photo_session(person.uuid, result, mass_kg=person.mass_kg, **details)
    files = [] if picture_jpeg is None else [NewFile(data=picture_jpeg, suffix=".jpg", moment="check")]
    history.keep(session, [reference_of(result.posture)] if result.posture is not None else [], files)
    return session.uuid


def save_clip(
    history: History,
    session: SessionRecord,
    item: Exercise | Posture,
    *,
    pictures_at: PicturesAt | None = None,
    video_mp4: bytes | None = None,
) -> str:
    """Keep a counted clip or the holds of a video (`workout_session`, `hold_session`); returns the session's UUID.

    pictures_at: JPEGs of the annotated video at these times; kept are the best and the worst repetition, at their
    turning points. video_mp4: the annotated video. None: the user wants none kept.
    """
    files = []
    moments = telling_moments(session) if pictures_at is not None else {}
    if pictures_at is not None and moments:
        pictures = pictures_at(tuple(moments.values()))
        files = [NewFile(data=data, suffix=".jpg", moment=name) for name, data in zip(moments, pictures, strict=True)]
    if video_mp4 is not None:
        files.append(NewFile(data=video_mp4, suffix=".mp4", moment="whole"))
    history.keep(session, [reference_of(item)], files)
    return session.uuid


def check_record(result: PhotoResult, *, strictness: str = "normal", by_hand: ByHand = ByHand()) -> CheckRecord:
    """A judged photo to be kept. by_hand: what was put right in it. Raises `ValueError` when no posture was judged."""
    posture, score = result.posture, result.score
    if posture is None or score is None:
        raise ValueError("result: expected a judged posture but got a result without one")
    recognition = result.recognition
    return CheckRecord(
        uuid=str(uuid.uuid4()),
        at_s=0.0,
        posture_id=posture.id,
        coverage=score.coverage,
        recognised=recognition is not None and recognition.pose_id == posture.id,
        score=or_none(score.score),
        reference_hash=reference_of(posture).hash,
        side=score.side,
        view=score.seen_from,
        strictness=strictness,
        measures=tuple(
            MeasureRecord(**{**values_of(one, MeasureRecord), "grade": one.grade.value}) for one in score.checks
        ),
        corrections=tuple(one.name for one in score.corrections),
        disputed=tuple(sorted(by_hand.disputed_in(posture.id))),
        **_placed(result.frame, by_hand),
    )


def _placed(frame: PoseFrame | None, by_hand: ByHand) -> dict[str, Any]:
    """Where the joints are, when somebody put any of them right."""
    if frame is None or not by_hand.joints:
        return {}
    size_px = np.array(frame.image_size_px)
    joints = []
    for joint, landmark in JOINTS.items():
        place = frame.image_xy_px[landmark]
        is_known = np.isfinite(place).all() and frame.visibility[landmark] >= MIN_VISIBILITY
        is_outside = bool(((place < 0) | (place > size_px)).any())
        state: Literal["seen", "hidden", "outside"] = "hidden" if not is_known else "outside" if is_outside else "seen"
        x_px, y_px = place.tolist() if is_known else (None, None)
        source: Literal["hand", "coach"] = "hand" if joint in by_hand.joints else "coach"
        joints.append(JointRecord(joint=joint, state=state, source=source, x_px=x_px, y_px=y_px))
    return {"width_px": int(size_px[0]), "height_px": int(size_px[1]), "joints": tuple(joints)}
