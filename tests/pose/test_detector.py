"""Finding people in still pictures: the ladder of attempts, with prepared landmarkers instead of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coach.pose import detector as detector_module
from coach.pose import landmarker as networks_module
from coach.pose.detector import RETRY_LADDER, Attempt, PoseDetector, change_picture
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseFrame
from tests.support.fakes import FakeLandmarker
from tests.support.figures import frame_of, moved, standing

Look = Callable[[np.ndarray, "int | None"], Iterable[PoseFrame]]


@pytest.fixture
def detector_that_sees(monkeypatch: pytest.MonkeyPatch) -> Callable[..., PoseDetector]:
    """Make a detector whose landmarkers give what `look(picture, None)` says."""

    def make(look: Look, *, steady: bool = False) -> PoseDetector:
        made: list[FakeLandmarker] = []

        def landmarker(*_: object, **__: object) -> FakeLandmarker:
            made.append(FakeLandmarker(look))
            return made[-1]

        monkeypatch.setattr(networks_module, "Landmarker", landmarker)
        detector = PoseDetector(Path("unused.task"), steady=steady)
        detector.made = made  # type: ignore[attr-defined]
        return detector

    return make


#: Light enough, without any red.
PICTURE = np.full((480, 640, 3), (0, 200, 200), np.uint8)
PERSON = frame_of(standing())


# --------------------------------------------------------------------------------- changing a picture, and undoing it


@pytest.mark.parametrize(
    "attempt",
    [
        *RETRY_LADDER,
        Attempt("in a mirror", mirrored=True),
        Attempt("turned, with a border, in a mirror", turn_quarters=1, border=0.15, mirrored=True),
    ],
    ids=lambda attempt: attempt.name,
)
@pytest.mark.parametrize("size_px", [(64, 48), (33, 57)], ids=["wide", "tall, odd"])
def test_landmarks_are_carried_back_exactly(attempt: Attempt, size_px: tuple[int, int]) -> None:
    width, height = size_px
    spots = np.random.default_rng(2).permutation(width * height)[:33]
    marks = np.stack([spots % width, spots // width], axis=1)
    picture = np.zeros((height, width, 3), np.uint8)
    for number, (x, y) in enumerate(marks, start=1):
        picture[y, x] = number
    changed, undo = change_picture(picture, attempt)
    # where the marks went; enlarged marks are several pixels, a replicated border copies some: keep the middle of the
    # copies inside the original area by undoing each and comparing with the nearest
    for number, mark in enumerate(marks, start=1):
        rows, columns = np.nonzero(changed[..., 0] == number)
        centres = np.stack([columns, rows], axis=1) + 0.5
        size = (changed.shape[1], changed.shape[0])
        found = [
            undo(
                replace(frame_of(np.zeros((33, 3)), image_xy_px=np.tile(centre, (33, 1))), image_size_px=size)
            ).image_xy_px[0]
            for centre in centres
        ]
        inside = [point for point in found if np.all(point > 0) and np.all(point < (width, height))]
        np.testing.assert_allclose(np.mean(inside, axis=0), mark + 0.5)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_the_body_in_space_is_turned_back_with_the_picture(quarters: int) -> None:
    # a picture turned counter-clockwise by a quarter shows "up" as "left"
    up_as_seen = {0: (0, -1, 0), 1: (-1, 0, 0), 2: (0, 1, 0), 3: (1, 0, 0)}[quarters]
    _, undo = change_picture(PICTURE, Attempt("turned", turn_quarters=quarters))
    world = undo(frame_of(moved(standing(), nose=up_as_seen))).world_xyz_m
    np.testing.assert_allclose(world[Landmark.NOSE], (0, -1, 0), atol=1e-12)


def test_depth_shrinks_with_an_enlarged_picture() -> None:
    _, undo = change_picture(PICTURE, Attempt("enlarged", enlarge=2))
    deep = replace(PERSON, image_z_px=np.full(33, 10.0))
    assert undo(deep).image_z_px[0] == 5.0


# ------------------------------------------------------------------------------------------------ climbing the ladder


def test_the_first_attempt_is_enough_for_a_clear_picture(detector_that_sees: Callable[..., PoseDetector]) -> None:
    looked = []
    detector = detector_that_sees(lambda picture, _: looked.append(picture.shape) or [PERSON])
    (found,) = detector.detect(PICTURE)
    np.testing.assert_allclose(found.image_xy_px, PERSON.image_xy_px)
    assert looked == [(480, 640, 3)]


def test_nobody_after_every_attempt(detector_that_sees: Callable[..., PoseDetector]) -> None:
    looked = []
    detector = detector_that_sees(lambda picture, _: looked.append(picture.shape[:2]) or [])
    assert detector.detect(PICTURE) == ()
    # as it is, lower confidence, border, enlarged, turned left, turned right, upside down
    ladder = [(480, 640), (480, 640), (720, 960), (960, 1280), (640, 480), (640, 480), (480, 640)]
    # then parts of half the size, three by three
    assert looked == ladder + 9 * [(240, 320)]


def test_a_dark_picture_is_looked_at_brightened_and_in_a_mirror(
    detector_that_sees: Callable[..., PoseDetector],
) -> None:
    lightest = []

    def look(picture: np.ndarray, _: int | None) -> list[PoseFrame]:
        lightest.append(int(picture.max()))
        return [PERSON if len(lightest) % 2 else PERSON.mirrored()]

    (found,) = detector_that_sees(look).detect(PICTURE // 8)
    assert len(lightest) == 2
    assert min(lightest) > 200
    np.testing.assert_allclose(found.image_xy_px, PERSON.image_xy_px)


def test_who_is_seen_in_the_dark_but_not_in_a_mirror_is_nobody(
    detector_that_sees: Callable[..., PoseDetector],
) -> None:
    looked = []
    detector = detector_that_sees(lambda picture, _: looked.append(1) or ([PERSON] if len(looked) == 1 else []))
    assert detector.detect(PICTURE // 8) == ()


#: A picture whose upper left corner is marked in red, so that a stand-in can tell how it was turned or mirrored.
MARKED = PICTURE.copy()
MARKED[:8, :8] = 255


def seen_upside_down(picture: np.ndarray) -> list[PoseFrame]:
    """Stands in for a model that knows people only upright: sees the person of `MARKED` when that is turned over."""
    height, width = picture.shape[:2]
    if (width, height) != (640, 480):
        return []
    if picture[-1, -1, 0]:  # turned by 180 degrees
        return [PERSON]
    if picture[-1, 0, 0]:  # turned by 180 degrees and mirrored
        return [PERSON.mirrored()]
    return []


def test_an_upside_down_person_is_found_and_turned_back(detector_that_sees: Callable[..., PoseDetector]) -> None:
    # mirrored, then turned by 180 degrees: the mark is in the lower left corner
    (found,) = detector_that_sees(lambda picture, _: seen_upside_down(picture)).detect(MARKED)
    np.testing.assert_allclose(found.image_xy_px, (640, 480) - PERSON.image_xy_px)
    np.testing.assert_allclose(found.world_xyz_m, PERSON.world_xyz_m * (-1, -1, 1))


def test_a_pattern_that_is_not_found_again_in_a_mirror_is_nobody(
    detector_that_sees: Callable[..., PoseDetector],
) -> None:
    detector = detector_that_sees(lambda picture, _: [PERSON] if picture[-1, -1, 0] else [])
    assert detector.detect(MARKED) == ()


def test_a_pattern_that_wanders_in_a_mirror_is_nobody(detector_that_sees: Callable[..., PoseDetector]) -> None:
    elsewhere = frame_of(standing(), centre_px=(500, 200))

    def look(picture: np.ndarray, _: int | None) -> list[PoseFrame]:
        return [PERSON] if picture[-1, -1, 0] else [elsewhere] if picture[-1, 0, 0] else []

    assert detector_that_sees(look).detect(MARKED) == ()


def test_left_and_right_may_be_exchanged_in_a_mirror(detector_that_sees: Callable[..., PoseDetector]) -> None:
    # seen from behind in the mirror: the same places, the other names
    swapped = replace(PERSON, image_xy_px=PERSON.image_xy_px * (-1, 1) + (640, 0))

    def look(picture: np.ndarray, _: int | None) -> list[PoseFrame]:
        return [PERSON] if picture[-1, -1, 0] else [swapped] if picture[-1, 0, 0] else []

    assert len(detector_that_sees(look).detect(MARKED)) == 1


def test_an_implausible_detection_is_nobody(detector_that_sees: Callable[..., PoseDetector]) -> None:
    hidden = replace(PERSON, visibility=np.full(33, 0.2))
    assert detector_that_sees(lambda *_: [hidden]).detect(PICTURE) == ()


def test_several_people_largest_first(detector_that_sees: Callable[..., PoseDetector]) -> None:
    small = frame_of(standing(), px_per_m=100, centre_px=(100, 240))
    found = detector_that_sees(lambda *_: [small, PERSON]).detect(PICTURE)
    assert [round(frame.image_xy_px[Landmark.NOSE, 0]) for frame in found] == [320, 100]


# ------------------------------------------------------------------------------- whom only the second network sees

#: Each pixel says where it is: red from left to right.
PLACES = PICTURE.copy()
PLACES[..., 0] = np.linspace(0, 250, 640)


@pytest.mark.parametrize(("sees", "found"), [("everywhere", 1), ("only the whole", 0), ("other limbs each time", 0)])
def test_the_second_network_is_believed_where_it_sees_somebody_again_and_again(
    monkeypatch: pytest.MonkeyPatch, sees: str, found: int
) -> None:
    rng = np.random.default_rng(0)

    def look(picture: np.ndarray, _: int | None) -> list[PoseFrame]:
        height, width = picture.shape[:2]
        if sees == "only the whole" and (width, height) != (640, 480):
            return []
        red = picture[0].astype(int)[:, 0]
        left, border = round(min(red[0], red[-1]) / 250 * 640), max(0, width - 640) // 2
        shift = (border - left, max(0, height - 480) // 2)
        seen = replace(PERSON, image_xy_px=PERSON.image_xy_px + shift, image_size_px=(width, height))
        if sees == "other limbs each time":
            trunk = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_HIP, Landmark.RIGHT_HIP]
            elsewhere = rng.normal(0.0, 120.0, (33, 2))
            elsewhere[trunk] = 0.0
            seen = replace(seen, image_xy_px=seen.image_xy_px + elsewhere)
        return [seen.mirrored() if red[0] > red[-1] else seen]

    heavy = Path("heavy.task")
    monkeypatch.setattr(detector_module, "witness_model", lambda _: heavy)
    monkeypatch.setattr(
        networks_module,
        "Landmarker",
        lambda path, *_, **__: FakeLandmarker(look if path == heavy else lambda *_: []),
    )
    people = PoseDetector(Path("unused.task")).detect(PLACES)
    assert len(people) == found
    for frame in people:
        np.testing.assert_allclose(frame.image_xy_px, PERSON.image_xy_px, atol=3.0)
        assert len(frame.looks) >= 5


def test_without_a_second_network_it_has_seen_nobody(
    detector_that_sees: Callable[..., PoseDetector], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detector_module, "witness_model", lambda _: None)
    alone = detector_that_sees(lambda *_: [PERSON], steady=True)
    assert (alone.has_witness, alone.ask_witness(PICTURE), alone.made) == (False, (), [])  # type: ignore[attr-defined]
    monkeypatch.setattr(detector_module, "witness_model", lambda _: Path("heavy.task"))
    both = detector_that_sees(lambda *_: [PERSON], steady=True)
    assert both.has_witness
    (seen,) = both.ask_witness(PICTURE)
    np.testing.assert_allclose(seen.image_xy_px, PERSON.image_xy_px)


def test_the_largest_group_that_sees_a_body_in_one_place() -> None:
    here = [PERSON, replace(PERSON, image_xy_px=PERSON.image_xy_px + 5.0), PERSON.mirrored()]
    there = [frame_of(standing(), centre_px=(100, 200)) for _ in range(2)]
    found = detector_module._agreed([there[0], *here, there[1]])
    assert [id(one) for one in found] == [id(one) for one in here]
    assert detector_module._agreed([]) == []


# ----------------------------------------------------------------------------------------------------- several looks


def test_a_landmark_is_put_where_most_looks_agree(detector_that_sees: Callable[..., PoseDetector]) -> None:
    # the first look has the left wrist 40 cm off; two more looks, at a picture with a border, have it right
    wrong = frame_of(moved(standing(), left_wrist=(0.57, 0.03, 0.0)))
    looked = []

    def look(picture: np.ndarray, _: int | None) -> list[PoseFrame]:
        looked.append(picture.shape[:2])
        if picture.shape[:2] == (480, 640):
            return [wrong]
        right = frame_of(standing(), size_px=(832, 624))
        return [right if len(looked) == 2 else right.mirrored()]

    (found,) = detector_that_sees(look, steady=True).detect(PICTURE)
    assert looked == [(480, 640), (624, 832), (624, 832)]
    np.testing.assert_allclose(found.image_xy_px, PERSON.image_xy_px)
    assert found.image_size_px == (640, 480)


def test_somebody_whom_no_other_look_finds_is_nobody(detector_that_sees: Callable[..., PoseDetector]) -> None:
    detector = detector_that_sees(lambda picture, _: [PERSON] if picture.shape[0] == 480 else [], steady=True)
    assert detector.detect(PICTURE) == ()


# ------------------------------------------------------------------------------------------------- region of interest


# ---------------------------------------------------------------------------------------------------------- life time


def test_closing_frees_every_landmarker_once(detector_that_sees: Callable[..., PoseDetector]) -> None:
    with detector_that_sees(lambda *_: []) as detector:
        detector.detect(PICTURE)
    detector.close()
    assert [landmarker.closed for landmarker in detector.made] == [1, 1]  # two confidences, so two landmarkers
