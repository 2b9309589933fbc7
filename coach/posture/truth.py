"""Is what was said of a photo true? Verdicts held against joints that somebody placed by eye.

A correction is *true* when the same measure, taken from the true joints, misses what is wanted by at least
`CLEARLY_MISSED` tolerances on the same side, and *false* when it does not, also because the joint cannot be seen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.library.posture import Posture
from coach.pose.angles import MEASURE_INDEX, MEASURES, measure_image
from coach.pose.landmarks import HIPS, SHOULDERS, Landmark, midpoint
from coach.pose.types import Array, PoseFrame
from coach.posture.results import CheckResult, PostureScore
from coach.posture.scoring import MIN_VISIBILITY, Doubt, score_posture

#: The joints that are placed, by the name they have in the file.
JOINTS: dict[str, Landmark] = {
    f"{side}_{part}": Landmark[f"{side}_{part}".upper()]
    for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    for side in ("left", "right")
}
COLUMNS = ("file", "width", "height", "posture", "joint", "x_px", "y_px", "state", "source", "sure")
SEEN = "seen"
#: Tolerances by which the true joints have to miss what is wanted for a correction to be true.
CLEARLY_MISSED = 0.5
#: Tolerances from which on a fault should have been named.
PLAIN_FAULT = 1.5
#: Torso lengths from which on a joint is off the body part.
JOINT_OFF_TORSO = 0.2
#: Share of its weight with which a check at least has to count to be judged.
LEAST_TRUST = 0.5
#: Points from which on a score is unfair.
UNFAIR_POINTS = 15.0


@dataclass(frozen=True, slots=True, eq=False)
class TrueJoints:
    """The joints of one person in one picture of `size_px`, placed by eye.

    xy_px: (33, 2) pixels, NaN for what was not placed. seen: (33,) True where a joint is placed and can be seen.
    """

    file: str
    size_px: tuple[int, int]
    posture: str
    xy_px: Array
    seen: NDArray[np.bool_]

    def on(self, frame: PoseFrame) -> PoseFrame:
        """The frame with the joints where they truly are, beyond doubt; those that cannot be seen are NaN."""
        scale = np.array(frame.image_size_px) / np.array(self.size_px)
        xy, visibility = frame.image_xy_px.copy(), frame.visibility.copy()
        placed = list(JOINTS.values())
        xy[placed] = np.where(self.seen[placed, None], self.xy_px[placed] * scale, np.nan)
        visibility[placed] = self.seen[placed]
        return replace(frame, image_xy_px=xy, visibility=visibility, looks=())


def read_true_joints(rows: Iterable[Mapping[str, str]]) -> list[TrueJoints]:
    """One value per file from rows with the columns `COLUMNS`, in the order of the files.

    Raises `ValueError` naming the row that cannot be understood.
    """
    found: dict[str, TrueJoints] = {}
    for number, row in enumerate(rows, start=2):
        try:
            size = (int(row["width"]), int(row["height"]))
            joint = JOINTS[row["joint"].strip()]
            seen = row["state"].strip() == SEEN
            place = (float(row["x_px"]), float(row["y_px"])) if seen else (np.nan, np.nan)
        except (KeyError, ValueError, TypeError) as error:
            raise ValueError(f"line {number}: {error}") from error
        one = found.setdefault(
            row["file"],
            TrueJoints(row["file"], size, row["posture"].strip(), np.full((33, 2), np.nan), np.zeros(33, dtype=bool)),
        )
        one.xy_px[joint], one.seen[joint] = place, seen
    return list(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthCase:
    """What the coach said of one photo, beside what the true joints say.

    corrections: name of each check that was corrected, the most urgent first -> whether it is true.
    missed: checks that the true joints miss plainly and nothing named. joints_off: of `joints_seen` how many lie off;
    graded_off, graded_seen: the same of the joints that a judged check goes by.
    score, true_score: 0 to 100; NaN: none.
    """

    found: bool
    joints_off: int = 0
    joints_seen: int = 0
    graded_off: int = 0
    graded_seen: int = 0
    corrections: Mapping[str, bool] | None = None
    missed: tuple[str, ...] = ()
    score: float = float("nan")
    true_score: float = float("nan")


def judge_verdict(
    truth: TrueJoints, frame: PoseFrame | None, posture: Posture | None, score: PostureScore | None
) -> TruthCase:
    """Hold what was said of a person against their true joints; frame None: nobody was found."""
    if frame is None:
        return TruthCase(found=False)
    true = truth.on(frame)
    off = _off(frame, true, truth)
    if posture is None or score is None:
        return TruthCase(found=True, joints_off=sum(off.values()), joints_seen=len(off))
    right = score_posture(true, posture)
    values = measure_image(true, min_visibility=MIN_VISIBILITY).values[0]
    judged = [one for one in score.checks if one.points is not None and one.trust >= LEAST_TRUST]
    graded = {joint for one in judged for joint in MEASURES[MEASURE_INDEX[one.measure]].landmarks} & off.keys()
    faults = [one for one in right.checks if one.words is not None and abs(one.error) >= PLAIN_FAULT * one.tolerance]
    told = {one.check.check for one in score.corrections}
    said = {one.name: _is_true(one, values[MEASURE_INDEX[one.measure]]) for one in score.corrections}
    return TruthCase(
        found=True,
        joints_off=sum(off.values()),
        joints_seen=len(off),
        graded_off=sum(off[joint] for joint in graded),
        graded_seen=len(graded),
        corrections=said,
        missed=tuple(one.name for one in faults if one.check.check not in told),
        score=score.score,
        true_score=right.score,
    )


def _off(frame: PoseFrame, true: PoseFrame, truth: TrueJoints) -> dict[Landmark, bool]:
    """Of each joint that can be seen whether it lies off; none where the trunk has no known length."""
    xy = true.image_xy_px
    torso_px = float(np.hypot(*(midpoint(xy, SHOULDERS) - midpoint(xy, HIPS))))
    if not np.isfinite(torso_px):
        return {}
    far = np.hypot(*(frame.image_xy_px - xy).T) > JOINT_OFF_TORSO * torso_px
    return {joint: bool(far[joint]) for joint in JOINTS.values() if truth.seen[joint]}


def _is_true(result: CheckResult, value: float) -> bool:
    missed = value - np.clip(value, *result.check.wanted)
    return bool(np.sign(missed) == np.sign(result.error) and abs(missed) >= CLEARLY_MISSED * result.tolerance)


def summarise_truth(cases: Sequence[TruthCase]) -> dict[str, Any]:
    """The figures of many photos; NaN where nothing asks the question.

    n: photos. found: share of them with a person found. joint_off: share of the seen joints that lie more than
    `JOINT_OFF_TORSO` off; graded_joint_off: of those that a judged check goes by.
    corrections_true, corrections_false: how many; true_share of those.
    photos_with_false: share of all photos. first_false: of photos with a correction, how many with a false first one.
    score_unfair: share of the scores that are more than `UNFAIR_POINTS` from that of the true joints.
    refused: photos without a score though the true joints give one; missed: plain faults that nothing named.
    """
    said = [list(one.corrections.values()) for one in cases if one.corrections]
    every = [is_true for one in said for is_true in one]
    scored = [one for one in cases if np.isfinite(one.true_score)]
    apart = [abs(one.score - one.true_score) for one in scored if np.isfinite(one.score)]
    return {
        "n": len(cases),
        "found": _ratio(sum(one.found for one in cases), len(cases)),
        "joint_off": _ratio(sum(one.joints_off for one in cases), sum(one.joints_seen for one in cases)),
        "graded_joint_off": _ratio(sum(one.graded_off for one in cases), sum(one.graded_seen for one in cases)),
        "corrections_true": sum(every),
        "corrections_false": len(every) - sum(every),
        "true_share": _ratio(sum(every), len(every)),
        "photos_with_false": _ratio(sum(not all(one) for one in said), len(cases)),
        "first_false": _ratio(sum(not one[0] for one in said), len(said)),
        "score_unfair": _ratio(sum(points > UNFAIR_POINTS for points in apart), len(apart)),
        "refused": len(scored) - len(apart),
        "missed": sum(len(one.missed) for one in cases),
    }


def _ratio(count: int, of: int) -> float:
    return count / of if of else float("nan")


#: Among these is chosen; the first is what the coach does.
DOUBTS: tuple[Doubt, ...] = (
    Doubt(),
    *(
        Doubt(fault_shown=shown, lost_limb=limb, clear=clear)
        for shown, limb, clear in product((0.6, 0.7, 0.8, 0.9), (4.0, 5.0, 7.0), (1.5, 2.0, 2.5, 3.0))
    ),
)
#: As many true corrections are worth a false one: nine of ten are to be true.
FALSE_COSTS = 9


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the coach saw in a photo, enough to judge it again. frame, posture: None where there was none."""

    truth: TrueJoints
    frame: PoseFrame | None
    posture: Posture | None

    @property
    def collection(self) -> str:
        """Where the photo is from: the first folder of its file."""
        return self.truth.file.replace("\\", "/").partition("/")[0]

    def judged(self, doubt: Doubt = Doubt()) -> TruthCase:
        """The verdict held against the true joints."""
        score = None
        if self.frame is not None and self.posture is not None:
            score = score_posture(self.frame, self.posture, doubt=doubt)
        return judge_verdict(self.truth, self.frame, self.posture, score)


def chosen_doubt(photos: Sequence[Seen]) -> Doubt:
    """The best of `DOUBTS` on these photos, the first where several are."""

    def worth(doubt: Doubt) -> int:
        said = [is_true for one in photos for is_true in (one.judged(doubt).corrections or {}).values()]
        return sum(said) - FALSE_COSTS * (len(said) - sum(said))

    return max(DOUBTS, key=worth)


def held_out(photos: Sequence[Seen]) -> Iterator[tuple[str, Doubt, list[TruthCase]]]:
    """For each collection what was chosen on all others, and its photos judged with that."""
    for name in sorted({one.collection for one in photos}):
        doubt = chosen_doubt([one for one in photos if one.collection != name])
        yield name, doubt, [one.judged(doubt) for one in photos if one.collection == name]
