"""The form changes the numbers it shows and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.library.draft import apply_edits, edits_of
from coach.library.known import load_postures
from coach.library.posture import Posture
from coach.platform.paths import poses_dir
from coach.yaml_source import check_text

FILES = sorted((poses_dir() / "yoga").glob("*.yaml"))


def posture_in(text: str) -> Posture:
    posture, problems = check_text(text, Posture, name="posture")
    assert posture is not None, problems
    return posture


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_form_left_as_it_is_changes_no_posture(path):
    text = path.read_text(encoding="utf-8")
    before = posture_in(text)
    names = before.names.root
    after = posture_in(apply_edits(text, edits_of(before), names=names, level=before.level, hold_s=before.hold_s))
    for changed, check in zip(after.checks, before.checks, strict=True):
        assert changed.wanted == pytest.approx(check.wanted)
    assert after.model_copy(update={"checks": before.checks}) == before


def test_numbers_and_names_are_taken_over_and_unused_checks_left_out():
    text = (poses_dir() / "yoga" / "mountain.yaml").read_text(encoding="utf-8")
    before = load_postures([poses_dir() / "yoga"])["mountain"]
    first, second, *others = edits_of(before)
    edits = [replace(first, wanted=170.0, tolerance=20.0, weight=3.0), replace(second, used=False), *others]
    after = posture_in(apply_edits(text, edits, names={"en": "Hill", "zh": "丘"}, level="advanced", hold_s=10.0))
    assert (after.names.en, after.names.in_("zh"), after.level, after.hold_s) == ("Hill", "丘", "advanced", 10.0)
    assert len(after.checks) == len(before.checks) - 1
    changed = after.checks[0]
    assert (sum(changed.wanted) / 2, changed.tolerance, changed.weight) == (170.0, 20.0, 3.0)


def test_one_edit_for_each_check():
    text = (poses_dir() / "yoga" / "mountain.yaml").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="expected one for each of"):
        apply_edits(text, [], names={"en": "Hill", "zh": "丘"}, level="beginner", hold_s=10.0)
