"""Scores in plain words, English or another language."""

from __future__ import annotations

from coach.posture.results import CheckResult, Correction, PostureScore
from coach.posture.schema import Posture
from coach.text import DEFAULT_LANGUAGE, catalogue, say

_SIDES = ("left", "right")


def posture_name(posture: Posture, language: str = DEFAULT_LANGUAGE) -> str:
    """The posture's name as shown."""
    return posture.names.zh if language == "zh" else posture.names.en


def measure_label(name: str, language: str = DEFAULT_LANGUAGE) -> str:
    """`left_knee` as "left knee"; a measure without words in the catalogue is shown by its name."""
    words = name.split("_")
    side = next((word for word in words if word in _SIDES), None)
    base = "_".join(word for word in words if word not in _SIDES)
    key = f"measure.{base}"
    known = key in catalogue(language) or key in catalogue(DEFAULT_LANGUAGE)
    label = say(key, language) if known else base.replace("_", " ")
    return label if side is None else say("measure.of_side", language, side=say(f"side.{side}", language), part=label)


def check_label(result: CheckResult, language: str = DEFAULT_LANGUAGE) -> str:
    """What a check looks at, with its side."""
    if result.check.label is not None:
        return result.check.label.in_(language)
    return measure_label(result.measure, language)


def correction_text(correction: Correction, language: str = DEFAULT_LANGUAGE) -> str:
    """What to do, with the measured and the wanted value."""
    result = correction.result
    cue = result.check.too_low if result.error < 0 else result.check.too_high
    assert cue is not None  # corrections exist only where there are words
    key = "posture.measured_deg" if result.unit == "deg" else "posture.measured_torso"
    numbers = say(
        key, language, label=check_label(result, language), measured=result.measured, wanted=_wanted(result, language)
    )
    return f"{cue.in_(language).rstrip()} {numbers}"


def _wanted(result: CheckResult, language: str) -> str:
    low, high = result.check.wanted
    shown = ".0f" if result.unit == "deg" else ".1f"
    unit = "°" if result.unit == "deg" else ""
    if low == high:
        return say("posture.about", language, value=f"{low:{shown}}{unit}")
    return say("posture.from_to", language, low=f"{low:{shown}}{unit}", high=f"{high:{shown}}{unit}")


def praise_text(posture: Posture, language: str = DEFAULT_LANGUAGE) -> str:
    """Said when there is nothing to correct."""
    return posture.praise.in_(language) if posture.praise is not None else say("posture.praise", language)


def reason_text(score: PostureScore, language: str = DEFAULT_LANGUAGE) -> str | None:
    """Why there is no score and what to do about it; None when there is one."""
    if score.reason is None:
        return None
    if score.reason == "hidden":
        return say("posture.hidden", language)
    return say(f"posture.turn_to_{score.wanted_view}", language, degrees=score.view.deviation_deg(score.wanted_view))


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
    return (*(corrections or (praise_text(posture, language),)), *symmetry_texts(score, language))
