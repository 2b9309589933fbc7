"""Finding postures and exercises by name, part of the body, muscle and purpose, in every language, mistyped or not.

"Back pain" is no question that the coach could answer. A complaint is left out of what is looked for: what is found
are the easy postures whose file names the back among its `areas`, gentle ones first, and `is_about_body` says that a
caution belongs beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import get_args

from coach.library.exercise import Exercise
from coach.library.known import PostureLibrary
from coach.library.own_files import names_of
from coach.library.posture import Posture
from coach.library.vocabulary import Area
from coach.matching import Match, SearchIndex, plain, words
from coach.text import catalogue, languages


def find_exercises(query: str, exercises: Mapping[str, Exercise]) -> tuple[Exercise, ...]:
    """The exercises that somebody may mean who types this, best first; all of them for an empty query."""
    index = SearchIndex(
        {key: names_of(one) for key, one in exercises.items()},
        {key: [word for muscle in one.muscles for word in muscle.root.values()] for key, one in exercises.items()},
    )
    found = index.find(query)
    return tuple(exercises[key] for key in sorted(found, key=lambda key: found[key]))


@dataclass(frozen=True, slots=True)
class FoundPostures:
    """postures: what fits, best first. is_about_body: a part of the body or a complaint was asked for, not a name."""

    postures: tuple[Posture, ...]
    is_about_body: bool = False


def find_postures(query: str, library: PostureLibrary) -> FoundPostures:
    """The postures that somebody may mean who types this; all of them for an empty query."""
    index = library.derived("search_index", _index)
    wanted, complains = _without_complaints(query)
    found = index.find(wanted) if wanted or not complains else {}
    if complains:
        easy = {key: match for key, match in found.items() if library[key].level == "beginner"}
        found = {key: match for key, match in easy.items() if match is not Match.NAME}
    order = sorted(found, key=lambda key: (complains and "strength" in library[key].purpose, found[key]))
    is_about_body = bool(found) and (complains or any(part in _areas() for part in (plain(wanted), *words(wanted))))
    return FoundPostures(tuple(library[key] for key in order), is_about_body)


def _index(library: PostureLibrary) -> SearchIndex:
    return SearchIndex(
        {key: names_of(posture) for key, posture in library.items()},
        {key: _terms(posture) for key, posture in library.items()},
    )


def _terms(posture: Posture) -> set[str]:
    lists = [_listed(f"find.area.{area}") for area in posture.areas]
    lists += [_listed(f"find.purpose.{purpose}") for purpose in posture.purpose]
    return set().union(*lists, _listed(f"family.{posture.family}"), _listed(f"level.{posture.level}"))


@cache
def _listed(key: str) -> frozenset[str]:
    """The words of a catalogue's list, plain, of all languages."""
    return frozenset(plain(word) for language in languages() for word in catalogue(language)[key].split(","))


@cache
def _areas() -> frozenset[str]:
    return frozenset().union(*(_listed(f"find.area.{area}") for area in get_args(Area)))


def _without_complaints(query: str) -> tuple[str, bool]:
    """What is looked for, without "pain", "my" and the like, and whether there was a complaint."""
    kept, complains = [], False
    for word in words(query):
        rest = word
        # Chinese runs its words together; the longest first, so that 疼痛 is not taken for 疼 and a rest
        for complaint in sorted(_listed("find.complaint"), key=len, reverse=True):
            if rest == complaint or (not complaint.isascii() and complaint in rest):
                rest, complains = rest.replace(complaint, " "), True
        kept += [part for part in rest.split() if part not in _listed("find.filler")]
    return " ".join(kept), complains
