"""Finding exercises by name and by muscle, in every language, with typing errors."""

from __future__ import annotations

from collections.abc import Mapping

from coach.search import SearchIndex
from coach.workout.schema import Exercise


def find_exercises(query: str, exercises: Mapping[str, Exercise]) -> tuple[Exercise, ...]:
    """The exercises that somebody may mean who types this, best first; all of them for an empty query."""
    index = SearchIndex(
        {key: (one.id, *one.names.root.values(), *one.aliases) for key, one in exercises.items()},
        {key: [word for muscle in one.muscles for word in muscle.root.values()] for key, one in exercises.items()},
    )
    found = index.find(query)
    return tuple(exercises[key] for key in sorted(found, key=lambda key: found[key]))
