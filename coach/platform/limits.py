"""Whether what strangers send can be read, and how much of it is looked at.

What may be chosen is in `coach.platform.environment`. Files of postures and the like have limits of their own
(`coach.yaml_source.MAX_FILE_BYTES`).
"""

from pathlib import Path
from typing import Literal

from coach.errors import CoachError
from coach.file_type import file_type
from coach.platform.files import in_words
from coach.text import Message

#: Nobody can be seen in a picture or video smaller than this.
MIN_SIDE_PX = 16
#: Pixels of one picture of a video or animation: 8K. A decoder keeps up to twenty pictures in memory.
MAX_FRAME_PIXELS = 36_000_000
#: Longer side, and bytes, of one picture of a live camera: nobody's browser sends more (640 x 480 have some 50 kB).
MAX_LIVE_SIDE_PX, MAX_LIVE_BYTES = 2000, 2_000_000
#: Megabytes that a browser may send at once: it, and the server, hold all of it in memory (`.streamlit/config.toml`).
MAX_UPLOAD_MB = 500
#: Letters of one line of a history, or of one that is not laid out in lines: the whole of it is in memory at once.
MAX_RECORD_LETTERS = 64 * 2**20
#: Pictures and videos hardly shrink in a zip; what unpacks to more than this many times its size is a bomb ...
MAX_GROWTH = 20
#: ... unless it is small: texts shrink more.
SMALL_BYTES = 2**18


#: What a file should be, as messages say it (`error.kind`).
Wanted = Literal["picture", "video", "media", "sequence", "table", "history"]


def readable_bytes(path: Path, kind: Wanted, error: type[CoachError], name: object = None) -> int:
    """How many bytes a file has. Raises `error` for what is no file (folder, device, pipe) or cannot be opened.

    kind: what it should be; name: how messages call it, where that is not the name of the file.
    """
    name = name or path.name
    with in_words("error.not_opened", error, name=name):
        if (what := file_type(path)) != "file":
            raise error(Message(f"error.is_{what}", name=name, what=Message(f"error.kind.{kind}")))
        with path.open("rb"):
            return path.stat().st_size


def check_bytes(size: int, most: int, error: type[CoachError], *, name: object, advice: str) -> None:
    """Raises `error` for a file that is empty or too large. advice: what to do then, a key under `error`."""
    if size == 0:
        raise error(Message("error.is_empty", name=name))
    if size > most:
        sizes = {"megabytes": size / 2**20, "allowed": most / 2**20}
        raise error(Message("error.too_many_mb", name=name, advice=Message(f"error.{advice}"), **sizes))
