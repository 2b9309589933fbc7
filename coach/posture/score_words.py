"""Scores in plain words, English or another language."""

from collections.abc import Sequence

from coach.library.posture import Posture
from coach.posture.results import CheckResult, Correction, PostureScore
from coach.text import DEFAULT_LANGUAGE, measure_label, say


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


def correction_text(correction: Correction, language: str = DEFAULT_LANGUAGE) -> str:
    """What to do, with the measured and the wanted value."""
    result = correction.result
    key = "posture.measured_deg" if result.unit == "deg" else "posture.measured_torso"
    numbers = say(
        key, language, label=check_label(result, language), measured=result.measured, wanted=_wanted(result, language)
    )
    return f"{cue_text(correction, language)} {numbers}"


def cue_texts(corrections: Sequence[Correction], language: str = DEFAULT_LANGUAGE) -> list[str]:
    """What to do in words alone; where the same is to be done at two joints, which of them is meant is added."""
    cues = [cue_text(one, language) for one in corrections]
    return [
        cue
        if cues.count(cue) == 1
        else say("posture.cue_of", language, cue=cue, label=check_label(one.result, language))
        for cue, one in zip(cues, corrections, strict=True)
    ]


def cue_text(correction: Correction, language: str = DEFAULT_LANGUAGE) -> str:
    """What to do, in the words of the posture's teacher alone."""
    cue = correction.result.words
    assert cue is not None  # corrections exist only where there are words
    return cue.in_(language).rstrip()


def _wanted(result: CheckResult, language: str) -> str:
    low, high = result.check.wanted
    shown = ".0f" if result.unit == "deg" else ".1f"
    unit = "°" if result.unit == "deg" else ""
    if low == high:
        return say("posture.about", language, value=f"{low:{shown}}{unit}")
    return say("posture.from_to", language, low=f"{low:{shown}}{unit}", high=f"{high:{shown}}{unit}")


def praise_text(score: PostureScore, posture: Posture, language: str = DEFAULT_LANGUAGE) -> str:
    """Said when there is nothing to correct; the posture is praised only where all of it was judged."""
    if score.coverage < 1.0:
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
