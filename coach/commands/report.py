"""`python -m coach report`: sessions, photos, videos and landmark sequences as reports and other files."""

from __future__ import annotations

import argparse
import re
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

from coach.commands.output import StepsOnce, exit_code, message, print_json, print_warnings, progress
from coach.errors import CoachError
from coach.library.known import load_exercises, load_postures
from coach.pose.detector import PoseDetector
from coach.pose.model import ensure_model
from coach.pose.tracker import PoseTracker
from coach.records.history import History, open_history
from coach.records.report.downloads import FORMS, Subject, file_subject, kept_subject, write_form
from coach.records.report.plots import printable_language
from coach.session.remarks import remark_records
from coach.session.sequences import as_file
from coach.text import Message, say

_UUID_START = re.compile(r"[0-9a-f-]{4,36}")


def report(options: argparse.Namespace) -> int:
    """Write every wanted form of every session or file; one record each."""
    forms = [form.strip() for form in options.format.split(",") if form.strip()]
    unknown = [form for form in forms if form not in FORMS]
    if unknown or not forms:
        words = {"unknown": ", ".join(unknown), "known": ", ".join(FORMS)}
        message(f"coach: {say('command.report_no_format', options.language, **words)}")
        return 2
    if "pdf" in forms and printable_language(options.language) != options.language:
        message(f"coach: {say('report.no_chinese_font', options.language)}")
    records = []
    with ExitStack() as stack:
        sources = _Sources(stack, options)
        for subject in progress(
            options.subjects, total=len(options.subjects), doing="reporting", language=options.language
        ):
            record = _write(subject, sources, forms, options)
            records.append(record)
            if options.json:
                print_json(record)
            elif record["status"] == "ok":
                print("\n".join(record["files"]))
            if record["status"] != "ok":
                message(f"coach: {record['message']}")
            print_warnings({**record, "file": record["subject"]})
    return exit_code(records)


def _write(name: str, sources: _Sources, forms: list[str], options: argparse.Namespace) -> dict[str, Any]:
    files: list[str] = []
    try:
        subject, stem = sources.subject(name)
        folder = options.out if options.out is not None else Path()
        for form in forms:
            path = folder / f"{stem}-report.{form}"
            write_form(subject, form, path, options.language)
            files.append(str(path))
    except CoachError as error:
        return {"subject": name, "status": "error", "message": error.in_(options.language), "files": files}
    warnings = remark_records(subject.remarks, options.language)
    return {"subject": name, "status": "ok", "session": subject.session.uuid, "files": files, "warnings": warnings}


class _Sources:
    """Where subjects come from; each source is opened when it is first needed."""

    def __init__(self, stack: ExitStack, options: argparse.Namespace) -> None:
        self._stack, self._wanted, self._language = stack, options.item, options.language
        self._exercises, self._postures = load_exercises(), load_postures()

    @cached_property
    def _history(self) -> History:
        return self._stack.enter_context(open_history())

    @cached_property
    def _detector(self) -> PoseDetector:
        return self._stack.enter_context(PoseDetector(ensure_model(progress=StepsOnce(self._language))))

    def subject(self, name: str) -> tuple[Subject, str]:
        """The subject and the beginning of its files' names: a file of that name, else a session of the history."""
        path = Path(name)
        if not path.exists() and (name == "last" or _UUID_START.fullmatch(name)):
            uuid = self._last() if name == "last" else name
            subject = kept_subject(self._history, uuid, self._exercises, self._postures)
            return subject, f"{subject.session.day}-{subject.session.uuid[:8]}"
        subject = file_subject(
            self._stack.enter_context(as_file(path)),
            self._exercises,
            self._postures,
            tracker_factory=lambda: PoseTracker(ensure_model(progress=StepsOnce(self._language))),
            detector=lambda: self._detector,
            wanted=self._wanted,
        )
        return subject, path.stem

    def _last(self) -> str:
        newest = self._history.sessions(limit=1)
        if not newest:
            raise CoachError(Message("error.empty_history"))
        return newest[0].uuid
