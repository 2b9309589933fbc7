"""What kind of input a file is, by its name; whether it really is one shows when it is decoded."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".heic", ".heif", ".avif")
VIDEO_SUFFIXES = (".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".3gp", ".mts", ".wmv", ".mjpeg")


class FileKind(Enum):
    """Kinds of input."""

    PHOTO = "photo"
    VIDEO = "video"
    SEQUENCE = "landmark sequence"


def file_kind(path: Path) -> FileKind:
    """Kind by the ending of the name; anything unknown is tried as a photo, whose reader explains itself best."""
    suffix = path.suffix.lower()
    if suffix == ".npz":
        return FileKind.SEQUENCE
    return FileKind.VIDEO if suffix in VIDEO_SUFFIXES else FileKind.PHOTO
