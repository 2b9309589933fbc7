"""A posture from one photo."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.errors import CoachError, LibraryError
from coach.library.draft import draft_posture, id_from_name
from coach.library.known import load_postures
from coach.library.own_files import folders_of, keep_own, own_path
from coach.library.posture import Posture
from coach.pose.figure import expand_directions
from coach.posture.scoring import score_posture
from coach.yaml_source import check_text
from tests.support.figures import figure_frame

LIBRARY = load_postures()


@pytest.mark.parametrize("posture", LIBRARY.values(), ids=list(LIBRARY))
@pytest.mark.parametrize("mirrored", [False, True], ids=["as it is", "mirrored"])
def test_a_draft_is_a_valid_posture_that_its_own_photo_fulfils(posture: Posture, mirrored: bool) -> None:
    frame = figure_frame(posture.placed_figures[0].directions, yaw_deg=90 if posture.view == "side" else 0)
    frame = frame.mirrored() if mirrored else frame
    draft, problems = check_text(draft_posture(frame, "My own"), Posture, name="draft")
    assert draft is not None, problems
    assert draft.view == posture.view
    score = score_posture(frame, draft)
    assert score.score > 90
    assert score.is_right


def test_sides_become_roles() -> None:
    frame = figure_frame(LIBRARY["tree"].placed_figures[0].directions)
    draft, _ = check_text(draft_posture(frame, "Tree of mine"), Posture, name="draft")
    assert draft is not None
    assert draft.id == "tree_of_mine"
    assert dict(draft.roles) == {"lifted": "left", "standing": "right"}
    assert draft.checks[0].tolerance_deg == 15


def test_an_even_posture_has_no_roles() -> None:
    frame = figure_frame(LIBRARY["star"].placed_figures[0].directions)
    draft, _ = check_text(draft_posture(frame, "Star"), Posture, name="draft")
    assert draft is not None
    assert not draft.roles
    assert {check.check.partition("_")[0] for check in draft.checks} == {"trunk", "both"}


def test_a_person_of_whom_nothing_is_seen_gives_no_draft() -> None:
    frame = figure_frame(expand_directions({}, {}))
    with pytest.raises(CoachError, match="Too little of the body"):
        draft_posture(replace(frame, visibility=np.zeros(33)), "Nothing")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Half Moon (wall)", "half_moon_wall"), ("Étude 2", "etude_2"), ("3 legs", "my_3_legs")],
)
def test_ids_from_names(name: str, expected: str) -> None:
    assert id_from_name(name) == expected


def test_names_in_other_scripts_get_ids_of_their_own() -> None:
    assert id_from_name("树") != id_from_name("战士")
    assert id_from_name("树").isascii()


def test_a_saved_draft_is_in_the_library() -> None:
    frame = figure_frame(LIBRARY["boat"].placed_figures[0].directions, yaw_deg=90)
    posture = keep_own(Posture, draft_posture(frame, "My boat"))
    assert own_path(Posture, posture.id).name == "my_boat.yaml"
    assert load_postures().find("my boat").id == "my_boat"


def test_a_broken_text_is_not_saved() -> None:
    with pytest.raises(LibraryError, match="did you mean 'view'"):
        keep_own(Posture, "id: x\nveiw: front\n")
    assert not folders_of(Posture)[1].exists()
