"""What is said of form, the same wherever repetitions are shown."""

from collections.abc import Sequence

from coach.library.exercise import Exercise
from coach.workout.repetition import HoldPeriod, Repetition
from coach.workout.statements import fault_statements, never_judged, not_judged_statement
from pages.components.app.language import language, t

_MOST_FAULTS = 3


def form_lines(done: Sequence[Repetition | HoldPeriod], exercise: Exercise) -> list[str]:
    """The most frequent faults with their advice, and what was never judged with the reason."""
    lines = []
    for said, count in fault_statements(done, exercise, language())[:_MOST_FAULTS]:
        words = t("reps.fault", name=said.name, cue=said.text, count=count)
        lines.append(f":material/tips_and_updates: {words}")
    for missing in never_judged(done):
        said = not_judged_statement(missing, exercise, language())
        lines.append(f":material/visibility_off: {t('reps.not_judged', name=said.name, reason=said.text)}")
    return lines
