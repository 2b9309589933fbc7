"""What was recognised and scored, in plain words, English or another language."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from coach.library.known import PostureLibrary
from coach.library.posture import Posture
from coach.pose.geometry import between_deg
from coach.pose.types import Array
from coach.posture.recognition import Candidate, Recognition
from coach.posture.results import CheckResult, PostureScore
from coach.text import DEFAULT_LANGUAGE, measure_label, say

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


def check_label(result: CheckResult, language: str = DEFAULT_LANGUAGE) -> str:
    """What a check looks at, with its side."""
    if result.check.label is not None:
        return result.check.label.in_(language)
    return measure_label(result.measure, language)


def check_labels(posture: Posture, score: PostureScore, language: str = DEFAULT_LANGUAGE) -> dict[str, str]:
    """What every check of a posture looks at, by the check's name on the side of a score."""
    roles, near = posture.role_sides(score.side), score.view.near_side
    return {
        name: measure_label(measure, language) if check.label is None else check.label.in_(language)
        for check in posture.checks
        for name, measure in zip(
            posture.sided_names(check.check, roles, near=near),
            posture.sided_names(check.measure_name, roles, near=near),
            strict=True,
        )
    }


def correction_text(result: CheckResult, language: str = DEFAULT_LANGUAGE) -> str:
    """What to do about a correction, with the measured and the wanted value."""
    key = "posture.measured_deg" if result.unit == "deg" else "posture.measured_torso"
    numbers = say(
        key, language, label=check_label(result, language), measured=result.measured, wanted=_wanted(result, language)
    )
    return f"{cue_text(result, language)} {numbers}"


def cue_texts(corrections: Sequence[CheckResult], language: str = DEFAULT_LANGUAGE) -> list[str]:
    """What to do in words alone; where the same is to be done at two joints, which of them is meant is added."""
    cues = [cue_text(one, language) for one in corrections]
    return [
        cue if cues.count(cue) == 1 else say("posture.cue_of", language, cue=cue, label=check_label(one, language))
        for cue, one in zip(cues, corrections, strict=True)
    ]


def cue_text(correction: CheckResult, language: str = DEFAULT_LANGUAGE) -> str:
    """What to do, in the words of the posture's teacher alone."""
    cue = correction.words
    assert cue is not None  # corrections exist only where there are words
    return cue.in_(language).rstrip()


def _wanted(result: CheckResult, language: str) -> str:
    low, high = result.check.wanted
    shown = ".0f" if result.unit == "deg" else ".1f"
    unit = "°" if result.unit == "deg" else ""
    if low == high:
        return say("posture.about", language, value=f"{low:{shown}}{unit}")
    return say("posture.from_to", language, low=f"{low:{shown}}{unit}", high=f"{high:{shown}}{unit}")


def span_in_unit(wanted: tuple[float, float], tolerance: float, unit: str) -> str:
    """What is wanted: from the smallest to the largest value that is entirely right; a single one with tolerance."""
    low, high = (in_unit(value, unit) for value in wanted)
    return f"{low} ± {in_unit(tolerance, unit)}" if wanted[0] == wanted[1] else f"{low} – {high}"


def in_unit(value: float, unit: str) -> str:
    """Degrees, or per cent of the trunk's length; a dash for what is not known."""
    if math.isnan(value):
        return "–"
    return f"{value:.0f}°" if unit == "deg" else f"{100 * value:.0f} %"


def praise_text(score: PostureScore, posture: Posture, language: str = DEFAULT_LANGUAGE) -> str:
    """Said when there is nothing to correct; the posture is praised only where all of it was judged."""
    if not score.is_whole:
        return say("posture.right_so_far", language)
    return posture.praise.in_(language) if posture.praise is not None else say("posture.praise", language)


def reason_text(score: PostureScore, language: str = DEFAULT_LANGUAGE) -> str | None:
    """Why there is no score and what to do about it; None when there is one."""
    if score.reason is None:
        return None
    if score.reason == "hidden":
        return say("posture.hidden", language)
    if score.reason == "unsure":
        return say("posture.cannot_tell", language, parts=_parts(score, language))
    return say(f"posture.turn_to_{score.wanted_view}", language, degrees=score.view.deviation_deg(score.wanted_view))


def unsure_text(score: PostureScore, language: str = DEFAULT_LANGUAGE) -> str | None:
    """What could not be judged beside a score, because the coach cannot tell exactly where it is; None if nothing."""
    if score.reason is not None or not score.unsure:
        return None
    return say("posture.unsure", language, parts=_parts(score, language))


def _parts(score: PostureScore, language: str) -> str:
    """What the coach is not sure of, each once."""
    labels = dict.fromkeys(check_label(result, language) for result in score.unsure)
    return say("recognition.comma", language).join(labels)


def symmetry_texts(score: PostureScore, language: str = DEFAULT_LANGUAGE) -> tuple[str, ...]:
    """Uneven joints of a posture that should look the same left and right."""
    return tuple(
        say(
            "posture.uneven",
            language,
            label=measure_label(pair.measure, language),
            left=pair.left_deg,
            right=pair.right_deg,
        )
        for pair in score.symmetry
        if not pair.even
    )


def summary_texts(score: PostureScore, posture: Posture, language: str = DEFAULT_LANGUAGE) -> tuple[str, ...]:
    """Everything to say about one score: why there is none, or the corrections worst first, or praise."""
    reason = reason_text(score, language)
    if reason is not None:
        return (reason,)
    corrections = tuple(correction_text(correction, language) for correction in score.corrections)
    unsure = unsure_text(score, language)
    said = corrections or (praise_text(score, posture, language),)
    return (*said, *symmetry_texts(score, language), *(() if unsure is None else (unsure,)))
