"""From a programme, flow, exercise, posture or a wish to the plain list of steps that a live session plays."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal

from coach.library.exercise import Exercise
from coach.library.known import ExerciseLibrary, PostureLibrary
from coach.library.posture import Posture, Side
from coach.library.programme import MOST_ITEMS, Flow, FlowItem, Programme
from coach.library.vocabulary import LEVELS, Level
from coach.pose.view import WantedView
from coach.text import Text, told

#: `repetitions`: count to a target. `time`: as many as possible. `hold`: a held exercise. `open`: until told otherwise,
#: sets are found from the pauses. `posture`: a yoga posture.
StepKind = Literal["repetitions", "time", "hold", "open", "posture"]
#: Repetitions of the set that measures a person's own range.
CALIBRATION_COUNT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do.

    subject_id: of the exercise or posture. side: of the posture's first role.
    target_count: repetitions or breaths wanted; target_s: seconds wanted; None where there is no such target.
    rest_s: seconds of rest (or change) after it.
    breath_s: the length of one breath of a posture. by_breath: it is over when its time is, held or not.
    view: from where the person is seen in it, where it is not the posture's or exercise's own wish.
    """

    kind: StepKind
    subject_id: str
    set_number: int = 1
    set_count: int = 1
    target_count: int | None = None
    target_s: float | None = None
    side: Side | None = None
    rest_s: float = 0.0
    breath_s: float = 6.0
    cue: Text | None = None
    is_calibration: bool = False
    by_breath: bool = False
    view: WantedView | None = None

    @property
    def is_yoga(self) -> bool:
        return self.kind == "posture"


def plan_exercise(
    exercise: Exercise,
    *,
    sets: int = 1,
    repetitions: int | None = None,
    duration_s: float | None = None,
    rest_s: float = 30.0,
) -> tuple[Step, ...]:
    """Sets of one exercise. Without a target the set is open: it ends when the person stops."""
    if repetitions is None and duration_s is None:
        return (Step(kind="open", subject_id=exercise.id),)
    kind: StepKind = "repetitions"
    if exercise.is_hold:
        kind, duration_s = "hold", duration_s or 30.0
    elif duration_s is not None:
        kind = "time"
    return tuple(
        Step(
            kind=kind,
            subject_id=exercise.id,
            set_number=number + 1,
            set_count=sets,
            target_count=repetitions if kind == "repetitions" else None,
            target_s=duration_s if kind != "repetitions" else None,
            rest_s=rest_s if number + 1 < sets else 0.0,
        )
        for number in range(sets)
    )


def plan_calibration(exercise: Exercise) -> tuple[Step, ...]:
    """A short set at a comfortable depth, from which the person's own range is taken."""
    return (
        Step(kind="repetitions", subject_id=exercise.id, target_count=CALIBRATION_COUNT, is_calibration=True),
    )  # fmt: skip


def plan_programme(programme: Programme, exercises: ExerciseLibrary) -> tuple[Step, ...]:
    """Every set of every round of a programme."""
    steps: list[Step] = []
    for _ in range(programme.rounds):
        for item in programme.items:
            one = plan_exercise(
                exercises[item.exercise],
                sets=item.sets,
                repetitions=item.repetitions,
                duration_s=item.duration_s,
                rest_s=item.rest_s,
            )
            steps += [replace(step, rest_s=item.rest_s) for step in one]
        steps[-1] = replace(steps[-1], rest_s=programme.rest_between_rounds_s)
    return _ending(steps)


def plan_posture(
    posture: Posture, *, hold_s: float | None = None, side: Literal["left", "right", "both"] | None = "both"
) -> tuple[Step, ...]:
    """Holding one posture, on one side or on both."""
    item = FlowItem(posture=posture.id, side=side, hold_s=hold_s or posture.hold_s)
    return _ending(list(_posture_steps(item, posture, breath_s=6.0, change_s=8.0)))


def plan_flow(
    flow: Flow, postures: PostureLibrary, *, by_breath: bool = False, one_place: bool = False
) -> tuple[Step, ...]:
    """Every posture of every round of a flow, both sides one after the other where both are asked for.

    by_breath: it moves on with the breath, whether a posture is right or not. one_place: the person is seen from one
    direction all the time, the one in which most of the flow is judged; what cannot be judged from there is not.
    """
    steps: list[Step] = []
    for _ in range(flow.rounds):
        for item in flow.items:
            steps += _posture_steps(item, postures[item.posture], breath_s=flow.breath_s, change_s=flow.change_s)
        steps[-1] = replace(steps[-1], rest_s=max(flow.change_s, flow.rest_between_rounds_s))
    view = main_view(steps, postures) if one_place else None
    return _ending([replace(step, by_breath=by_breath, view=view) for step in steps])


def main_view(steps: Sequence[Step], postures: PostureLibrary) -> WantedView:
    """From where most of the time of these postures is judged."""
    seconds: dict[WantedView, float] = defaultdict(float)
    for step in steps:
        seconds[postures[step.subject_id].view] += step.target_s or 0.0
    seconds.pop("any", None)
    return max(seconds, key=seconds.__getitem__, default="any")


def _posture_steps(item: FlowItem, posture: Posture, *, breath_s: float, change_s: float) -> tuple[Step, ...]:
    sides: tuple[Side | None, ...] = (None,)
    if posture.roles and item.side is not None:
        sides = ("left", "right") if item.side == "both" else (item.side,)
    target_s = item.hold_s if item.breaths is None else item.breaths * breath_s
    return tuple(
        Step(
            kind="posture",
            subject_id=posture.id,
            set_number=number + 1,
            set_count=len(sides),
            target_count=item.breaths,
            target_s=target_s,
            side=side,
            rest_s=change_s,
            breath_s=breath_s,
            cue=item.cue if number == 0 else None,
        )
        for number, side in enumerate(sides)
    )


def _ending(steps: list[Step]) -> tuple[Step, ...]:
    """Nothing follows the last step, so there is no rest after it."""
    return (*steps[:-1], replace(steps[-1], rest_s=0.0))


#: A repetition of an exercise without guidance for its tempo, and finding one's place before it all begins.
_REPETITION_S, _BEGIN_S = 3.0, 10.0


def duration_s(steps: Sequence[Step], exercises: Mapping[str, Exercise]) -> float | None:
    """About how many seconds the steps take, rests included; None where one of them ends when one likes."""
    if any(step.kind == "open" for step in steps):
        return None
    return _BEGIN_S + sum(_step_s(step, exercises) + step.rest_s for step in steps)


def _step_s(step: Step, exercises: Mapping[str, Exercise]) -> float:
    if step.target_s is not None:
        return step.target_s
    tempo = exercises[step.subject_id].tempo
    return (step.target_count or 0) * (_REPETITION_S if tempo is None else tempo.total_s)


def equipment(steps: Sequence[Step], exercises: Mapping[str, Exercise]) -> tuple[Text, ...]:
    """Everything that is needed for the steps, each thing once."""
    things = (item for step in steps if not step.is_yoga for item in exercises[step.subject_id].equipment)
    return tuple(dict.fromkeys(things))


#: From upright to lying, so that nobody gets up and down all the time.
_ORDER = (
    *("standing", "balance", "arm_balance", "kneeling", "prone", "backbend"),
    *("seated", "twist", "forward_bend", "inversion", "supine"),
)
_BREATHS = {"beginner": 4, "intermediate": 5, "advanced": 6}
_FIRST, _LAST = "mountain", "corpse"
BREATH_S, CHANGE_S = 6.0, 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowWish:
    """What a flow is to be like. focus: the purpose of a posture that comes first; None: a bit of everything."""

    minutes: int = 10
    level: Level = "beginner"
    focus: str | None = None


def compose_flow(wish: FlowWish, postures: PostureLibrary) -> Flow:
    """The flow that fills the wish: never longer, and as long as there are postures for it, each of them once.

    It begins upright and ends lying, and every posture is of the wished level or an easier one. Those with the focus
    come first into it, then those of the level itself.
    """
    levels = LEVELS[: LEVELS.index(wish.level) + 1]
    possible = (one for one in postures.values() if one.figures and one.id not in (_FIRST, _LAST))
    fitting = [one for one in possible if one.level in levels]
    focused = [one for one in fitting if wish.focus in one.purpose]
    chosen: list[Posture] = []
    for one in [*_in_turn(focused), *_in_turn([one for one in fitting if one not in focused])]:
        candidate = _flow([*chosen, one], wish)
        if len(candidate.items) > MOST_ITEMS or _seconds(candidate, postures) > 60.0 * wish.minutes:
            continue
        chosen.append(one)
    return _flow(chosen, wish)


def _in_turn(postures: list[Posture]) -> list[Posture]:
    """One of each family in turn, so that a short flow has something of everything too."""
    families = [
        sorted((one for one in postures if one.family == family), key=lambda one: (-LEVELS.index(one.level), one.id))
        for family in _ORDER
    ]
    return [one for row in zip_longest(*families) for one in row if one is not None]


def _flow(chosen: list[Posture], wish: FlowWish) -> Flow:
    rows = sorted(chosen, key=lambda one: _ORDER.index(one.family))
    breaths = _BREATHS[wish.level]
    items = [FlowItem(posture=one.id, side="both" if one.roles else None, breaths=breaths) for one in rows]
    ends = (FlowItem(posture=_FIRST, breaths=3), *items, FlowItem(posture=_LAST, breaths=6))
    return Flow(
        id="made_to_wish",
        names=told("live.made_name"),
        description=told("live.made_text"),
        level=wish.level,
        breath_s=BREATH_S,
        change_s=CHANGE_S,
        items=ends,
        source="Put together from the library by length, level and focus",
    )


def _seconds(flow: Flow, postures: PostureLibrary) -> float:
    return duration_s(plan_flow(flow, postures), {}) or 0.0
