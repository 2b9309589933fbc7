"""`python -m coach batch`: a folder full of photos and videos, looked at with all cores or on a cluster."""

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from coach.commands.output import StepsOnce, exit_code, message, print_json, print_text, print_warnings, tell
from coach.library.known import load_exercises, load_postures
from coach.media.marks import Skeleton
from coach.platform.environment import environment
from coach.pose.model import ensure_model
from coach.session.batch.findings import duration_text, result_text, some_names
from coach.session.batch.inputs import find_files
from coach.session.batch.result_tables import require_parquet, write_csv, write_parquet
from coach.session.batch.run import Batch, BatchState, Execute, on_this_computer
from coach.session.batch.store import RESULTS, ResultStore, write_summary
from coach.session.batch.work import BatchWishes, own_models
from coach.spreadsheets import restyle_files
from coach.text import say


def batch(options: argparse.Namespace) -> int:
    """Look at every file of the folder; one record each."""
    if options.parquet:
        require_parquet()
    wishes = BatchWishes(
        pose=options.pose,
        exercise=options.exercise,
        strictness=options.strictness,
        language=options.language,
        annotated=options.annotated,
        skeleton=Skeleton(options.skeleton),
        fast=options.fast,
    ).checked()
    found = find_files(options.folder, without=options.out)
    for name in found.outside:
        tell("batch_outside", options.language, name=name)
    if found.ignored:
        tell("batch_ignored", options.language, names=some_names(found.ignored, options.language))
    model = ensure_model(progress=StepsOnce(options.language))
    with ExitStack() as stack:
        store = stack.enter_context(ResultStore(options.out))
        execute = _executor(options, model, wishes, stack)
        work = Batch(found, store, wishes, wishes.fingerprint(model))
        try:
            _run(work, execute, options)
        except KeyboardInterrupt:
            tell("batch_again", options.language, finished=work.state.finished, total=work.state.total)
            raise
        records = work.records()
        restyle_files(write_csv(options.out, records), environment().csv)
        if options.parquet:
            write_parquet(options.out, records)
        summary = work.summary()
        write_summary(options.out, summary)
    if options.json:
        print_json({"summary": summary})
    else:
        figures = {name: summary[name] for name in ("finished", "reused", "failed")}
        figures |= {"time": duration_text(summary["seconds"], options.language), "rate": summary["files_per_s"]}
        tell("batch_done", options.language, path=options.out / RESULTS, **figures)
    return exit_code(records)


def _executor(options: argparse.Namespace, model: Path, wishes: BatchWishes, stack: ExitStack) -> Execute:
    if options.scheduler is None:
        return on_this_computer(own_models(model, wishes), wishes, workers=options.workers)
    from coach.studio.cluster import on_cluster  # needs a library that few have

    return stack.enter_context(on_cluster(options.scheduler, model, wishes, send_files=options.send_files))


def _run(work: Batch, execute: Execute, options: argparse.Namespace) -> None:
    show = _shown_progress(work.state.total, options.language)
    with_bar = sys.stderr.isatty()
    in_words = partial(result_text, postures=load_postures(), exercises=load_exercises(), language=options.language)
    for record in work.run(execute):
        if options.json:
            print_json(record)
        elif record["status"] in ("unreadable", "error"):
            message(f"coach: {in_words(record)}")
        elif not with_bar:
            print_text(in_words(record))
        if not options.json:
            print_warnings(record)
        show(work.state)


def _shown_progress(total: int, language: str) -> Callable[[BatchState], None]:
    """A bar with rate and time left on standard error, where that is a terminal."""
    from tqdm import tqdm

    text = say("command.looking", language)
    bar: Any = tqdm(
        total=total,
        desc=text,
        disable=not sys.stderr.isatty(),
        leave=False,
        bar_format="{desc} {n}/{total} |{bar}| {postfix}",
    )

    def show(state: BatchState) -> None:
        left = "" if state.remaining_s is None else duration_text(state.remaining_s, language)
        bar.set_postfix_str(say("command.batch_pace", language, rate=state.rate_hz, left=left), refresh=False)
        bar.update(state.finished - bar.n)
        if state.finished == state.total:
            bar.close()

    return show
