"""How the system's memory allocator treats a program of many threads."""

import ctypes
import sys

#: `M_ARENA_MAX` of glibc's `mallopt`.
_MOST_ARENAS = -8
ARENAS = 2


def share_memory_between_threads() -> bool:
    """Let all threads take memory from the same few places; False where the system knows no such setting.

    glibc gives every new thread a place of its own (up to eight for each core) and hardly ever gives one back. Each run
    of a page is a thread that decodes pictures: twenty visitors uploading photos took 936 MB without this, 635 with it,
    and were not slower.
    """
    if sys.platform != "linux":
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(_MOST_ARENAS, ARENAS))
    except (OSError, AttributeError):  # another C library
        return False
