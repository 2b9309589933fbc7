"""Counter, phase and cue over the video of a workout, live or from what the whole clip showed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coach.library.exercise import Exercise
from coach.media.lettering import can_letter
from coach.media.overlay import Overlay, seconds_counter
from coach.pose.types import PoseFrame
from coach.text import DEFAULT_LANGUAGE, say
from coach.workout.counter import Counter
from coach.workout.events import Revised
from coach.workout.repetition import Repetition, WorkoutResult
from coach.workout.statements import clean_words, fault_statement, partial_words

#: How long a cue stays on the video after the repetition it speaks of.
CUE_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorkoutPart:
    """A stretch of a video in which one exercise was done, and what was counted in it."""

    exercise: Exercise
    start_s: float
    end_s: float
    result: WorkoutResult


class _Words:
    """The texts over a video, in the wanted language where this computer has letters for it."""

    def __init__(self, exercise: Exercise, language: str) -> None:
        self._exercise = exercise
        self._language = language if can_letter(exercise.names.in_(language)) else DEFAULT_LANGUAGE
        self._caption = exercise.names.in_(self._language)

    def over(self, counter: str, phase: str, **more: Any) -> Overlay:
        """What is written: the count, the exercise, the phase by its key, and more fields of `Overlay`."""
        said = say(f"workout.phase.{phase}", self._language)
        return Overlay(counter=counter, caption=self._caption, phase=said, **more)

    def cue(self, repetition: Repetition | None, now_s: float) -> str:
        """What to say about a repetition that has just ended; nothing later on."""
        return "" if repetition is None or not 0.0 <= now_s - repetition.end_s <= CUE_S else self.verdict(repetition)

    def verdict(self, repetition: Repetition) -> str:
        """The advice about a repetition, or that it was good."""
        if repetition.faults:
            return repetition_cue(repetition, self._exercise, self._language)
        if repetition.full:
            return clean_words(repetition, self._exercise, self._language)
        return partial_words(repetition, self._language)


class LiveOverlay:
    """Counter, phase and cue while the video is still being analysed."""

    def __init__(self, exercise: Exercise, language: str) -> None:
        self._counter = Counter(exercise)
        self._words = _Words(exercise, language)
        self._was_revised = False
        self._verdicts: dict[float, str] = {}

    def __call__(self, frame: PoseFrame | None, timestamp_s: float) -> Overlay:
        events = self._counter.update(frame, timestamp_s)
        self._was_revised = self._was_revised or any(isinstance(event, Revised) for event in events)
        counter, last = self._counter, next(reversed(self._counter.repetitions), None)
        if last is not None:
            self._verdicts[last.start_s] = self._words.verdict(last)
        cue = self._words.cue(last, timestamp_s)
        return self._words.over(str(counter.full_count), counter.phase, cue=cue, progress=counter.depth)

    def is_revised_by(self, result: WorkoutResult) -> bool:
        """Whether what was drawn is not what the whole clip shows."""
        changed = self._counter.finish(result)
        verdicts = [self._words.verdict(one) for one in result.repetitions]
        return self._was_revised or bool(changed) or list(self._verdicts.values()) != verdicts


class ResultOverlay:
    """Counter, phase and cue as the analysis of the whole clip knows them."""

    def __init__(self, exercise: Exercise, result: WorkoutResult, language: str) -> None:
        self._words = _Words(exercise, language)
        self._result = result
        self._is_hold = exercise.is_hold

    def __call__(self, frame: PoseFrame | None, timestamp_s: float) -> Overlay:
        if self._is_hold:
            return self._holding(timestamp_s)
        done = [repetition for repetition in self._result.repetitions if repetition.end_s <= timestamp_s]
        now = next((one for one in self._result.repetitions if one.start_s <= timestamp_s < one.end_s), None)
        count, phase = sum(one.full for one in done), "start" if now is None else phase_at(now, timestamp_s)
        return self._words.over(str(count), phase, cue=self._words.cue(done[-1] if done else None, timestamp_s))

    def _holding(self, timestamp_s: float) -> Overlay:
        held_s = sum(max(0.0, min(hold.end_s, timestamp_s) - hold.start_s) for hold in self._result.holds)
        inside = any(hold.start_s <= timestamp_s <= hold.end_s for hold in self._result.holds)
        return self._words.over(seconds_counter(held_s), "hold" if inside else "start")


class PartsOverlay:
    """The overlay of whichever exercise is being done; between two of them the earlier one's numbers stay."""

    def __init__(self, parts: Sequence[WorkoutPart], language: str) -> None:
        self._parts = [(part.start_s, ResultOverlay(part.exercise, part.result, language)) for part in parts]

    def __call__(self, frame: PoseFrame | None, timestamp_s: float) -> Overlay:
        begun = [overlay for start_s, overlay in self._parts if start_s <= timestamp_s]
        return begun[-1](frame, timestamp_s) if begun else Overlay()


def phase_at(repetition: Repetition, timestamp_s: float) -> str:
    """`way_out`, `turn` or `way_back`, for a moment inside a repetition."""
    since_s = timestamp_s - repetition.start_s
    if since_s < repetition.out_s:
        return "way_out"
    return "turn" if since_s < repetition.out_s + repetition.pause_s else "way_back"


def repetition_cue(repetition: Repetition, exercise: Exercise, language: str = DEFAULT_LANGUAGE) -> str:
    """What to do better next time, about the first fault of a repetition; empty when it has none."""
    return fault_statement(repetition.faults[0], exercise, language).text if repetition.faults else ""
