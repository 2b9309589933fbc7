"""What a person chose on the settings page; kept with the profile."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from coach.media.marks import Skeleton
from coach.posture.scoring import Strictness
from coach.records.values import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Wishes of one person.

    voice_volume: 0 to 1. keep_pictures, keep_videos: nothing of the camera is kept unless these say so.
    favourites: see `favourite_name`.
    """

    # what an older or newer coach has written is not an error: unknown keys are left out
    __pydantic_config__ = ConfigDict(extra="ignore")
    units: Literal["metric", "imperial"] = "metric"
    strictness: Strictness = "normal"
    skeleton: Skeleton = Skeleton.THIN
    voice: bool = True
    voice_volume: float = 0.8
    model_variant: Literal["full", "lite", "heavy"] = "full"
    keep_pictures: bool = False
    keep_videos: bool = False
    favourites: tuple[str, ...] = ()

    def with_star(self, favourite: str, starred: bool) -> Settings:
        """The same with one favourite more or less."""
        others = tuple(one for one in self.favourites if one != favourite)
        return replace(self, favourites=(*others, favourite) if starred else others)

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "skeleton": self.skeleton.value, "favourites": list(self.favourites)}


def favourite_name(kind: Kind, item_id: str) -> str:
    """How a favourite is kept: the plank is a posture and an exercise, and one may like only one of them."""
    return f"{kind}:{item_id}"


_ADAPTER = TypeAdapter(Settings)


def settings_of(kept: dict[str, Any]) -> Settings:
    """The settings kept with a profile; what cannot be understood falls back to the usual."""
    try:
        return _ADAPTER.validate_python(kept)
    except ValidationError as error:
        wrong = {str(detail["loc"][0]) for detail in error.errors() if detail["loc"]}
        return _ADAPTER.validate_python({key: value for key, value in kept.items() if key not in wrong})
