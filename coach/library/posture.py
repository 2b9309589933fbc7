"""What a posture file may say: the models behind `poses/yoga/*.yaml`.

Sides. Asymmetric postures speak of roles (`roles: {front: left, back: right}`), and `front_knee` then is the left knee,
or the right one in the mirrored posture. Three words need no role: `near_knee` and `far_knee` are the knees closer to
and further from the camera, `both_knee` stands for two checks, one on each side.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from coach.library.vocabulary import Area, Family, Level, Purpose, Slug
from coach.pose.angles import MEASURE_INDEX, MEASURES
from coach.pose.figure import LimbDirections, expand_directions
from coach.pose.landmarks import mirror_name
from coach.pose.templates import Templates, make_templates
from coach.pose.types import Array
from coach.pose.view import WantedView
from coach.text import Text
from coach.yaml_source import StrictModel
from coach.yaml_words import Said

Side = Literal["left", "right"]
Number = Annotated[float, Field(strict=False)]
#: No single camera supports a finer judgement.
MIN_TOLERANCE_DEG = 10.0
#: The same for lengths: 10 degrees of a segment as long as the trunk.
MIN_TOLERANCE_TORSO = 0.15
#: What counts as straight, in degrees, by the last word of a measure: wanted from, to, and how far below is still good.
#: Joints of straight limbs placed by eye on 158 photos read 176 degrees in the median at the knee (5 of 100 below 161)
#: and 170 at the elbow (5 of 100 below 152: arms are not rods, the forearm points outwards by about 10 degrees); the
#: line from shoulder to ankle of a straight body 174, because the shoulder joint lies nearer to the floor than the hip.
STRAIGHT_DEG: Mapping[str, tuple[float, float, float]] = {
    "knee": (168.0, 180.0, 10.0),
    "elbow": (160.0, 180.0, 15.0),
    "below": (172.0, 184.0, 10.0),
}
CAMERA_SIDES = ("near", "far")
BOTH = "both"
_RESERVED_ROLES = {"left", "right", "mid", "both", *CAMERA_SIDES}
_UNIT_OF = {measure.name: measure.unit for measure in MEASURES}


class Sanskrit(StrictModel):
    """The Sanskrit name with and without diacritics."""

    iast: str
    plain: str


class Check(StrictModel):
    """One thing looked at: a measure, what it should be, and what to say when it is not.

    `check` is the check's own name and, unless `measure` says otherwise, the measure. Exactly one of `target_deg`,
    `range_deg` (degrees), `target_torso`, `range_torso` (torso lengths) and `straight` says what is wanted; a straight
    knee, elbow or body is the same in every posture, so `straight: true` brings its own tolerance.
    """

    check: str
    measure: str | None = None
    label: Text | None = None
    target_deg: Number | None = None
    range_deg: tuple[Number, Number] | None = None
    tolerance_deg: Annotated[Number, Field(ge=MIN_TOLERANCE_DEG)] | None = None
    target_torso: Number | None = None
    range_torso: tuple[Number, Number] | None = None
    tolerance_torso: Annotated[Number, Field(ge=MIN_TOLERANCE_TORSO)] | None = None
    straight: Literal[True] | None = None
    weight: Annotated[Number, Field(gt=0, le=10)] = 1.0
    view: WantedView | None = None
    too_low: Text | None = None
    too_high: Text | None = None

    @property
    def measure_name(self) -> str:
        """The measure with roles still in it, such as `front_knee`."""
        return self.measure or self.check

    @property
    def unit(self) -> Literal["deg", "torso"]:
        """`deg` or `torso` (torso lengths)."""
        return "torso" if self.target_torso is not None or self.range_torso is not None else "deg"

    @property
    def wanted(self) -> tuple[float, float]:
        """Smallest and largest value that is entirely right."""
        if self.straight:
            return self._straight_deg[:2]
        span = self.range_deg or self.range_torso
        if span is not None:
            return span
        target = self.target_deg if self.target_deg is not None else self.target_torso
        assert target is not None  # the validator below
        return target, target

    @property
    def tolerance(self) -> float:
        """How far outside `wanted` is still good, in the unit of the check."""
        if self.straight:
            return self._straight_deg[2]
        tolerance = self.tolerance_deg if self.unit == "deg" else self.tolerance_torso
        assert tolerance is not None  # the validator below
        return tolerance

    @property
    def _straight_deg(self) -> tuple[float, float, float]:
        return STRAIGHT_DEG[self.measure_name.rpartition("_")[2]]

    @model_validator(mode="after")
    def _one_wish_and_its_tolerance(self) -> Self:
        wishes = ("target_deg", "range_deg", "target_torso", "range_torso", "straight")
        given = [name for name in wishes if getattr(self, name) is not None]
        if len(given) != 1:
            found = ", ".join(given) or Said("none")
            raise ValueError(Said("exactly_one", names=", ".join(wishes), found=found))
        if self.straight:
            if self.measure_name.rpartition("_")[2] not in STRAIGHT_DEG:
                raise ValueError(Said("not_straight", names=", ".join(STRAIGHT_DEG)))
            if self.tolerance_deg is not None or self.tolerance_torso is not None:
                raise ValueError(Said("straight_tolerance"))
        else:
            self._check_tolerance(given[0])
        low, high = self.wanted
        if low > high:
            raise ValueError(Said("smaller_first", name=given[0], low=low, high=high))
        if self.too_low is None and self.too_high is None:
            raise ValueError(Said("no_words"))
        return self

    def _check_tolerance(self, wish: str) -> None:
        tolerance, other = ("tolerance_deg", "tolerance_torso")[:: 1 if self.unit == "deg" else -1]
        if getattr(self, tolerance) is None or getattr(self, other) is not None:
            raise ValueError(Said("needs_beside", name=wish, other=tolerance))


class Figure(StrictModel):
    """The body in the posture as directions of limbs `[outwards, up, forward]`; see `coach.pose.figure`.

    Several figures of one posture are variants that people also practise (arms overhead, hands at the chest).
    """

    name: Text | None = None
    limbs: LimbDirections = {}


class EverydayPosture(StrictModel):
    """Something people do that is no posture of the library: walking, sitting on a chair.

    A person who looks more like one of these than like any posture stays unnamed. In figures with two different sides
    the roles `one` and `other` (`one_leg`, `other_arm`) say which is which, and `mirrored: true` adds the mirror image.
    `gives_way: true`: forgotten as soon as the user has added a posture like it.
    """

    name: Text
    mirrored: bool = False
    gives_way: bool = False
    figures: Annotated[tuple[Figure, ...], Field(min_length=1)]

    @cached_property
    def bodies(self) -> tuple[Mapping[str, Array], ...]:
        """The figures as limb directions, with their mirror images if wanted."""
        sides: tuple[dict[str, str], ...] = ({"one": "left", "other": "right"}, {"one": "right", "other": "left"})
        return tuple(
            expand_directions(figure.limbs, roles)
            for figure in self.figures
            for roles in (sides if self.mirrored else sides[:1])
        )


class EverydayPostures(StrictModel):
    """A file of `poses/everyday`."""

    source: str
    postures: Annotated[tuple[EverydayPosture, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _limbs_exist(self) -> Self:
        for posture in self.postures:
            for figure in posture.figures:
                expand_directions(figure.limbs, {"one": "left", "other": "right"})
        return self


@dataclass(frozen=True, slots=True, eq=False)
class FigureOnSide:
    """One figure of a posture placed on one side, as limb directions."""

    figure: int
    side: Side | None
    directions: Mapping[str, Array]


class Posture(StrictModel):
    """One still posture: its names, what is checked, and what the body looks like in it.

    areas and purpose: what it works on and what it is practised for, for finding it. not_judged: what belongs to the
    posture but cannot be told from landmarks in one picture (twists, necks), so that nobody takes silence for praise.
    """

    id: Slug
    names: Text
    sanskrit: Sanskrit | None = None
    aliases: tuple[str, ...] = ()
    family: Family
    level: Level
    view: WantedView
    roles: Mapping[str, Side] = {}
    areas: tuple[Area, ...] = ()
    purpose: tuple[Purpose, ...] = ()
    hold_s: Annotated[Number, Field(ge=1, le=600)] = 30.0
    breathing: Text | None = None
    entry: tuple[Text, ...] = ()
    common_faults: tuple[Text, ...] = ()
    cautions: tuple[Text, ...] = ()
    praise: Text | None = None
    source: str
    not_judged: tuple[Text, ...] = ()
    checks: Annotated[tuple[Check, ...], Field(min_length=1)]
    symmetry: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()

    @field_validator("roles")
    @classmethod
    def _roles_are_new_words(cls, roles: Mapping[str, Side]) -> Mapping[str, Side]:
        for role in roles:
            if role in _RESERVED_ROLES or not role.isalpha():
                raise ValueError(Said("no_role", role=role))
        return roles

    @model_validator(mode="after")
    def _measures_exist(self) -> Self:
        seen: set[str] = set()
        for check in self.checks:
            if (BOTH in check.check.split("_")) != (BOTH in check.measure_name.split("_")):
                raise ValueError(Said("both_in_both", check=check.check, word=BOTH))
            if check.check in seen:
                raise ValueError(Said("check_twice", check=check.check))
            seen.add(check.check)
            for name in self.sided_names(check.measure_name, self.role_sides("left"), near="left"):
                self._check_measure(check, name)
        for base in self.symmetry:
            if f"left_{base}" not in MEASURE_INDEX:
                raise ValueError(Said("not_on_both_sides", name=base, hint=_nearest(f"left_{base}")))
        for figure in self.figures:
            expand_directions(figure.limbs, self.role_sides("left"))
        return self

    @staticmethod
    def _check_measure(check: Check, name: str) -> None:
        if name not in MEASURE_INDEX:
            hint = _nearest(name)
            raise ValueError(Said("check_no_measure", check=check.check, name=check.measure_name, hint=hint))
        if _UNIT_OF[name] != check.unit:
            unit = Said("in_degrees" if _UNIT_OF[name] == "deg" else "in_torso_lengths")
            raise ValueError(Said("check_unit", check=check.check, name=check.measure_name, unit=unit))

    @cached_property
    def placed_figures(self) -> tuple[FigureOnSide, ...]:
        return tuple(
            FigureOnSide(number, side, expand_directions(figure.limbs, self.role_sides(side)))
            for number, figure in enumerate(self.figures)
            for side in self.sides
        )

    @cached_property
    def templates(self) -> Templates:
        """What the placed figures look like from all around; `owner` counts `placed_figures`."""
        return make_templates([placed.directions for placed in self.placed_figures])

    @property
    def sides(self) -> tuple[Side | None, ...]:
        """The ways to do it: one `None` for symmetric postures, else the side of the first role, as written first."""
        if not self.roles:
            return (None,)
        first = next(iter(self.roles.values()))
        return (first, _other(first))

    def role_sides(self, side: Side | None) -> dict[str, Side]:
        """Role -> side when the first role is on `side`."""
        if not self.roles or side is None or side == next(iter(self.roles.values())):
            return dict(self.roles)
        return {role: _other(other) for role, other in self.roles.items()}

    @staticmethod
    def sided_names(name: str, roles: Mapping[str, Side], *, near: Side) -> Iterator[str]:
        """The real measure (or check) names behind one with roles, `near`, `far` or `both` in it."""
        sides: dict[str, str] = {**roles, "near": near, "far": _other(near)}
        words = name.split("_")
        if BOTH in words:
            for side in ("left", "right"):
                yield "_".join(side if word == BOTH else sides.get(word, word) for word in words)
        else:
            yield "_".join(sides.get(word, word) for word in words)


def _other(side: Side) -> Side:
    return "right" if mirror_name(side) == "right" else "left"


def _nearest(name: str) -> str:
    near = get_close_matches(name, MEASURE_INDEX, n=3, cutoff=0.5)
    return Said("did_you_mean", names=", ".join(near)) if near else Said("see_measures")
