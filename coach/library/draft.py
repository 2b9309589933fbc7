"""A posture of one's own from a single photo, and changed in a form: the same text, read by the same loader.

Measured angles become targets, the body becomes the figure. The draft is YAML text in the form of every other posture,
to be read over, edited and saved.
"""

import re
import unicodedata
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import yaml

from coach.errors import CoachError
from coach.library.posture import Check, Posture, Side
from coach.pose.angles import measure_image
from coach.pose.geometry import between_deg
from coach.pose.templates import VECTORS, in_torso_lengths
from coach.pose.types import Array, PoseFrame
from coach.pose.view import View, estimate_view
from coach.text import Message, languages, measure_label, say

TOLERANCE_DEG = 15.0
#: Limbs that differ this much from the mirror image of the other side make the posture one with two sides. From the
#: side the far limbs are half hidden and seldom placed exactly.
ONE_SIDED_DEG: dict[str, float] = {"front": 22.0, "side": 38.0}
#: A view turned further than this from the front counts as one from the side.
_SIDE_VIEW_DEG = 45.0
#: What is checked in a draft: measure, weight, and whether it has a side.
_JOINTS = (("knee", 2.0), ("hip", 2.0), ("shoulder", 1.0), ("elbow", 1.0))
_SIDED = ("upper_arm", "forearm", "thigh", "shin")
_SEGMENTS = {name: (start, end) for name, start, end, _ in VECTORS}
_FEET = {"left_foot": ((27,), (31,)), "right_foot": ((28,), (32,))}


@dataclass(frozen=True, slots=True)
class _Body:
    """The person as limb directions [to the person's left, up, forward], with the view they were seen from."""

    directions: Mapping[str, Array]
    view: View
    wanted_view: Literal["front", "side"]


def draft_posture(frame: PoseFrame, name: str) -> str:
    """YAML text of a new posture that looks like the person in one photo.

    The view is the one of the photo, sides become roles where left and right differ, every joint that can be seen
    becomes a check with the measured angle as its target. Raises `CoachError` when too little of the body is visible.
    """
    body = _read_body(frame)
    roles = _roles(body)
    checks = list(_checks(frame, body, roles))
    if not checks:
        raise CoachError(Message("posture.hidden"))
    document: dict[str, Any] = {
        "id": id_from_name(name),
        "names": {"en": name},
        "family": "standing" if body.directions["trunk"][1] > 0.5 else "prone",
        "level": "beginner",
        "view": body.wanted_view,
        **({"roles": roles} if roles else {}),
        "hold_s": 30,
        "source": "Measured in one photo; check the targets before others practise with them.",
        "checks": checks,
        "figures": [{"limbs": _limbs(body, roles)}],
    }
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text


def id_from_name(name: str) -> str:
    """A valid id from any name: `Half Moon (wall)` -> `half_moon_wall`."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = re.sub(r"[^a-z0-9]+", "_", letters.encode("ascii", "ignore").decode()).strip("_")
    if plain[:1].isalpha():
        return plain
    # names in other scripts leave nothing over; a number made from the name keeps them apart
    return f"my_{plain or zlib.crc32(name.encode(errors='replace'))}"


def free_id(name: str, taken: Collection[str]) -> str:
    """The id that a name gets, with a number where that is taken."""
    own = free = id_from_name(name)
    number = 2
    while free in taken:
        free, number = f"{own}_{number}", number + 1
    return free


def _read_body(frame: PoseFrame) -> _Body:
    view, found = estimate_view(frame), in_torso_lengths(frame)
    if found is None or not np.isfinite(view.turn_deg):
        raise CoachError(Message("posture.hidden"))
    seen, _ = found
    from_side = view.turn_deg > _SIDE_VIEW_DEG
    yaw = np.radians(
        (90.0 if view.near_side == "left" else -90.0) if from_side else (180.0 if view.facing_away else 0.0)
    )
    x, up, away = seen[:, 0], -seen[:, 1], seen[:, 2]
    # the inverse of `coach.pose.figure.seen_from`
    points = np.stack([x * np.cos(yaw) - away * np.sin(yaw), up, -x * np.sin(yaw) - away * np.cos(yaw)], axis=1)
    wanted = {**{name: _SEGMENTS[name] for name in _SEGMENTS if name.endswith(_SIDED)}, **_FEET}
    wanted |= {name: _SEGMENTS[name] for name in ("trunk", "head", "shoulders", "hips")}
    directions = {}
    for name, (start, end) in wanted.items():
        vector = points[list(end)].mean(axis=0) - points[list(start)].mean(axis=0)
        directions[name] = vector / max(float(np.linalg.norm(vector)), 1e-6)
    return _Body(directions, view, "side" if from_side else "front")


def _roles(body: _Body) -> dict[str, Side]:
    """Roles where the sides differ: `lifted` and `standing` when one foot is off the floor, else `front` (the knee that
    is bent more) and `back`.
    """
    flip = np.array([-1.0, 1.0, 1.0])
    differ = max(
        float(between_deg(body.directions[f"left_{limb}"], body.directions[f"right_{limb}"] * flip)) for limb in _SIDED
    )
    if differ < ONE_SIDED_DEG[body.wanted_view]:
        return {}
    drop = {
        side: -sum(body.directions[f"{side}_{limb}"][1] for limb in ("thigh", "shin")) for side in ("left", "right")
    }
    bend = {
        side: float(between_deg(body.directions[f"{side}_thigh"], body.directions[f"{side}_shin"]))
        for side in ("left", "right")
    }
    sides: tuple[Side, Side]
    if abs(drop["left"] - drop["right"]) > 0.6:
        sides = ("left", "right") if drop["left"] < drop["right"] else ("right", "left")
        return {"lifted": sides[0], "standing": sides[1]}
    sides = ("left", "right") if bend["left"] >= bend["right"] else ("right", "left")
    return {"front": sides[0], "back": sides[1]}


def _checks(frame: PoseFrame, body: _Body, roles: Mapping[str, Side]) -> Iterator[dict[str, Any]]:
    measured = measure_image(frame).at(0)
    trunk = measured["trunk_from_down"]
    if np.isfinite(trunk):
        yield _check("trunk_from_down", "trunk_from_down", trunk, 2.0)
    for joint, weight in _JOINTS:
        if roles:
            for role, side in roles.items():
                if np.isfinite(measured[f"{side}_{joint}"]):
                    yield _check(f"{role}_{joint}", joint, measured[f"{side}_{joint}"], weight)
            continue
        if body.wanted_view == "side":
            seen = measured[f"{body.view.near_side}_{joint}"]
            prefix = "near"
        else:
            both = np.array([measured[f"{side}_{joint}"] for side in ("left", "right")])
            seen = float(both.mean()) if np.isfinite(both).all() else float("nan")
            prefix = "both"
        if np.isfinite(seen):
            yield _check(f"{prefix}_{joint}", joint, seen, weight)


def _check(name: str, base: str, target_deg: float, weight: float) -> dict[str, Any]:
    def words(key: str) -> dict[str, str]:
        return {language: say(key, language, part=measure_label(base, language)) for language in languages()}

    low, high = ("draft.more", "draft.less") if base == "trunk_from_down" else ("draft.open", "draft.close")
    check: dict[str, Any] = {
        "check": name,
        "target_deg": round(target_deg),
        "tolerance_deg": round(TOLERANCE_DEG),
        "weight": round(weight),
        "too_low": words(low),
    }
    # nothing bends beyond straight
    return check if target_deg > 180.0 - TOLERANCE_DEG else {**check, "too_high": words(high)}


def _limbs(body: _Body, roles: Mapping[str, Side]) -> dict[str, list[float]]:
    """The figure, in the words of the file: outwards instead of to the left, roles instead of sides."""
    role_of = {side: role for role, side in roles.items()}
    mirrored = bool(roles) and next(iter(roles.values())) == "right"
    limbs = {}
    for name, direction in body.directions.items():
        side, _, limb = name.partition("_")
        if side in ("left", "right"):
            outwards = direction * (1.0 if side == "left" else -1.0, 1.0, 1.0)
            limbs[f"{role_of.get(side, side)}_{limb}"] = outwards  # type: ignore[call-overload]
        elif name in ("shoulders", "hips"):
            limbs[name] = direction * (1.0, -1.0, -1.0) if mirrored else direction
        else:
            limbs[name] = direction * (-1.0, 1.0, 1.0) if mirrored else direction
    return {name: [round(float(part), 2) + 0.0 for part in vector] for name, vector in limbs.items()}


class _Dumper(yaml.SafeDumper):
    """Short lists on one line, keys in the order given, no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    list,
    lambda dumper, data: dumper.represent_sequence(
        "tag:yaml.org,2002:seq", data, flow_style=all(isinstance(item, (int, float)) for item in data)
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckEdit:
    """One check as the form shows it. wanted, tolerance: in the unit of the check (degrees or torso lengths)."""

    wanted: float
    tolerance: float
    weight: float
    used: bool = True


def edits_of(posture: Posture) -> list[CheckEdit]:
    """What the form shows at first, check by check; of a range the middle."""
    return [
        CheckEdit(wanted=sum(check.wanted) / 2.0, tolerance=check.tolerance, weight=check.weight)
        for check in posture.checks
    ]


def apply_edits(text: str, edits: Sequence[CheckEdit], *, names: Mapping[str, str], level: str, hold_s: float) -> str:
    """The YAML text with the form's values written into it.

    `text` is a valid posture and `edits` has one entry for each of its checks; checks no longer used are left out.
    """
    document: dict[str, Any] = yaml.safe_load(text)
    if len(edits) != len(document["checks"]):
        raise ValueError(f"edits: expected one for each of {len(document['checks'])} checks but got {len(edits)}")
    document["names"] = dict(names)
    document["level"], document["hold_s"] = level, hold_s
    document["checks"] = [
        _changed(check, edit) for check, edit in zip(document["checks"], edits, strict=True) if edit.used
    ]
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)


def _changed(check: dict[str, Any], edit: CheckEdit) -> dict[str, Any]:
    unit = "torso" if "tolerance_torso" in check else "deg"
    changed = dict(check)
    if changed.pop("straight", False):
        # the form's numbers are the person's own now
        changed["range_deg"] = list(Check.model_validate(check).wanted)
    span = changed.get(f"range_{unit}")
    if span is not None:
        shift = edit.wanted - sum(span) / 2.0
        changed[f"range_{unit}"] = [span[0] + shift, span[1] + shift]
    else:
        changed[f"target_{unit}"] = edit.wanted
    changed[f"tolerance_{unit}"], changed["weight"] = edit.tolerance, edit.weight
    return changed
