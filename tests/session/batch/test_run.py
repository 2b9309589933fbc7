"""A batch from beginning to end, interrupted and continued."""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.session.batch.inputs import find_files
from coach.session.batch.result_tables import write_csv, write_parquet
from coach.session.batch.run import Batch
from coach.session.batch.store import EARLIER, RESULTS, ResultStore
from coach.session.batch.work import BatchWishes
from tests.session.batch.conftest import Analyst, Bench


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_file_has_a_line(bench: Bench) -> None:
    bench.picture("b.png", 1)
    bench.picture("a/c.png", 2)
    batch, states = bench.run(Analyst())
    assert [record["file"] for record in lines(bench.out / RESULTS)] == ["a/c.png", "b.png"]
    assert [state.finished for state in states] == [1, 2]
    assert states[-1].share == 1.0
    assert batch.summary()["status"] == {"ok": 2}


def test_videos_come_first_and_the_largest_before_the_others(bench: Bench) -> None:
    bench.picture("a.png", 1)
    for name, size in (("short.mp4", 10), ("long.mp4", 20)):
        (bench.folder / name).write_bytes(b"v" * size)
    look = Analyst()
    bench.run(look)
    assert look.names == ["long.mp4", "short.mp4", "a.png"]


def test_what_is_done_is_not_done_again(bench: Bench) -> None:
    bench.picture("a.png", 1)
    bench.run(Analyst())
    bench.picture("b.png", 2)
    again = Analyst()
    batch, states = bench.run(again)
    assert again.names == ["b.png"]
    assert (batch.state.finished, batch.state.reused) == (2, 1)
    assert len(states) == 2


def test_a_batch_that_was_interrupted_goes_on_where_it_was(bench: Bench) -> None:
    for shade in range(5):
        bench.picture(f"{shade}.png", shade)
    with pytest.raises(KeyboardInterrupt):
        bench.run(Analyst(stop_after=3))
    assert len(lines(bench.out / RESULTS)) == 3
    rest = Analyst()
    bench.run(rest)
    assert len(rest.names) == 2
    assert [record["file"] for record in lines(bench.out / RESULTS)] == [f"{shade}.png" for shade in range(5)]


def test_a_changed_file_is_looked_at_again(bench: Bench) -> None:
    bench.picture("a.png", 1)
    bench.run(Analyst())
    bench.picture("a.png", 2)
    again = Analyst()
    bench.run(again)
    assert again.names == ["a.png"]
    assert len(lines(bench.out / RESULTS)) == 1


def test_other_settings_ask_again_and_the_first_answers_are_kept(bench: Bench) -> None:
    bench.picture("a.png", 1)
    bench.run(Analyst(), settings="s1")
    bench.run(Analyst(), settings="s2")
    assert [record["settings"] for record in lines(bench.out / RESULTS)] == ["s2"]
    assert [record["settings"] for record in lines(bench.out / EARLIER)] == ["s1"]
    back = Analyst()
    bench.run(back, settings="s1")
    assert back.names == []
    assert [record["settings"] for record in lines(bench.out / RESULTS)] == ["s1"]


def test_the_same_picture_twice_is_looked_at_once(bench: Bench) -> None:
    for name in ("first.png", "sub/second.png"):
        bench.picture(name, 1)
    look = Analyst()
    bench.run(look)
    assert look.names == ["first.png"]
    first, second = lines(bench.out / RESULTS)
    assert (second["file"], second["same_as"]) == ("sub/second.png", "first.png")
    assert {**second, "file": "first.png", "same_as": None} == {**first, "same_as": None}


def test_a_renamed_file_is_not_looked_at_again(bench: Bench) -> None:
    bench.picture("a.png", 1)
    bench.run(Analyst())
    (bench.folder / "a.png").rename(bench.folder / "b.png")
    again = Analyst()
    bench.run(again)
    assert again.names == []
    assert [record["file"] for record in lines(bench.out / RESULTS)] == ["b.png"]


def test_what_failed_by_a_mistake_of_the_coach_is_tried_again(bench: Bench) -> None:
    bench.picture("a.png", 1)
    batch, _ = bench.run(Analyst(status="error"))
    assert batch.state.failed == 1
    again = Analyst()
    bench.run(again)
    assert again.names == ["a.png"]


def test_annotated_pictures_that_are_gone_or_were_not_wanted_before_are_made(bench: Bench) -> None:
    bench.picture("a.png", 1)
    bench.run(Analyst())
    wishes = BatchWishes(annotated=True)
    for _ in range(2):
        look = Analyst()
        bench.run(look, wishes=wishes)
        assert look.names == ["a.png"]
        (record,) = lines(bench.out / RESULTS)
        picture = bench.out / str(record["annotated"])
        assert picture.read_bytes() == b"drawn"
        picture.unlink()
    bench.run(Analyst(), wishes=wishes)
    third = Analyst()
    bench.run(third, wishes=wishes)
    assert third.names == []


def test_a_results_file_that_names_another_place_is_not_believed(bench: Bench, tmp_path: Path) -> None:
    bench.picture("a.png", 1)
    wishes = BatchWishes(annotated=True)
    bench.run(Analyst(), wishes=wishes)
    (record,) = lines(bench.out / RESULTS)
    (tmp_path / "else.jpg").write_bytes(b"x")
    record["annotated"] = "../else.jpg"
    (bench.out / RESULTS).write_text(json.dumps(record) + "\n", encoding="utf-8")
    look = Analyst()
    bench.run(look, wishes=wishes)
    assert look.names == ["a.png"]


@pytest.mark.parametrize(
    ("spoil", "redone"),
    [
        pytest.param(lambda text: text[:-20], 1, id="last line cut off"),
        pytest.param(lambda text: "{oops\n" + text, 0, id="a line that is no JSON"),
        pytest.param(lambda text: '{"file": 3}\n[]\n' + text, 0, id="lines that are no records"),
        pytest.param(lambda text: "", 2, id="empty"),
    ],
)
def test_damaged_results_are_repaired(bench: Bench, spoil: object, redone: int) -> None:
    bench.picture("a.png", 1)
    bench.picture("b.png", 2)
    bench.run(Analyst())
    path = bench.out / RESULTS
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator]
    look = Analyst()
    bench.run(look)
    assert len(look.names) == redone
    assert [record["file"] for record in lines(path)] == ["a.png", "b.png"]


def test_a_file_that_cannot_be_read_is_a_record(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    path = bench.picture("a.png", 1)
    bench.picture("b.png", 2)
    opened = Path.open

    def refuse(self: Path, *args: object, **options: object) -> object:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    batch, _ = bench.run(Analyst())
    assert batch.state.failed == 1
    first, second = lines(bench.out / RESULTS)
    assert (first["status"], second["status"]) == ("unreadable", "ok")
    assert "Permission denied" in str(first["message"])


def test_two_batches_do_not_write_to_one_folder(bench: Bench) -> None:
    if sys.platform == "win32":
        pytest.skip("no locks of this kind")
    with ResultStore(bench.out), pytest.raises(CoachError, match="another batch is writing"):
        ResultStore(bench.out)
    ResultStore(bench.out).close()


def test_time_left_is_known_once_every_kind_of_file_was_met(bench: Bench) -> None:
    for shade in range(4):
        bench.picture(f"{shade}.png", shade)
    now = iter([0.0, *(2.0 * count for count in range(1, 9))])
    with ResultStore(bench.out) as store:
        batch = Batch(find_files(bench.folder), store, BatchWishes(), "s", clock=lambda: next(now))
        states = [batch.state for _ in batch.run(Analyst())]
    assert [state.remaining_s for state in states] == [3.0, 2.0, 1.0, 0.0]
    assert [state.rate_hz for state in states] == [0.5] * 4


# ------------------------------------------------------------------------------------------------------------- tables

PHOTO = {
    "file": "=1+1.jpg", "kind": "photo", "status": "ok", "message": "@sum", "pose": "tree", "score": 90.5, "people": 1,
    "joints": [{"joint": "left_knee", "measured_deg": 170.0, "target_deg": 180.0, "error_deg": -10.0}],
}  # fmt: skip
VIDEO = {
    "file": "clip.mp4", "kind": "video", "status": "ok", "exercise": "squat", "reps": 1, "partial_reps": 0,
    "holds": [{"start_s": 1.0, "end_s": 3.5, "side": None}],
    "repetitions": [{"start_s": 0.5, "end_s": 2.0, "full": True, "faults": ["shallow", "-knees"]}],
}  # fmt: skip


def test_tables_are_tidy_and_run_nothing(tmp_path: Path) -> None:
    write_csv(tmp_path, [PHOTO, VIDEO])
    tables = {
        name: list(csv.DictReader((tmp_path / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
        for name in ("results", "joints", "repetitions")
    }
    first, second = tables["results"]
    assert (first["file"], first["message"], first["score_0_100"]) == ("'=1+1.jpg", "'@sum", "90.5")
    assert (second["exercise"], second["reps"], second["held_s"], second["score_0_100"]) == ("squat", "1", "2.5", "")
    assert tables["joints"][0]["error_deg"] == "-10.0"
    assert tables["repetitions"][0]["faults"] == "shallow -knees"
    assert tables["repetitions"][0]["full"] == "true"


def test_parquet_keeps_numbers_and_types(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    write_parquet(tmp_path, [PHOTO, VIDEO])
    results = pandas.read_parquet(tmp_path / "results.parquet")
    assert results["file"].tolist() == ["=1+1.jpg", "clip.mp4"]
    assert results["reps"].dtype == "Int64"
    assert results["score_0_100"].isna().tolist() == [False, True]
    write_parquet(tmp_path, [])
    empty = pandas.read_parquet(tmp_path / "results.parquet")
    assert empty.dtypes.to_dict() == results.dtypes.to_dict()


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes there only")
def test_a_name_that_is_no_text_goes_through_everything(bench: Bench) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    try:
        bench.picture("a.png", 1).rename(bench.folder / name)
    except OSError:
        pytest.skip("this file system takes only text")
    batch, _ = bench.run(Analyst())
    write_csv(bench.out, batch.records())
    (record,) = lines(bench.out / RESULTS)
    assert record["file"] == name
    again = Analyst()
    bench.run(again)
    assert again.names == []
