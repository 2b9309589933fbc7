"""The command line: what can be asked for. What each command does is in `coach.commands`.

Only the parser and its words are loaded here, so that `--help` answers at once; a command loads what it needs when it
runs. Words are in the language of `--language`, else of `COACH_LANGUAGE`, else of the computer, else English.

Exit codes: 0 every input was handled, 1 some failed (their records say why), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from coach.errors import CoachError
from coach.library.vocabulary import AUTO
from coach.platform.files import reason_of
from coach.safe_text import shown_text
from coach.text import DEFAULT_LANGUAGE, languages, said_in, say

#: `coach.platform.environment.variable("language")`, without what else has to be loaded for it.
LANGUAGE_VARIABLE = "COACH_LANGUAGE"
#: Where a computer says in which language it speaks to its user, the strongest first.
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_STRICTNESS = ("gentle", "normal", "strict")
_SKELETONS = ("thin", "full", "dots", "none")


class _Parser(argparse.ArgumentParser):
    """A parser that takes its words from the catalogues (section `command`)."""

    def __init__(self, *, language: str, purpose: str, **options: Any) -> None:
        text = say(f"command.{purpose}", language)
        sentence = text if purpose == "about" else say("command.sentence", language, text=text[:1].upper() + text[1:])
        super().__init__(description=sentence, add_help=False, **options)
        self.language = language
        self._positionals.title, self._optionals.title = self.words("positional"), self.words("options")
        self.option("-h", "--help", words="help", action="help")

    def words(self, key: str, **values: object) -> str:
        """A text in the language of this parser."""
        return say(f"command.{key}", self.language, **values)

    def option(self, *names: str, words: str | None = None, **options: Any) -> None:
        """An argument with its help."""
        self.add_argument(*names, help=None if words is None else self.words(words), **options)

    def group(self, name: str) -> Any:
        """Room for commands below this one, of which one must be given."""
        return self.add_subparsers(dest=name, required=True, metavar=name.upper())

    def below(self, group: Any, name: str, purpose: str, handler: str | None = None) -> _Parser:
        """A command in `group`; without a handler it has commands of its own."""
        command: _Parser = group.add_parser(
            name, language=self.language, purpose=purpose, help=self.words(purpose), allow_abbrev=True
        )
        if handler is not None:
            command.set_defaults(handler=handler)
            known = languages()
            text = command.words("language", usual=self.language)
            command.add_argument("--language", choices=known, default=self.language, help=text)
        return command

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", self.words("usage"), 1)


def parser(language: str = DEFAULT_LANGUAGE) -> argparse.ArgumentParser:
    """The whole command line."""
    top = _Parser(language=language, purpose="about", prog="python -m coach")
    commands = top.group("command")

    posture = top.below(commands, "posture", "posture", "photos:posture")
    posture.option("files", nargs="+", type=Path, metavar="IMAGE")
    posture.option("--pose", default=AUTO, metavar="ID", words="posture_pose")
    posture.option("--strictness", choices=_STRICTNESS, default="normal", words="posture_strictness")
    posture.option("--out", type=Path, metavar="DIR", words="posture_out")
    posture.option("--skeleton", choices=_SKELETONS, default="thin", words="skeleton")
    posture.option("--json", action="store_true", words="json")
    _workers(posture)

    reps = top.below(commands, "reps", "reps", "videos:reps")
    reps.option("files", nargs="+", type=Path, metavar="VIDEO")
    reps.option("--exercise", default=AUTO, metavar="ID", words="reps_exercise")
    reps.option("--out", type=Path, metavar="DIR", words="reps_out")
    reps.option("--skeleton", choices=_SKELETONS, default="thin", words="skeleton")
    reps.option("--keep-landmarks", type=Path, metavar="DIR", words="reps_landmarks")
    reps.option("--json", action="store_true", words="json")
    _workers(reps)

    explain = top.below(commands, "explain", "explain", "explain:explain")
    explain.option("file", type=Path, metavar="CLIP|NPZ")
    explain.option("--exercise", required=True, metavar="ID", words="explain_exercise")
    explain.option("--out", type=Path, metavar="FILE.png", words="explain_out")
    explain.option("--json", action="store_true", words="json_summary")

    angles = top.below(commands, "angles", "angles", "angles:angles")
    angles.option("files", nargs="+", type=Path, metavar="FILE")
    angles.option("--csv", type=Path, metavar="FILE", words="angles_csv")
    angles.option("--json", action="store_true", words="json")

    _batch(top, commands)
    _evaluate(top, commands)
    kinds = top.below(commands, "learn", "learn").group("kind")
    movements = top.below(kinds, "movements", "learn_movements", "learn:movements")
    movements.option("indexes", nargs="+", type=Path, metavar="INDEX", words="learn_indexes")
    movements.option("--out", type=Path, metavar="FILE", words="learn_out")
    _library(top, commands)
    report = top.below(commands, "report", "report", "report:report")
    report.option("subjects", nargs="+", metavar="SESSION|FILE", words="report_subjects")
    report.add_argument(
        "--format", default="html", metavar="FORMATS", help="html,pdf,json,csv,trc,mot,bvh,c3d,png,gif,mp4,..."
    )
    report.option("--item", "--exercise", "--pose", default=AUTO, metavar="ID", words="report_item")
    report.option("--out", type=Path, metavar="DIR", words="report_out")
    report.option("--json", action="store_true", words="json")
    doctor = top.below(commands, "doctor", "doctor", "doctor:doctor")
    doctor.option("--json", action="store_true", words="doctor_json")
    _history(top, commands)
    _serve(top, commands)

    model = top.below(commands, "model", "model", "model:model")
    model.option("--variant", choices=("full", "lite", "heavy", "movenet"), default="full")
    model.option("--file", type=Path, metavar="PATH", words="model_file")
    return top


def _batch(top: _Parser, commands: Any) -> None:
    batch = top.below(commands, "batch", "batch", "batch:batch")
    batch.option("folder", type=Path, metavar="FOLDER", words="batch_folder")
    batch.option("--out", required=True, type=Path, metavar="DIR", words="batch_out")
    batch.option("--exercise", default=AUTO, metavar="ID", words="reps_exercise")
    batch.option("--pose", default=AUTO, metavar="ID", words="posture_pose")
    batch.option("--strictness", choices=_STRICTNESS, default="normal", words="posture_strictness")
    batch.option("--annotated", action="store_true", words="batch_annotated")
    batch.option("--skeleton", choices=_SKELETONS, default="thin", words="skeleton")
    batch.option("--fast", action="store_true", words="batch_fast")
    batch.option("--parquet", action="store_true", words="batch_parquet")
    batch.option("--scheduler", metavar="tcp://HOST:8786", words="batch_scheduler")
    batch.option("--send-files", action="store_true", words="batch_send_files")
    batch.option("--json", action="store_true", words="json_summary")
    _workers(batch)
    bench = top.below(commands, "bench", "bench", "bench:bench")
    bench.option("--quick", action="store_true", words="bench_quick")
    bench.option("--json", action="store_true", words="json_table")


def _evaluate(top: _Parser, commands: Any) -> None:
    evaluate = top.below(commands, "evaluate", "evaluate")
    kinds = evaluate.group("kind")
    postures = evaluate.below(kinds, "postures", "evaluate_postures", "evaluate_postures:postures")
    postures.option("index", type=Path, words="evaluate_postures_index")
    postures.option("--no-retry", action="store_true", words="evaluate_no_retry")
    postures.option("--folds", choices=("source",), words="evaluate_folds")
    postures.option("--also", type=Path, metavar="SET", words="evaluate_also")
    postures.option("--plot", type=Path, metavar="FILE", words="evaluate_plot")
    counts = evaluate.below(kinds, "reps", "evaluate_reps", "evaluate:reps")
    counts.option("index", type=Path, words="evaluate_reps_index")
    counts.option("--exercise", choices=("given", AUTO), default="given", words="evaluate_exercise")
    counts.option("--folds", choices=("source",), words="evaluate_folds")
    counts.option("--engine", choices=("video", "live"), default="video", words="evaluate_engine")
    counts.option("--set", action="append", default=[], metavar="NAME=VALUE", words="evaluate_set")
    form = evaluate.below(kinds, "form", "evaluate_form", "evaluate_form:form")
    form.option("index", type=Path, words="evaluate_form_index")
    form.option("--clips", type=Path, metavar="DIR", words="evaluate_form_clips")
    form.option("--witness", type=Path, metavar="DIR", words="evaluate_form_witness")
    form.option("--folds", choices=("source",), words="evaluate_folds")
    form.option("--set", action="append", default=[], metavar="NAME=VALUE", words="evaluate_set")
    rows = evaluate.below(kinds, "rows", "evaluate_rows", "evaluate_rows:rows")
    rows.option("index", type=Path, words="evaluate_rows_index")
    rows.option("--clips", type=Path, metavar="DIR", words="evaluate_form_clips")
    rows.option("--json", action="store_true", words="json_summary")
    truth = evaluate.below(kinds, "truth", "evaluate_truth", "evaluate_truth:truth")
    truth.option("index", type=Path, metavar="JOINTS", words="evaluate_truth_index")
    truth.option("--folds", choices=("collection",), words="evaluate_truth_folds")
    for command in (postures, counts, form, truth):
        command.option("--json", action="store_true", words="json_summary")
        _workers(command)


def _library(top: _Parser, commands: Any) -> None:
    for plural, singular in (("poses", "posture"), ("exercises", "exercise")):
        library = top.below(commands, plural, plural)
        actions = library.group("action")
        listing = library.below(actions, "list", f"{plural}_list", f"library:list_{plural}")
        listing.option("--json", action="store_true", words=f"json_{singular}")
        check = library.below(actions, "check", f"{plural}_check", f"library:check_{plural}")
        check.option("files", nargs="+", type=Path, metavar="FILE")
        check.option("--json", action="store_true", words="json")
        if plural == "poses":
            new = library.below(actions, "new", "poses_new", "library:new_pose")
            new.option("--from", dest="photo", required=True, type=Path, metavar="IMAGE", words="poses_new_from")
            new.option("--name", metavar="NAME", words="poses_new_name")
        else:
            new = library.below(actions, "new", "exercises_new", "library:new_exercise")
            new.option("--name", required=True, metavar="NAME", words="exercises_new_name")
            new.option("--like", required=True, metavar="ID", words="exercises_new_like")
        new.option("--out", type=Path, metavar="FILE", words="poses_new_out")
    schema = top.below(commands, "schema", "schema", "library:schema")
    schema.option("kind", choices=("posture", "exercise", "programme", "flow"))


def _history(top: _Parser, commands: Any) -> None:
    history = top.below(commands, "history", "history")
    actions = history.group("action")
    listing = history.below(actions, "list", "history_list", "history:list_sessions")
    listing.option("--limit", type=_positive, default=20, metavar="N")
    listing.option("--json", action="store_true", words="json_session")
    export = history.below(actions, "export", "history_export", "history:export")
    export.option("file", type=Path, metavar="FILE", words="history_export_file")
    into = history.below(actions, "import", "history_import", "history:import_")
    into.option("files", nargs="+", type=Path, metavar="FILE", words="history_import_file")
    into.option("--json", action="store_true", words="json")
    away = history.below(actions, "delete", "history_delete", "history:delete")
    away.option("sessions", nargs="*", metavar="SESSION")
    away.option("--all", action="store_true", words="history_all")
    away.option("--yes", action="store_true", words="history_yes")
    give = history.below(actions, "give", "history_give", "history:give")
    give.option("profile", metavar="NAME", words="history_give_profile")
    give.option("--issuer", metavar="URL", words="history_give_issuer")
    give.option("--subject", metavar="ID", words="history_give_subject")
    for command in (listing, export, away):
        command.option("--profile", metavar="NAME", words="history_profile")


def _serve(top: _Parser, commands: Any) -> None:
    serve = top.below(commands, "serve", "serve", "serve:serve")
    serve.option("--phone", action="store_true", words="serve_phone")
    serve.option("--phone-address", metavar="ADDRESS", words="serve_phone_address")
    serve.option("--phone-port", type=_positive, metavar="PORT", words="serve_phone_port")
    serve.option("--port", type=_positive, metavar="PORT", words="serve_port")
    serve.option("--no-window", action="store_true", words="serve_no_window")


def _workers(command: _Parser) -> None:
    command.option("--workers", type=_positive, metavar="N", words="workers")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number, 1 or more, found '{text}'")
    return int(text)


def usual_language(environment: Mapping[str, str]) -> str:
    """The language of whoever uses this computer, where there is a catalogue for it; else English."""
    locale = next((environment[name] for name in _LOCALE_VARIABLES if environment.get(name)), "")
    wished = (environment.get(LANGUAGE_VARIABLE, ""), locale)
    found = (name.replace("-", "_").partition("_")[0].partition(".")[0].lower() for name in wished)
    return next((name for name in found if name in languages()), DEFAULT_LANGUAGE)


def _language(arguments: Sequence[str] | None) -> str:
    """The language wished, known before anything is parsed: the parser's own words are in it."""
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    usual = usual_language(os.environ)
    early.add_argument("--language", default=usual)
    try:
        wished, _ = early.parse_known_args(arguments)
    except argparse.ArgumentError:  # told properly by the parser itself
        return usual
    return wished.language if wished.language in languages() else usual


def _write_any_letter() -> None:
    """A letter that a terminal's or file's alphabet lacks is written as its number, and does not end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _run(options: argparse.Namespace) -> int:
    module, function = options.handler.split(":")
    code = int(getattr(import_module(f"coach.commands.{module}"), function)(options))
    sys.stdout.flush()
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    _write_any_letter()
    language = _language(arguments)
    options = parser(language).parse_args(arguments)
    try:
        return _run(options)
    except CoachError as error:
        problems: Sequence[str] = getattr(error, "problems", ())
        said = "\n".join(said_in(one, language) for one in problems) or f"coach: {error.in_(language)}"
        print("\n".join(map(shown_text, said.split("\n"))), file=sys.stderr)
        return 2 if error.is_usage else 1
    except KeyboardInterrupt:
        print(say("command.stopped", language), file=sys.stderr)
        return 1
    except OSError as error:
        if not isinstance(error, BrokenPipeError):  # that is no trouble: whoever reads has seen enough (`| head`)
            reason = reason_of(error)
            said = reason if isinstance(reason, str) else reason.in_(language)
            what = error.filename or say("command.cannot_go_on", language)
            print(f"coach: {what}: {said}", file=sys.stderr)
        try:
            sys.stdout.flush()
        except OSError:  # what is still to be written has nowhere to go
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
