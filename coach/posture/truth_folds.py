"""Choosing when to doubt on some photos, and saying what that is worth on others.

Photos of one collection (the first folder of `file`) are judged with the constants that are best on all others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from coach.library.posture import Posture
from coach.pose.types import PoseFrame
from coach.posture.scoring import Doubt, score_posture
from coach.posture.truth import TrueJoints, TruthCase, judge_verdict

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
