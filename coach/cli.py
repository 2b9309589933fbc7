"""The command line: what can be asked for. What each command does is in `coach.commands`.

Only the parser is loaded here, so that `--help` answers at once; a command loads what it needs when it runs.

Exit codes: 0 every input was handled, 1 some failed (their records say why), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from coach.errors import CoachError, LibraryError

#: Results go to standard output, messages and progress to standard error.
_JSON_HELP = "one JSON object per input, one per line, on standard output"


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="python -m coach",
        description="A fitness and yoga coach that runs on your own computer. Not medical advice.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    posture = _command(commands, "posture", "score yoga postures in photos", "photos:posture")
    posture.add_argument("files", nargs="+", type=Path, metavar="IMAGE")
    posture.add_argument("--pose", default="auto", metavar="ID", help="posture to judge against (default: auto)")
    posture.add_argument("--strictness", choices=("gentle", "normal", "strict"), default="normal")
    _language(posture)
    posture.add_argument("--out", type=Path, metavar="DIR", help="write annotated pictures and keypoints here")
    posture.add_argument("--json", action="store_true", help=_JSON_HELP)
    _workers(posture)

    reps = _command(commands, "reps", "count repetitions in videos or landmark sequences", "videos:reps")
    reps.add_argument("files", nargs="+", type=Path, metavar="VIDEO")
    reps.add_argument("--exercise", default="auto", metavar="ID", help="exercise to count (default: recognise it)")
    _language(reps)
    reps.add_argument("--out", type=Path, metavar="DIR", help="write annotated videos here")
    reps.add_argument("--json", action="store_true", help=_JSON_HELP)
    _workers(reps)

    angles = _command(commands, "angles", "joint angles of photos, videos and landmark sequences", "angles:angles")
    angles.add_argument("files", nargs="+", type=Path, metavar="FILE")
    angles.add_argument("--csv", type=Path, metavar="FILE", help="write the table here instead of standard output")
    angles.add_argument("--json", action="store_true", help=_JSON_HELP)

    evaluate = commands.add_parser("evaluate", help="measure how often the coach is right")
    kinds = evaluate.add_subparsers(dest="kind", required=True, metavar="KIND")
    postures = _command(kinds, "postures", "recognition of labelled photos or landmark sets", "evaluate:postures")
    postures.add_argument("index", type=Path, help="CSV with columns file,posture, or a landmark set (.npz)")
    postures.add_argument("--no-retry", action="store_true", help="look at each photo once, without the retry ladder")
    postures.add_argument("--json", action="store_true", help="a JSON object per file, then one with the summary")
    _workers(postures)
    counts = _command(kinds, "reps", "counts of labelled videos or landmark sequences", "evaluate:reps")
    counts.add_argument("index", type=Path, help="CSV with columns file,exercise,reps_min,reps_max")
    counts.add_argument("--exercise", choices=("given", "auto"), default="given", help="use the label, or recognise it")
    counts.add_argument("--json", action="store_true", help="a JSON object per file, then one with the summary")
    _workers(counts)

    for plural, singular in (("poses", "posture"), ("exercises", "exercise")):
        library = commands.add_parser(plural, help=f"list or check the {singular} files")
        actions = library.add_subparsers(dest="action", required=True, metavar="ACTION")
        listing = _command(actions, "list", f"every {singular}: id, names, view", f"library:list_{plural}")
        _language(listing)
        listing.add_argument("--json", action="store_true", help=_JSON_HELP.replace("input", singular))
        check = _command(actions, "check", f"check {singular} files and show every mistake", f"library:check_{plural}")
        check.add_argument("files", nargs="+", type=Path, metavar="FILE")
        check.add_argument("--json", action="store_true", help=_JSON_HELP)
        if plural == "poses":
            _new_posture(actions)

    report = _command(commands, "report", "reports of sessions, photos, videos, landmark sequences", "report:report")
    report.add_argument("subjects", nargs="+", metavar="SESSION|FILE", help="a file, a session's id, or 'last'")
    report.add_argument(
        "--format", default="html", metavar="FORMATS", help="html,pdf,json,csv,trc,mot,bvh,png,gif,mp4,..."
    )
    report.add_argument(
        "--item", "--exercise", "--pose", default="auto", metavar="ID", help="exercise or posture in the files"
    )
    _language(report)
    report.add_argument("--out", type=Path, metavar="DIR", help="folder for the reports (default: this one)")
    report.add_argument("--json", action="store_true", help=_JSON_HELP)
    _history(commands)

    model = _command(commands, "model", "show or set up the pose model", "model:model")
    model.add_argument("--variant", choices=("full", "lite", "heavy"), default="full")
    model.add_argument("--file", type=Path, metavar="PATH", help="add this model file, for computers without a network")
    return top


def _history(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    history = commands.add_parser("history", help="list, export, import or delete what is kept on this computer")
    actions = history.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = _command(actions, "list", "the newest sessions", "history:list_sessions")
    listing.add_argument("--limit", type=_positive, default=20, metavar="N")
    listing.add_argument("--json", action="store_true", help="one JSON object per session")
    export = _command(actions, "export", "everything into a file", "history:export")
    export.add_argument(
        "file", type=Path, metavar="FILE", help=".json, .zip (with tables and pictures) or a folder (CSV)"
    )
    into = _command(actions, "import", "what files hold and the history does not", "history:import_")
    into.add_argument("files", nargs="+", type=Path, metavar="FILE", help=".json or .zip of an export")
    into.add_argument("--json", action="store_true", help=_JSON_HELP)
    away = _command(actions, "delete", "delete sessions, a person or everything", "history:delete")
    away.add_argument("sessions", nargs="*", metavar="SESSION")
    away.add_argument("--all", action="store_true", help="everything of everybody")
    away.add_argument("--yes", action="store_true", help="do not ask")
    for command in (listing, export, away):
        command.add_argument("--profile", metavar="NAME", help="of this person only")


def _command(
    group: argparse._SubParsersAction[argparse.ArgumentParser], name: str, purpose: str, handler: str
) -> argparse.ArgumentParser:
    command = group.add_parser(name, help=purpose, description=purpose[:1].upper() + purpose[1:] + ".")
    command.set_defaults(handler=handler)
    return command


def _new_posture(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    new = _command(actions, "new", "make a posture of one's own from one photo", "library:new_pose")
    new.add_argument("--from", dest="photo", required=True, type=Path, metavar="IMAGE", help="the posture, done well")
    new.add_argument("--name", metavar="NAME", help="what it is called (default: the name of the file)")
    new.add_argument("--out", type=Path, metavar="FILE", help="write the draft here instead of into your own library")


def _language(command: argparse.ArgumentParser) -> None:
    # the catalogues' names, read here because loading `coach.text` would slow down `--help`
    known = sorted(path.stem for path in (Path(__file__).parent / "locales").glob("*.yaml"))
    command.add_argument("--language", choices=known, default="en", help="language of the texts (default: en)")


def _workers(command: argparse.ArgumentParser) -> None:
    command.add_argument("--workers", type=_positive, metavar="N", help="inputs at a time (default: one per core)")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("expected 1 or more")
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = parser().parse_args(arguments)
    module, function = options.handler.split(":")
    try:
        return int(getattr(import_module(f"coach.commands.{module}"), function)(options))
    except LibraryError as error:
        print(error, file=sys.stderr)
        return 1
    except CoachError as error:
        print(f"coach: {error}", file=sys.stderr)
        return 2 if error.is_usage else 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 1
