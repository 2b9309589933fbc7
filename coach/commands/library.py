"""`python -m coach poses list|check|new`, `exercises list|check|new`, `schema`: what the coach knows, and one's own."""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from coach.commands.output import Record, StepsOnce, exit_code, message, print_json
from coach.errors import CoachError
from coach.library.draft import draft_posture, id_from_name
from coach.library.exercise import Exercise
from coach.library.known import load_exercises, load_postures
from coach.library.own_files import Item, keep_own, own_path, source_of
from coach.library.posture import Posture
from coach.library.programme import Flow, Programme
from coach.media.images import load_photo
from coach.platform.files import in_words, whole_file
from coach.pose.detector import PoseDetector
from coach.pose.model import ensure_model
from coach.session.sequences import as_file
from coach.text import DEFAULT_LANGUAGE, Message, said_in, say
from coach.yaml_source import StrictModel, check_file

#: The kinds of files that people write, by the name of the kind.
SCHEMAS: dict[str, type[StrictModel]] = {
    "posture": Posture,
    "exercise": Exercise,
    "programme": Programme,
    "flow": Flow,
}


def list_poses(options: argparse.Namespace) -> int:
    """Every posture, one line each."""
    return _list(load_postures(), ("id", "name", "sanskrit", "aliases", "family", "level", "view"), options)


def list_exercises(options: argparse.Namespace) -> int:
    """Every exercise, one line each."""
    return _list(load_exercises(), ("id", "name", "aliases", "level", "view", "kind"), options)


def check_poses(options: argparse.Namespace) -> int:
    return _check(options, Posture)


def check_exercises(options: argparse.Namespace) -> int:
    return _check(options, Exercise)


def new_pose(options: argparse.Namespace) -> int:
    """Turn a photo into a posture file, to be edited and used at once."""
    with as_file(options.photo, "picture") as file:
        photo = load_photo(file)
    with PoseDetector(ensure_model(progress=StepsOnce(options.language))) as detector:
        people = detector.detect(photo.image_rgb)
    if not people:
        raise CoachError(Message("error.nobody_in_photo", name=options.photo))
    text = draft_posture(people[0], options.name or options.photo.stem.replace("_", " "))
    return _keep(Posture, text, options.out)


def _list(library: Mapping[str, Item], fields: Sequence[str], options: argparse.Namespace) -> int:
    for item in library.values():
        record: Record = {"name": item.names.in_(options.language)}
        if isinstance(item, Posture):
            record["sanskrit"] = None if item.sanskrit is None else item.sanskrit.iast
        elif isinstance(item, Exercise):
            record["kind"] = "hold" if item.is_hold else "repetitions"
        record = {name: record[name] if name in record else getattr(item, name) for name in fields}
        if options.json:
            print_json(record)
        else:
            extra = record.get("sanskrit") or record.get("kind") or ""
            print(f"{record['id']:24} {record['name']:28} {extra:28} {record['view']}")
    return 0


def _check(options: argparse.Namespace, model: type[StrictModel]) -> int:
    records = []
    for path in (one for given in options.files for one in _files(given)):
        found, problems = check_file(path, model)
        status = "ok" if found is not None else "error"
        said = [said_in(problem, options.language) for problem in problems]
        records.append({"file": str(path), "status": status, "problems": said})
        if options.json:
            print_json(records[-1])
        elif found is not None:
            print(f"{path}: {say('command.right', options.language)}")
        else:
            message("\n".join(said))
    return exit_code(records)


def _files(given: Path) -> list[Path]:
    """A file itself, or all YAML files of a folder; a folder without any is told like a file that is missing."""
    found = sorted((*given.rglob("*.yaml"), *given.rglob("*.yml"))) if given.is_dir() else []
    return found or [given]


def new_exercise(options: argparse.Namespace) -> int:
    """Begin an exercise of one's own from the one that moves most alike."""
    library = load_exercises()
    model = library.find(options.like)
    source = yaml.safe_load(source_of(Exercise, model.id))
    source |= {"id": id_from_name(options.name), "names": {DEFAULT_LANGUAGE: options.name}, "aliases": []}
    text = yaml.safe_dump(source, allow_unicode=True, sort_keys=False, width=110)
    return _keep(Exercise, text, options.out)


def schema(options: argparse.Namespace) -> int:
    """What may stand in a file, as JSON Schema, by which editors complete and check it."""
    print(json.dumps(SCHEMAS[options.kind].model_json_schema(), indent=1))
    return 0


def _keep(kind: type[Item], text: str, out: Path | None) -> int:
    if out is None:
        print(own_path(kind, keep_own(kind, text).id))
        return 0
    with in_words("error.not_written", path=out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(out) as part:
            part.write_text(text, encoding="utf-8")
    print(out)
    return 0
