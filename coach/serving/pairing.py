"""The code that lets a phone in, once, and what slows down whoever tries codes."""

import secrets
import threading
from dataclasses import dataclass, field

#: Without letters and digits that are taken for each other on a screen (0 O, 1 I L, 8 B ...).
ALPHABET = "234679ACDEFGHJKMNPQRTUVWXYZ"
CODE_LENGTH = 8
#: A code that nobody has used by then is replaced.
CODE_LIFE_S = 600.0
#: After the n-th wrong code no code is looked at for this base to the power of n, in seconds, at most a minute.
_WAIT_BASE_S, _LONGEST_WAIT_S = 2.0, 60.0
#: So many wrong codes are no typing errors any more: from then on nobody is let in.
MOST_WRONG = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What a code has led to. token: what the phone shows from now on; wait_s: how long nothing is looked at."""

    token: str | None = None
    wait_s: float = 0.0


@dataclass(slots=True)
class Pairing:
    """The code that is good at the moment, and the phones that have shown one. Times are seconds of any one clock.

    What was tried counts for everybody together: with waiting times by address, whoever has many addresses would have
    many tries. With 27 letters to the power of 8 and 20 tries, guessing succeeds once in 14 thousand million.
    """

    made_s: float
    _code: str = field(default_factory=lambda: _new_code())
    _tokens: set[str] = field(default_factory=set)
    _wrong: int = 0
    _closed_until_s: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def code(self, now_s: float) -> str:
        """The code to show on the computer."""
        with self._lock:
            self._renew(now_s)
            return self._code

    @property
    def phone_count(self) -> int:
        with self._lock:
            return len(self._tokens)

    @property
    def is_exhausted(self) -> bool:
        """Whether so many wrong codes came that no phone is let in any more."""
        with self._lock:
            return self._wrong >= MOST_WRONG

    def knows(self, token: str) -> bool:
        """Whether this token was given to a phone."""
        with self._lock:
            return any(secrets.compare_digest(token.encode(), one.encode()) for one in self._tokens)

    def try_code(self, typed: str, now_s: float) -> Answer:
        """Look at a code. A right one is used up; while waiting times last, not even a right one is good."""
        given = "".join(letter for letter in typed.upper() if letter in ALPHABET)
        with self._lock:
            if self._wrong >= MOST_WRONG:
                return Answer(wait_s=float("inf"))
            if now_s < self._closed_until_s:
                return Answer(wait_s=self._closed_until_s - now_s)
            self._renew(now_s)
            if not secrets.compare_digest(given, self._code):
                self._wrong += 1
                wait_s = min(_WAIT_BASE_S**self._wrong, _LONGEST_WAIT_S)
                self._closed_until_s = now_s + wait_s
                return Answer(wait_s=wait_s)
            token = secrets.token_urlsafe(32)
            self._tokens.add(token)
            self._code, self.made_s, self._wrong = _new_code(), now_s, 0
            return Answer(token=token)

    def _renew(self, now_s: float) -> None:
        if now_s - self.made_s > CODE_LIFE_S:
            self._code, self.made_s = _new_code(), now_s


def _new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def spaced(code: str) -> str:
    """A code as people read it: `ABCD-EFGH`."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"
