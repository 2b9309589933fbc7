"""Programmes and flows: the models of the files in `poses/programmes` and `poses/flows`.

A programme is a list of exercises with sets, targets and rests; a flow is a list of postures with holds or breaths.
Every number has its unit in its key.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from difflib import get_close_matches
from functools import partial
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from coach.library.vocabulary import Level, Slug
from coach.text import Text
from coach.yaml_source import StrictModel
from coach.yaml_words import Said, did_you_mean

MOST_ITEMS = 60
Seconds = Annotated[float, Field(gt=0.0, le=3600.0)]
Pause = Annotated[float, Field(ge=0.0, le=600.0)]

#: Ids that exist, while files are read; None: not known, so nothing is checked.
_known: ContextVar[Mapping[str, frozenset[str]] | None] = ContextVar("known ids", default=None)


@contextmanager
def known_ids(**ids: frozenset[str]) -> Iterator[None]:
    """Files that are read inside this block may name only these exercises (`exercise=`) and postures (`posture=`)."""
    token = _known.set(ids)
    try:
        yield
    finally:
        _known.reset(token)


def _exists(kind: str, name: str) -> str:
    known = _known.get()
    if known is not None and kind in known and name not in known[kind]:
        near = get_close_matches(name, sorted(known[kind]), n=3)
        raise ValueError(Said(f"no_{kind}", name=name, hint=did_you_mean(near)))
    return name


class WorkoutItem(StrictModel):
    """One exercise: how many sets, of how many repetitions or how long, and the rest after each."""

    exercise: Annotated[Slug, AfterValidator(partial(_exists, "exercise"))]
    sets: Annotated[int, Field(ge=1, le=20)] = 1
    repetitions: Annotated[int, Field(ge=1, le=500)] | None = None
    duration_s: Seconds | None = None
    rest_s: Pause = 30.0

    @model_validator(mode="after")
    def _has_one_target(self) -> Self:
        if (self.repetitions is None) == (self.duration_s is None):
            raise ValueError(Said("either", one="repetitions", other="duration_s"))
        return self


class FlowItem(StrictModel):
    """One posture: how long or how many breaths, and on which side (of the posture's first role)."""

    posture: Annotated[Slug, AfterValidator(partial(_exists, "posture"))]
    side: Literal["left", "right", "both"] | None = None
    hold_s: Seconds | None = None
    breaths: Annotated[int, Field(ge=1, le=60)] | None = None
    #: What to say on the way into the posture.
    cue: Text | None = None

    @model_validator(mode="after")
    def _has_one_target(self) -> Self:
        if (self.hold_s is None) == (self.breaths is None):
            raise ValueError(Said("either", one="hold_s", other="breaths"))
        return self


class _Plan(StrictModel):
    id: Slug
    names: Text
    description: Text
    level: Level
    rounds: Annotated[int, Field(ge=1, le=20)] = 1
    #: Between two rounds, instead of the rest or change after the last item.
    rest_between_rounds_s: Pause = 60.0
    source: Annotated[str, Field(min_length=3)]


def _not_empty(items: tuple[Any, ...]) -> tuple[Any, ...]:
    # not min_length: pydantic reports a list as too short when one of its entries is wrong
    if not 1 <= len(items) <= MOST_ITEMS:
        raise ValueError(Said("entries", most=MOST_ITEMS, found=len(items)))
    return items


class Programme(_Plan):
    """A workout: exercises one after the other, all of it repeated `rounds` times."""

    items: tuple[WorkoutItem, ...]

    _check_items = field_validator("items")(_not_empty)


class Flow(_Plan):
    """A sequence of postures. `breath_s`: the length of one breath, in and out."""

    items: tuple[FlowItem, ...]
    breath_s: Annotated[float, Field(ge=2.0, le=20.0)] = 6.0
    #: Time to move from one posture into the next.
    change_s: Pause = 5.0

    _check_items = field_validator("items")(_not_empty)
