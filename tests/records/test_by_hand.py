"""What was put right by hand stays with the saved check, and leaves it again as a set of true joints."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from coach.cli import main
from coach.pose.figure import figure_frame
from coach.posture.library import load_postures
from coach.posture.recognition import recognise
from coach.posture.truth import COLUMNS, JOINTS, read_true_joints
from coach.records.history import open_history
from coach.records.model import CheckRecord
from coach.records.names import Names
from coach.records.report.content import session_report
from coach.records.saving import check_record, save_photo_check
from coach.records.sheets import joints_csv
from coach.session.by_hand import ByHand
from coach.session.photo import PhotoResult, judge_frame

LIBRARY = load_postures()
SAID = (
    ByHand()
    .placing("left_elbow", (400.0, 210.5))
    .placing("right_ankle", None)
    .placing("left_wrist", (-20.0, 200.0))
    .disputing("star", "right_elbow")
)


def judged(said: ByHand) -> PhotoResult:
    frame = said.applied(figure_frame(LIBRARY["star"].placed_figures[0].directions))
    return judge_frame(frame, recognise(frame, LIBRARY), LIBRARY, LIBRARY["star"], disputed=said.disputed)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_the_joints_of_a_check_are_true_joints() -> None:
    text = joints_csv(check_record(judged(SAID), by_hand=SAID), "star.jpg")
    assert text.splitlines()[0] == ",".join(COLUMNS)
    rows = {row["joint"]: row for row in rows_of(text)}
    assert list(rows) == list(JOINTS)
    assert {row["file"] for row in rows.values()} == {"star.jpg"}
    assert {(row["width"], row["height"], row["posture"]) for row in rows.values()} == {("640", "640", "star")}

    def said(joint: str) -> tuple[str, ...]:
        return tuple(rows[joint][name] for name in ("x_px", "y_px", "state", "source", "sure"))

    assert said("left_elbow") == ("400.0", "210.5", "seen", "hand", "1")
    assert said("right_ankle") == ("", "", "hidden", "hand", "1")
    assert said("left_wrist") == ("-20.0", "200.0", "outside", "hand", "1")
    # what nobody touched is where the coach saw it, and nobody vouches for it
    assert said("right_elbow")[2:] == ("seen", "P", "0")


def test_they_are_read_as_a_truth_set() -> None:
    result = judged(SAID)
    (truth,) = read_true_joints(rows_of(joints_csv(check_record(result, by_hand=SAID), "star.jpg")))
    assert (truth.file, truth.posture, truth.size_px) == ("star.jpg", "star", (640, 640))
    seen = {joint for joint, landmark in JOINTS.items() if truth.seen[landmark]}
    assert seen == set(JOINTS) - {"right_ankle", "left_wrist"}
    assert result.frame is not None
    for joint in seen:
        assert truth.xy_px[JOINTS[joint]] == pytest.approx(result.frame.image_xy_px[JOINTS[joint]])


def test_where_nothing_was_put_right_there_are_no_joints() -> None:
    said = ByHand().disputing("star", "right_elbow")
    record = check_record(judged(said), by_hand=said)
    assert record.joints == ()
    assert record.width_px is None
    assert record.disputed == ("right_elbow",)
    assert check_record(judged(ByHand())).disputed == ()


@pytest.fixture
def kept(own_data_folder: Path) -> CheckRecord:
    """A check that was saved, as the history has it."""
    history = open_history()
    person = history.first_profile("Ada")
    uuid = save_photo_check(history, person, judged(SAID), file_name="star.jpg", by_hand=SAID)
    session = history.session(uuid)
    history.close()
    return session.checks[0]


def test_it_stays_with_the_saved_check(kept: CheckRecord) -> None:
    assert kept.disputed == ("right_elbow",)
    assert "right_elbow" not in {row.name for row in kept.measures}
    assert {one.joint for one in kept.joints if one.source == "hand"} == {"left_elbow", "right_ankle", "left_wrist"}


def test_the_command_line_exports_it(kept: CheckRecord, tmp_path: Path) -> None:
    assert main(["history", "export", str(tmp_path / "tables")]) == 0
    text = (tmp_path / "tables" / "joints.csv").read_text(encoding="utf-8")
    assert rows_of(text) == rows_of(joints_csv(kept, "star.jpg"))


def test_the_report_says_what_was_put_right(kept: CheckRecord, own_data_folder: Path) -> None:
    history = open_history()
    (line,) = history.sessions(None, limit=1)
    session = history.session(line.uuid)
    names = Names({}, LIBRARY, history.references())
    lines = [line for section in session_report(session, names, "en").sections for line in section.lines]
    history.close()
    assert "Put right by hand: left elbow, left wrist, right ankle" in lines
    assert "Said to be wrong: right elbow" in lines
