"""Two performances of the same exercise side by side, in step: dynamic time warping on joint angles.

The angles come from the world landmarks, so that the two clips may be filmed from different sides; they are rough (see
`coach.pose.angles`), which is why differences below `LEAST_DIFFERENCE_DEG` are not reported.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coach.pose.types import Array, PoseSequence
from coach.workout.measures import measure_body
from coach.workout.signal import Stretch

Size = Literal["little", "some", "much"]

JOINTS: tuple[str, ...] = (
    *(f"{side}_{joint}" for joint in ("elbow", "shoulder", "hip", "knee") for side in ("left", "right")),
    "trunk_from_down",
)
#: Both clips are looked at this often; longer ones more coarsely, so that the table stays small.
STEP_HZ = 15.0
MOST_STEPS = 900
#: Differences below this are within the error of the measurement.
LEAST_DIFFERENCE_DEG = 15.0
#: Standing still for a while costs this much per step, in degrees, so that time is not bent without need.
STANDSTILL_DEG = 2.0
#: What comes before and after the movement in one clip only (walking into place, hands on the hips) is left out: where
#: both differ by more than this, and by more than this multiple of what they usually differ by.
LEAST_SKIPPED_DEG, SKIPPED_SHARE = 8.0, 1.5
#: Where less of one's own clip than this is in step, what was compared may be standing still before another movement:
#: 2 of 47 pairs of clips of one exercise, 9 of 40 of two.
LEAST_IN_STEP_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where one joint differs most: the moment in both clips, and by how many degrees (own minus reference)."""

    joint: str
    own_s: float
    reference_s: float
    difference_deg: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Two clips in step.

    own_s, reference_s: (K,) seconds that belong together; own_s never decreases, and reference_s goes back only where
        the reference is shown again, because one's own clip has more repetitions.
    differences_deg: (K, J) own minus reference for each of `JOINTS`; NaN unknown.
    in_step_share: how much of one's own clip could be put in step, 0 to 1.
    mirrored: the reference was mirrored, because it was performed on the other side.
    worst: joints that differ most, largest difference first.
    """

    own_s: Array
    reference_s: Array
    differences_deg: Array
    in_step_share: float
    mirrored: bool
    worst: tuple[Difference, ...]

    @property
    def mean_difference_deg(self) -> float:
        """Typical difference over all joints and moments; NaN when nothing could be compared."""
        known = self.differences_deg[np.isfinite(self.differences_deg)]
        return float(np.abs(known).mean()) if len(known) else float("nan")

    @property
    def size(self) -> Size:
        """In a word: "little" where even the typical difference is within half of what the measurement can tell at one
        moment, "much" where the typical one is beyond all of it, at every moment and not only at the worst.
        """
        share = self.mean_difference_deg / LEAST_DIFFERENCE_DEG
        return "little" if share <= 0.5 else "some" if share <= 1.0 else "much"

    def most_telling(self, measures: Sequence[str]) -> tuple[Difference, ...]:
        """Of each pair in `worst` the side that differs more, and first what the exercise is counted by.

        measures: names without sides.
        """
        found: dict[str, Difference] = {}
        for one in self.worst:
            found.setdefault(one.joint.removeprefix("left_").removeprefix("right_"), one)
        return tuple(found[joint] for joint in sorted(found, key=lambda joint: joint not in measures))

    @property
    def repeated(self) -> bool:
        """True when the reference is shown more than once."""
        return bool((np.diff(self.reference_s) < 0).any())

    def reference_time_s(self, own_s: float) -> float:
        """The moment of the reference that belongs to a moment of one's own clip.

        Before and after what could be put in step both run on together, so it may lie outside the reference.
        """
        before_s, after_s = min(own_s - self.own_s[0], 0.0), max(own_s - self.own_s[-1], 0.0)
        # where the reference begins again its time runs on, or the moments between two of them would run backwards
        ahead_s = np.cumsum(np.maximum(-np.diff(self.reference_s, prepend=self.reference_s[0]), 0.0))
        running_s = self.reference_s + ahead_s
        moment_s = float(np.interp(own_s, self.own_s, running_s))
        place = int(np.searchsorted(running_s, moment_s, side="right")) - 1
        return float(moment_s - ahead_s[place] + before_s + after_s)


def compare(
    own: PoseSequence,
    reference: PoseSequence,
    *,
    own_repetitions: Sequence[Stretch] = (),
    reference_repetitions: Sequence[Stretch] = (),
) -> Comparison:
    """Align one's own clip with a reference clip, mirrored if that fits better.

    own_repetitions, reference_repetitions: where they are known the reference is repeated, or cut, so that both have as
    many: a coach shows a movement once, and a set has ten.

    Raises `ValueError` when nobody is seen in one of them.
    """
    own_s, own_deg = _angles(own)

    def compared(mirrored: bool) -> tuple[float, Comparison]:
        reference_s, reference_deg = _angles(reference.mirrored() if mirrored else reference)
        rows = _as_often(reference_s, reference_repetitions, len(own_repetitions))
        reference_s, reference_deg = reference_s[rows], reference_deg[rows]
        cost, rows, columns = align(own_deg, reference_deg)
        usual_deg = float(np.nanmedian(np.abs(own_deg[rows] - reference_deg[columns])))
        skip_deg = max(LEAST_SKIPPED_DEG, SKIPPED_SHARE * usual_deg)
        _, rows, columns = align(own_deg, reference_deg, skip_deg=skip_deg)
        differences = own_deg[rows] - reference_deg[columns]
        judged = _both_move_on(rows, columns)
        return cost, Comparison(
            own_s=own_s[rows],
            reference_s=reference_s[columns],
            differences_deg=differences,
            in_step_share=(rows[-1] - rows[0] + 1) / len(own_s),
            mirrored=mirrored,
            worst=_worst(differences[judged], own_s[rows][judged], reference_s[columns][judged]),
        )

    return min(map(compared, (False, True)), key=lambda one: one[0])[1]


def _as_often(times_s: Array, repetitions: Sequence[Stretch], count: int) -> NDArray[np.intp]:
    """Rows of a clip with `repetitions` in an order that shows `count` of them, one after the other."""
    everything = np.arange(len(times_s))
    if not repetitions or count in (0, len(repetitions)):
        return everything
    starts = np.searchsorted(times_s, [start_s for start_s, _ in repetitions])
    # with each repetition goes the rest after it, except where the clip begins again
    before, *pieces = np.split(everything[: np.searchsorted(times_s, repetitions[-1][1], side="right")], starts)
    return np.concatenate([before, *(pieces[number % len(pieces)] for number in range(count))])


def align(
    own: Array, reference: Array, *, skip_deg: float = float("inf")
) -> tuple[float, NDArray[np.intp], NDArray[np.intp]]:
    """Dynamic time warping of (N, J) with (M, J): cost per step, and the rows of both that belong together.

    skip_deg: what it costs, for each row, to leave out the beginning or the end of one of both; without it begin and
    end of both clips are tied together. Computed along anti-diagonals, which numpy can do at once.
    """
    if own.ndim != 2 or reference.ndim != 2 or own.shape[1] != reference.shape[1]:
        raise ValueError(f"reference: expected shape (M, {own.shape[-1]}) but got {reference.shape}")
    distance = _distances(own, reference)
    count, others = distance.shape
    total = np.full((count + 1, others + 1), np.inf)
    total[1:, 0], total[0, 1:] = skip_deg * np.arange(1, count + 1), skip_deg * np.arange(1, others + 1)
    total[0, 0] = 0.0
    for diagonal in range(2, count + others + 1):
        rows = np.arange(max(1, diagonal - others), min(count, diagonal - 1) + 1)
        columns = diagonal - rows
        straight = total[rows - 1, columns - 1]
        waiting = np.minimum(total[rows - 1, columns], total[rows, columns - 1]) + STANDSTILL_DEG
        total[rows, columns] = distance[rows - 1, columns - 1] + np.minimum(straight, waiting)
    row, column = _end(total, skip_deg)
    path = _path_back(total, row, column)
    return float(total[row, column] / len(path)), path[:, 0], path[:, 1]


def _end(total: Array, skip_deg: float) -> tuple[int, int]:
    """Where the common part ends: the rest of one clip, or nothing, is left out."""
    count, others = total.shape[0] - 1, total.shape[1] - 1
    if np.isinf(skip_deg):
        return count, others
    left_own = total[1:, others] + skip_deg * np.arange(count - 1, -1, -1)
    left_reference = total[count, 1:] + skip_deg * np.arange(others - 1, -1, -1)
    if left_own.min() < left_reference.min():
        return int(left_own.argmin()) + 1, others
    return count, int(left_reference.argmin()) + 1


def _path_back(total: Array, row: int, column: int) -> NDArray[np.intp]:
    path = []
    while row > 0 and column > 0:
        path.append((row - 1, column - 1))
        options = (
            (total[row - 1, column - 1], row - 1, column - 1),
            (total[row - 1, column] + STANDSTILL_DEG, row - 1, column),
            (total[row, column - 1] + STANDSTILL_DEG, row, column - 1),
        )
        _, row, column = min(options)
    return np.array(path[::-1], dtype=np.intp)


def _both_move_on(rows: NDArray[np.intp], columns: NDArray[np.intp]) -> slice:
    """The part of a path without its ends, where one clip goes on and the other one has not begun or is over."""
    begun = max(int((rows == rows[0]).sum()), int((columns == columns[0]).sum())) - 1
    over = max(int((rows == rows[-1]).sum()), int((columns == columns[-1]).sum())) - 1
    return slice(begun, len(rows) - over) if begun + over < len(rows) else slice(None)


def _distances(own: Array, reference: Array) -> Array:
    """(N, M) mean absolute difference over the joints known in both; a middling one where none is."""
    total = np.zeros((len(own), len(reference)))
    known = np.zeros_like(total)
    for joint in range(own.shape[1]):
        difference = np.abs(own[:, joint, None] - reference[None, :, joint])
        seen = np.isfinite(difference)
        total += np.where(seen, difference, 0.0)
        known += seen
    mean = total / np.maximum(known, 1)
    middling = np.median(mean[known > 0]) if (known > 0).any() else 0.0
    return np.asarray(np.where(known > 0, mean, middling))


def _angles(sequence: PoseSequence) -> tuple[Array, Array]:
    """Times (N,) and joint angles (N, J) on an even grid; NaN where nobody was seen for longer than half a second."""
    found = sequence.found
    if not found.any():
        raise ValueError("sequence: expected somebody to be seen")
    measures = measure_body(sequence)
    times = sequence.timestamps_s[found]
    rate_hz = min(STEP_HZ, MOST_STEPS / max(float(times[-1] - times[0]), 1e-9))
    grid = np.arange(times[0], times[-1] + 0.5 / rate_hz, 1.0 / rate_hz)
    angles = np.stack([np.interp(grid, times, measures.of(joint, "space")[found, 0]) for joint in JOINTS], axis=1)
    nearest = times[np.searchsorted((times[1:] + times[:-1]) / 2.0, grid)]
    angles[np.abs(grid - nearest) > 0.5] = np.nan
    return grid, angles


def _worst(differences: Array, own_s: Array, reference_s: Array) -> tuple[Difference, ...]:
    """For each joint the moment of its largest difference, if that is beyond the error of measurement."""
    found = []
    for name, column in zip(JOINTS, differences.T, strict=True):
        if not np.isfinite(column).any():
            continue
        # smoothed: a single wrong frame is no difference of style
        smooth = np.convolve(np.nan_to_num(column), np.ones(5) / 5.0, mode="same")
        place = int(np.abs(smooth).argmax())
        if abs(smooth[place]) >= LEAST_DIFFERENCE_DEG:
            found.append(
                Difference(
                    joint=name,
                    own_s=float(own_s[place]),
                    reference_s=float(reference_s[place]),
                    difference_deg=float(smooth[place]),
                )
            )
    return tuple(sorted(found, key=lambda one: -abs(one.difference_deg)))
