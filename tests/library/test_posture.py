"""Wrong posture files and what the trainer is told about them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from coach.errors import LibraryError, UnknownIdError
from coach.library.known import load_postures
from coach.library.own_files import folders_of
from coach.library.posture import Posture
from coach.platform.paths import poses_dir
from coach.yaml_source import check_text

GOOD = """\
id: my_pose
names: {en: My pose, zh: 我的体式}
family: standing
level: beginner
view: front
roles: {front: left, back: right}
source: A test.
checks:
  - check: front_knee
    target_deg: 95
    tolerance_deg: 15
    too_high: Bend your knee.
figures:
  - limbs:
      front_thigh: [1, 0, 0]
      arms: [1, 0, 0]
"""


def problems(source: str) -> str:
    posture, found = check_text(source, Posture, name="my.yaml")
    assert (posture is None) == bool(found)
    return "\n".join(found)


def test_a_short_file_is_enough() -> None:
    assert problems(GOOD) == ""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("check: front_knee", "check: front_kne", "there is no measure 'front_kne'; did you mean left_knee"),
        ("tolerance_deg: 15", "tolerance_deg: 5", "expected a number of at least 10, found '5'"),
        ("    target_deg: 95\n", "", "expected exactly one of target_deg"),
        ("    target_deg: 95\n", "    target_deg: 95\n    range_deg: [80, 90]\n", "found target_deg, range_deg"),
        ("target_deg: 95", "range_deg: [100, 90]", "expected the smaller value first, found 100 and 90"),
        ("tolerance_deg: 15", "tolerance_torso: 0.2", "target_deg needs tolerance_deg beside it"),
        (
            "target_deg: 95\n    tolerance_deg: 15",
            "target_torso: 1\n    tolerance_torso: 0.2",
            "is measured in degrees",
        ),
        ("    target_deg: 95\n", "    straight: true\n", "straight brings its own tolerance"),
        (
            "target_deg: 95\n    tolerance_deg: 15",
            "measure: front_hip\n    straight: true",
            "expected a measure that ends in",
        ),
        ("    too_high: Bend your knee.\n", "", "expected words for too_low, too_high or both"),
        ("front_thigh: [1, 0, 0]", "front_thihg: [1, 0, 0]", "did you mean front_thigh"),
        ("front_thigh: [1, 0, 0]", "front_thigh: [0, 0, 0]", "expected a direction [outwards, up, forward]"),
        ("roles: {front: left, back: right}", "roles: {near: left}", "'near' cannot be the name of a role"),
        ("view: front", "view: top", "expected one of 'front', 'side', 'any'"),
        ("view: front", "veiw: front", "did you mean 'view'?"),
        ("id: my_pose", "id: My Pose", "expected small letters a to z"),
    ],
    ids=lambda value: str(value).strip()[:30],
)
def test_mistakes_are_told_so_that_they_can_be_repaired(old: str, new: str, told: str) -> None:
    assert old in GOOD
    assert told in problems(GOOD.replace(old, new))


def test_a_check_may_not_stand_twice() -> None:
    twice = GOOD.replace(
        "figures:", "  - check: front_knee\n    target_deg: 90\n    tolerance_deg: 15\n    too_low: x\nfigures:"
    )
    assert "the check 'front_knee' stands here twice" in problems(twice)


def test_both_must_stand_in_the_name_of_the_check_too() -> None:
    wrong = GOOD.replace("check: front_knee", "check: knees\n    measure: both_knee")
    assert "'both' must stand in the name and in the measure" in problems(wrong)


def test_names_may_be_in_any_language_and_fall_back_to_english() -> None:
    posture, found = check_text(GOOD.replace("zh: 我的体式", "de: Meine Haltung"), Posture, name="my.yaml")
    assert posture is not None, found
    assert (posture.names.in_("de"), posture.names.in_("zh")) == ("Meine Haltung", "My pose")


def test_the_users_own_posture_replaces_a_shipped_one_and_adds_to_them() -> None:
    folder = folders_of(Posture)[1]
    folder.mkdir(parents=True)
    (folder / "my_pose.yaml").write_text(GOOD, encoding="utf-8")
    shipped = (poses_dir() / "yoga" / "tree.yaml").read_text(encoding="utf-8")
    (folder / "tree.yaml").write_text(shipped.replace("hold_s: 30", "hold_s: 99"), encoding="utf-8")
    library = load_postures()
    assert library["my_pose"].names.en == "My pose"
    assert library["tree"].hold_s == 99


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD.replace("view: front", "view: top"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(GOOD.replace("level: beginner", "level: easy"), encoding="utf-8")
    (tmp_path / "c.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "d.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(LibraryError) as caught:
        load_postures([tmp_path])
    told = "\n".join(caught.value.problems)
    assert "a.yaml:5:7" in told
    assert "b.yaml:4:8" in told
    assert "the id 'my_pose' is already used by c.yaml" in told


def test_one_name_cannot_mean_two_postures(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(GOOD.replace("id: my_pose", "id: other\naliases: [My-Pose]"), encoding="utf-8")
    with pytest.raises(LibraryError, match="already means the posture 'my_pose'"):
        load_postures([tmp_path])


def test_an_unknown_posture_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownIdError, match=r"Did you mean .*warrior_ii"):
        load_postures().find("warrior_11")


def said(node: Any) -> Iterator[tuple[str, str]]:
    """Every text of a file that stands there in English and in Chinese."""
    if isinstance(node, dict):
        if isinstance(node.get("en"), str) and isinstance(node.get("zh"), str):
            yield node["en"], node["zh"]
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from said(one)


@pytest.mark.parametrize("path", sorted((poses_dir() / "yoga").glob("*.yaml")), ids=lambda path: path.stem)
def test_an_upper_arm_reaches_from_shoulder_to_elbow(path: Path) -> None:
    """And never is the arm that is on top: a teacher would take one for the other."""
    for english, chinese in said(yaml.safe_load(path.read_text(encoding="utf-8"))):
        assert ("upper arm" in english) == ("上臂" in chinese), english
        assert "lower arm" not in english
