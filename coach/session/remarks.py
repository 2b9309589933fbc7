"""What whoever reads a result must know about how it came about: one list, told alike on pages, in JSON and as text.

A remark is a `Message` of the catalogues' section `remark`; the rest of its key is its kind.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np

from coach.pose.landmarks import HIPS, SHOULDERS, midpoint
from coach.pose.types import PoseFrame, PoseSequence
from coach.session.photo import PhotoResult
from coach.session.tracking import TrackedVideo
from coach.session.workout_overlay import WorkoutPart
from coach.text import Message
from coach.workout.pace import is_lifelike, pace_of

#: Whoever is seen in fewer of the pictures between the first and the last in which they are, is told so: of real clips
#: above it 94 % are counted exactly, of those below it 69 %, at four fifths as at a half.
_SEEN_SHARE = 0.9
#: Below this the coach says that it is not sure of what it found: about half is missing, at whichever end it begins.
_SURE_SHARE = 0.6
#: Hips that are more than this many torso lengths elsewhere after at most this time are somebody else's.
_JUMP_TORSOS, _JUMP_S = 1.5, 0.2
_LEAST_JUMPS = 2


def movement_remarks(
    sequence: PoseSequence, video: TrackedVideo | None = None, parts: Iterable[WorkoutPart] = ()
) -> tuple[Message, ...]:
    """About somebody who was followed through a recording.

    video: where the landmarks come from a film. parts: what was counted.
    """
    found = []
    if video is not None:
        if video.truncated:
            found.append(Message("remark.truncated"))
        if video.slowed > 1.0:
            found.append(Message("remark.slow_motion", times=video.slowed))
        if video.turned:
            found.append(Message("remark.turned"))
    paces = [pace_of(part.result.repetitions, part.exercise) for part in parts]
    if (unlike := [pace for pace in paces if not is_lifelike(pace)]) and (video is None or video.slowed == 1.0):
        key = "remark.looks_slow" if unlike[0] > 1.0 else "remark.looks_fast"
        found.append(Message(key, times=max(unlike[0], 1.0 / unlike[0])))
    seen = np.flatnonzero(sequence.found)
    if len(seen):
        share = len(seen) / (seen[-1] - seen[0] + 1)
        if share < _SEEN_SHARE:
            key = "remark.seen_partly" if share >= _SURE_SHARE else "remark.hardly_seen"
            found.append(Message(key, percent=100.0 * share))
    if _jumps(sequence) >= _LEAST_JUMPS:
        found.append(Message("remark.several_followed"))
    return tuple(found)


def photo_remarks(result: PhotoResult) -> tuple[Message, ...]:
    """About a photo that was judged."""
    found = []
    if result.turned:
        found.append(Message("remark.turned"))
    if len(result.people) > 1:
        found.append(people_remark(result.people, result.person))
    return tuple(found)


def people_remark(people: Sequence[PoseFrame], judged: int) -> Message:
    """Which of several was judged."""
    place = Message(f"photo.place_{_place(people[judged])}")
    return Message("remark.several_people", count=len(people), number=judged + 1, place=place)


def _place(person: PoseFrame) -> Literal["left", "middle", "right"]:
    """In which third of the picture somebody is."""
    share = float(np.nanmean(person.image_xy_px[:, 0])) / person.image_size_px[0]
    return "left" if share < 1 / 3 else "right" if share > 2 / 3 else "middle"


def remark_records(remarks: Iterable[Message], language: str) -> list[dict[str, str]]:
    """Plain data: `kind` for programs, `text` for people."""
    return [{"kind": one.key.rpartition(".")[2], "text": one.in_(language)} for one in remarks]


def _jumps(sequence: PoseSequence) -> int:
    """How often the person is suddenly elsewhere."""
    rows = np.flatnonzero(sequence.found)
    if len(rows) < 2:
        return 0
    points = np.asarray(sequence.image_xy_px[rows], dtype=np.float64)
    hips, shoulders = midpoint(points, HIPS), midpoint(points, SHOULDERS)
    torso = float(np.nanmedian(np.linalg.norm(hips - shoulders, axis=1)))
    moved = np.linalg.norm(np.diff(hips, axis=0), axis=1)
    soon = np.diff(sequence.timestamps_s[rows]) <= _JUMP_S
    return int(np.count_nonzero(soon & (moved > _JUMP_TORSOS * torso)))
