"""`python -m coach history`: what is kept on this computer; out of it, into it, and away with it."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from coach.commands.output import message, print_json, print_text, tell
from coach.errors import CoachError
from coach.records.archive import export_file, import_file
from coach.records.history import History, open_history
from coach.records.kept import delete_everything
from coach.records.listing import SessionLine
from coach.records.reference import Names
from coach.records.session_words import moment_text
from coach.session.sequences import as_file
from coach.studio.accounts import owner_of
from coach.text import say


def list_sessions(options: argparse.Namespace) -> int:
    """The newest sessions, one line or one JSON object each."""
    with open_history() as history:
        people = {person.uuid: person.name for person in history.profiles()}
        names = None if options.json else _names(history)
        lines = history.sessions(_profile(history, options.profile), limit=options.limit)
        if not lines:
            message(say("error.empty_history", options.language))
        for line in lines:
            record = _record(line, people)
            if names is None:
                print_json(record)
            else:
                print_text("  ".join(_columns(line, record["profile"], names, options.language)))
    return 0


def _columns(line: SessionLine, person: str, names: Names, language: str) -> tuple[str, ...]:
    numbers = {"reps": line.full_reps, "held": line.held_s, "checks": line.checks}
    counts = [say(f"command.{kind}_count", language, count=number) for kind, number in numbers.items() if number]
    comma = say("report.comma", language)
    done = comma.join(names.name(item, language) for item in line.items) or "-"
    source = say(f"report.source_{line.source}", language)
    return line.uuid[:8], moment_text(line.started_at), person, source, comma.join(counts) or "-", done


def _names(history: History) -> Names:
    from coach.library.known import load_exercises, load_postures

    return Names(load_exercises(), load_postures(), history.references())


def export(options: argparse.Namespace) -> int:
    """Everything (or one person's) into a file."""
    with open_history() as history:
        count = export_file(history, options.file, profile_uuid=_profile(history, options.profile))
    tell("written", options.language, count=count, path=options.file)
    return 0


def import_(options: argparse.Namespace) -> int:
    """What a file holds and the history does not."""
    failed = 0
    with open_history() as history:
        for path in options.files:
            failed += _import_one(history, path, options)
    return int(failed > 0)


def _import_one(history: History, path: Path, options: argparse.Namespace) -> bool:
    with _counting(options.language) as count:
        try:
            with as_file(path, "history") as file:
                done = import_file(history, file, on_session=count)
        except CoachError as error:
            said = error.in_(options.language)
            message(f"coach: {said}")
            if options.json:
                print_json({"file": str(path), "status": "unreadable", "message": said})
            return True
    if options.json:
        numbers = {"profiles": done.profiles, "sessions": done.sessions, "known": done.known}
        print_json({"file": str(path), "status": "ok", **numbers, "repetitions": done.repetitions})
    else:
        tell("imported", options.language, name=path.name, sessions=done.sessions, known=done.known)
    return False


@contextmanager
def _counting(language: str) -> Iterator[Callable[[int], None]]:
    from tqdm import tqdm

    with tqdm(desc=say("command.importing", language), unit="", disable=not sys.stderr.isatty(), leave=False) as bar:

        def count(total: int) -> None:
            bar.update(total - bar.n)

        yield count


def delete(options: argparse.Namespace) -> int:
    """Sessions, a person, or everything; asks first."""
    if not options.sessions and not options.profile and not options.all:
        message(f"coach: {say('command.delete_what', options.language)}")
        return 2
    with open_history() as history:
        what, work = _deletion(history, options)
        if not options.yes and not _agreed(what, options.language):
            tell("nothing_deleted", options.language)
            return 1
        for one in work:
            one()
    tell("deleted", options.language, what=what)
    return 0


def give(options: argparse.Namespace) -> int:
    """Make a person's history that of a login, or take it back from one."""
    if bool(options.issuer) != bool(options.subject):
        tell("give_what", options.language)
        return 2
    owner = owner_of(options.issuer, options.subject) if options.issuer else None
    with open_history() as history:
        history.give_profile(_uuid_of(history, options.profile), owner)
    tell("given" if owner else "taken_back", options.language, name=options.profile)
    return 0


def _deletion(history: History, options: argparse.Namespace) -> tuple[str, list[Callable[[], None]]]:
    if options.all:
        return say("command.everything", options.language), [partial(delete_everything, history)]
    if options.profile:
        uuid = _uuid_of(history, options.profile)
        what = say("command.person_sessions", options.language, name=options.profile)
        return what, [lambda: history.delete_profile(uuid)]
    uuids = [history.session(name).uuid for name in options.sessions]  # all of them exist, or nothing happens
    what = say("command.sessions", options.language, count=len(uuids))
    return what, [lambda one=one: history.delete_session(one) for one in uuids]  # type: ignore[misc]


def _agreed(what: str, language: str) -> bool:
    if not sys.stdin.isatty():
        message(f"coach: {say('command.add_yes', language)}")
        return False
    return input(say("command.delete_sure", language, what=what)).strip().lower() in ("y", "yes")


def _profile(history: History, name: str | None) -> str | None:
    return None if name is None else _uuid_of(history, name)


def _uuid_of(history: History, name: str) -> str:
    """Of the person of this name or UUID."""
    found = (person.uuid for person in history.profiles() if name in (person.name, person.uuid))
    return next(found, None) or history.profile(name).uuid


def _record(line: SessionLine, people: dict[str, str]) -> dict[str, Any]:
    return {
        "uuid": line.uuid,
        "profile": people.get(line.profile_uuid, ""),
        "started_at": line.started_at.astimezone().isoformat(timespec="seconds"),
        "day": line.day.isoformat(),
        "source": line.source,
        "source_name": line.source_name,
        "duration_s": line.duration_s,
        "reps": line.full_reps,
        "partial_reps": line.partial_reps,
        "held_s": line.held_s,
        "checks": line.checks,
        "items": list(line.items),
    }
