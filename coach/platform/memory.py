"""The memory of this process, as far as the C library lets itself be told; only glibc (Linux) does."""

import ctypes
import sys
from pathlib import Path

#: `M_ARENA_MAX` and `M_MMAP_THRESHOLD` of glibc's `mallopt`.
_MOST_ARENAS, _APART_FROM = -8, -3
_ARENAS, _APART_BYTES = 2, 2**20
#: `MADV_DONTNEED` of `madvise`.
_NOT_NEEDED = 4


def share_memory_between_threads() -> bool:
    """Let all threads take memory from the same few places; False where the system knows no such setting.

    glibc gives every new thread a place of its own (up to eight for each core) and hardly ever gives one back. Each run
    of a page is a thread that decodes pictures: twenty visitors uploading photos took 936 MB without this, 635 with it,
    and were not slower. Large pictures lie apart, so that their memory is given back: 30 MB of a photo's 440.
    """
    library = _glibc()
    settings = ((_MOST_ARENAS, _ARENAS), (_APART_FROM, _APART_BYTES))
    return library is not None and all(library.mallopt(*one) for one in settings)


def give_memory_back() -> None:
    """Return to the system what is free and glibc keeps: 100 of the 145 MB of a network that was closed; 1 to 13 ms."""
    if (library := _glibc()) is not None:
        library.malloc_trim(0)


def forget_file(path: Path) -> None:
    """Drop what was read of a file that is mapped into memory; whoever needs it after all reads it again.

    A network unpacks its file once and never looks at it again: 9 or 29 MB that would count as this program's.
    """
    if (library := _glibc()) is None:
        return
    for line in Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines():
        place, _, _, _, _, *name = line.split(maxsplit=5)
        if name == [str(path.resolve())]:
            first, end = (int(address, 16) for address in place.split("-"))
            library.madvise(ctypes.c_void_p(first), ctypes.c_size_t(end - first), _NOT_NEEDED)


def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None
