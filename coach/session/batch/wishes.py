"""What a batch is asked for, and which earlier results still answer it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from coach.library.exercise import Exercise
from coach.library.exercises import load_exercises
from coach.library.own_files import folders_of
from coach.library.posture import Posture
from coach.library.postures import load_postures
from coach.library.vocabulary import AUTO
from coach.media.marks import Skeleton
from coach.platform.paths import poses_dir
from coach.posture.scoring import Strictness
from coach.text import DEFAULT_LANGUAGE

_PACKAGE = Path(__file__).resolve().parents[2]
#: Rooms of the package that a result depends on.
_DECIDING = ("pose", "library", "posture", "workout", "media", "session")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchWishes:
    """What is asked of every file.

    pose, exercise: ids, or "auto". annotated: pictures and videos with the skeleton drawn in are wanted too; skeleton:
    how much of it.
    fast: look once at each photo instead of until the result is steady.
    """

    pose: str = AUTO
    exercise: str = AUTO
    strictness: Strictness = "normal"
    language: str = DEFAULT_LANGUAGE
    annotated: bool = False
    skeleton: Skeleton = Skeleton.THIN
    fast: bool = False

    def checked(self) -> BatchWishes:
        """The same with ids for names. Raises `UnknownIdError` for a posture or exercise that does not exist."""
        pose = AUTO if self.pose == AUTO else load_postures().find(self.pose).id
        exercise = AUTO if self.exercise == AUTO else load_exercises().find(self.exercise).id
        return BatchWishes(**{**asdict(self), "pose": pose, "exercise": exercise})

    def fingerprint(self, model: Path) -> str:
        """Equal for wishes that give equal results: settings, pose model, postures, exercises and version of the coach.

        Whether pictures are drawn does not change the numbers; how, changes the pictures.
        """
        settings = {name: value for name, value in asdict(self).items() if name != "annotated"}
        parts = (json.dumps(settings, sort_keys=True), content_hash(model), libraries_hash(), version_hash())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def content_hash(path: Path) -> str:
    """SHA-256 of a file. Raises `OSError` when it cannot be read."""
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


@cache
def version_hash() -> str:
    """Stands for this version of the coach: its own source, so that no change can be forgotten."""
    files = (path for room in _DECIDING for path in (_PACKAGE / room).rglob("*.py"))
    return _hash_of(files, _PACKAGE)


def libraries_hash() -> str:
    """Stands for the postures and exercises as they are now, the user's own among them."""
    folders = (*folders_of(Posture), poses_dir() / "everyday", *folders_of(Exercise))
    return "".join(_hash_of(folder.glob("*.yaml"), folder) for folder in folders)


def _hash_of(files: Iterable[Path], folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{content_hash(path)}\n".encode())
    return digest.hexdigest()
