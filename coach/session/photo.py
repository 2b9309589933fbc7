"""One photo from picture to verdict: who is in it, which posture, how good, what to correct."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from coach.library.known import PostureLibrary
from coach.library.posture import Posture
from coach.library.vocabulary import AUTO
from coach.media.canonical import Canonical, canonical
from coach.pose.detector import StillDetector
from coach.pose.landmarker import Image
from coach.pose.types import PoseFrame
from coach.posture.posture_words import correction_text, reason_text, summary_texts, why_text
from coach.posture.recognition import Candidate, Recognition, recognise
from coach.posture.results import CheckResult, PostureScore
from coach.posture.scoring import Strictness, score_posture
from coach.session.second_look import Looks
from coach.session.turning import turn_to_upright
from coach.text import DEFAULT_LANGUAGE, say

#: A body in a known posture is taken as seen when it lies this near to it (squared torso lengths; the median is 0.03).
#: Others are looked at again: half of the real photos with a posture, and everybody in no known posture.
SURE_DISTANCE = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoResult:
    """What is known about one photo.

    people: everybody found, the largest first; person: the index of the one judged.
    frame: the landmarks of that person, those of a second look where it was better.
    recognition: what the posture looks like, also when the user named it.
    posture, score: None when nobody was found, the posture is unknown, or the person has to be asked first.
    ask: two postures, the likelier first, too near to choose for the person; None where they named it.
    turned: quarter turns counterclockwise that the picture was turned by, because it seemed to lie on its side; the
        landmarks are those in the picture `upright`.
    """

    people: tuple[PoseFrame, ...]
    person: int
    frame: PoseFrame | None
    recognition: Recognition | None
    posture: Posture | None
    score: PostureScore | None
    library: PostureLibrary
    ask: tuple[Candidate, Candidate] | None = None
    turned: int = 0

    def upright(self, image_rgb: Image) -> Image:
        """The picture the landmarks belong to."""
        return np.ascontiguousarray(np.rot90(image_rgb, self.turned)) if self.turned else image_rgb

    @property
    def status(self) -> Literal["ok", "no_person", "not_measurable"]:
        """In a word; a person in no known posture is "ok", without a posture."""
        if self.frame is None:
            return "no_person"
        return "not_measurable" if self.score is not None and not self.score.is_measurable else "ok"

    def message(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The main thing to say in one or two sentences."""
        if self.frame is None:
            return say("posture.no_person", language)
        if self.posture is None or self.score is None:
            return self.question(language) or self.why(language)
        told = reason_text(self.score, language) or self.doubt(language)
        return told or summary_texts(self.score, self.posture, language)[0]

    def question(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Which of two postures is it? Empty where there is no doubt."""
        if self.ask is None:
            return ""
        first, second = (self.library[one.pose_id].names.in_(language) for one in self.ask)
        return say("photo.ask", language, first=first, second=second)

    def doubt(self, language: str = DEFAULT_LANGUAGE) -> str:
        """What it looks like rather than what the person named, where what little could be judged of that is right."""
        found, named, score = self.recognition, self.posture, self.score
        if found is None or named is None or found.ask is not None or found.pose_id in (None, named.id):
            return ""
        if score is None or score.reason is not None or score.corrections or score.is_whole:
            return ""
        first, second = (one.names.in_(language) for one in (self.library[found.pose_id], named))
        return say("photo.rather", language, first=first, second=second)

    def unjudged(self) -> PhotoResult:
        """The same person without a verdict, who says that it is none of the postures."""
        return replace(self, posture=None, score=None, ask=None)

    def why(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Why this posture was recognised, or none."""
        return "" if self.recognition is None else why_text(self.recognition, self.library, language)


def check_photo(
    image_rgb: Image,
    detector: StillDetector,
    library: PostureLibrary,
    *,
    pose: str = AUTO,
    person: int = 0,
    strictness: Strictness = "normal",
    look_again: bool = True,
    may_turn: bool = True,
) -> PhotoResult:
    """Judge one person in an (height, width, 3) RGB picture.

    pose: id or name of the posture, or "auto" to recognise it. person: which of the people, largest first; the largest
    where there are fewer.
    look_again: look again, turned, mirrored and so on, when what the detector saw is not clearly a posture.
    may_turn: take a picture that seems to lie on its side for one that does (`PhotoResult.turned`).

    Raises `UnknownIdError` for a posture that does not exist.
    """
    wanted = None if pose == AUTO else library.find(pose)
    for shown in _forms_of(image_rgb):
        if look_again:
            people, turns = _looked_at(shown.image_rgb, detector, library, wanted, person, may_turn=may_turn)
        else:
            people, turns = detector.detect(shown.image_rgb), 0
        if people:
            break
    else:
        return PhotoResult(people=(), person=0, frame=None, recognition=None, posture=None, score=None, library=library)
    if turns:
        turns = shown.turns_back(turns)
        options: dict[str, Any] = {"pose": pose, "person": person, "strictness": strictness}
        upright = np.ascontiguousarray(np.rot90(image_rgb, turns))
        return replace(check_photo(upright, detector, library, may_turn=False, **options), turned=turns)
    person = _index(person, people)
    people = tuple(map(shown.back, people))
    # what all looks say together is evidence, whichever of them lies nearest to a figure
    frame, recognition = people[person], recognise(people[person], library)
    return judge_frame(frame, recognition, library, wanted, people=people, person=person, strictness=strictness)


def _index(person: int, people: Sequence[PoseFrame]) -> int:
    return person if 0 <= person < len(people) else 0


def _looked_at(
    image: Image,
    detector: StillDetector,
    library: PostureLibrary,
    wanted: Posture | None,
    person: int,
    *,
    may_turn: bool,
) -> tuple[tuple[PoseFrame, ...], int]:
    """Everybody found, the wanted one as all looks see them; or the quarter turns that the picture wants first."""
    with Looks(image, detector) as looks:
        people = detector.detect(image)
        while people:
            place = _index(person, people)
            recognition = recognise(people[place], library)
            turns = turn_to_upright(image, detector, library, recognition) if may_turn else 0
            if turns:
                return people, turns
            frame = _look_again(looks, people[place], recognition, library, wanted)
            before, after = people[:place], people[place + 1 :]
            if looks.is_somebody(frame):
                return (*before, frame, *after), 0
            people = (*before, *after)
        return (), 0


def _forms_of(picture: Image) -> Iterator[Canonical]:
    """What to look at, one after the other until somebody is found."""
    usual = canonical(picture)
    yield usual
    if usual.is_reduced:  # somebody small, whom a network may see in one of two mirror images alone
        whole = canonical(picture, longest_side_px=max(picture.shape[:2]))
        yield whole
        yield whole.mirrored()


def judge_frame(
    frame: PoseFrame,
    recognition: Recognition,
    library: PostureLibrary,
    wanted: Posture | None = None,
    *,
    people: tuple[PoseFrame, ...] = (),
    person: int = 0,
    strictness: Strictness = "normal",
    disputed: Collection[tuple[str, str]] = (),
) -> PhotoResult:
    """The verdict on landmarks that are already known, in the wanted posture or the recognised one.

    There is none before it is known which of two postures it is: whatever is told, drawn or kept goes by that.

    disputed: (posture id, name of a check) of what is to be left out of the verdict.
    """
    ask = recognition.ask if wanted is None else None
    posture = wanted or (_named(recognition, library) if ask is None else None)
    score = None
    if posture is not None:
        left_out = {check for posture_id, check in disputed if posture_id == posture.id}
        score = score_posture(frame, posture, strictness=strictness, disputed=left_out)
    return PhotoResult(
        people=people or (frame,),
        person=person,
        frame=frame,
        recognition=recognition,
        posture=posture,
        score=score,
        library=library,
        ask=ask,
    )


def _named(recognition: Recognition, library: PostureLibrary) -> Posture | None:
    return None if recognition.pose_id is None else library[recognition.pose_id]


def _is_sure(recognition: Recognition) -> bool:
    return recognition.pose_id is not None and recognition.nearest_distance <= SURE_DISTANCE


def _look_again(
    looks: Looks, frame: PoseFrame, recognition: Recognition, library: PostureLibrary, wanted: Posture | None
) -> PoseFrame:
    """The person as several looks together see them, after finding one that makes sense."""
    if not _is_sure(recognition):
        for look in looks.again(frame):
            seen = recognise(look, library)
            # of two looks the one that resembles anything more
            if seen.nearest_distance < recognition.nearest_distance:
                frame, recognition = look, seen
            if _is_sure(recognition):
                break

    def is_right(seen: PoseFrame) -> bool:
        """A fault is not found by a few looks: two networks can lose the same leg."""
        posture = wanted or _named(recognise(seen, library), library)
        return posture is not None and score_posture(seen, posture).is_right

    return looks.together(frame, is_right)


def photo_record(result: PhotoResult, *, file: str, language: str = DEFAULT_LANGUAGE) -> dict[str, Any]:
    """The result as plain data: what `python -m coach posture --json` prints, one object per file."""
    score, recognition = result.score, result.recognition
    named = recognition is not None and result.posture is not None and recognition.pose_id == result.posture.id
    return {
        "file": file,
        "status": result.status,
        "message": result.message(language),
        "pose": None if result.posture is None else result.posture.id,
        "side": None if score is None else score.side,
        "confidence": recognition.confidence if recognition is not None and (named or result.posture is None) else None,
        "candidates": []
        if recognition is None
        else [{"pose": one.pose_id, "confidence": one.confidence} for one in recognition.candidates],
        "ask": [one.pose_id for one in result.ask or ()],
        "why": result.why(language),
        "score": None if score is None or not score.is_measurable else score.score,
        "coverage": 0.0 if score is None else score.coverage,
        "view": None if score is None else score.seen_from,
        "joints": [] if score is None else [_joint(check) for check in score.checks],
        "corrections": []
        if score is None
        else [
            {
                "check": one.name,
                "side": one.side,
                "text": correction_text(one, language),
                "error_deg": one.error_deg,
            }
            for one in score.corrections
        ],
        "people": len(result.people),
    }


def _joint(check: CheckResult) -> dict[str, Any]:
    """One row of the table; a length instead of an angle goes under `..._torso` (torso lengths)."""

    def known(value: float) -> float | None:
        return value if np.isfinite(value) else None

    row: dict[str, Any] = {"joint": check.name}
    values = {"measured": check.measured, "target": check.target, "tolerance": check.tolerance, "error": check.error}
    for name, value in values.items():
        row[f"{name}_deg"] = known(value) if check.unit == "deg" else None
        if check.unit == "torso":
            row[f"{name}_torso"] = known(value)
    return {**row, "status": check.grade.value}
