"""Where the body is: one moment (`PoseFrame`) and a stretch of time (`PoseSequence`).

Coordinate frames, the same everywhere in this package:

* image: **pixels**, x to the right, y down, (0, 0) the upper left corner of the picture as shown (after rotation);
* world: **metres**, x to the right, y down, z away from the camera, origin midway between the hips.

NaN is the only "unknown". Nobody in the picture is `None`, never a frame of zeros.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coach.errors import SequenceError
from coach.platform.files import whole_file
from coach.platform.limits import readable_bytes
from coach.pose.landmarks import LANDMARK_COUNT, MIRROR
from coach.pose.npz import numbers, picture_size, read_arrays
from coach.text import Message

Array = NDArray[np.float64]
#: (height, width, 3) RGB.
ImageArray = NDArray[np.uint8]

#: Longer recordings are taken for damaged times.
MAX_SEQUENCE_S = 24 * 3600.0


def _frozen(name: str, values: ArrayLike, shape: tuple[int, ...], *, as_kept: bool = False) -> Array:
    array = np.asarray(values)
    if not (as_kept and array.dtype == np.float32):
        array = np.asarray(array, dtype=np.float64)
    if array.flags.writeable or array.base is not None:
        # of what somebody could still change; an array that nobody can is shared, which a long video needs
        array = np.array(array)
    if array.shape != shape:
        raise ValueError(f"{name}: expected shape {shape} but got {array.shape}")
    array.flags.writeable = False
    return array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoseFrame:
    """One person at one moment.

    timestamp_s: seconds since the start of the source (0.0 for a still picture).
    image_size_px: (width, height) of the picture the landmarks belong to.
    image_xy_px: (33, 2) pixels; points outside the picture are kept as estimated.
    image_z_px: (33,) depth in units of about one pixel, 0 at the hips, negative towards the camera (rough).
    world_xyz_m: (33, 3) metres.
    visibility: (33,) 0 to 1, how likely the landmark is in the picture and not hidden.
    looks: the person as each of several looks saw them; their disagreement is what is known about how far the landmarks
        may be off. Empty where there was only one look.
    """

    timestamp_s: float
    image_size_px: tuple[int, int]
    image_xy_px: Array
    image_z_px: Array
    world_xyz_m: Array
    visibility: Array
    looks: tuple[PoseFrame, ...] = ()

    def __post_init__(self) -> None:
        for name, shape in FRAME_SHAPES.items():
            object.__setattr__(self, name, _frozen(name, getattr(self, name), shape))

    @property
    def numbers(self) -> Array:
        """(33, 7) x_px, y_px, z_px, visibility, and x, y, z of the world in metres."""
        return np.column_stack((self.image_xy_px, self.image_z_px, self.visibility, self.world_xyz_m))

    @classmethod
    def of_numbers(cls, rows: Array, *, timestamp_s: float, image_size_px: tuple[int, int]) -> PoseFrame:
        """The frame of which these are the `numbers`; a visibility that is not known is none."""
        return cls(
            timestamp_s=timestamp_s,
            image_size_px=image_size_px,
            image_xy_px=rows[:, :2],
            image_z_px=rows[:, 2],
            world_xyz_m=rows[:, 4:],
            visibility=np.nan_to_num(rows[:, 3], nan=0.0),
        )

    @property
    def looks_xy_px(self) -> Array:
        """(L, 33, 2) pixels, where each of the looks saw the landmarks."""
        return np.array([look.image_xy_px for look in self.looks]).reshape(-1, LANDMARK_COUNT, 2)

    @property
    def spread_px(self) -> Array:
        """(33,) pixels, the median distance of the looks from where the landmark is taken to be; NaN for one look."""
        if not self.looks:
            return np.full(LANDMARK_COUNT, np.nan)
        steps = self.looks_xy_px - self.image_xy_px
        return np.asarray(np.median(np.hypot(steps[..., 0], steps[..., 1]), axis=0))

    def moved(self, by_px: tuple[float, float], image_size_px: tuple[int, int]) -> PoseFrame:
        """The same person in a picture of another size that begins `by_px` (x, y) further left and up."""
        return replace(
            self,
            image_size_px=image_size_px,
            image_xy_px=self.image_xy_px + by_px,
            looks=tuple(look.moved(by_px, image_size_px) for look in self.looks),
        )

    def resized(self, image_size_px: tuple[int, int]) -> PoseFrame:
        """The same person in the picture at another size, (width, height) pixels."""
        scale = np.array(image_size_px) / np.array(self.image_size_px)
        return replace(
            self,
            image_size_px=image_size_px,
            image_xy_px=self.image_xy_px * scale,
            image_z_px=self.image_z_px * scale[0],
            looks=tuple(look.resized(image_size_px) for look in self.looks),
        )

    def put_right(self, landmark: int, xy_px: tuple[float, float]) -> PoseFrame:
        """The person with one landmark where somebody says it is: in sight, and beyond doubt."""
        xy, visibility = self.image_xy_px.copy(), self.visibility.copy()
        xy[landmark], visibility[landmark] = xy_px, 1.0
        looks = tuple(look.put_right(landmark, xy_px) for look in self.looks)
        return replace(self, image_xy_px=xy, visibility=visibility, looks=looks)

    def out_of_sight(self, landmark: int) -> PoseFrame:
        """The person with one landmark that somebody says cannot be seen."""
        visibility = self.visibility.copy()
        visibility[landmark] = 0.0
        looks = tuple(look.out_of_sight(landmark) for look in self.looks)
        return replace(self, visibility=visibility, looks=looks)

    def mirrored(self) -> PoseFrame:
        """The person seen in a mirror: picture flipped left to right, left and right exchanged."""
        looks = tuple(look.mirrored() for look in self.looks)
        return replace(self.as_sequence().mirrored()[0], looks=looks)

    def as_sequence(self) -> PoseSequence:
        """This moment as a sequence of length one."""
        return PoseSequence.from_frames([self], timestamps_s=[self.timestamp_s], image_size_px=self.image_size_px)

    def box_px(self) -> tuple[float, float, float, float]:
        """Smallest box (left, top, right, bottom) around the landmarks, in pixels."""
        left, top = np.nanmin(self.image_xy_px, axis=0)
        right, bottom = np.nanmax(self.image_xy_px, axis=0)
        return float(left), float(top), float(right), float(bottom)

    def centre_px(self) -> tuple[float, float]:
        """The middle of that box."""
        left, top, right, bottom = self.box_px()
        return (left + right) / 2.0, (top + bottom) / 2.0


#: What is known of a body at one moment, and the shape of its array.
FRAME_SHAPES: dict[str, tuple[int, ...]] = {
    "image_xy_px": (LANDMARK_COUNT, 2),
    "image_z_px": (LANDMARK_COUNT,),
    "world_xyz_m": (LANDMARK_COUNT, 3),
    "visibility": (LANDMARK_COUNT,),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoseSequence:
    """One person over time; the arrays of `PoseFrame` with a leading time axis T. A row of NaN: nobody was found.

    timestamps_s: (T,) seconds, strictly increasing.
    image_xy_px: (T, 33, 2); image_z_px: (T, 33); world_xyz_m: (T, 33, 3); visibility: (T, 33). Landmarks given in 32
        bits stay so, which is how exactly the model gives them: two hours of video would else need twice the memory.
        Single moments and what `select` hands out are always in 64.
    """

    timestamps_s: Array
    image_size_px: tuple[int, int]
    image_xy_px: Array
    image_z_px: Array
    world_xyz_m: Array
    visibility: Array

    def __post_init__(self) -> None:
        count = len(np.asarray(self.timestamps_s))
        object.__setattr__(self, "timestamps_s", _frozen("timestamps_s", self.timestamps_s, (count,)))
        if not np.all(np.diff(self.timestamps_s) > 0):
            raise ValueError("timestamps_s: expected strictly increasing seconds")
        for name, shape in FRAME_SHAPES.items():
            object.__setattr__(self, name, _frozen(name, getattr(self, name), (count, *shape), as_kept=True))

    @classmethod
    def from_frames(
        cls,
        frames: Iterable[PoseFrame | None],
        *,
        timestamps_s: Sequence[float] | Array,
        image_size_px: tuple[int, int],
    ) -> PoseSequence:
        """Join moments; `None` (nobody found) becomes a row of NaN."""
        frames = list(frames)

        def rows(name: str) -> Array:
            unknown = np.full(FRAME_SHAPES[name], np.nan)
            joined = [unknown if frame is None else getattr(frame, name) for frame in frames]
            return np.array(joined).reshape(len(frames), *FRAME_SHAPES[name])

        return cls(
            timestamps_s=np.asarray(timestamps_s, dtype=np.float64),
            image_size_px=image_size_px,
            **{name: rows(name) for name in FRAME_SHAPES},
        )

    @property
    def found(self) -> NDArray[np.bool_]:
        """(T,) True where a person was found."""
        return np.asarray(np.isfinite(self.image_xy_px).any(axis=(1, 2)))

    @property
    def duration_s(self) -> float:
        """Seconds from the first to the last frame; 0.0 for fewer than two frames."""
        return float(self.timestamps_s[-1] - self.timestamps_s[0]) if len(self) > 1 else 0.0

    def __len__(self) -> int:
        return len(self.timestamps_s)

    def __getitem__(self, index: int) -> PoseFrame:
        """The moment at `index`; its arrays are NaN when nobody was found (see `frames` for `None`)."""
        return PoseFrame(
            timestamp_s=float(self.timestamps_s[index]),
            image_size_px=self.image_size_px,
            **{name: getattr(self, name)[index] for name in FRAME_SHAPES},
        )

    def frames(self) -> Iterator[PoseFrame | None]:
        """Each moment in turn, `None` where nobody was found."""
        for index, found in enumerate(self.found):
            yield self[index] if found else None

    def select(self, rows: NDArray[np.bool_] | NDArray[np.intp] | slice) -> PoseSequence:
        """The same sequence with only some of its rows (mask, indices or slice)."""
        return PoseSequence(
            timestamps_s=self.timestamps_s[rows],
            image_size_px=self.image_size_px,
            **{name: np.asarray(getattr(self, name)[rows], dtype=np.float64) for name in FRAME_SHAPES},
        )

    def turned(self, quarters: int) -> PoseSequence:
        """The person in the picture turned by quarter turns counterclockwise."""
        xy, world = np.asarray(self.image_xy_px), np.asarray(self.world_xyz_m)
        width, height = self.image_size_px
        for _ in range(quarters % 4):
            xy = np.stack([xy[..., 1], width - xy[..., 0]], axis=-1)
            world = np.stack([world[..., 1], -world[..., 0], world[..., 2]], axis=-1)
            width, height = height, width
        return replace(self, image_size_px=(width, height), image_xy_px=xy, world_xyz_m=world)

    def mirrored(self) -> PoseSequence:
        """The person seen in a mirror: picture flipped left to right, left and right exchanged."""
        xy = self.image_xy_px[:, MIRROR].copy()
        xy[..., 0] = self.image_size_px[0] - xy[..., 0]
        world = self.world_xyz_m[:, MIRROR].copy()
        world[..., 0] *= -1.0
        z_px, visibility = self.image_z_px[:, MIRROR], self.visibility[:, MIRROR]
        return replace(self, image_xy_px=xy, image_z_px=z_px, world_xyz_m=world, visibility=visibility)


def load_sequence(path: Path | str) -> PoseSequence:
    """Read a landmark sequence from `.npz`.

    Expected arrays: `image` (T, 33, 4) x_px, y_px, z, visibility; `world` (T, 33, 3) metres; `t` (T,) seconds;
    `size` (width, height). Rows of NaN mean that nobody was found.

    Raises `SequenceError` when the file is not such an archive.
    """
    path = Path(path)
    readable_bytes(path, "sequence", SequenceError)
    try:
        arrays = read_arrays(path, ("image", "world", "t", "size"))
        image, times = numbers(arrays["image"]), numbers(arrays["t"])
        if image.ndim != 3 or image.shape[1:] != (LANDMARK_COUNT, 4):
            raise ValueError(f"image: expected shape (T, {LANDMARK_COUNT}, 4) but got {image.shape}")
        if times.size and not (times.ndim == 1 and np.ptp(times) <= MAX_SEQUENCE_S):
            raise ValueError(f"t: expected the seconds of at most {MAX_SEQUENCE_S / 3600:.0f} hours")
        return PoseSequence(
            timestamps_s=times,
            image_size_px=picture_size(arrays["size"]),
            image_xy_px=image[..., :2],
            image_z_px=image[..., 2],
            world_xyz_m=numbers(arrays["world"]),
            visibility=image[..., 3],
        )
    except (SequenceError, ValueError, MemoryError) as error:
        raise SequenceError(Message("error.no_sequence", name=path.name, reason=error)) from error


def save_sequence(path: Path | str, sequence: PoseSequence) -> None:
    """Write a landmark sequence as `.npz`, in the form `load_sequence` reads; all of it or nothing."""
    image = np.concatenate(
        [sequence.image_xy_px, sequence.image_z_px[..., None], sequence.visibility[..., None]], axis=-1
    )
    with whole_file(Path(path)) as part, part.open("wb") as file:
        np.savez_compressed(
            file,
            image=image.astype(np.float32),
            world=sequence.world_xyz_m.astype(np.float32),
            t=sequence.timestamps_s,
            size=np.array(sequence.image_size_px),
        )
