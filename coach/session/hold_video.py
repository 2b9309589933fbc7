"""A video of one posture: when it was held, how long, how steadily, how well."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coach.errors import CoachError
from coach.library.known import PostureLibrary
from coach.library.posture import Posture
from coach.library.vocabulary import AUTO
from coach.media.lettering import drawable
from coach.media.marks import DrawStyle
from coach.media.overlay import Overlay, seconds_counter
from coach.platform.jobs import Watch
from coach.pose.recorder import ReplayTracker
from coach.pose.types import Array, PoseFrame, PoseSequence
from coach.posture.holding import Hold, HoldAnalyser, HoldState
from coach.posture.recognition import recognise
from coach.posture.scoring import Strictness
from coach.session.tracking import TrackedVideo, TrackerFactory, track_video
from coach.text import DEFAULT_LANGUAGE, Message

#: Share of the time that following the person takes; drawing takes the rest.
_TRACKING = 0.85
#: The posture of a video is looked for this often.
_LOOK_EVERY_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HoldVideo:
    """What was held in a video. scores: (T,) 0 to 100 of every picture, NaN where there is none."""

    video: TrackedVideo
    posture: Posture
    holds: tuple[Hold, ...]
    scores: Array


def check_hold(
    path: Path | str,
    library: PostureLibrary,
    *,
    pose: str = AUTO,
    strictness: Strictness = "normal",
    tracker_factory: TrackerFactory,
    annotated_path: Path,
    style: DrawStyle = DrawStyle(),
    watch: Watch = Watch(),
    language: str = DEFAULT_LANGUAGE,
) -> HoldVideo:
    """Analyse a video of one posture; with "auto" the one that is seen most of the time.

    Raises `CoachError` when nobody is seen or no posture recognised, `VideoError` and `CancelledError` as `track_video`
    does.
    """
    seen = track_video(path, tracker_factory=tracker_factory, watch=watch.part(0.0, _TRACKING))
    posture = library.find(pose) if pose != AUTO else main_posture(seen.sequence, library)
    if not seen.sequence.found.any():
        raise CoachError(Message("compare.nobody", name=Path(path).name))
    if posture is None:
        raise CoachError(Message("hold.unrecognised"))
    analyser = HoldAnalyser(posture, strictness=strictness)
    moments = zip(seen.sequence.frames(), seen.sequence.timestamps_s.tolist(), strict=True)
    states = [analyser.update(frame, timestamp_s) for frame, timestamp_s in moments]
    video = track_video(
        path,
        tracker_factory=lambda: ReplayTracker(seen.sequence.frames()),
        watch=watch.part(_TRACKING, 1.0),
        annotated_path=annotated_path,
        overlay=_HoldOverlay(posture, seen.sequence.timestamps_s.tolist(), states, language),
        style=style,
    )
    scores = [np.nan if state.score is None else state.score.score for state in states]
    return HoldVideo(
        video=video,
        posture=posture,
        holds=analyser.finish(),
        scores=np.array(scores, dtype=np.float64),
    )


def main_posture(sequence: PoseSequence, library: PostureLibrary) -> Posture | None:
    """The posture that is recognised most often in a recording; None when none is."""
    found: Counter[str] = Counter()
    next_s = 0.0
    for frame, timestamp_s in zip(sequence.frames(), sequence.timestamps_s, strict=True):
        if frame is None or timestamp_s < next_s:
            continue
        next_s = timestamp_s + _LOOK_EVERY_S
        pose_id = recognise(frame, library).pose_id
        if pose_id is not None:
            found[pose_id] += 1
    return library[found.most_common(1)[0][0]] if found else None


class _HoldOverlay:
    """Seconds held so far, name and grades over each picture."""

    def __init__(self, posture: Posture, timestamps_s: list[float], states: list[HoldState], language: str) -> None:
        self._caption = drawable(posture.names, language)
        self._times, self._states = timestamps_s, states

    def __call__(self, frame: PoseFrame | None, timestamp_s: float) -> Overlay:
        state = self._states[max(0, bisect_right(self._times, timestamp_s) - 1)]
        return Overlay(
            counter="" if state.hold is None else seconds_counter(state.hold.inside_s),
            caption=self._caption,
            grades=None if state.score is None else state.score.grades,
        )
