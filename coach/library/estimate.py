"""What one wants to know of a plan before it begins: how long it takes and what it needs."""

from collections.abc import Mapping, Sequence

from coach.library.exercise import Exercise
from coach.library.plan import Step
from coach.text import Text

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
