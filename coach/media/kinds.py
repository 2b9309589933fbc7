"""What kind of input a file is, by what is in it.

The ending of a name says nothing: cameras write `.m2ts`, browsers "x.mp4 (1)", messengers no ending at all. Only where
nothing in the file tells what it is, a usual ending says what it was meant to be, so that whoever reads that kind can
say what is wrong with it.
"""

import re
from enum import Enum
from pathlib import Path

from coach.errors import MediaError
from coach.media.animation import is_animation
from coach.media.container import JPEG, is_joined_jpegs, is_recording
from coach.platform.limits import readable_bytes

PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".heic", ".heif", ".avif")
VIDEO_SUFFIXES = (
    *(".mp4", ".mov", ".qt", ".m4v", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".3gp", ".ts", ".mts", ".m2ts"),
    *(".flv", ".ogv", ".wmv", ".mjpeg"),
)

#: Enough for every sign at the beginning of a file.
_HEAD_BYTES = 4096
_PICTURE = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF....WEBP|BM.{4}\x00\x00\x00\x00|II\*\x00|MM\x00\*|P[1-6][\s#]"
    rb"|\x00\x00\x00\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51|....ftyp(?:hei[cxms]|hev[cxms]|mif[12]|msf1|avi[fs])",
    re.DOTALL,
)
_ARCHIVE_OF_ARRAYS = re.compile(rb"PK\x03\x04.{26}[^/\x00]{1,200}?\.npy", re.DOTALL)


class FileKind(Enum):
    """Kinds of input."""

    PHOTO = "photo"
    VIDEO = "video"
    SEQUENCE = "landmark sequence"


def file_kind(path: Path) -> FileKind | None:
    """The kind of a file, None when neither its content nor its name tells.

    A picture that moves (GIF, WebP, APNG, AVIF) is a video: whoever wants its first moment reads it as a photo.

    Raises `MediaError` for what is no file (folder, device, socket, pipe) or cannot be opened.
    """
    readable_bytes(path, "media", MediaError)
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if _ARCHIVE_OF_ARRAYS.match(head):
        return FileKind.SEQUENCE
    if _PICTURE.match(head):
        moves = is_joined_jpegs(path, head) or (not head.startswith(JPEG) and is_animation(path))
        return FileKind.VIDEO if moves else FileKind.PHOTO
    if is_recording(path, head):
        return FileKind.VIDEO
    return promised_kind(path)


def promised_kind(path: Path) -> FileKind | None:
    """What the ending of a name says, for whoever must explain why the file is not that."""
    suffix = path.suffix.lower()
    if suffix == ".npz":
        return FileKind.SEQUENCE
    if suffix in VIDEO_SUFFIXES:
        return FileKind.VIDEO
    return FileKind.PHOTO if suffix in PHOTO_SUFFIXES else None
