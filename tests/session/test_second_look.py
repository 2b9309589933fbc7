"""Further looks at a picture: landmarks come back to where they are in the picture as it was given."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from coach.pose.detector import StillDetector
from coach.pose.figure import expand_directions
from coach.pose.landmarks import MIRROR
from coach.pose.light import legible
from coach.pose.types import PoseFrame
from coach.session.second_look import Looks
from tests.support.figures import figure_frame

STANDING = figure_frame(expand_directions({}, {}), image_size_px=(420, 640))


def picture_with_marks(frame: PoseFrame) -> np.ndarray:
    """Three coloured squares: at the nose, the left ankle and the right wrist."""
    image = np.zeros((640, 420, 3), np.uint8)
    for channel, landmark in enumerate((0, 27, 16)):
        x, y = frame.image_xy_px[landmark].round().astype(int)
        image[y - 6 : y + 7, x - 6 : x + 7, channel] = 255
    return image


class MarkDetector(StillDetector):
    """Sees only the three marks; keeps what it was shown."""

    def __init__(self) -> None:
        self.shown: list[np.ndarray] = []

    def detect(self, image_rgb) -> tuple[PoseFrame, ...]:
        self.shown.append(image_rgb)
        height, width = image_rgb.shape[:2]
        points = np.full((33, 2), np.nan)
        for channel, landmark in enumerate((0, 27, 16)):
            # the mark nearest to the middle: a mirrored border shows others
            rows, columns = np.nonzero(image_rgb[..., channel] > 100)
            near = np.hypot(rows - height / 2, columns - width / 2)
            chosen = np.abs(near - near.min()) < 14
            points[landmark] = columns[chosen].mean() + 0.5, rows[chosen].mean() + 0.5
        return (replace(STANDING, image_size_px=(width, height), image_xy_px=points),)


def test_every_look_is_carried_back() -> None:
    detector = MarkDetector()
    image = picture_with_marks(STANDING)
    looks = list(Looks(image, detector).again(STANDING))
    assert len(looks) == len(detector.shown) == 6
    assert len({shown.tobytes() for shown in detector.shown}) == 6
    for look in looks[1:]:
        assert look.image_size_px == (420, 640)
        for landmark in (0, 27, 16):
            np.testing.assert_allclose(look.image_xy_px[landmark], STANDING.image_xy_px[landmark], atol=4)
    # seen in a mirror the left ankle is a right one
    np.testing.assert_allclose(looks[0].image_xy_px[28], STANDING.image_xy_px[27], atol=4)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (7, 500)], ids=str)
def test_tiny_pictures_are_no_trouble(size: tuple[int, int]) -> None:
    class Blind(StillDetector):
        def detect(self, image_rgb):
            assert image_rgb.size
            return ()

    assert list(Looks(np.zeros((*size, 3), np.uint8), Blind()).again(STANDING)) == []


def test_somebody_else_is_not_a_second_look() -> None:
    class Other(StillDetector):
        def glance(self, image_rgb):
            return (replace(STANDING, image_xy_px=STANDING.image_xy_px + 5000),)

        detect = glance

    assert list(Looks(np.zeros((640, 420, 3), np.uint8), Other()).again(STANDING)) == []


# ------------------------------------------------------------------------------------------------------- the witnesses


def together(image_rgb, detector, *, is_enough: bool = True) -> PoseFrame:
    with Looks(image_rgb, detector) as looks:
        return looks.together(STANDING, lambda seen: is_enough)


class TwoNetworks(StillDetector):
    """Sees the three marks with either network; the second one sees all `apart_px` further right.

    located: the person as each look of a third network sees them.
    """

    def __init__(
        self,
        *,
        has_witness: bool = True,
        is_steady: bool = True,
        apart_px: float = 0.0,
        located: tuple[PoseFrame, ...] = (),
    ) -> None:
        self.has_witness, self.is_steady, self.apart_px = has_witness and is_steady, is_steady, apart_px
        self.located, self.has_joint_network = located, bool(located)
        self.asked: list[str] = []

    def locate(self, image_rgb, person: PoseFrame) -> tuple[PoseFrame, ...]:
        return self.located

    def detect(self, image_rgb) -> tuple[PoseFrame, ...]:
        raise AssertionError("the careful look was taken already")

    def glance(self, image_rgb) -> tuple[PoseFrame, ...]:
        self.asked.append("first")
        return (self._seen(image_rgb),)

    def ask_witness(self, image_rgb) -> tuple[PoseFrame, ...]:
        self.asked.append("second")
        seen = self._seen(image_rgb)
        return (replace(seen, image_xy_px=seen.image_xy_px + (self.apart_px, 0.0)),)

    @staticmethod
    def _seen(image_rgb) -> PoseFrame:
        (marks,) = MarkDetector().detect(image_rgb)
        known = np.isfinite(marks.image_xy_px)
        return replace(marks, image_xy_px=np.where(known, marks.image_xy_px, STANDING.image_xy_px))


def test_where_both_networks_see_the_same_nobody_looks_further() -> None:
    detector = TwoNetworks()
    frame = together(picture_with_marks(STANDING), detector)
    assert detector.asked == ["second"]
    assert len(frame.looks_xy_px) == 2


def test_where_that_is_not_enough_they_look_further_all_the_same() -> None:
    detector = TwoNetworks()
    together(picture_with_marks(STANDING), detector, is_enough=False)
    assert sorted(detector.asked) == ["first", "first", "second", "second", "second"]


def test_both_networks_look_several_times_where_they_differ() -> None:
    detector = TwoNetworks(apart_px=80.0)
    frame = together(picture_with_marks(STANDING), detector)
    assert sorted(detector.asked) == ["first", "first", "second", "second", "second"]
    assert len(frame.looks_xy_px) > 2


@pytest.mark.parametrize("has_witness", [True, False])
def test_a_third_network_says_where_the_joints_are(has_witness: bool) -> None:
    elsewhere = replace(STANDING, image_xy_px=STANDING.image_xy_px + (30.0, 0.0))
    detector = TwoNetworks(has_witness=has_witness, apart_px=20.0, located=(elsewhere,) * 4)
    frame = together(picture_with_marks(STANDING), detector, is_enough=False)
    assert detector.asked == ["second"] * 4 * has_witness, "nobody looks further"
    assert len(frame.looks) == 5 + has_witness
    np.testing.assert_allclose(frame.image_xy_px, elsewhere.image_xy_px)


def test_where_the_third_network_sees_nobody_the_others_look_further() -> None:
    detector = TwoNetworks(apart_px=20.0)
    detector.has_joint_network = True
    assert len(together(picture_with_marks(STANDING), detector, is_enough=False).looks) == 6
    assert sorted(detector.asked) == ["first", "first", *["second"] * 5]


def test_where_a_third_network_places_the_joints_no_copy_is_preferred() -> None:
    detector = TwoNetworks(located=(STANDING,) * 4)
    with Looks(picture_with_marks(STANDING), detector) as looks:
        assert list(looks.again(STANDING)) == []
    assert "first" not in detector.asked


class Biased(TwoNetworks):
    """Its second network sees everybody too far right, and the lower the redder the picture is."""

    def ask_witness(self, image_rgb) -> tuple[PoseFrame, ...]:
        means = legible(image_rgb).mean(axis=(0, 1))
        red = float(means[0] - means[2])
        return (replace(STANDING, image_xy_px=STANDING.image_xy_px + (9.0, red)),)

    def opinion(self, image_rgb: np.ndarray) -> np.ndarray:
        """Where the second network sees the middle of somebody."""
        seen = together(image_rgb, self).looks[1].image_xy_px
        return np.asarray((seen - STANDING.image_xy_px).mean(axis=0))


def test_what_the_second_network_sees_hardly_changes_with_how_a_photo_was_saved() -> None:
    photo = np.random.default_rng(0).integers(0, 256, (640, 420, 3)) * (1.0, 0.6, 0.4)
    grey = np.repeat(photo @ np.array([0.299, 0.587, 0.114]), 3).reshape(photo.shape)
    of_photo, of_mirrored, of_grey = (
        Biased(located=(STANDING,) * 4).opinion(np.ascontiguousarray(copy.round().astype(np.uint8)))
        for copy in (photo, photo[:, ::-1], grey)
    )
    assert of_photo[0] == pytest.approx(0.0, abs=1.0)
    np.testing.assert_allclose(of_photo, of_mirrored, atol=1e-6)
    in_colour = Biased().ask_witness(photo)[0].image_xy_px - STANDING.image_xy_px
    apart = abs(of_photo[1] - of_grey[1])
    assert 0 < apart < 0.6 * abs(in_colour[0, 1] - of_grey[1]), "half of what it sees does not go by colours"


def test_one_network_alone_looks_again_and_again() -> None:
    detector = TwoNetworks(has_witness=False)
    frame = together(picture_with_marks(STANDING), detector)
    assert set(detector.asked) == {"first"}
    assert len(frame.looks_xy_px) > 1


def test_a_tilted_copy_is_carried_back() -> None:
    detector = TwoNetworks(has_witness=False)
    frame = together(picture_with_marks(STANDING), detector)
    # the nose and the right wrist are seen in the same place by the tilted looks
    for landmark in (0, 16):
        tilted_looks = frame.looks_xy_px[2:4, landmark]
        np.testing.assert_allclose(tilted_looks, np.tile(STANDING.image_xy_px[landmark], (2, 1)), atol=4)


SMALL = STANDING.resized((84, 128))
#: Every pixel says where it is, so that a stand-in can see a body there in any changed copy.
PLACES = np.dstack([*np.mgrid[0:128, 0:84] * 255 / 128, np.zeros((128, 84))]).astype(np.uint8)


@dataclass
class Restless(StillDetector):
    """Two networks that see a body in every copy of the picture; those that move lay its limbs elsewhere every time."""

    moving: tuple[str, ...]
    has_witness: bool = True
    has_joint_network: bool = False
    is_steady: bool = True
    asked: int = 0

    def glance(self, image_rgb, network: str = "first") -> tuple[PoseFrame, ...]:
        self.asked += 1
        places, wanted = image_rgb[..., :2].astype(float), SMALL.image_xy_px[:, ::-1] * 255 / 128
        away = np.array([np.square(places - one).sum(axis=-1).argmin() for one in wanted])
        rows, columns = np.unravel_index(away, places.shape[:2])
        points = np.column_stack([columns, rows]).astype(float)
        if (
            points[11, 0] < points[12, 0]
        ):  # in a mirror the left shoulder is on the other side, and called the right one
            points = points[MIRROR]
        if network in self.moving:
            points = np.random.default_rng(self.asked).permutation(points)
        return (replace(SMALL, image_size_px=image_rgb.shape[1::-1], image_xy_px=points),)

    detect = glance

    def ask_witness(self, image_rgb) -> tuple[PoseFrame, ...]:
        return self.glance(image_rgb, "second")


@pytest.mark.parametrize(
    ("moving", "is_somebody"),
    [((), True), (("first",), True), (("second",), True), (("first", "second"), False)],
    ids=["both see the same", "the second alone does", "the first alone does", "a pattern"],
)
def test_a_body_that_is_another_one_in_each_copy_is_nobody(moving: tuple[str, ...], is_somebody: bool) -> None:
    detector = Restless(moving)
    with Looks(PLACES, detector) as looks:
        looks.together(SMALL, lambda seen: True)
        asked = detector.asked
        assert looks.is_somebody(SMALL) is is_somebody
    assert (detector.asked > asked) == ("second" in moving), "what both see alike is asked no further"


def test_a_single_look_is_taken_as_it_is() -> None:
    detector = TwoNetworks(is_steady=False)
    assert together(picture_with_marks(STANDING), detector) is STANDING
    assert detector.asked == []
