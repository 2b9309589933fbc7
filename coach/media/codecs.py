"""Which videos this computer can read and write."""

import av
import av.codec

#: What phones, cameras and browsers record; a build of FFmpeg may lack some.
COMMON = ("h264", "hevc", "vp8", "vp9", "av1", "mpeg4")
#: What results are written in.
WRITTEN = "libx264"


def unreadable() -> tuple[str, ...]:
    """The common kinds of video that cannot be read here."""
    return tuple(name for name in COMMON if not _has(name, "r"))


def can_write() -> bool:
    """Whether annotated videos can be written."""
    return _has(WRITTEN, "w")


def _has(name: str, mode: str) -> bool:
    try:
        av.codec.Codec(name, mode)  # type: ignore[arg-type]
    except ValueError:  # PyAV's own error for an unknown codec is one
        return False
    return True
