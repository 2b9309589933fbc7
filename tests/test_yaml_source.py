"""Wrong files and the words a trainer reads about them."""

from __future__ import annotations

import pickle
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field

from coach.errors import LibraryError
from coach.text import Text, said_in
from coach.yaml_source import MAX_FILE_BYTES, StrictModel, check_file, check_text, read_models


class Target(StrictModel):
    check: str
    target_deg: float = Field(ge=0, le=180)
    cue: Text | None = None


class Drill(StrictModel):
    id: str = Field(pattern="^[a-z_]+$")
    view: Literal["front", "side", "any"]
    checks: tuple[Target, ...]
    named: Mapping[str, Target] = Field(default_factory=dict)


GOOD = "id: tree\nview: front\nchecks:\n  - {check: left_knee, target_deg: 90, cue: Lift.}\n"


def problems_of(source: str) -> tuple[str, ...]:
    found, problems = check_text(source, Drill, name="drill.yaml")
    assert found is None
    return problems


def test_a_right_file_is_read() -> None:
    drill, problems = check_text(GOOD, Drill, name="drill.yaml")
    assert problems == ()
    assert drill is not None
    assert drill.checks[0].target_deg == 90
    assert drill.checks[0].cue == Text("Lift.")


@pytest.mark.parametrize(
    ("source", "first_line"),
    [
        pytest.param(
            GOOD.replace("view", "veiw"),
            "2:1: veiw: the key 'veiw' is not known here; did you mean 'view'?",
            id="typing mistake in a key",
        ),
        pytest.param(
            GOOD.replace("90", "1:30"),
            "4:36: checks.left_knee.target_deg: expected a number, found '1:30'",
            id="1:30 is not ninety",
        ),
        pytest.param(
            GOOD.replace("90", "010"),
            "4:36: checks.left_knee.target_deg: expected a number, found '010'",
            id="010 is not eight",
        ),
        pytest.param(
            GOOD.replace("90", ".nan"),
            "4:36: checks.left_knee.target_deg: expected an ordinary number, found '.nan'",
            id="nan",
        ),
        pytest.param(
            GOOD.replace("90", ".inf"),
            "4:36: checks.left_knee.target_deg: expected an ordinary number, found '.inf'",
            id="infinity",
        ),
        pytest.param(
            GOOD.replace("90", "'90'"),
            "4:36: checks.left_knee.target_deg: expected a number, found '90' in quotes; write the number without them",
            id="a number in quotes is text",
        ),
        pytest.param(
            GOOD.replace("90", "'90,5'"),
            "4:36: checks.left_knee.target_deg: expected a number, found '90,5'; write 90.5, with a point and without "
            "quotes",
            id="a decimal comma",
        ),
        pytest.param(
            GOOD.replace("90", "200"),
            "4:36: checks.left_knee.target_deg: expected a number of at most 180, found '200'",
            id="out of range",
        ),
        pytest.param(
            GOOD.replace("tree", "12"),
            "1:5: id: expected text, found '12'; put it in quotes",
            id="a number is not a name",
        ),
        pytest.param(
            GOOD.replace("front", "on"),
            "2:7: view: expected one of 'front', 'side', 'any', found 'on'",
            id="on is a word",
        ),
        pytest.param(
            GOOD.replace("Lift.", "{zh: x}"),
            "4:45: checks.left_knee.cue: a text needs at least English words (en: ...)",
            id="a text without English",
        ),
        pytest.param(GOOD + "id: again\n", "5:1: the key 'id' stands here twice, first in line 1", id="a key twice"),
        pytest.param("id: tree\nchecks: []\n", "1:1: the key 'view' is missing here", id="a key missing"),
        pytest.param("- tree\n", "1:1: expected a group of keys, found a list", id="a list instead of keys"),
        pytest.param(
            "id: [\n",
            "2:1: this is not YAML: the file ends in the middle of something; is a bracket not closed?",
            id="broken YAML",
        ),
        pytest.param(
            "a: &x [1]\nb: *x\n", "2:4: this is not YAML: anchors and aliases (& and *) are not used here", id="aliases"
        ),
        pytest.param("", "1:1: the file is empty", id="an empty file"),
        pytest.param(
            GOOD.replace("front", "frnt"),
            "2:7: view: expected one of 'front', 'side', 'any', found 'frnt'; did you mean 'front'?",
            id="a word like one of those allowed",
        ),
        pytest.param("id: x\n\tview: a\n", "2:1: this is not YAML: a tab; indent with spaces", id="a tab"),
        pytest.param(
            "id: 'x\nview: front\n", "3:1: this is not YAML: a quotation mark that is not closed", id="an open quote"
        ),
        pytest.param("id: tree\nview front\n", "3:1: this is not YAML: a key without a colon after it", id="no colon"),
        pytest.param(
            GOOD + "names: [a, b",
            "5:13: this is not YAML: a comma, or the bracket ']' at the end of a list, is missing",
            id="an open list",
        ),
        *(
            pytest.param(
                f"id: tree\nveiw: '{text}'\n",
                "2:7: expected plain words, found a link, a picture or HTML",
                id=f"a page would fetch or link {what}",
            )
            for what, text in (
                ("a picture", "![](http://192.0.2.1/seen.png)"),
                ("a page", "[look](tips.html)"),
                ("a picture named elsewhere", "![a][b]"),
                ("another computer", "//192.0.2.1/seen.png"),
                ("HTML", "<img src=x onerror=alert(1)>"),
            )
        ),
        pytest.param("[" * 5000, "1:1: too many levels inside each other", id="endless depth"),
    ],
)
def test_one_mistake(source: str, first_line: str) -> None:
    problems = problems_of(source)
    assert f"drill.yaml:{first_line}" in [problem.splitlines()[0] for problem in problems]
    for problem in problems:
        assert said_in(problem, "en") == problem
        assert said_in(pickle.loads(pickle.dumps(problem)), "zh") == said_in(problem, "zh")
        (place, *shown), (same, *again) = problem.splitlines(), said_in(problem, "zh").splitlines()
        assert place.split(": ")[0] == same.split(": ")[0]
        assert shown == again
        assert not re.search("[a-z]+ [a-z]+ [a-z]+ [a-z]+", same)


def test_what_is_no_text_of_ours_stays_as_it_is() -> None:
    assert said_in("found by another program", "zh") == "found by another program"


def test_a_tag_that_would_run_code_elsewhere_is_read_as_a_word() -> None:
    drill, problems = check_text(GOOD.replace("tree", "!!python/object:os.system x"), Drill, name="drill.yaml")
    assert problems == ()
    assert drill is not None
    assert drill.id == "x"


@pytest.mark.parametrize(
    ("checks", "wanted"),
    [
        pytest.param("[5]", ["checks.1: expected a group of keys, found '5'"], id="one wrong entry"),
        pytest.param("[]", ["checks: expected at least 1 entry, found an empty list"], id="no entry"),
        pytest.param("", ["checks: expected a list, found nothing"], id="nothing"),
    ],
)
def test_a_list_with_a_wrong_entry_is_not_called_too_short(checks: str, wanted: list[str]) -> None:
    class Full(StrictModel):
        checks: Annotated[tuple[Target, ...], Field(min_length=1)]

    found, problems = check_text(f"checks: {checks}\n", Full, name="f")
    assert found is None
    assert [problem.splitlines()[0].split(": ", 1)[1] for problem in problems] == wanted


def test_all_mistakes_at_once_from_top_to_bottom_with_the_line_and_a_caret() -> None:
    source = "id: Tree\nveiw: front\nchecks:\n  - check: knee\n    target_deg: wide\n    target_dge: 3\n"
    problems = problems_of(source)
    assert [problem.split(" ", 1)[0] for problem in problems] == [
        "drill.yaml:1:1:",
        "drill.yaml:1:5:",
        "drill.yaml:2:1:",
        "drill.yaml:5:17:",
        "drill.yaml:6:5:",
    ]
    assert problems[3].splitlines()[1:] == ["    5 |     target_deg: wide", "      |                 ^"]


def test_mistakes_of_several_files_are_told_together(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("id: tree\n")
    with pytest.raises(LibraryError) as raised:
        read_models(sorted(tmp_path.glob("*.yaml")), Drill)
    assert len(raised.value.problems) == 4
    assert "a.yaml:1:1" in str(raised.value)
    assert "b.yaml:1:1" in str(raised.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"\xff\xfe\x00", "cannot be read", id="not text"),
        pytest.param(b"#" * (MAX_FILE_BYTES + 1), "larger than 200 kB", id="far too long"),
    ],
)
def test_files_that_are_no_text_files(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "drill.yaml"
    path.write_bytes(content)
    found, problems = check_file(path, Drill)
    assert found is None
    assert message in problems[0]


def test_thousands_of_mistakes_are_told_in_bounded_time() -> None:
    problems = problems_of("".join(f"k{number}: 1\n" for number in range(15_000)))
    assert 0 < len(problems) <= 100


def test_nested_aliases_that_would_fill_the_memory_are_refused() -> None:
    """The "billion laughs": each line holds ten times the one before."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (problem,) = problems_of("\n".join(lines))
    assert "2:10: this is not YAML: anchors and aliases (& and *) are not used here" in problem


def test_text_that_did_not_come_from_a_file_has_the_same_limit() -> None:
    (problem,) = problems_of("#" * (MAX_FILE_BYTES + 1))
    assert "larger than 200 kB" in problem


def test_numbers_with_thousands_of_digits() -> None:
    assert problems_of(f"id: tree\nview: front\nchecks: {'9' * 10_000}\n")


def test_a_file_that_does_not_exist(tmp_path: Path) -> None:
    assert check_file(tmp_path / "none.yaml", Drill)[1][0].endswith("cannot be read: No such file or directory")
