"""One's own video beside that of a coach, in step: what differs, when, and a video that shows both at once."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from coach.errors import CancelledError, CoachError
from coach.library.exercise import Exercise
from coach.media.composed import beside, height_beside, width_at
from coach.media.drawing import draw_pose
from coach.media.marks import DrawStyle
from coach.media.video import FULL_SIDE_PX, VideoReader
from coach.media.video_writer import VideoWriter
from coach.platform.closing import Closing
from coach.platform.jobs import Watch
from coach.pose.types import ImageArray, PoseSequence
from coach.session.moments import drawn_at, seen_at
from coach.session.tracking import TrackedVideo, TrackerFactory, track_video
from coach.text import Message
from coach.workout.compare import LEAST_IN_STEP_SHARE, Comparison, Difference, compare
from coach.workout.counter import count_repetitions
from coach.workout.exercise_recognition import recognise_exercise

#: Longest side of the still pictures, three of which stand beside each other.
_STILL_PX = 640
#: Shares of the time: following the person in each video, then drawing both.
_OWN, _REFERENCE = 0.4, 0.8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComparedVideos:
    """Two videos in step; `path` is the one that shows both, on the left one's own, with the times of one's own.

    exercise: what both do; None where that is not known. others: what each of them surely shows, where it is not the
        same.
    """

    own: TrackedVideo
    reference: TrackedVideo
    comparison: Comparison
    path: Path
    exercise: Exercise | None = None
    others: tuple[Exercise, Exercise] | None = None

    @property
    def is_one_movement(self) -> bool:
        """Whether they may show the same, so that what differs, or does not, says something."""
        return self.others is None and self.comparison.in_step_share >= LEAST_IN_STEP_SHARE

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What differs, beginning with the joints that matter for the exercise."""
        counting = None if self.exercise is None else self.exercise.counting
        return self.comparison.most_telling([] if counting is None else [term.measure for term in counting.terms])


def compare_videos(
    own_path: Path | str,
    reference_path: Path | str,
    *,
    tracker_factory: TrackerFactory,
    path: Path,
    library: Mapping[str, Exercise] = MappingProxyType({}),
    style: DrawStyle = DrawStyle(),
    watch: Watch = Watch(),
) -> ComparedVideos:
    """Compare two videos of the same movement.

    tracker_factory: makes a tracker for each of them. path: where to write the video that shows both.
    library: exercises compared repetition by repetition, so that one of the coach's is enough for a set of ten.
    style: how the skeletons are drawn.

    Raises `CoachError` when nobody is seen in one of them, and what `track_video` raises.
    """
    own = track_video(own_path, tracker_factory=tracker_factory, watch=watch.part(0.0, _OWN))
    reference = track_video(reference_path, tracker_factory=tracker_factory, watch=watch.part(_OWN, _REFERENCE))
    for video in (own, reference):
        if not video.sequence.found.any():
            raise CoachError(Message("compare.nobody", name=video.name))
    compared = ComparedVideos(
        own=own, reference=reference, path=path, **_in_step(own.sequence, reference.sequence, library)
    )
    _draw(own_path, reference_path, compared, style, watch.part(_REFERENCE, 1.0))
    return compared


def _in_step(own: PoseSequence, reference: PoseSequence, library: Mapping[str, Exercise]) -> dict[str, Any]:
    """Fields of `ComparedVideos`: repetition by repetition where both do the same known exercise, else clip by clip.

    Both may do what one of them surely shows, else what both show most likely: two clips that most likely show the same
    bear each other out, neither has to be sure by itself.
    """
    found = [recognise_exercise(sequence, library) for sequence in (own, reference)]
    sure = [library[one.exercise_id] for one in found if one.exercise_id is not None]
    if len({exercise.id for exercise in sure}) > 1:
        return {"comparison": compare(own, reference), "others": tuple(sure)}
    first, second = (one.likely[:1] for one in found)
    for exercise in sure[:1] or [library[exercise_id] for exercise_id in first if first == second]:
        mine, theirs = (_repetitions(one, exercise) for one in (own, reference))
        if mine and theirs:
            compared = compare(own, reference, own_repetitions=mine, reference_repetitions=theirs)
            return {"comparison": compared, "exercise": exercise}
    return {"comparison": compare(own, reference)}


def _repetitions(sequence: PoseSequence, exercise: Exercise) -> list[tuple[float, float]]:
    return [(one.start_s, one.end_s) for one in count_repetitions(sequence, exercise).repetitions if one.full]


def difference_pictures(
    own_path: Path | str,
    reference_path: Path | str,
    compared: ComparedVideos,
    differences: Sequence[Difference],
    *,
    style: DrawStyle = DrawStyle(),
) -> list[ImageArray]:
    """For each difference both people at that moment, side by side, with their skeletons."""

    def drawn(path: Path | str, sequence: PoseSequence, times_s: Sequence[float]) -> list[ImageArray]:
        return drawn_at(Path(path), sequence, times_s, style=style, longest_side_px=_STILL_PX)

    mine = drawn(own_path, compared.own.sequence, [one.own_s for one in differences])
    theirs = drawn(reference_path, compared.reference.sequence, [one.reference_s for one in differences])
    return [beside(left, right, left.shape[0]) for left, right in zip(mine, theirs, strict=True)]


def _draw(
    own_path: Path | str, reference_path: Path | str, compared: ComparedVideos, style: DrawStyle, watch: Watch
) -> None:
    with (
        VideoReader(own_path, longest_side_px=FULL_SIDE_PX) as own,
        _Follower(reference_path, compared.reference.sequence, style) as follower,
    ):
        height = height_beside(own.size_px, follower.size_px)
        size_px = (width_at(own.size_px, height) + width_at(follower.size_px, height), height)
        with VideoWriter(compared.path, size_px, compared.own.rate_hz) as writer:
            for picture in own:
                if watch.is_cancelled():
                    raise CancelledError(Message("error.comparison_stopped"))
                seen = seen_at(compared.own.sequence, picture.timestamp_s)
                left = draw_pose(picture.image_rgb, seen, style=style)
                right = follower.at(compared.comparison.reference_time_s(picture.timestamp_s))
                writer.write(beside(left, right, height), picture.timestamp_s)
                watch.report(own.share)


class _Follower(Closing):
    """The reference's picture at times that go on, or back to where they were before."""

    def __init__(self, path: Path | str, sequence: PoseSequence, style: DrawStyle) -> None:
        self._path, self._sequence, self._style = path, sequence, style
        self._opened = ExitStack()
        self._begin()

    def _begin(self) -> None:
        self._opened.close()
        video = self._opened.enter_context(VideoReader(self._path, longest_side_px=FULL_SIDE_PX))
        self.size_px = video.size_px
        self._pictures = iter(video)
        first = next(self._pictures)
        self._now_s, self._shown = first.timestamp_s, first.image_rgb
        self._asked_s = self._now_s
        self._drawn: ImageArray | None = None

    def at(self, timestamp_s: float) -> ImageArray:
        if timestamp_s < self._asked_s:
            self._begin()
        self._asked_s = timestamp_s
        while self._now_s < timestamp_s:
            picture = next(self._pictures, None)
            if picture is None:
                break
            self._now_s, self._shown, self._drawn = picture.timestamp_s, picture.image_rgb, None
        if self._drawn is None:
            self._drawn = draw_pose(self._shown, seen_at(self._sequence, self._now_s), style=self._style)
        return self._drawn

    def close(self) -> None:
        self._opened.close()
