"""The files of the library by what is in them, and one's own: a text to begin with, checked, and kept."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from coach.errors import LibraryError
from coach.library.exercise import Exercise
from coach.library.posture import Posture
from coach.library.programme import Flow, Programme
from coach.matching import plain
from coach.platform.paths import poses_dir, user_library_dir
from coach.platform.private_files import keep_text
from coach.text import unknown_id
from coach.yaml_source import StrictModel, check_file, check_text

Found = TypeVar("Found", Posture, Exercise)
Item = TypeVar("Item", Posture, Exercise, Programme, Flow)
FOLDERS: Mapping[type[StrictModel], str] = {
    Posture: "yoga",
    Exercise: "exercises",
    Programme: "programmes",
    Flow: "flows",
}


class Shelf(Mapping[str, Found]):
    """Postures or exercises by id, each to be found by any of its names. Immutable."""

    def __init__(self, kind: str, items: Iterable[Found]) -> None:
        self._kind = kind
        self._by_id: dict[str, Found] = {item.id: item for item in items}
        self._ids: dict[str, str] = {}
        for item in self._by_id.values():
            for name in names_of(item):
                self._ids.setdefault(plain(name), item.id)

    def __getitem__(self, item_id: str) -> Found:
        return self._by_id[item_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def find(self, name: str) -> Found:
        """What has this id, name (in any language) or alias; case, accents, spaces and dashes do not matter.

        Raises `UnknownIdError` with the nearest names.
        """
        item_id = self.id_of(name)
        if item_id is None:
            raise unknown_id(self._kind, name, self._by_id)
        return self._by_id[item_id]

    def id_of(self, name: str) -> str | None:
        """The id of what `find` finds; None where there is nothing of this name."""
        return self._ids.get(plain(name))


def names_of(item: Posture | Exercise) -> tuple[str, ...]:
    """Everything it can be called by."""
    sanskrit = item.sanskrit if isinstance(item, Posture) else None
    more = () if sanskrit is None else (sanskrit.iast, sanskrit.plain)
    return (item.id, *item.names.root.values(), *more, *item.aliases)


def folders_of(kind: type[Item]) -> tuple[Path, Path]:
    """The shipped files and the user's own, which come last and win."""
    return poses_dir() / FOLDERS[kind], user_library_dir() / FOLDERS[kind]


def read_items(kind: type[Item], folders: Iterable[Path], problems: list[str]) -> dict[str, tuple[Path, Item]]:
    """What is in every `*.yaml` of the folders, by id; one of a later folder replaces an earlier one.

    Everything that is wrong is added to `problems`, two files of one folder with the same id among it.
    """
    found: dict[str, tuple[Path, Item]] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            item, wrong = check_file(path, kind)
            problems += wrong
            if item is None:
                continue
            earlier = found.get(item.id)
            if earlier is not None and earlier[0].parent == folder:
                problems.append(f"{path}:1:1: the id '{item.id}' is already used by {earlier[0].name}")
            found[item.id] = path, item
    return found


def own_path(kind: type[Item], item_id: str) -> Path:
    """Where the file of one's own is, or would be kept."""
    return folders_of(kind)[1] / f"{item_id}.yaml"


def source_of(kind: type[Item], item_id: str) -> str:
    """The text to begin editing from: one's own version, else the shipped one, else nothing."""
    for folder in reversed(folders_of(kind)):
        path = folder / f"{item_id}.yaml"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""


def keep_own(kind: type[Item], source: str) -> Item:
    """Keep a definition in the user's own folder, in a file named after its id.

    Raises `LibraryError` with all its mistakes, `CoachError` when it cannot be kept. A programme may name anything,
    unless `known_ids` says what there is.
    """
    item, problems = check_text(source, kind, name=f"{kind.__name__.lower()}.yaml")
    if item is None:
        raise LibraryError(problems)
    keep_text(own_path(kind, item.id), source)
    return item
