from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from coach.errors import RecordsError
from coach.library.known import load_exercises
from coach.records.exchange import SCHEMA, json_schema
from coach.records.history import History
from coach.records.reference import reference_of
from coach.records.rows import insert_sessions
from coach.records.values import ProfileRecord, SessionRecord
from tests.records.conftest import everything, exported, imported
from tests.support.histories import add_check, life, person, repetition, stable_uuid, workout, yoga


def fill(history: History, owner: ProfileRecord, sessions: list[SessionRecord]) -> None:
    with history.saving() as connection:
        key = connection.exec_driver_sql(f"SELECT id FROM profile WHERE uuid = '{owner.uuid}'").scalar()
        insert_sessions(connection, sessions, {owner.uuid: key})


@pytest.fixture
def full(history: History, ada: ProfileRecord) -> str:
    """Two people, a dozen sessions, a reference; and all of it exported."""
    history.change_profile(replace(ada, height_cm=170.0, settings={"units": "imperial"}))
    fill(history, ada, [replace(item, profile_uuid=ada.uuid) for item in life(ada, 6)])
    ben = history.add_profile("Ben")
    fill(history, ben, [workout(0, ben), yoga(0, ben)])
    squat = load_exercises()["squat"]
    session = history.start_session(ben, source="live", source_name="Kamera 摄像头")
    session.start_set("exercise", "squat", start_s=0.0, reference=reference_of(squat)).add_repetition(repetition())
    session.finish()
    return exported(history)


def test_export_wipe_import_gives_equal_data(history: History, full: str) -> None:
    before = everything(history)
    history.delete_everything()
    done = imported(history, full)
    assert everything(history) == before
    assert (done.profiles, done.sessions, done.known, done.repetitions) == (2, 11, 0, 141)
    assert exported(history) == full


def test_importing_again_doubles_nothing(history: History, full: str) -> None:
    before = everything(history)
    done = imported(history, full)
    assert (done.profiles, done.sessions, done.known, done.repetitions) == (0, 0, 11, 0)
    assert everything(history) == before


def test_file_follows_the_published_schema(full: str) -> None:
    jsonschema.validate(json.loads(full), json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_published_schema_is_the_one_of_the_code() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json_schema()


def test_file_laid_out_by_another_program(history: History, full: str) -> None:
    before = everything(history)
    history.delete_everything()
    imported(history, json.dumps(json.loads(full), indent=2))
    assert everything(history) == before


def test_one_person_alone(history: History, full: str, ada: ProfileRecord) -> None:
    only_ada = json.loads(exported(history, profile_uuid=ada.uuid))
    assert [person["name"] for person in only_ada["profiles"]] == ["Ada"]
    assert len(only_ada["sessions"]) == 8


def test_session_that_went_on_after_the_export(history: History, ada: ProfileRecord) -> None:
    session = history.start_session(ada, source="live")
    squats = session.start_set("exercise", "squat", start_s=0.0)
    squats.add_repetition(repetition())
    early = exported(history)
    squats.add_repetition(repetition())
    squats.finish(end_s=6.0)
    session.start_set("exercise", "push_up", start_s=60.0).add_repetition(repetition())
    add_check(session, yoga(1, ada).checks[0])
    session.finish()
    late, kept = exported(history), history.session(session.uuid)
    history.delete_everything()
    imported(history, early)
    assert len(history.session(session.uuid).sets) == 1
    done = imported(history, late)
    assert (done.sessions, done.known, done.repetitions) == (0, 1, 2)
    assert history.session(session.uuid) == kept
    (line,) = history.sessions()
    assert line.full_reps == 3
    # the older file takes nothing away
    imported(history, early)
    assert history.session(session.uuid) == kept


DOCUMENT = json.loads(
    json.dumps({"format": "coach-history", "version": 1, "profiles": [], "references": [], "sessions": []})
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "export.json is not an exported history: Invalid JSON", id="empty"),
        pytest.param("PK\x03\x04", "export.json is not an exported history: Invalid JSON", id="another kind of file"),
        pytest.param('{"format": "other"}', "format: Input should be 'coach-history'", id="another program's JSON"),
        pytest.param(
            json.dumps({**DOCUMENT, "version": 2}), "a version that this coach does not know", id="newer version"
        ),
        pytest.param(
            json.dumps({**DOCUMENT, "sessions": [{"uuid": "x"}]}),
            r"sessions\.0\.uuid: String should match",
            id="no UUID",
        ),
        pytest.param(json.dumps({**DOCUMENT, "extra": 1}), "extra: Unexpected keyword argument", id="unknown key"),
        pytest.param(
            json.dumps(
                {**DOCUMENT, "references": [{"hash": "0" * 64, "kind": "posture", "item_id": "tree", "content": "{}"}]}
            ),
            "the reference 'tree' was changed after the export",
            id="tampered reference",
        ),
    ],
)
def test_wrong_file(history: History, text: str, message: str) -> None:
    with pytest.raises(RecordsError, match=message) as caught:
        imported(history, text)
    assert caught.value.reason == "wrong_file"


def test_wrong_line_is_named_and_nothing_is_imported(history: History, full: str) -> None:
    history.delete_everything()
    lines = full.splitlines()
    lines[5] = lines[5].replace('"start_s":', '"start_s":"soon","was":', 1)
    with pytest.raises(RecordsError, match=r"export\.json:6 is not an exported history: sets\.0"):
        imported(history, "\n".join(lines))
    with pytest.raises(RecordsError, match="cut short"):
        imported(history, "\n".join(full.splitlines()[:-1]))
    assert history.profiles() == ()
    assert history.sessions() == ()


@pytest.mark.parametrize("name", ["../../etc/passwd.jpg", "x.jpg", "a/b.jpg", f"{stable_uuid('x')}.exe"])
def test_file_names_cannot_leave_the_media_folder(history: History, name: str) -> None:
    owner = person()
    session = json.loads(json.dumps({"uuid": stable_uuid("s"), "profile_uuid": owner.uuid, "source": "photo"}))
    session |= {"started_at": "2026-01-01T10:00:00Z", "day": "2026-01-01"}
    session["media"] = [{"uuid": stable_uuid("m"), "file": name, "kind": "picture", "moment": "best"}]
    with pytest.raises(RecordsError, match=r"media\.0\.file: String should match pattern"):
        imported(history, json.dumps({**DOCUMENT, "sessions": [session]}))


def test_session_of_nobody(history: History) -> None:
    session = {"uuid": stable_uuid("s"), "profile_uuid": stable_uuid("nobody"), "source": "photo"}
    session |= {"started_at": "2026-01-01T10:00:00Z", "day": "2026-01-01"}
    with pytest.raises(RecordsError, match="belongs to a profile that is missing"):
        imported(history, json.dumps({**DOCUMENT, "sessions": [session]}))


def test_export_is_readable_line_by_line(full: str, tmp_path: Path) -> None:
    lines = full.splitlines()
    assert lines[0].startswith('{"format":"coach-history","version":1,')
    assert all(json.loads(line.removesuffix(","))["uuid"] for line in lines[1:-1])
