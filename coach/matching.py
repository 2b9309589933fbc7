"""Finding things by what people type: parts of names, with typing errors, and words for what a thing is good for.

A thing has **names** (found from any part of them) and **terms** (words for what it is good for, such as "back" or
"放松", found whole). Accents, case, spaces and dashes never matter. A word that is nowhere is taken for a typing error
of the nearest words there are.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import IntEnum

from rapidfuzz import process
from rapidfuzz.distance import OSA

#: Words of a language written without spaces are long from this many characters on, others from `_SHORT_WORD`.
_SHORT_CHINESE, _SHORT_WORD = 3, 4
#: One typing error is forgiven, and one more for each so many letters. Of names with one error all are found, with two
#: 92 %, 1.2 postures on average; `difflib` (ratio 0.75) finds 100 % and 90 % with up to 1.5.
_LETTERS_PER_ERROR = 6
_RUNS = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+")


class Match(IntEnum):
    """How well a thing fits, best first."""

    NAME = 0
    TERM = 1
    SIMILAR = 2


def plain(text: str) -> str:
    """Letters and digits only, without accents and case: "Vṛkṣāsana" and "vrksasana" are the same."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def words(text: str) -> list[str]:
    """The words of a text, plain; a run of Chinese characters is one word."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _RUNS.findall(bare.replace("'", "").replace("’", ""))


class SearchIndex:
    """Things by key, each with its names and its terms, ready to be searched. Immutable."""

    def __init__(self, names: Mapping[str, Iterable[str]], terms: Mapping[str, Iterable[str]]) -> None:
        listed = {key: tuple(of_key) for key, of_key in names.items()}
        self._joined = {key: [plain(name) for name in of_key] for key, of_key in listed.items()}
        self._words = {
            key: {word for name in of_key for word in words(name)} | set(self._joined[key])
            for key, of_key in listed.items()
        }
        self._terms = {key: {plain(term) for term in terms.get(key, ())} for key in listed}
        self._all_terms = sorted({term for found in self._terms.values() for term in found}, key=len, reverse=True)
        self._vocabulary = sorted({*self._all_terms, *(word for found in self._words.values() for word in found)})

    def find(self, query: str) -> dict[str, Match]:
        """Keys of the things that fit, with how; nothing typed fits everything.

        What is a part of a name or a whole term fits; else every word has to fit something of the thing.
        """
        whole = plain(query)
        if not whole:
            return dict.fromkeys(self._words, Match.NAME)
        found = {key: Match.TERM for key, terms in self._terms.items() if whole in terms}
        found |= {key: Match.NAME for key, names in self._joined.items() if any(whole in name for name in names)}
        return found or self._by_words([part for word in words(query) for part in self._split(word)])

    def _split(self, word: str) -> list[str]:
        """A run of Chinese characters as the terms in it and what is left; other words as they are."""
        if not word:
            return []
        if not _is_chinese(word) or self._begins_a_name(word):
            return [word]
        for term in self._all_terms:
            if _is_chinese(term) and term in word:
                before, after = word.split(term, 1)
                return [*self._split(before), term, *self._split(after)]
        return [word]

    def _by_words(self, wanted: list[str]) -> dict[str, Match]:
        found = dict.fromkeys(self._words, Match.NAME) if wanted else {}
        for word in wanted:
            fits = self._fits(word)
            found = {key: max(match, fits[key]) for key, match in found.items() if key in fits}
        return found

    def _fits(self, word: str) -> dict[str, Match]:
        fits = {key: Match.TERM for key, terms in self._terms.items() if word in terms}
        fits |= {key: Match.NAME for key, known in self._words.items() if any(one.startswith(word) for one in known)}
        if fits:
            return fits
        near = self._near(word)
        return {
            key: Match.SIMILAR
            for key in self._words
            if not near.isdisjoint(self._words[key]) or not near.isdisjoint(self._terms[key])
        }

    def _begins_a_name(self, word: str) -> bool:
        return any(one.startswith(word) for known in self._words.values() for one in known)

    def _near(self, word: str) -> set[str]:
        """The nearest words there are, as far as a typing error reaches (swapped, missing, doubled, wrong letters)."""
        if len(word) < (_SHORT_CHINESE if _is_chinese(word) else _SHORT_WORD):
            return set()
        most = 1 if _is_chinese(word) else 1 + len(word) // _LETTERS_PER_ERROR
        found = process.extract(word, self._vocabulary, scorer=OSA.distance, score_cutoff=most, limit=None)
        least = min((distance for _, distance, _ in found), default=0)
        return {name for name, distance, _ in found if distance == least}


def _is_chinese(word: str) -> bool:
    return "\u3400" <= word[0] <= "\u9fff"
