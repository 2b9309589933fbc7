"""What a set is: repetitions without a long rest between them. The one rule for pages, voice, reports and history."""

from collections.abc import Sequence
from statistics import median

from coach.workout.repetition import Repetition
from coach.workout.settings import CountingSettings


def split_sets(
    repetitions: Sequence[Repetition], settings: CountingSettings = CountingSettings()
) -> list[tuple[Repetition, ...]]:
    """Group repetitions into sets, in order of time."""
    groups: list[list[Repetition]] = []
    rest_s = longest_rest_s(repetitions, settings)
    for repetition in repetitions:
        if groups and repetition.start_s - groups[-1][-1].end_s <= rest_s:
            groups[-1].append(repetition)
        else:
            groups.append([repetition])
    return [tuple(group) for group in groups]


def longest_rest_s(repetitions: Sequence[Repetition], settings: CountingSettings = CountingSettings()) -> float:
    """A longer rest than this ends a set; slow exercises have longer ones."""
    usual_s = median([one.duration_s for one in repetitions] or [0.0])
    return max(settings.set_rest_s, settings.set_rest_durations * usual_s)
