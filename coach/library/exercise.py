"""What an exercise is: the model of the files in `poses/exercises`.

A repetition is one cycle of a signal. The signal is a **depth**: 0 in the start position, 1 at the turning point of a
repetition of usual range. Each of its terms is one measure of the catalogue (`coach.pose.angles`) with the values it
usually has at the start and at the turn; the depth is their weighted mean. Where a measure exists once per side
(`knee` stands for `left_knee` and `right_knee`) both sides are joined, or counted apart where the exercise says so.

Every number has its unit in its key: `_deg`, `_torso` (torso lengths, mid hips to mid shoulders), `_s`, `_share`.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache, cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from coach.library.picture import ExercisePicture
from coach.library.vocabulary import Level, Slug
from coach.pose.angles import MEASURE_INDEX, MEASURES
from coach.pose.view import WantedView
from coach.text import Text
from coach.yaml_source import StrictModel
from coach.yaml_words import Said, did_you_mean

#: `image`: in the picture plane. `space`: from the world landmarks, rough, but the same from every side.
Plane = Literal["image", "space"]
#: The parts of a repetition; `change` is turn minus start.
Phase = Literal["start", "way_out", "turn", "way_back", "whole", "change"]
#: How the two sides of a measure become one value. `working`: the side that does the repetition, `other`: the one that
#: does not, `near`: the side that is seen better, `difference`: left minus right without sign.
Sides = Literal["mean", "smaller", "larger", "working", "other", "near", "difference"]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Seconds = Annotated[float, Field(gt=0.0, le=120.0)]


@cache
def columns_of(measure: str) -> tuple[int, ...]:
    """Columns of a measure in the catalogue: one, or left and right when the name leaves the side open."""
    if measure in MEASURE_INDEX:
        return (MEASURE_INDEX[measure],)
    return (MEASURE_INDEX[f"left_{measure}"], MEASURE_INDEX[f"right_{measure}"])


@cache
def _unit_of(measure: str) -> str:
    return MEASURES[columns_of(measure)[0]].unit


def _known_measure(measure: str) -> str:
    sided = {name.removeprefix("left_") for name in MEASURE_INDEX if name.startswith("left_")}
    if measure not in MEASURE_INDEX and f"left_{measure}" not in MEASURE_INDEX:
        near = get_close_matches(measure, sorted(sided | set(MEASURE_INDEX)), n=3)
        raise ValueError(Said("no_measure", name=measure, hint=did_you_mean(near)))
    return measure


MeasureName = Annotated[str, Field(min_length=1), AfterValidator(_known_measure)]


class _OfMeasure(StrictModel):
    """Anything about one measure; checks that the units of its keys fit the measure."""

    measure: MeasureName
    plane: Plane = "space"

    @cached_property
    def unit(self) -> str:
        """`deg` or `torso`."""
        return _unit_of(self.measure)

    @model_validator(mode="after")
    def _units_fit(self) -> Self:
        for name in type(self).model_fields:
            stem, _, unit = name.rpartition("_")
            if unit in ("deg", "torso", "ratio") and unit != self.unit and getattr(self, name) is not None:
                right = f"{stem}_{self.unit}"
                raise ValueError(Said("other_unit", measure=self.measure, unit=self.unit, right=right, wrong=name))
        return self

    def _number(self, stem: str) -> float | None:
        value: float | None = getattr(self, f"{stem}_{self.unit}")
        return value


class Term(_OfMeasure):
    """One measure of the counting signal with its usual values at the start and at the turn."""

    start_deg: float | None = None
    turn_deg: float | None = None
    start_torso: float | None = None
    turn_torso: float | None = None
    weight: Annotated[float, Field(gt=0.0, le=10.0)] = 1.0
    #: `mean` weighs the sides by how well they are seen; `larger`, `smaller` take one of them (the lower foot, ...),
    #: `difference` tells how differently they move (a twist).
    sides: Literal["mean", "larger", "smaller", "difference"] = "mean"

    @model_validator(mode="after")
    def _has_both_ends(self) -> Self:
        if self._number("start") is None or self._number("turn") is None:
            one, other = f"start_{self.unit}", f"turn_{self.unit}"
            raise ValueError(Said("needs_both", measure=self.measure, one=one, other=other))
        if self.start == self.turn:
            raise ValueError(Said("needs_difference", measure=self.measure))
        return self

    @cached_property
    def start(self) -> float:
        """Usual value in the start position."""
        return float(self._number("start") or 0.0)

    @cached_property
    def turn(self) -> float:
        """Usual value at the turning point."""
        return float(self._number("turn") or 0.0)


class Limits(_OfMeasure):
    """A measure over a phase of the repetition, and the limits it keeps."""

    phase: Phase = "whole"
    sides: Sides = "mean"
    at_least_deg: float | None = None
    at_most_deg: float | None = None
    at_least_torso: float | None = None
    at_most_torso: float | None = None

    @model_validator(mode="after")
    def _has_a_limit(self) -> Self:
        if self.at_least is None and self.at_most is None:
            one, other = f"at_least_{self.unit}", f"at_most_{self.unit}"
            raise ValueError(Said("needs_either", measure=self.measure, one=one, other=other))
        return self

    @cached_property
    def at_least(self) -> float | None:
        """Lower limit in the unit of the measure."""
        return self._number("at_least")

    @cached_property
    def at_most(self) -> float | None:
        """Upper limit in the unit of the measure."""
        return self._number("at_most")


class Condition(Limits):
    """What must hold for a cycle of the signal to be this exercise at all (the body upright, hands supporting, ...).

    From a view other than `view`, and of landmarks that are not seen, nothing is asked.
    """

    view: WantedView = "any"


class Sight(Limits):
    """What a form check looks at from one view, and the limits within which there is no fault."""

    plane: Plane = "image"
    #: The view from which the measure is what it says; from beside it the value is less certain.
    view: WantedView = "any"
    #: `middle`: the typical value of the phase; `lowest`, `highest`: its extremes; `spread`: how much it varies.
    value: Literal["middle", "lowest", "highest", "spread"] = "middle"
    #: The measure is divided by this one (knees apart, relative to ankles apart); the limits are then ratios.
    relative_to: MeasureName | None = None
    at_least_ratio: float | None = None
    at_most_ratio: float | None = None

    @cached_property
    def unit(self) -> str:
        """`deg`, `torso` or `ratio`."""
        return super().unit if self.relative_to is None else "ratio"


class FormCheck(Sight):
    """A fault: reported for a repetition when the measure leaves its limits, from a view in which it can be judged."""

    check: Slug
    view: WantedView
    name: Text
    cue: Text
    #: Other measures that show the same fault, tried in this order where the first says nothing.
    or_by: tuple[Sight, ...] = ()
    #: What must hold in a repetition for this to be asked at all.
    when: tuple[Condition, ...] = ()
    #: What is measured is a sign of the fault only (the head, of a round back): where it is good nothing is said.
    only_a_sign: bool = False

    @property
    def sights(self) -> tuple[Sight, ...]:
        """The check itself and what may stand in for it."""
        return self, *self.or_by


class RangeOfMotion(_OfMeasure):
    """How far a full repetition goes; judged in degrees only from `view`, otherwise against the person's own range.

    Without limits the range is measured, but the person's own range decides.
    """

    check: Slug
    name: Text
    plane: Plane = "image"
    sides: Sides = "near"
    view: WantedView
    turn_at_least_deg: float | None = None
    turn_at_most_deg: float | None = None
    start_at_least_deg: float | None = None
    start_at_most_deg: float | None = None
    cue: Text


class Counting(StrictModel):
    """The signal and what makes a cycle of it a repetition."""

    #: `together`: both sides make one repetition; `apart`: each side makes its own (at the same time: one for both).
    sides: Literal["together", "apart"] = "together"
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    #: The person's own range must be at least this share of the usual one, or nothing is counted.
    least_range_share: Share = 0.3
    shortest_s: Seconds = 0.4
    longest_s: Seconds = 15.0
    #: Missing frames are bridged up to this long.
    longest_gap_s: Seconds = 2.0
    #: `turn`: a set may also begin at the turning point (a deadlift from the floor).
    begins_at: Literal["start", "start_or_turn"] = "start"
    conditions: tuple[Condition, ...] = ()
    #: The side that works, where both sides make one signal: the one with the larger or smaller value at the turn.
    working_side: WorkingSide | None = None


class WorkingSide(_OfMeasure):
    """Tells the working side of a lunge or a side lunge."""

    is_side_with: Literal["larger", "smaller"]


class Likeness(StrictModel):
    """How the exercise is told from others when it is not named: soft limits, which may also weigh against it."""

    #: From another view the exercise is not recognised.
    view: WantedView = "any"
    #: What travels over the picture: the `hands` (a press) or the `body` (a pull-up).
    moves: Literal["hands", "body"] | None = None
    limits: tuple[Condition, ...] = ()
    #: Never recognised by itself, because everyday life looks the same (a wall sit is like sitting on a chair).
    only_when_named: bool = False


class Hold(StrictModel):
    """A posture that is held: seconds are counted while all conditions hold."""

    shortest_s: Seconds = 1.0
    longest_gap_s: Seconds = 1.0
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1)]


class Tempo(StrictModel):
    """Usual seconds of the phases of a repetition."""

    eccentric_s: Annotated[float, Field(ge=0.0, le=30.0)]
    pause_s: Annotated[float, Field(ge=0.0, le=30.0)]
    concentric_s: Annotated[float, Field(ge=0.0, le=30.0)]

    @model_validator(mode="after")
    def _takes_time(self) -> Self:
        if self.total_s <= 0:
            raise ValueError(Said("no_tempo"))
        return self

    @property
    def total_s(self) -> float:
        """Seconds of one repetition."""
        return self.eccentric_s + self.pause_s + self.concentric_s


class Energy(StrictModel):
    """Metabolic equivalent: 1 MET is about 1 kcal per kilogram and hour."""

    value_met: Annotated[float, Field(gt=0.0, le=25.0)]
    code: Annotated[str, Field(pattern=r"^\d{5}$")]
    source: Annotated[str, Field(min_length=3)]


class Exercise(StrictModel):
    """One exercise file."""

    id: Slug
    names: Text
    aliases: tuple[str, ...] = ()
    description: Text
    muscles: Annotated[tuple[Text, ...], Field(min_length=1)]
    equipment: tuple[Text, ...] = ()
    level: Level
    #: Where to stand so that form can be judged; counting works from any side.
    view: WantedView
    #: The phase in which the muscles shorten: `way_out` of a curl, `way_back` of a squat.
    concentric: Literal["way_out", "way_back"] = "way_back"
    tempo: Tempo | None = None
    counting: Counting | None = None
    hold: Hold | None = None
    looks: Likeness = Likeness()
    range_of_motion: RangeOfMotion | None = None
    form: tuple[FormCheck, ...] = ()
    picture: ExercisePicture | None = None
    energy: Energy
    source: Annotated[str, Field(min_length=3)]

    @model_validator(mode="after")
    def _counts_or_holds(self) -> Self:
        if (self.counting is None) == (self.hold is None):
            raise ValueError(Said("counts_or_holds"))
        return self

    @model_validator(mode="after")
    def _picture_fits(self) -> Self:
        if self.picture is not None and (self.picture.turn is None) != self.is_hold:
            raise ValueError(Said("figures"))
        return self

    @field_validator("form")
    @classmethod
    def _checks_differ(cls, form: tuple[FormCheck, ...]) -> tuple[FormCheck, ...]:
        names = [check.check for check in form]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(Said("check_twice", check=twice[0]))
        return form

    def fault_texts(self, check: str) -> tuple[Text, Text] | None:
        """Name and cue of a fault by its id (`Fault.check`), in all languages; None for an unknown id."""
        rules = (*self.form, *((self.range_of_motion,) if self.range_of_motion else ()))
        return next(((rule.name, rule.cue) for rule in rules if rule.check == check), None)

    @property
    def is_hold(self) -> bool:
        """True for planks and the like, which have seconds instead of repetitions."""
        return self.hold is not None


Counting.model_rebuild()
Exercise.model_rebuild()
