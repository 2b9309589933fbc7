"""The same movement filmed otherwise: the count must not change with it."""

from __future__ import annotations

import numpy as np

from coach.pose.landmarks import Landmark
from coach.pose.types import FRAME_SHAPES, PoseSequence

ARMS = ("SHOULDER", "ELBOW", "WRIST", "THUMB", "INDEX", "PINKY")
LEGS = ("HIP", "KNEE", "ANKLE", "HEEL", "FOOT_INDEX")


def _with(clip: PoseSequence, **changes: object) -> PoseSequence:
    known = {name: getattr(clip, name) for name in ("timestamps_s", "image_size_px", *FRAME_SHAPES)}
    return PoseSequence(**{**known, **changes})  # type: ignore[arg-type]


def at_speed(clip: PoseSequence, speed: float) -> PoseSequence:
    return _with(clip, timestamps_s=clip.timestamps_s / speed)


def smaller(clip: PoseSequence, share: float) -> PoseSequence:
    """In a picture of another size, with landmarks as exact as its pixels."""
    width, height = clip.image_size_px
    size_px = (round(width * share), round(height * share))
    return _with(clip, image_size_px=size_px, image_xy_px=np.round(clip.image_xy_px * share))


def mirrored(clip: PoseSequence) -> PoseSequence:
    return clip.mirrored()


def at_rate(clip: PoseSequence, rate_hz: float) -> PoseSequence:
    """As a camera of this rate would have seen it: the nearest moments, or what lies between two of them."""
    times = clip.timestamps_s
    wanted = np.arange(times[0], times[-1] + 1e-9, 1.0 / rate_hz)
    if len(wanted) < len(times):
        return clip.select(np.unique(np.abs(times[:, None] - wanted).argmin(axis=0)))
    after = np.clip(np.searchsorted(times, wanted), 1, len(times) - 1)
    share = np.clip((wanted - times[after - 1]) / (times[after] - times[after - 1]), 0.0, 1.0)
    values = {}
    for name, shape in FRAME_SHAPES.items():
        array, weight = getattr(clip, name), share.reshape(-1, *[1] * len(shape))
        nearest = np.where(weight < 0.5, array[after - 1], array[after])
        between_both = array[after - 1] * (1.0 - weight) + array[after] * weight
        values[name] = np.where(np.isnan(between_both), nearest, between_both)
    return _with(clip, timestamps_s=wanted, **values)


def hidden(clip: PoseSequence, parts: tuple[str, ...], sides: tuple[str, ...] = ("LEFT", "RIGHT")) -> PoseSequence:
    """With some of the body as good as invisible."""
    visibility = np.array(clip.visibility)
    visibility[:, [Landmark[f"{side}_{part}"] for side in sides for part in parts]] = 0.05
    return _with(clip, visibility=visibility)


def nobody(clip: PoseSequence, start_s: float, seconds: float = 1.0) -> PoseSequence:
    """Nobody is found for a while."""
    gone = (clip.timestamps_s >= start_s) & (clip.timestamps_s < start_s + seconds)
    values = {}
    for name in FRAME_SHAPES:
        values[name] = np.array(getattr(clip, name))
        values[name][gone] = np.nan
    return _with(clip, **values)


def between(clip: PoseSequence, start_s: float, end_s: float) -> PoseSequence:
    return clip.select((clip.timestamps_s >= start_s) & (clip.timestamps_s <= end_s))
