"""What stands behind a name on a disk: a file, or something that cannot be read like one."""

import stat
from pathlib import Path
from typing import Literal

FileType = Literal["file", "folder", "pipe", "socket", "device"]


def file_type(path: Path) -> FileType:
    """What the name leads to, links followed; nothing is opened. Raises `OSError` when it leads nowhere."""
    mode = path.stat().st_mode
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    if stat.S_ISFIFO(mode):
        return "pipe"
    return "socket" if stat.S_ISSOCK(mode) else "device"
