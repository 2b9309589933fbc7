"""Folders for what concerns nobody else, whatever the system's usual permissions are."""

from __future__ import annotations

from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """A folder only this user may look into, like every folder above it that is missing. What exists stays as it is."""
    missing = [folder] if not folder.exists() else []
    while missing and not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
    if not folder.is_dir():
        raise NotADirectoryError(20, "Not a directory", str(folder))
