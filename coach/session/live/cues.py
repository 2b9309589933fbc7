"""What is said, and when: one thing at a time, the most important first, nothing again and again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coach.library.exercise import Exercise
from coach.library.plan import Step
from coach.library.posture import Posture
from coach.session.live.state import Cue, Stage, TaskState, Tone
from coach.text import DEFAULT_LANGUAGE, Text, languages, say, told

#: A higher number is said first, and interrupts a lower one.
PRIORITY: dict[Tone, int] = {"instruct": 4, "count": 3, "correct": 2, "praise": 1}
#: Nothing smaller is ever corrected: no single camera can tell.
LEAST_CORRECTION_DEG = 10.0
#: Speaking takes about this long.
_SPEAK_START_S = 0.35
_SPEAK_PER_LETTER_S = 0.06
#: A condition that vanishes for less than this is still the same one.
_FLICKER_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Something that could be said.

    after_s: a condition must have lasted this long. again_s: and is said again at the earliest after this long.
    valid_s: an event that could not be said within this time is out of date and dropped.
    """

    key: str
    text: Text
    tone: Tone
    after_s: float = 0.0
    again_s: float = 0.0
    valid_s: float = 1.5


def number_text(value: int) -> Text:
    """A number to be spoken: digits, which every voice reads in its own language."""
    return Text({DEFAULT_LANGUAGE: str(value)})


class CueEngine:
    """Chooses what to say. Events (a repetition done) are waited for briefly; conditions (a bent knee) must last.

    last: what was said last.
    """

    def __init__(self) -> None:
        self._events: list[tuple[Wish, float]] = []
        self._since_s: dict[str, float] = {}
        self._wished_s: dict[str, float] = {}
        self._said_s: dict[str, float] = {}
        self._busy_until_s = float("-inf")
        self.last: Cue | None = None

    def notify(self, wish: Wish, timestamp_s: float) -> None:
        """An event to be said soon or not at all."""
        self._events.append((wish, timestamp_s))

    def quiet(self) -> None:
        """Forget what has not been said yet: the situation has changed."""
        self._events.clear()
        self._since_s.clear()

    def update(self, conditions: Iterable[Wish], timestamp_s: float) -> Cue | None:
        """The cue to say now, or None."""
        self._events = [(wish, at_s) for wish, at_s in self._events if timestamp_s - at_s <= wish.valid_s]
        ready = [wish for wish, _ in self._events]
        for wish in conditions:
            if timestamp_s - self._wished_s.get(wish.key, float("-inf")) > _FLICKER_S:
                self._since_s.pop(wish.key, None)
            self._wished_s[wish.key] = timestamp_s
            since_s = self._since_s.setdefault(wish.key, timestamp_s)
            if timestamp_s - since_s >= wish.after_s:
                ready.append(wish)
        ready = [wish for wish in ready if self._may_be_said(wish, timestamp_s)]
        if not ready:
            return None
        # among equals the one that was not said for longest, so that two faults take turns
        chosen = max(ready, key=lambda wish: (PRIORITY[wish.tone], -self._said_s.get(wish.key, float("-inf"))))
        return self._say(chosen, timestamp_s)

    def _may_be_said(self, wish: Wish, timestamp_s: float) -> bool:
        if timestamp_s - self._said_s.get(wish.key, float("-inf")) < wish.again_s:
            return False
        is_free = timestamp_s >= self._busy_until_s
        return is_free or (self.last is not None and PRIORITY[wish.tone] > PRIORITY[self.last.tone])

    def _say(self, wish: Wish, timestamp_s: float) -> Cue:
        self._events = [(other, at_s) for other, at_s in self._events if other is not wish]
        self._said_s[wish.key] = timestamp_s
        words = wish.text.in_(DEFAULT_LANGUAGE)
        self._busy_until_s = timestamp_s + _SPEAK_START_S + _SPEAK_PER_LETTER_S * len(words)
        number = 1 if self.last is None else self.last.number + 1
        self.last = Cue(number=number, key=wish.key, text=wish.text, tone=wish.tone, timestamp_s=timestamp_s)
        return self.last


def step_name(step: Step, exercises: Mapping[str, Exercise], postures: Mapping[str, Posture]) -> Text:
    """What the exercise or posture of a step is called."""
    return (postures if step.is_yoga else exercises)[step.subject_id].names


def choose_hint(stage: Stage, placement: str | None, fresh: Cue | None, state: TaskState) -> tuple[Text | None, Tone]:
    """The line to show: where to stand, what was just said, or else what is wrong with the posture."""
    if placement is not None and stage in ("placing", "away"):
        return told(f"live.place.{placement}"), "instruct"
    # a number that is spoken stands there already, as large as can be
    if fresh is not None and not fresh.text.in_(DEFAULT_LANGUAGE).isdigit():
        return fresh.text, fresh.tone
    if state.off is not None and stage == "active":
        return state.off.words, "correct"
    return None, "instruct"


def joined(sentences: Sequence[Text]) -> Text:
    """Several short texts as sentences of one, in every language."""

    def in_one(language: str) -> str:
        stop = say("language.full_stop", language)
        gap = " " if stop.isascii() else ""
        return gap.join(one.in_(language).rstrip(".。!！") + stop for one in sentences)

    return Text({language: in_one(language) for language in languages()})
