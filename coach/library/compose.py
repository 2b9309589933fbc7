"""A flow made to wish: so many minutes, of a level, with a focus; from standing to lying, as classes are built."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from coach.library.exercise import Exercise
from coach.library.plan import Step, plan_flow
from coach.library.posture import Posture
from coach.library.postures import PostureLibrary
from coach.library.programme import MOST_ITEMS, Flow, FlowItem
from coach.library.vocabulary import LEVELS, Level
from coach.text import Text, told

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
    fitting = [one for one in postures.values() if _is_easy_enough(one, wish)]
    focused = [one for one in fitting if wish.focus in one.purpose]
    chosen: list[Posture] = []
    for one in [*_in_turn(focused), *_in_turn([one for one in fitting if one not in focused])]:
        candidate = _flow([*chosen, one], wish)
        if len(candidate.items) > MOST_ITEMS or _seconds(candidate, postures) > 60.0 * wish.minutes:
            continue
        chosen.append(one)
    return _flow(chosen, wish)


def _is_easy_enough(posture: Posture, wish: FlowWish) -> bool:
    if posture.id in (_FIRST, _LAST) or not posture.figures:
        return False
    return LEVELS.index(posture.level) <= LEVELS.index(wish.level)


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
