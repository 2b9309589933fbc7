"""Each login sees its own history alone: everything that reads, changes, exports or deletes is tried on another's."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import text

from coach.errors import RecordsError
from coach.library.known import load_exercises
from coach.records.archive import export_file, import_file
from coach.records.engine import migrate, open_engine
from coach.records.history import History, open_history
from coach.records.media_files import NewFile
from coach.records.owners import EVERYBODY
from coach.records.progress import read_progress, read_trend
from coach.records.reference import reference_of
from coach.records.values import ProfileRecord, ReferenceRecord
from coach.studio.accounts import owner_of
from tests.records.conftest import exported, imported
from tests.support.histories import workout, yoga

ISSUER = "https://login.studio.example"
ADA, BEN = owner_of(ISSUER, "ada"), owner_of(ISSUER, "ben")
SQUAT, LUNGE = (reference_of(load_exercises()[name]) for name in ("squat", "lunge"))


@dataclass(frozen=True)
class Account:
    """A login with a session and a kept picture."""

    history: History
    person: ProfileRecord
    session: str
    picture: Path


def account(history: History, owner: str | None, name: str, reference: ReferenceRecord) -> Account:
    own = history.of_owner(owner)
    person = own.first_profile(name)
    done = workout(0, person, sets=1, repetitions=1)
    sets = tuple(replace(one, item_id=reference.item_id, reference_hash=reference.hash) for one in done.sets)
    session = replace(done, sets=sets, checks=yoga(1, person).checks)
    own.keep(session, [reference], [NewFile(data=name.encode(), suffix=".jpg", moment="best")])
    (kept,) = own.session(session.uuid).media
    return Account(own, person, session.uuid, own.media_folder / kept.file)


@pytest.fixture
def ada_account(history: History) -> Account:
    return account(history, ADA, "Ada", SQUAT)


@pytest.fixture
def ben_account(history: History) -> Account:
    return account(history, BEN, "Ben", LUNGE)


def test_a_login_is_named_by_issuer_and_subject_together() -> None:
    assert re.fullmatch("[0-9a-f]{64}", ADA)
    assert len({ADA, BEN, owner_of("https://other.example", "ada"), owner_of(ISSUER + "a", "da")}) == 4
    with pytest.raises(ValueError, match="subject: expected a text but got nothing"):
        owner_of(ISSUER, "")


def test_each_sees_their_own(ada_account: Account, ben_account: Account) -> None:
    for mine in (ada_account, ben_account):
        assert mine.history.profiles() == (mine.person,)
        assert [line.uuid for line in mine.history.sessions()] == [mine.session]
        assert read_progress(mine.history, mine.person.uuid).days["sessions"].sum() == 1
    assert ada_account.history.references() == (SQUAT,)
    assert ben_account.history.references() == (LUNGE,)
    assert ada_account.history.first_profile("Ada again") == ada_account.person


Attempt = Callable[[History, Account], object]
REFUSED: dict[str, Attempt] = {
    "profile": lambda mine, other: mine.profile(other.person.uuid),
    "change_profile": lambda mine, other: mine.change_profile(replace(other.person, name="mine now")),
    "give_profile": lambda mine, other: mine.give_profile(other.person.uuid, BEN),
    "delete_profile": lambda mine, other: mine.delete_profile(other.person.uuid),
    "start_session": lambda mine, other: mine.start_session(other.person, source="live"),
    "keep": lambda mine, other: mine.keep(yoga(5, other.person)),
    "session": lambda mine, other: mine.session(other.session),
    "session by a few letters": lambda mine, other: mine.session(other.session[:4]),
    "delete_session": lambda mine, other: mine.delete_session(other.session),
    "read_progress": lambda mine, other: read_progress(mine, other.person.uuid),
    "read_trend": lambda mine, other: read_trend(mine, other.person.uuid, "squat"),
}


@pytest.mark.parametrize("attempt", REFUSED.values(), ids=REFUSED.keys())
def test_what_belongs_to_another_does_not_exist(attempt: Attempt, ada_account: Account, ben_account: Account) -> None:
    before = exported(ada_account.history)
    with pytest.raises(RecordsError, match=r"There is no (profile|session)") as caught:
        attempt(ben_account.history, ada_account)
    assert caught.value.reason == "unknown_id"
    assert exported(ada_account.history) == before
    assert ada_account.picture.read_bytes() == b"Ada"


def test_questions_about_another_are_answered_as_if_they_were_not_there(
    ada_account: Account, ben_account: Account
) -> None:
    ben = ben_account.history
    assert ben.sessions(ada_account.person.uuid) == ()
    assert SQUAT not in ben.references()


@pytest.mark.parametrize("ending", ["json", "zip", "csv"])
def test_an_export_holds_nothing_of_another(
    ending: str, ada_account: Account, ben_account: Account, tmp_path: Path
) -> None:
    place = tmp_path / ("tables" if ending == "csv" else f"export.{ending}")
    for choice in (None, ada_account.person.uuid):
        export_file(ben_account.history, place, profile_uuid=choice)
        if ending == "zip":
            with zipfile.ZipFile(place) as archive:
                data = b"".join(archive.read(name) + name.encode() for name in archive.namelist())
        else:
            data = b"".join(path.read_bytes() for path in (place.iterdir() if place.is_dir() else [place]))
        assert (b"Ben" in data) == (choice is None)
        for trace in (ada_account.person.uuid, ada_account.session, ada_account.picture.name, SQUAT.hash, "Ada"):
            assert trace.encode() not in data


def test_deleting_everything_deletes_ones_own(history: History, ada_account: Account, ben_account: Account) -> None:
    before = exported(ada_account.history)
    ben_account.history.delete_everything()
    assert ben_account.history.profiles() == ()
    assert not ben_account.picture.exists()
    assert exported(ada_account.history) == before
    assert ada_account.picture.is_file()
    assert history.references() == (SQUAT,)


def test_a_file_of_another_is_imported_as_a_copy(
    history: History, ada_account: Account, ben_account: Account, tmp_path: Path
) -> None:
    """Somebody who was given an export gets what is in it, and changes nothing of whom it came from."""
    place = tmp_path / "ada.zip"
    export_file(ada_account.history, place)
    before = exported(ada_account.history)
    done = import_file(ben_account.history, place)
    assert (done.profiles, done.sessions, done.known) == (1, 1, 0)
    again = import_file(ben_account.history, place)
    assert (again.profiles, again.sessions, again.known) == (0, 0, 1)
    assert exported(ada_account.history) == before
    people = ben_account.history.profiles()
    assert [person.name for person in people] == ["Ben", "Ada"]
    assert people[1].uuid != ada_account.person.uuid
    (line,) = ben_account.history.sessions(people[1].uuid)
    copy = ben_account.history.session(line.uuid)
    assert copy.uuid != ada_account.session
    assert copy.sets[0].repetitions == ada_account.history.session(ada_account.session).sets[0].repetitions
    assert (history.media_folder / copy.media[0].file).read_bytes() == b"Ada"
    ben_account.history.delete_everything()
    assert ada_account.picture.is_file()
    assert exported(ada_account.history) == before


def test_a_made_up_file_adds_nothing_to_another(ada_account: Account, ben_account: Account) -> None:
    """A file may claim to be of any person."""
    forged = exported(ben_account.history).replace(ben_account.person.uuid, ada_account.person.uuid)
    before = exported(ada_account.history)
    imported(ben_account.history, forged)
    assert exported(ada_account.history) == before
    headless = forged.replace(forged[forged.index('"profiles":[') + 12 : forged.index('],"references"')], "")
    with pytest.raises(RecordsError, match="belongs to a profile that is missing"):
        imported(ben_account.history, headless)
    assert exported(ada_account.history) == before


def test_ones_own_file_finds_its_way_back(ada_account: Account, ben_account: Account) -> None:
    before = exported(ada_account.history)
    ada_account.history.delete_everything()
    imported(ada_account.history, before)
    assert exported(ada_account.history) == before


def test_without_a_login_the_pages_see_what_belongs_to_no_login(history: History, ada_account: Account) -> None:
    """Were login switched off by mistake, nobody would see the accounts' histories."""
    shared = history.of_owner(None)
    assert shared.profiles() == ()
    home = account(history, None, "Home", LUNGE)
    assert home.history.profiles() == (home.person,)
    home.history.delete_everything()
    assert ada_account.picture.is_file()


def test_the_command_line_sees_everybody(history: History, ada_account: Account, ben_account: Account) -> None:
    assert history.owner == EVERYBODY
    assert history.profiles() == (ada_account.person, ben_account.person)
    assert history.session(ben_account.session).uuid == ben_account.session


def test_a_profile_can_be_given_to_a_login(history: History) -> None:
    home = account(history, None, "Ada", SQUAT)
    history.give_profile(home.person.uuid, ADA)
    assert history.of_owner(None).profiles() == ()
    assert history.of_owner(ADA).profiles() == (home.person,)


def test_profiles_of_an_older_history_belong_to_nobody(database_url: str) -> None:
    """What the migrations after the first do to a database that had people in it."""
    history = open_history(database_url)
    history.first_profile("Ada")
    with history.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_profile_owner"))
        connection.execute(text("ALTER TABLE profile DROP COLUMN owner"))
        for table, name in (
            ("repetition", "from_turn"),
            ("repetition", "by_hand"),
            ("exercise_set", "full_by_hand"),
            ("exercise_set", "measured_id"),
        ):
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {name}"))
        for name in ("disputed", "width_px", "height_px", "joints"):
            connection.execute(text(f"ALTER TABLE posture_check DROP COLUMN {name}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    history.close()
    engine = open_engine(database_url)
    migrate(engine)
    engine.dispose()
    opened = open_history(database_url)
    assert [person.name for person in opened.of_owner(None).profiles()] == ["Ada"]
    assert opened.of_owner(ADA).profiles() == ()
    opened.close()


def test_keys_of_people_are_looked_up_where_the_owner_is_asked() -> None:
    """A statement of its own that finds a profile or a session by its UUID would find everybody's."""
    room = Path(__file__).resolve().parents[2] / "coach" / "records"
    pattern = re.compile(r"(?:profile|session|table)\.c\.uuid\b")
    found = {path.name for path in room.rglob("*.py") if pattern.search(path.read_text(encoding="utf-8"))}
    assert found <= {
        "archive.py",
        "exchange.py",
        "history.py",
        "listing.py",
        "merge.py",
        "owners.py",
        "rows.py",
        "writers.py",
    }
