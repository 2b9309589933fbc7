"""The words of a live session: what is announced, and which line stands on the screen."""

from collections.abc import Mapping, Sequence

from coach.library.exercise import Exercise
from coach.library.plan import Step
from coach.library.posture import Posture
from coach.session.live.cues import told
from coach.session.live.state import Cue, Stage, TaskState, Tone
from coach.text import DEFAULT_LANGUAGE, Text, languages, say


def step_name(step: Step, exercises: Mapping[str, Exercise], postures: Mapping[str, Posture]) -> Text:
    """What the exercise or posture of a step is called."""
    return (postures if step.is_yoga else exercises)[step.subject_id].names


def announcement(
    step: Step,
    exercises: Mapping[str, Exercise],
    postures: Mapping[str, Posture],
    *,
    after: Text | None = None,
    turn: Text | None = None,
) -> Text:
    """What comes: the name of the step, its side, how to turn and get there; `after` stands before all of it."""
    side = None if step.side is None else told(f"live.side.{step.side}")
    sentences = (after, step_name(step, exercises, postures), side, turn, step.cue)
    return _joined([one for one in sentences if one is not None])


def choose_hint(stage: Stage, placement: str | None, fresh: Cue | None, state: TaskState) -> tuple[Text | None, Tone]:
    """The line to show: where to stand, what was just said, or else what is wrong with the posture."""
    if placement is not None and stage in ("placing", "away"):
        return told(f"live.place.{placement}"), "instruct"
    if fresh is not None and not _is_number(fresh):
        return fresh.text, fresh.tone
    if state.off is not None and stage == "active":
        return state.off.text, "correct"
    return None, "instruct"


def _is_number(cue: Cue) -> bool:
    """A number that is spoken stands there already, as large as can be."""
    return cue.text.in_(DEFAULT_LANGUAGE).isdigit()


def _joined(sentences: Sequence[Text]) -> Text:
    """Several short texts as sentences of one, in every language."""

    def in_one(language: str) -> str:
        stop = say("language.full_stop", language)
        gap = " " if stop.isascii() else ""
        return gap.join(one.in_(language).rstrip(".。!！") + stop for one in sentences)

    return Text({language: in_one(language) for language in languages()})
