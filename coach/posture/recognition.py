"""Which posture is this? Nearest figure from any direction, and "none of them" when everyday life is nearer.

Every figure of every posture (both sides) is compared with the person from all directions up to `MAX_OFF_VIEW_DEG`
from the posture's wanted view, and so are figures of what people do otherwise (`poses/everyday`): walking, sitting on a
chair. The person stays unnamed when one of those is nearer than every posture, or when nothing is near. Nothing is
trained: a posture added to the library is recognised at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.pose.types import PoseFrame
from coach.posture.library import PostureLibrary
from coach.posture.schema import EverydayPosture, FigureOnSide, Side
from coach.posture.templates import (
    Templates,
    apart,
    body_vectors,
    join_templates,
    make_templates,
    off_view_deg,
)
from coach.text import Text

Array = NDArray[np.float64]

#: Photos are often taken from well beside the wanted view (up to 45 degrees and some error); beyond this the figure
#: looks like something else.
MAX_OFF_VIEW_DEG = 52.0
#: Squared torso lengths; correct postures lie at 0.03 (median, 0.13 for one in ten), bodies unlike anything above 0.2.
MAX_DISTANCE = 0.2
#: A posture is named while it is this many times nearer than everyday life.
EVERYDAY_RATIO = 1.0
#: Distance at which a candidate loses e-fold against the best one: the noise of the landmarks.
CONFIDENCE_SCALE = 0.02
CANDIDATES = 5
#: Something that gives way does so to a posture of the user's own this near to it.
SAME_POSTURE = 0.035


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One posture that it could be.

    confidence: 0 to 1; over all postures and "none of them" they add up to 1. distance: squared torso lengths.
    figure: which figure of the posture; yaw_deg: from where the camera sees it.
    """

    pose_id: str
    side: Side | None
    confidence: float
    distance: float
    figure: FigureOnSide
    yaw_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """What was recognised. `pose_id` is None when the person is in no known posture.

    candidates: the nearest postures, best first, also when none was accepted.
    everyday: what it looks like instead, when that is nearer than any posture.
    """

    pose_id: str | None
    side: Side | None
    confidence: float
    distance: float
    everyday_distance: float
    candidates: tuple[Candidate, ...]
    everyday: Text | None


_NOBODY = Recognition(
    pose_id=None,
    side=None,
    confidence=0.0,
    distance=float("inf"),
    everyday_distance=float("inf"),
    candidates=(),
    everyday=None,
)


def recognise(frame: PoseFrame, library: PostureLibrary) -> Recognition:
    """Name the posture of a person, or leave it unnamed."""
    recogniser = library.derived("recogniser", Recogniser)
    return recogniser.recognise(frame)


def _is_among(known: Templates, everyday: EverydayPosture) -> bool:
    return len(known.owner) > 0 and apart(make_templates(everyday.bodies), known) < SAME_POSTURE


class Recogniser:
    """The templates of one library, ready to compare."""

    def __init__(self, library: PostureLibrary) -> None:
        self._ids = tuple(posture.id for posture in library.values() if posture.figures)
        self._placed: list[FigureOnSide] = []
        posture_of: list[int] = []
        parts: list[Templates] = []
        for number, posture_id in enumerate(self._ids):
            posture = library[posture_id]
            off_view = off_view_deg(posture.templates.yaw_deg, posture.view)
            parts.append(posture.templates.select(off_view <= MAX_OFF_VIEW_DEG))
            self._placed += posture.placed_figures
            posture_of += [number] * len(posture.placed_figures)
        self._postures = join_templates(parts or [make_templates([])])
        self._posture_of = np.array(posture_of, dtype=np.intp)[self._postures.owner]
        known = join_templates(
            [library[own].templates for own in library.own if library[own].figures] or [make_templates([])]
        )
        everyday = [one for one in library.everyday if not (one.gives_way and _is_among(known, one))]
        bodies = [(posture.name, body) for posture in everyday for body in posture.bodies]
        self._everyday_names = [name for name, _ in bodies]
        self._everyday = make_templates([body for _, body in bodies])

    def recognise(self, frame: PoseFrame) -> Recognition:
        """Name the posture of a person, or leave it unnamed."""
        body = body_vectors(frame)
        if body is None or not self._ids:
            return _NOBODY
        distance = self._postures.distances(body)
        nearest = np.full(len(self._ids), np.inf)
        np.minimum.at(nearest, self._posture_of, distance)
        other = self._everyday.distances(body) if self._everyday_names else np.array([np.inf])
        order = np.argsort(nearest, kind="stable")
        best, everyday = float(nearest[order[0]]), float(other.min())
        confidence = self._confidence(nearest, everyday)
        candidates = tuple(self._candidate(k, distance, float(confidence[k])) for k in order[:CANDIDATES])
        named = best <= MAX_DISTANCE and best <= EVERYDAY_RATIO * everyday
        is_everyday = everyday < best and everyday <= MAX_DISTANCE
        return Recognition(
            pose_id=candidates[0].pose_id if named else None,
            side=candidates[0].side if named else None,
            confidence=candidates[0].confidence if named else 1.0 - float(confidence.sum()),
            distance=best,
            everyday_distance=everyday,
            candidates=candidates,
            everyday=self._everyday_names[int(self._everyday.owner[int(other.argmin())])] if is_everyday else None,
        )

    def _candidate(self, number: int, distance: NDArray[np.float32], confidence: float) -> Candidate:
        rows = np.flatnonzero(self._posture_of == number)
        row = int(rows[distance[rows].argmin()])
        placed = self._placed[int(self._postures.owner[row])]
        return Candidate(
            pose_id=self._ids[number],
            side=placed.side,
            confidence=confidence,
            distance=float(distance[row]),
            figure=placed,
            yaw_deg=float(self._postures.yaw_deg[row]),
        )

    @staticmethod
    def _confidence(nearest: Array, everyday: float) -> Array:
        """Share of each posture beside all others, everyday life and "nothing like it"."""
        rivals: Sequence[float] = (*nearest, everyday, MAX_DISTANCE)
        best = min(rivals)
        scale = CONFIDENCE_SCALE + 0.2 * best
        weight = np.exp(-(np.array(rivals) - best) / scale)
        return np.asarray((weight / weight.sum())[: len(nearest)])
