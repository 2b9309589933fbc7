"""Why a person was recognised: what the matching figure and the person have in common, in words."""

from collections.abc import Mapping

import numpy as np

from coach.library.posture import Posture
from coach.library.postures import PostureLibrary
from coach.pose.geometry import between_deg
from coach.pose.types import Array
from coach.posture.recognition import Candidate, Recognition
from coach.text import DEFAULT_LANGUAGE, say

#: Somebody who stays unnamed is told what they look like most where that is more likely than all else together.
_LIKELY = 0.5
#: Steps of the words: a limb whose upward part is above this points up, below its negative down, between is level.
_UP, _LEVEL = 0.75, 0.4
_STRAIGHT_DEG, _BENT_DEG = 155.0, 135.0


def why_text(recognition: Recognition, library: PostureLibrary, language: str = DEFAULT_LANGUAGE) -> str:
    """One sentence: what speaks for the recognised posture, or why the person stays unnamed."""
    if recognition.pose_id is not None:
        best = recognition.candidates[0]
        reasons = reasons_for(best, library[best.pose_id], language)
        return say("recognition.because", language, reasons=say("recognition.comma", language).join(reasons))
    if recognition.everyday is not None:
        return say("recognition.everyday", language, what=recognition.everyday.in_(language))
    first = next(iter(recognition.candidates), None)
    if first is not None and first.confidence >= _LIKELY:
        return say("recognition.perhaps", language, posture=library[first.pose_id].names.in_(language))
    return say("recognition.nothing", language)


def reasons_for(candidate: Candidate, posture: Posture, language: str = DEFAULT_LANGUAGE) -> list[str]:
    """The features of the matching figure, most telling first."""
    directions = candidate.figure.directions
    roles: dict[str, str] = {side: role for role, side in posture.role_sides(candidate.side).items()}
    found = [_trunk(directions)]
    for part, describe in (("arm", _arm), ("leg", _leg)):
        left, right = describe(directions, "left"), describe(directions, "right")
        if left == right:
            found.append(say(f"recognition.both_{part}s", language, how=say(f"recognition.{left}", language)))
            continue
        for side, state in (("left", left), ("right", right)):
            who = _who(roles.get(side), side, part, language)
            found.append(say("recognition.one", language, who=who, how=say(f"recognition.{state}", language)))
    return [say(f"recognition.{found[0]}", language), *found[1:]]


def _who(role: str | None, side: str, part: str, language: str) -> str:
    word = say(f"side.{side}", language)
    if role is not None:
        try:
            word = say(f"role.{role}", language)
        except KeyError:
            word = role if language == DEFAULT_LANGUAGE else word
    return say("measure.of_side", language, side=word, part=say(f"recognition.{part}", language))


def _trunk(directions: Mapping[str, Array]) -> str:
    up = directions["trunk"][1]
    if up > 0.92:
        return "trunk_upright"
    if up > _LEVEL:
        return "trunk_leaning"
    return "trunk_level" if up > -_LEVEL else "trunk_down"


def _arm(directions: Mapping[str, Array], side: str) -> str:
    upper, fore = directions[f"{side}_upper_arm"], directions[f"{side}_forearm"]
    if 180.0 - float(between_deg(upper, fore)) < 120.0:
        return "elbow_bent"
    reach = upper + fore
    up = float(reach[1] / np.linalg.norm(reach))
    if up > _UP:
        return "arm_up"
    if up < -_UP:
        return "arm_down"
    return "arm_level" if abs(up) < _LEVEL else ("arm_slanting_up" if up > 0 else "arm_slanting_down")


def _leg(directions: Mapping[str, Array], side: str) -> str:
    thigh, shin = directions[f"{side}_thigh"], directions[f"{side}_shin"]
    knee = 180.0 - float(between_deg(thigh, shin))
    if knee < _BENT_DEG:
        return "knee_folded" if knee < 60.0 else "knee_bent"
    reach = thigh + shin
    up = float(reach[1] / np.linalg.norm(reach))
    if abs(up) < _LEVEL:
        return "leg_level"
    return "leg_raised" if up > 0 else ("leg_straight" if knee >= _STRAIGHT_DEG else "leg_nearly_straight")
