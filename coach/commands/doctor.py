"""`python -m coach doctor`: is everything here that the coach needs? For people, and for whatever watches a server."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata, util
from pathlib import Path
from typing import Literal

from coach.commands.output import print_json
from coach.errors import CoachError, ConfigurationError, LibraryError
from coach.platform.environment import environment
from coach.text import said_in, say

Status = Literal["ok", "warning", "failed"]
_PYTHONS = ((3, 11), (3, 14))
_REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements.txt"
_MARKS: dict[Status, str] = {"ok": "✓", "warning": "!", "failed": "✗"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at. message: what was found and, unless it is well, what to do."""

    check: str
    status: Status
    message: str


def doctor(options: argparse.Namespace) -> int:
    """Look at everything; 0 when the coach can work, 1 when something that it needs is missing."""
    findings = []
    for finding in examined(options.language):
        findings.append(finding)
        if options.json:
            print_json(asdict(finding))
        else:
            print(f"{_MARKS[finding.status]} {finding.message}", flush=True)
    return int(any(finding.status == "failed" for finding in findings))


def examined(language: str) -> Iterator[Finding]:
    """Everything, one after the other."""
    for check in (
        _python,
        _packages,
        _settings,
        _folder,
        _model,
        _witness,
        _library,
        _video,
        _letters,
        _history,
        _login,
        _places,
    ):
        name = check.__name__.removeprefix("_")

        def found(status: Status, key: str, *, name: str = name, **values: object) -> Finding:
            return Finding(check=name, status=status, message=say(f"doctor.{key}", language, **values))

        try:
            yield check(found)
        except ConfigurationError as error:
            yield found("failed", "wrong", what=name, reason="; ".join(error.problems))
        except LibraryError as error:
            yield found(
                "failed", "wrong", what=name, reason="\n".join(said_in(one, language) for one in error.problems)
            )
        except CoachError as error:
            yield found("failed", "wrong", what=name, reason=error.in_(language))


Found = Callable[..., Finding]


def _python(found: Found) -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    known = _PYTHONS[0] <= sys.version_info[:2] <= _PYTHONS[1]
    return found("ok" if known else "warning", "python" if known else "python_other", version=version)


def _packages(found: Found) -> Finding:
    different = [f"{name} {installed or '-'} ({pinned})" for name, pinned, installed in _pins() if installed != pinned]
    if different:
        return found("warning", "packages_other", packages=", ".join(different))
    return found("ok", "packages")


def _pins() -> Iterator[tuple[str, str, str | None]]:
    from packaging.requirements import Requirement

    # an installed coach has no such file beside it; its pins went into what was installed
    written = _REQUIREMENTS.read_text(encoding="utf-8").splitlines() if _REQUIREMENTS.is_file() else None
    for line in metadata.requires("coach") or [] if written is None else written:
        text = line.partition("#")[0].strip()
        if "==" not in text:
            continue
        wanted = Requirement(text)
        if wanted.marker is None or wanted.marker.evaluate():
            try:
                installed = metadata.version(wanted.name)
            except metadata.PackageNotFoundError:
                installed = None
            yield wanted.name, str(wanted.specifier).removeprefix("=="), installed


def _settings(found: Found) -> Finding:
    environment()
    return found("ok", "settings")


def _folder(found: Found) -> Finding:
    from coach.platform.files import make_private_folder, reason_of
    from coach.platform.paths import data_dir

    folder = data_dir()
    try:
        make_private_folder(folder)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-"):
            pass
    except OSError as error:
        return found("failed", "folder_closed", folder=folder, reason=reason_of(error))
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        return found("warning", "folder_open", folder=folder)
    return found("ok", "folder", folder=folder)


def _model(found: Found) -> Finding:
    import numpy as np

    from coach.pose.detector import RETRY_LADDER, PoseDetector
    from coach.pose.model import find_model

    model = find_model()
    if model is None:
        return found("failed", "model_missing")
    # a processor that is too old shows now, and not in the middle of a session
    with PoseDetector(model, ladder=RETRY_LADDER[:1]) as detector:
        detector.detect(np.zeros((64, 64, 3), np.uint8))
    return found("ok", "model", model=model)


def _witness(found: Found) -> Finding:
    import numpy as np

    from coach.pose.landmarker import Networks
    from coach.pose.model import find_model, joint_network_model, missing_witnesses, witness_model

    joints = joint_network_model()
    if joints is not None:
        with Networks() as networks, networks.lend_joints(joints) as network:
            network.locate(np.zeros((64, 64, 3), np.uint8), (0, 0, 64))
    if missing := missing_witnesses():
        return found("warning", "witness_missing", names=", ".join(missing))
    if joints is None:
        return found("ok", "witness_unwanted", model=find_model())
    return found("ok", "witness", models=f"{witness_model()}, {joints}")


def _library(found: Found) -> Finding:
    from coach.library.known import load_exercises, load_postures

    return found("ok", "library", postures=len(load_postures()), exercises=len(load_exercises()))


def _video(found: Found) -> Finding:
    from coach.media.video_writer import can_write, unreadable

    if not can_write():
        return found("failed", "video_unwritten")
    missing = unreadable()
    return found("warning", "video_missing", kinds=", ".join(missing)) if missing else found("ok", "video")


def _letters(found: Found) -> Finding:
    from coach.media.lettering import can_letter

    return found("ok", "letters") if can_letter("深蹲") else found("warning", "letters_missing")


def _history(found: Found) -> Finding:
    from coach.platform.paths import DATABASE_FILE, data_dir, database_url
    from coach.records.history import open_history

    is_file = database_url().startswith("sqlite")
    if is_file and not (data_dir() / DATABASE_FILE).exists():
        return found("ok", "history_new")
    with open_history() as history:
        return found("ok", "history_file" if is_file else "history_server", people=len(history.profiles()))


def _login(found: Found) -> Finding:
    wanted = environment().login
    missing = [name for name in ("authlib", "httpx2") if util.find_spec(name) is None]
    if missing and wanted == "required":
        return found("failed", "login_missing", packages=", ".join(missing))
    return found("ok", f"login_{wanted}")


def _places(found: Found) -> Finding:
    from coach.platform.workers import core_count
    from coach.session.live.worker import session_limit

    limit, cores = session_limit(), core_count()
    status, key = ("warning", "places_many") if limit > cores else ("ok", "places")
    return found(status, key, limit=limit, cores=cores)
