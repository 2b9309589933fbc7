from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from coach.errors import RecordsError
from coach.records.history import History, open_history
from coach.records.media_files import NewFile
from coach.records.preferences import Settings, settings_of
from coach.records.totals import totals
from coach.records.values import CheckRecord, ProfileRecord, ReferenceRecord
from coach.workout.repetition import HoldPeriod, NotJudged
from tests.support.histories import FIRST_DAY, add_check, fault, repetition, stable_uuid, workout, yoga

LATE_EVENING = datetime(2026, 3, 1, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
PICTURE = NewFile(data=b"picture", suffix=".jpg", moment="best")
SQUAT = ReferenceRecord(hash="a" * 64, kind="exercise", item_id="squat", content="{}")


def test_first_profile_is_made_once(history: History) -> None:
    first = history.first_profile("  Ada ")
    assert first.name == "Ada"
    assert history.first_profile("Ben") == first
    assert history.profiles() == (first,)


def test_several_people_each_with_their_own_sessions(history: History, ada: ProfileRecord) -> None:
    ben = history.add_profile("Ben")
    history.start_session(ada, source="photo").finish()
    history.start_session(ben, source="photo").finish()
    history.start_session(ben, source="photo").finish()
    assert len(history.sessions()) == 3
    assert [line.profile_uuid for line in history.sessions(ben.uuid)] == [ben.uuid, ben.uuid]
    history.delete_profile(ben.uuid)
    assert history.profiles() == (ada,)
    assert len(history.sessions()) == 1


def test_changed_profile_is_kept(history: History, ada: ProfileRecord) -> None:
    settings = Settings(units="imperial", favourites=("tree",))
    changed = replace(ada, height_cm=171.5, mass_kg=60.0, level="beginner", settings=settings.as_dict())
    history.change_profile(changed)
    kept = history.profile(ada.uuid)
    assert kept == changed
    assert settings_of(kept.settings) == settings


def test_what_was_done_is_read_back(history: History, ada: ProfileRecord) -> None:
    check = yoga(1, ada).checks[0]
    with history.start_session(ada, source="live", started_at=FIRST_DAY, programme_id="legs") as session:
        squats = session.start_set("exercise", "squat", start_s=0.0, reference=SQUAT, view="side", energy_met=5.0)
        squats.add_repetition(repetition(1, side="left"))
        squats.add_repetition(repetition(1, start_s=3.0, full=False, why="not_deep_enough", faults=(fault(),)))
        squats.finish(end_s=6.0)
        plank = session.start_set("exercise", "plank", start_s=60.0)
        plank.add_hold(HoldPeriod(start_s=60.0, end_s=90.0, not_judged=(NotJudged(check="hips"),)))
        add_check(session, check)
        session.finish(ended_at=FIRST_DAY + timedelta(seconds=120))
    kept = history.session(session.uuid)
    assert [item.item_id for item in kept.sets] == ["squat", "plank"]
    squat = kept.sets[0]
    assert squat.repetitions == (
        repetition(1, side="left"),
        repetition(2, start_s=3.0, full=False, why="not_deep_enough", faults=(fault(),)),
    )
    assert (squat.end_s, squat.view, squat.energy_met, squat.reference_hash) == (6.0, "side", 5.0, SQUAT.hash)
    assert kept.sets[1].holds == (HoldPeriod(start_s=60.0, end_s=90.0, not_judged=(NotJudged(check="hips"),)),)
    assert kept.checks == (check,)
    assert (kept.programme_id, kept.started_at) == ("legs", FIRST_DAY)
    assert history.references() == (SQUAT,)


def test_list_tells_what_was_done(history: History, ada: ProfileRecord) -> None:
    with history.start_session(ada, source="live", started_at=FIRST_DAY) as session:
        for item in ("squat", "push_up", "squat"):
            a_set = session.start_set("exercise", item, start_s=0.0)
            a_set.add_repetition(repetition())
            a_set.add_repetition(repetition(full=False))
        add_check(session, yoga(1, ada).checks[0])
        session.finish(ended_at=FIRST_DAY + timedelta(seconds=300))
    (line,) = history.sessions()
    assert line.items == ("squat", "push_up", "warrior_ii")
    assert (line.full_reps, line.partial_reps, line.checks, line.held_s) == (3, 3, 1, 0.0)


def test_session_belongs_to_the_day_of_the_person_not_of_greenwich(history: History, ada: ProfileRecord) -> None:
    session = history.start_session(ada, source="live", started_at=LATE_EVENING)
    kept = history.session(session.uuid)
    assert kept.day == date(2026, 3, 1)
    assert kept.started_at == LATE_EVENING
    assert kept.started_at.utcoffset() == timedelta(0)


def test_session_without_end_lasts_as_long_as_what_was_done(history: History, ada: ProfileRecord) -> None:
    session = history.start_session(ada, source="live", started_at=FIRST_DAY)
    session.start_set("exercise", "squat", start_s=0.0).add_repetition(repetition(4))
    kept = history.session(session.uuid)
    assert kept.ended_at is None
    assert kept.duration_s == pytest.approx(11.0)


def test_live_session_lasts_until_its_end(history: History, ada: ProfileRecord) -> None:
    session = history.start_session(ada, source="live", started_at=FIRST_DAY)
    session.finish(ended_at=FIRST_DAY + timedelta(minutes=20))
    assert history.session(session.uuid).duration_s == 1200.0


def test_beginning_of_a_uuid_is_enough(history: History, ada: ProfileRecord) -> None:
    first = stable_uuid("one")
    history.start_session(ada, source="photo", uuid=first)
    assert history.session(first[:6]).uuid == first
    with pytest.raises(RecordsError, match="There is no session 'zzz'"):
        history.session("zzz")
    # a percent sign is no wildcard
    with pytest.raises(RecordsError, match="There is no session '%'"):
        history.session("%")
    history.start_session(ada, source="photo", uuid=stable_uuid("two"))
    with pytest.raises(RecordsError, match="Several sessions begin with ''"):
        history.session("")


def test_deleted_session_leaves_nothing(history: History, ada: ProfileRecord) -> None:
    session = replace(workout(0, ada), checks=yoga(1, ada).checks)
    history.keep(session, files=[PICTURE])
    path = history.media_folder / history.session(session.uuid).media[0].file
    assert path.read_bytes() == b"picture"
    assert path.stat().st_mode & 0o777 == 0o600
    history.delete_session(session.uuid)
    assert history.sessions() == ()
    assert not path.exists()
    for table in ("exercise_set", "repetition", "posture_check", "media"):
        with history.reading() as connection:
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0


def test_everything_can_be_deleted(history: History, ada: ProfileRecord) -> None:
    session = replace(workout(0, ada), source_name="a very secret name.mp4")
    history.keep(session, [SQUAT], files=[PICTURE])
    picture = history.session(session.uuid).media[0]
    history.delete_everything()
    assert history.profiles() == ()
    assert history.sessions() == ()
    assert history.references() == ()
    assert not (history.media_folder / picture.file).exists()
    for path in history.media_folder.parent.glob("history.db*"):
        assert b"very secret" not in path.read_bytes()


def test_two_programs_may_write_at_the_same_time(history: History, ada: ProfileRecord, database_url: str) -> None:
    other = open_history(database_url, media_folder=history.media_folder)
    mine = history.start_session(ada, source="live").start_set("exercise", "squat", start_s=0.0)
    theirs = other.start_session(ada, source="live").start_set("exercise", "squat", start_s=0.0)
    for _ in range(5):
        mine.add_repetition(repetition())
        theirs.add_repetition(repetition())
    other.close()
    assert [line.full_reps for line in history.sessions()] == [5, 5]


def test_unknown_person(history: History, ada: ProfileRecord) -> None:
    stranger = replace(ada, uuid=stable_uuid("nobody"))
    for call in (
        lambda: history.profile(stranger.uuid),
        lambda: history.start_session(stranger, source="live"),
        lambda: history.delete_profile(stranger.uuid),
    ):
        with pytest.raises(RecordsError, match="There is no profile"):
            call()


def test_moment_without_a_zone_is_refused(history: History, ada: ProfileRecord) -> None:
    with pytest.raises(RecordsError, match="expected a time with a zone but got 2026-01-01T00:00:00"):
        history.start_session(ada, source="live", started_at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_totals_beside_the_set_follow_its_repetitions(history: History, ada: ProfileRecord) -> None:
    writer = history.start_session(ada, source="live").start_set("exercise", "squat", start_s=0.0)
    done = [repetition(n, range_deg=90.0 + n, faults=(fault(),) if n == 3 else ()) for n in range(1, 8)]
    for item in done:
        writer.add_repetition(item)
    with history.reading() as connection:
        row = connection.exec_driver_sql("SELECT * FROM exercise_set").mappings().one()
    for name, value in totals(done, ()).items():
        assert row[name] == pytest.approx(value), name


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        pytest.param({}, Settings(), id="nothing chosen yet"),
        pytest.param({"units": "imperial"}, Settings(units="imperial"), id="one wish"),
        pytest.param({"units": "cubits", "voice": False}, Settings(voice=False), id="one that is not understood"),
        pytest.param({"from_the_future": 1}, Settings(), id="one that a newer coach has written"),
    ],
)
def test_settings(kept: dict[str, object], expected: Settings) -> None:
    assert settings_of(kept) == expected


def test_check_can_lack_a_score(history: History, ada: ProfileRecord) -> None:
    check = CheckRecord(uuid=stable_uuid("c"), at_s=0.0, posture_id="tree", coverage=0.4, recognised=False)
    session = history.start_session(ada, source="photo")
    add_check(session, check)
    assert history.session(session.uuid).checks == (check,)


def test_default_place_is_the_data_folder(own_data_folder: Path) -> None:
    history = open_history()
    history.first_profile("Ada")
    history.close()
    assert (own_data_folder / "history.db").stat().st_mode & 0o777 == 0o600
