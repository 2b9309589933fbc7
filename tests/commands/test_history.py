from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from coach.cli import main
from coach.records.history import History, open_history
from coach.records.values import ProfileRecord
from coach.studio.accounts import owner_of
from coach.workout.repetition import HoldPeriod
from tests.support.histories import FIRST_DAY, repetition
from tests.support.server import ROOT


@pytest.fixture
def history(own_data_folder: Path) -> History:
    """Ada has done squats twice, Ben has looked on."""
    opened = open_history()
    ada = opened.first_profile("Ada")
    for _ in range(2):
        train(opened, ada)
    opened.start_session(opened.add_profile("Ben"), source="photo", started_at=FIRST_DAY).finish()
    return opened


def train(history: History, person: ProfileRecord) -> None:
    with history.start_session(person, source="live") as session:
        session.start_set("exercise", "squat", start_s=0.0).add_repetition(repetition())


def test_list(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "list", "--json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["profile"] for record in records] == ["Ada", "Ada", "Ben"]
    assert (records[0]["reps"], records[0]["items"]) == (1, ["squat"])
    assert main(["history", "list", "--profile", "Ben"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert "Ben" in line
    assert main(["history", "list", "--profile", "Cleo"]) == 1
    assert "There is no profile Cleo" in capsys.readouterr().err


def test_an_empty_list_says_so(own_data_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "list"]) == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "The history is empty.\n")


def test_list_in_words(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    with history.start_session(history.profiles()[0], source="live") as session:
        session.start_set("posture", "tree", start_s=0.0).add_hold(HoldPeriod(start_s=1.0, end_s=32.0))
    assert main(["history", "list", "--language", "zh"]) == 0
    lines = {line.split("  ", 4)[-1] for line in capsys.readouterr().out.splitlines()}
    assert lines == {"保持 31 秒  树式", "1 次  深蹲", "-  -"}
    assert main(["history", "list", "--limit", "2"]) == 0
    told = capsys.readouterr().out
    assert "held: 31 s  Tree" in told
    assert "repetitions: 1  Squat" in told


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
@pytest.mark.parametrize("form", [["--json"], []], ids=["told at once", "told at the end"])
def test_a_list_that_nobody_reads_to_its_end_is_no_error(history: History, form: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "coach", "history", "list", *form]
    done = subprocess.run(command, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


def test_export_delete_import(history: History, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "all.json"
    assert main(["history", "export", str(file)]) == 0
    assert "3 sessions written" in capsys.readouterr().err
    assert main(["history", "delete", "--all", "--yes"]) == 0
    assert history.sessions() == ()
    assert main(["history", "import", str(file), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["status"], record["profiles"], record["sessions"], record["known"]) == ("ok", 2, 3, 0)
    assert main(["history", "import", str(file)]) == 0
    assert "sessions added: 0, known already: 3" in capsys.readouterr().err


def test_import_of_something_else_does_not_stop_the_others(
    history: History, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong, right = tmp_path / "wrong.json", tmp_path / "right.json"
    wrong.write_text("[]", encoding="utf-8")
    main(["history", "export", str(right)])
    capsys.readouterr()
    assert main(["history", "import", str(wrong), str(right), "--json"]) == 1
    first, second = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert first["status"] == "unreadable"
    assert "is not an exported history" in first["message"]
    assert second["status"] == "ok"


def test_delete_asks_first(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    newest = history.sessions()[0].uuid
    assert main(["history", "delete", newest]) == 1
    assert "nothing was deleted" in capsys.readouterr().err
    assert main(["history", "delete", newest[:8], "--yes"]) == 0
    assert len(history.sessions()) == 2
    assert main(["history", "delete", "--profile", "Ada", "--yes"]) == 0
    assert [person.name for person in history.profiles()] == ["Ben"]
    assert main(["history", "delete"]) == 2


def test_one_unknown_session_deletes_none(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    newest = history.sessions()[0].uuid
    assert main(["history", "delete", newest, "ffffffff", "--yes"]) == 1
    assert len(history.sessions()) == 3


def test_a_person_is_given_to_a_login_and_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
    history = open_history()
    history.first_profile("Ada")
    owner = owner_of("https://login.example", "ada")
    login = ["--issuer", "https://login.example", "--subject", "ada"]
    assert main(["history", "give", "Ada", *login]) == 0
    assert [person.name for person in history.of_owner(owner).profiles()] == ["Ada"]
    assert history.of_owner(None).profiles() == ()
    assert main(["history", "give", "Ada"]) == 0
    assert [person.name for person in history.of_owner(None).profiles()] == ["Ada"]
    assert main(["history", "give", "Ada", *login[:2]]) == 2
    assert "both --issuer and --subject" in capsys.readouterr().err
    assert main(["history", "give", "Ben"]) == 1
    history.close()
