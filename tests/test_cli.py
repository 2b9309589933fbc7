"""The command line, from arguments to records and exit codes."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args

import numpy as np
import PIL.Image
import pytest

from coach import cli
from coach.cli import main, parser
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseSequence, save_sequence
from coach.posture.scoring import STRICTNESS_FACTOR, Strictness
from coach.spreadsheets import CsvStyle, table_bytes
from tests.support.exercisers import perform


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, the JSON lines on standard output, and what was said on standard error."""
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, [json.loads(line) for line in captured.out.splitlines() if line.startswith("{")], captured.err


@pytest.fixture
def standing_still(tmp_path: Path) -> Path:
    """Four seconds of somebody who stands and does nothing."""
    xyz = np.zeros((33, 3))
    for side, x in (("LEFT", 0.15), ("RIGHT", -0.15)):
        for part, y in (
            ("SHOULDER", -0.5),
            ("ELBOW", -0.2),
            ("WRIST", 0.05),
            ("HIP", 0.0),
            ("KNEE", 0.45),
            ("ANKLE", 0.9),
        ):
            xyz[Landmark[f"{side}_{part}"]] = (x, y, 0.0)
        for part in ("HEEL", "FOOT_INDEX"):
            xyz[Landmark[f"{side}_{part}"]] = (x, 0.95, -0.1)
    xyz[: Landmark.LEFT_SHOULDER] = (0.0, -0.7, 0.0)
    for part in ("PINKY", "INDEX", "THUMB"):
        for side in ("LEFT", "RIGHT"):
            xyz[Landmark[f"{side}_{part}"]] = xyz[Landmark[f"{side}_WRIST"]]
    path = tmp_path / "standing.npz"
    count = 100
    save_sequence(
        path,
        PoseSequence(
            timestamps_s=np.arange(count) / 25.0,
            image_size_px=(640, 480),
            image_xy_px=np.repeat((xyz[:, :2] * 200 + (320, 220))[None], count, axis=0),
            image_z_px=np.zeros((count, 33)),
            world_xyz_m=np.repeat(xyz[None], count, axis=0),
            visibility=np.ones((count, 33)),
        ),
    )
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no command"),
        pytest.param(["dance"], id="unknown command"),
        pytest.param(["posture"], id="no files"),
        pytest.param(["reps", "a.mp4", "--workers", "0"], id="no workers"),
        pytest.param(["posture", "a.jpg", "--language", "xx"], id="unknown language"),
        pytest.param(["evaluate"], id="evaluate what"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    commands = ["posture", "reps", "angles", "evaluate postures", "evaluate reps", "learn movements", "model"]
    commands += [f"{kind} {action}" for kind in ("poses", "exercises") for action in ("list", "check")]
    for command in commands:
        with pytest.raises(SystemExit) as stopped:
            parser().parse_args([*command.split(), "--help"])
        assert stopped.value.code == 0
        assert command in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [("reps", "x.npz", "--exercise", "sqat"), ("posture", "x.jpg", "--pose", "tre")],
    ids=["exercise", "posture"],
)
def test_a_mistyped_id_is_wrong_usage_and_the_nearest_is_named(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    code, records, said = run(capsys, *arguments)
    assert code == 2
    assert records == []
    assert "Did you mean" in said


def test_where_nobody_is_seen_nothing_is_said_of_exercises(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "empty.npz"
    save_sequence(
        path, PoseSequence.from_frames([None] * 50, timestamps_s=np.arange(50) / 25, image_size_px=(640, 480))
    )
    for wish in ((), ("--exercise", "squat")):
        assert main(["reps", str(path), *wish]) == 0
        assert capsys.readouterr().out == f"{path}: nobody was found in this video\n"


def test_a_bad_input_is_a_record_and_does_not_stop_the_others(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, standing_still: Path
) -> None:
    broken = tmp_path / "broken.npz"
    broken.write_text("no archive")
    code, records, _ = run(capsys, "reps", broken, standing_still, "--exercise", "squat", "--json")
    assert code == 1
    assert [record["status"] for record in records] == ["unreadable", "ok"]
    assert "not a landmark sequence" in records[0]["message"]
    assert records[1]["reps"] == records[1]["partial_reps"] == 0
    assert set(records[1]) >= {
        "file",
        "status",
        "exercise",
        "reps",
        "partial_reps",
        "repetitions",
        "view",
        "duration_s",
    }


READERS = {
    "reps": "a photo or video",
    "angles": "a photo or video",
    "explain --exercise squat": "a photo or video",
    "report": "a photo or video",
    "poses new --name A --from": "a picture",
    "evaluate reps": "a table",
    "evaluate postures": "a table",
    "evaluate form": "a table",
    "evaluate rows": "a table",
    "evaluate truth": "a table",
    "learn movements": "a table",
    "history import": "a history file",
}
NO_FILES: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo if hasattr(os, "mkfifo") else Path.mkdir,
    "a device": lambda path: path.symlink_to("/dev/zero"),
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and devices")
@pytest.mark.parametrize("what", NO_FILES)
@pytest.mark.parametrize("command", READERS)
def test_what_is_no_file_gets_the_right_word_at_once_from_every_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, what: str
) -> None:
    """A pipe without a writer and a device without an end were waited for, for ever."""
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("coach.session.sequences._PATIENCE_S", 0.05)
    NO_FILES[what](tmp_path / "x")
    code, _, said = run(capsys, *command.split(), tmp_path / "x")
    assert code == 1
    assert f"x is {what}, not {READERS[command]}" in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("command", ["explain --exercise squat", "report --item squat --format json"])
def test_commands_read_what_comes_through_a_pipe(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, standing_still: Path, command: str
) -> None:
    os.mkfifo(tmp_path / "x")
    verb, *options = command.split()
    options += ["--out", str(tmp_path / "out")] if verb == "report" else []
    with ThreadPoolExecutor() as pool:
        pool.submit((tmp_path / "x").write_bytes, standing_still.read_bytes())
        assert run(capsys, verb, tmp_path / "x", *options)[0] == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
@pytest.mark.parametrize(("language", "words"), [("en", "No space left on device"), ("zh", "磁盘空间已满")])
@pytest.mark.parametrize(
    "command",
    [
        "angles {clip} --csv {full}",
        "angles {clip}",
        "exercises list",
        "exercises new --like squat --name Mine --out {full}",
        "explain {clip} --exercise squat --out {full}",
        "reps {clip} --exercise squat --json",
    ],
)
def test_a_full_disk_is_told_without_a_traceback(
    tmp_path: Path, standing_still: Path, command: str, language: str, words: str
) -> None:
    (tmp_path / "full.png").symlink_to("/dev/full")
    line = command.format(clip=standing_still, full=tmp_path / "full.png").split()
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "coach", *line, "--language", language],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=Path(__file__).parents[1],
        )  # fmt: skip
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_what_was_written_before_stays_where_there_is_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, standing_still: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "angles.csv"
    table.write_text("before")

    def full(*values: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("coach.commands.angles._rows", full)
    assert main(["angles", str(standing_still), "--csv", str(table)]) == 1
    assert table.read_text() == "before"
    assert set(tmp_path.iterdir()) == {table, standing_still}


NAMED = ("\x1b[2Jpaint.jpg", "two\nlines.jpg", "\u202egpj.mp4")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("name", NAMED, ids=["a terminal's command", "two lines", "backwards"])
@pytest.mark.parametrize("command", ["reps --exercise squat", "angles", "batch"])
def test_a_terminal_obeys_no_name(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, command: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_bytes(b"no picture")
    given = [str(folder), "--out", str(tmp_path / "out")] if command == "batch" else [str(folder / name)]
    assert main([*command.split(), *given]) == 1
    said = capsys.readouterr()
    text = said.out.partition("\n")[2] if command == "angles" else said.out  # a table has names as they are
    assert name.partition("\n")[0].encode("unicode_escape").decode() in text + said.err
    assert not any(letter in text + said.err for letter in "\x1b\u202e")


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "many", "", "²"])
def test_what_is_no_number_is_said_to_be_none(capsys: pytest.CaptureFixture[str], number: str) -> None:
    with pytest.raises(SystemExit):
        main(["posture", "a.jpg", f"--workers={number}"])
    assert f"expected a whole number, 1 or more, found '{number}'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("exercise", "language", "words"),
    [
        ("bicep_curl", "zh", ["二头弯举: 3", "两侧"]),
        ("bicep_curl", "en", ["Biceps curl: 3", "Both"]),
        ("plank", "zh", ["平板支撑: 保持"]),
        ("plank", "en", ["Plank: held for"]),
    ],
)
def test_what_was_counted_is_said_in_the_language_asked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, exercise: str, language: str, words: list[str]
) -> None:
    clip = tmp_path / "a.npz"
    save_sequence(clip, perform(exercise, 3))
    assert main(["reps", str(clip), "--exercise", exercise, "--language", language]) == 0
    said = capsys.readouterr().out.replace(str(clip), "")
    assert all(word in said for word in words)
    assert exercise not in said
    assert language == "en" or not re.search("[a-z]{3}", said)


def test_a_text_file_named_mp4_is_explained(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    fake = tmp_path / "fake.mp4"
    fake.write_text("this is no video")
    code, records, _ = run(capsys, "reps", fake, "--exercise", "squat", "--json")
    assert code == 1
    assert records[0]["status"] == "unreadable"
    assert "fake.mp4" in records[0]["message"]


def test_angles_are_a_table_with_units_in_the_header(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, standing_still: Path
) -> None:
    table = tmp_path / "deep" / "angles.csv"
    assert main(["angles", str(standing_still), "--csv", str(table)]) == 0
    rows = list(csv.DictReader(io.StringIO(table.read_text())))
    assert len(rows) == 100
    assert rows[0]["file"] == str(standing_still)
    assert float(rows[25]["timestamp_s"]) == pytest.approx(1.0)
    assert float(rows[0]["left_knee_deg"]) == pytest.approx(180, abs=0.1)
    assert "hips_above_ankles_torso" in rows[0]


def test_angles_as_json_one_object_per_file(capsys: pytest.CaptureFixture[str], standing_still: Path) -> None:
    code, records, _ = run(capsys, "angles", standing_still, "--json")
    assert code == 0
    assert records[0]["view"] == "front"
    assert records[0]["angles"]["right_knee_deg"][0] == pytest.approx(180, abs=0.1)


def test_check_shows_every_mistake_of_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    wrong = tmp_path / "mine.yaml"
    wrong.write_text("id: My Posture\nveiw: front\n")
    code, records, _ = run(capsys, "poses", "check", wrong, "--json")
    assert code == 1
    assert any("did you mean 'view'?" in problem for problem in records[0]["problems"])
    assert len(records[0]["problems"]) > 2
    assert run(capsys, "exercises", "check", wrong)[0] == 1


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_mistakes_are_told_in_the_language_asked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, options: tuple[str, ...]
) -> None:
    wrong = tmp_path / "mine.yaml"
    wrong.write_text(Path("poses/exercises/squat.yaml").read_text(encoding="utf-8").replace("level:", "levl:"))
    code, records, said = run(capsys, "exercises", "check", wrong, "--language", "zh", *options)
    told = "".join(records[0]["problems"]) if options else said
    assert code == 1
    assert "levl：这里没有名为“levl”的键；是不是 'level'？" in told
    assert "这里缺少键“level”" in told
    assert "   12 | levl:" in told


def test_the_shipped_files_are_right(capsys: pytest.CaptureFixture[str]) -> None:
    for kind, folder in (("poses", "yoga"), ("exercises", "exercises")):
        files = sorted(Path("poses", folder).glob("*.yaml"))
        code, records, _ = run(capsys, kind, "check", *files, "--json")
        assert code == 0
        assert {record["status"] for record in records} == {"ok"}


@pytest.mark.parametrize("kind", ["poses", "exercises"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_lists_name_everything(capsys: pytest.CaptureFixture[str], kind: str, language: str) -> None:
    code, records, _ = run(capsys, kind, "list", "--language", language, "--json")
    assert code == 0
    assert all(record["id"] and record["name"] for record in records)
    assert main([kind, "list", "--language", language]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(records)


@pytest.mark.parametrize("style", get_args(CsvStyle))
def test_evaluate_reps_prints_every_file_and_the_summary(
    capsys: pytest.CaptureFixture[str], standing_still: Path, style: CsvStyle
) -> None:
    """Also for an index that the coach itself wrote for Excel, as it does where one's own counts are downloaded."""
    index = standing_still.parent / "INDEX.csv"
    rows = f"file,exercise,reps_min,reps_max\n{standing_still.name},squat,0,0\n{standing_still.name},squat,1,2\n"
    index.write_bytes(table_bytes(rows, style))
    code, records, _ = run(capsys, "evaluate", "reps", index, "--json")
    assert code == 0
    assert [record["reps"] for record in records[:-1]] == [0, 0]
    summary = records[-1]["summary"]
    assert summary["n"] == 2
    assert summary["exact"] == 0.5
    assert summary["obo"] == 1.0
    assert summary["mae"] == 0.5
    assert summary["idle_false"] == 0.0
    assert set(summary["per_exercise"]) == {"squat"}


def test_an_index_without_its_columns_is_explained(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    index = tmp_path / "INDEX.csv"
    index.write_text("file,exercise\n")
    code, _, said = run(capsys, "evaluate", "reps", index)
    assert code == 1
    assert "lacks these columns: reps_min, reps_max" in said


def test_evaluate_postures_reads_a_set_of_landmarks(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, standing_still: Path
) -> None:
    with np.load(standing_still) as one:
        image = np.stack([one["image"][0], np.full((33, 4), np.nan), np.full((33, 4), np.nan)])
        world = np.stack([one["world"][0], np.full((33, 3), np.nan), np.full((33, 3), np.nan)])
    labels = np.array(["mountain", "tree", "none"])
    np.savez(tmp_path / "set.npz", image=image, world=world, size=np.array([[640, 480]] * 3), posture=labels)
    code, records, _ = run(capsys, "evaluate", "postures", tmp_path / "set.npz", "--json")
    assert code == 0
    assert [record["pose"] for record in records[:-1]] == ["mountain", None, None]
    summary = records[-1]["summary"]
    assert summary["n"] == 3
    assert summary["detection"] == summary["top1"] == summary["top3"] == 0.5
    assert summary["no_person_false"] == 0.0
    assert summary["unknown_rejection"] is None


@pytest.mark.slow
def test_photos_from_the_shell(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model_path: Path, sample_pictures: dict[str, Any]
) -> None:
    photo, empty = sample_pictures["warrior_ii_arm_dropped"].path, tmp_path / "empty.jpg"
    empty.write_bytes(b"")
    out = tmp_path / "out"
    code, records, _ = run(capsys, "posture", photo, empty, photo, "--json", "--out", out)
    assert code == 1
    assert [record["status"] for record in records] == ["ok", "unreadable", "ok"]
    first = records[0]
    assert first["pose"] == "warrior_ii"
    assert first["candidates"][0]["pose"] == "warrior_ii"
    assert "back arm" in first["corrections"][0]["text"]
    assert {"joint", "measured_deg", "target_deg", "tolerance_deg", "error_deg", "status"} <= set(first["joints"][0])
    names = sorted(path.name for path in out.iterdir())
    assert names == sorted(
        f"{stem}-{kind}"
        for stem in (photo.stem,)
        for kind in (
            "annotated.png",
            "annotated-2.png",
            "keypoints.csv",
            "keypoints-2.csv",
            "keypoints.json",
            "keypoints-2.json",
        )
    )
    rows = list(csv.DictReader(io.StringIO((out / f"{photo.stem}-keypoints.csv").read_text())))
    assert [row["name"] for row in rows] == [landmark.name.lower() for landmark in Landmark]
    index = tmp_path / "INDEX.csv"
    index.write_text(f"file,posture\n{photo},warrior_ii\nempty.jpg,none\n")
    code, records, _ = run(capsys, "evaluate", "postures", index, "--json")
    assert code == 1
    assert records[-1]["summary"]["top1"] == 1.0
    assert records[-1]["summary"]["no_person_false"] == 0.0


@pytest.mark.slow
def test_a_photo_becomes_a_posture_that_is_recognised(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model_path: Path, sample_pictures: dict[str, Any]
) -> None:
    photo = sample_pictures["warrior_ii"].path
    assert (
        main(["poses", "new", "--from", str(photo), "--name", "Side warrior", "--out", str(tmp_path / "w.yaml")]) == 0
    )
    capsys.readouterr()
    assert run(capsys, "poses", "check", tmp_path / "w.yaml", "--json")[1][0]["status"] == "ok"
    assert main(["poses", "new", "--from", str(photo), "--name", "Side warrior"]) == 0
    assert Path(capsys.readouterr().out.strip()).is_file()
    _, records, _ = run(capsys, "posture", photo, "--pose", "Side warrior", "--json")
    assert records[0]["score"] > 90
    empty = tmp_path / "empty.png"
    PIL.Image.new("RGB", (320, 240), "grey").save(empty)
    code, _, said = run(capsys, "poses", "new", "--from", empty)
    assert code == 1
    assert "Nobody was found" in said


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize("as_json", [False, True], ids=["for people", "JSON"])
def test_terminals_that_lack_letters_get_all_the_rest(
    monkeypatch: pytest.MonkeyPatch, encoding: str, as_json: bool
) -> None:
    """The Sanskrit names hold letters that old alphabets have not."""
    written = io.BytesIO()
    terminal = io.TextIOWrapper(written, encoding=encoding)
    monkeypatch.setattr("sys.stdout", terminal)
    assert main(["poses", "list", "--language", "zh", *(["--json"] if as_json else [])]) == 0
    terminal.flush()
    lines = written.getvalue().decode(encoding).splitlines()
    assert len(lines) >= 30
    if as_json:
        assert all(json.loads(line)["name"] for line in lines)


def test_strictness_is_one_list() -> None:
    """The parser must not load numpy for its help, so it writes the names of the grades of strictness out."""
    assert cli._STRICTNESS == get_args(Strictness) == tuple(STRICTNESS_FACTOR)
