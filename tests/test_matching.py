"""What people type finds what they mean."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.library.known import load_exercises, load_postures, names_of
from coach.library.search import find_exercises, find_postures
from coach.matching import Match, SearchIndex, plain, words
from coach.platform.paths import poses_dir

LIBRARY = load_postures([poses_dir() / "yoga"])
EXERCISES = load_exercises([poses_dir() / "exercises"])
WARRIORS = {"warrior_i", "warrior_ii", "warrior_iii", "reverse_warrior"}


def ids(query: str) -> set[str]:
    return {posture.id for posture in find_postures(query, LIBRARY).postures}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("tree", {"tree"}),
        ("vṛkṣā", {"tree"}),
        ("树", {"tree"}),
        ("forearmplank", {"forearm_plank"}),
        ("head stand", {"headstand"}),
        ("warior", WARRIORS),
        ("WARIROR", WARRIORS),
        ("warrior 2", {"warrior_ii"}),
        ("warior two", {"warrior_ii"}),
        ("downwrd dog", {"downward_dog", "dolphin"}),
        ("triangel", {"triangle", "revolved_triangle"}),
        ("piegon", {"pigeon"}),
        ("pidgeon", {"pigeon"}),
        ("savasna", {"corpse"}),
        ("vrksasna", {"tree"}),
        ("trikonasna", {"triangle", "revolved_triangle"}),
        ("战土二式", {"warrior_ii"}),
        ("twist", {"reclined_twist", "revolved_triangle"}),
        ("beginner twist", {"reclined_twist"}),
        ("calvse", {"downward_dog", "standing_forward_bend", "legs_up_the_wall"}),
        ("扭转", {"reclined_twist", "revolved_triangle"}),
        ("pain", set()),
        ("hello", set()),
        ("no such posture", set()),
        ("xyz", set()),
        ("?!", set(LIBRARY)),
        ("", set(LIBRARY)),
        ("yoga", set(LIBRARY)),
    ],
)
def test_a_query_finds_what_is_meant(query: str, wanted: set[str]) -> None:
    assert ids(query) == wanted


def test_every_name_and_term_is_looked_for_among_things_of_the_other_kind() -> None:
    """俯卧撑, a push-up, begins with what postures are found by: it is no name there, and no end of it."""
    assert find_postures("俯卧撑", LIBRARY).postures == ()
    for exercise in EXERCISES.values():
        for name in names_of(exercise):
            find_postures(name, LIBRARY)
    for posture in LIBRARY.values():
        for name in names_of(posture):
            find_exercises(name, EXERCISES)
    chinese = sorted({letter for item in (*LIBRARY.values(), *EXERCISES.values()) for letter in item.names.in_("zh")})
    for letter in chinese:
        find_postures(f"{letter}俯卧{letter}", LIBRARY)


@pytest.mark.parametrize(
    ("query", "area"),
    [
        ("back", "back"),
        ("back pain", "back"),
        ("my lower back hurts", "back"),
        ("背痛", "back"),
        ("腰部酸痛", "back"),
        ("stiff neck", "neck"),
        ("tight hips", "hips"),
        ("hip opener", "hips"),
        ("开髋", "hips"),
    ],
)
def test_a_part_of_the_body_finds_postures_that_name_it_and_asks_for_a_caution(query: str, area: str) -> None:
    found = find_postures(query, LIBRARY)
    assert found.postures
    assert found.is_about_body
    assert {area} <= {one for posture in found.postures for one in posture.areas}
    assert all(area in posture.areas or area in plain("".join(names_of(posture))) for posture in found.postures)


@pytest.mark.parametrize("query", ["back pain", "背痛", "stiff neck", "sore shoulders", "肩颈僵硬"])
def test_a_complaint_finds_only_easy_postures(query: str) -> None:
    assert {posture.level for posture in find_postures(query, LIBRARY).postures} == {"beginner"}


@pytest.mark.parametrize("query", ["sciatica", "slipped disc", "depression", "椎间盘突出", "pain", "痛"])
def test_nothing_medical_is_answered(query: str) -> None:
    assert find_postures(query, LIBRARY).postures == ()


@pytest.mark.parametrize(
    ("query", "purpose"), [("relax", "rest"), ("放松", "rest"), ("balance", "balance"), ("meditation", "focus")]
)
def test_a_purpose_finds_postures_for_it(query: str, purpose: str) -> None:
    found = find_postures(query, LIBRARY)
    assert {key for key, posture in LIBRARY.items() if purpose in posture.purpose} <= {one.id for one in found.postures}
    assert not found.is_about_body


NAMES = sorted(
    {(posture.id, name) for posture in LIBRARY.values() for name in (posture.names.en, posture.sanskrit.plain)}
)


@given(st.sampled_from(NAMES), st.data())
def test_every_name_survives_a_typing_error(known: tuple[str, str], data: st.DataObject) -> None:
    posture_id, name = known[0], known[1].casefold()
    longest = max(words(name), key=len)
    at = data.draw(st.integers(0, len(longest) - 1))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    mistyped = data.draw(
        st.sampled_from(
            [
                longest[:at] + longest[at + 1 :],
                longest[:at] + letter + longest[at:],
                longest[:at] + letter + longest[at + 1 :],
                longest[:at] + longest[at + 1 : at + 2] + longest[at] + longest[at + 2 :],
            ]
        )
    )
    # a short word with another letter may be another word: "bow", "cow"
    if len(longest) > 5:
        assert posture_id in ids(name.replace(longest, mistyped))


@given(st.text(max_size=40))
def test_anything_may_be_typed(query: str) -> None:
    found = find_postures(query, LIBRARY)
    assert {posture.id for posture in found.postures} <= set(LIBRARY)


@pytest.mark.parametrize(
    ("query", "wanted"), [("press up", {"push_up"}), ("bicpe curl", {"bicep_curl"}), ("俯卧撑", {"push_up"})]
)
def test_exercises_are_found_in_the_same_way(query: str, wanted: set[str]) -> None:
    assert {exercise.id for exercise in find_exercises(query, EXERCISES)} == wanted


def test_the_best_comes_first() -> None:
    index = SearchIndex({"a": ["backbend"], "b": ["tree"], "c": ["bakc"]}, {"b": ["back"]})
    assert index.find("back") == {"a": Match.NAME, "b": Match.TERM}
    assert index.find("tere") == {"b": Match.SIMILAR}


def test_words_of_many_scripts() -> None:
    assert words("Vīra-bhadrāsana II, 战士式!") == ["vira", "bhadrasana", "ii", "战士式"]
    assert plain("Child’s pose") == "childspose"
