"""Video files from outside: which are opened, and how their pictures are meant to be seen."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame as AvFrame
from av.video.stream import VideoStream

from coach.errors import VideoError
from coach.text import Message

# Containers of recordings only. Left out on purpose: playlists and scripts (HLS, DASH, concat, SDP), which make the
# library open other files or the network, and text files, which it would show as a film of letters.
_CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,m4v,flv,asf,ogg,gif,mxf,dv,rm,nut,"
    "h264,hevc,ivf,obu,mjpeg,yuv4mpegpipe,wav,mp3,flac,aac,amr"
)
_OPTIONS = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"}
_ADVICE = Message("error.video_kinds")


def check_file(path: Path, max_bytes: int) -> None:
    """Refuse what cannot be a video before anything is opened: folders, missing, empty and too large files."""
    if path.is_dir():
        raise VideoError(Message("error.is_folder", name=path.name, what=Message("error.kind.video")))
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as error:
        raise VideoError(Message("error.not_opened", name=path.name, reason=error.strerror or error)) from error
    if size == 0:
        raise VideoError(Message("error.is_empty", name=path.name))
    if size > max_bytes:
        raise VideoError(
            Message(
                "error.too_many_mb",
                name=path.name,
                megabytes=size / 2**20,
                allowed=max_bytes / 2**20,
                advice=Message("error.cut_video"),
            )
        )


def open_container(path: Path) -> InputContainer:
    """Open a recording, and nothing else that looks like one."""
    try:
        # an absolute path cannot be mistaken for a network address ("http:...")
        return av.open(str(path.absolute()), "r", options=dict(_OPTIONS), metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError) as error:
        with path.open("rb") as file:
            is_mp4 = file.read(12)[4:8] == b"ftyp"
        if is_mp4:
            raise VideoError(Message("error.video_cut_short", name=path.name)) from error
        raise VideoError(Message("error.no_video", name=path.name, advice=_ADVICE)) from error


def video_stream(container: InputContainer, name: str, max_frame_pixels: int) -> VideoStream:
    """The first moving picture in the file, ready to be decoded on all cores.

    max_frame_pixels: the decoder refuses larger pictures, whatever size the file has announced.
    """
    # the cover picture of a song is not a video
    films = [s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
    if not films:
        what = Message("error.only_sound" if container.streams.audio else "error.no_pictures")
        raise VideoError(Message("error.holds_no_video", name=name, what=what, advice=_ADVICE))
    stream = films[0]
    if stream.codec_context is None:
        raise VideoError(Message("error.video_coding", name=name))
    stream.thread_type = "AUTO"
    stream.codec_context.options = {"max_pixels": str(max_frame_pixels)}
    return stream


def pixel_aspect(stream: VideoStream) -> float:
    """Width of one pixel in heights of one: not 1 for old camcorders, and angles would be wrong without it."""
    aspect = float(stream.sample_aspect_ratio or 1)
    return aspect if 0.25 <= aspect <= 4.0 else 1.0


def orientation(picture: AvFrame) -> tuple[int, bool]:
    """Quarter turns counterclockwise, and whether the stored picture is mirrored before it is turned."""
    # PyAV's type hints take the container of side data for a single one
    side_data: Iterable[Any] = picture.side_data
    for data in side_data:
        if data.type.name == "DISPLAYMATRIX":
            a, b, _, c, d = (int(value) for value in np.frombuffer(data, dtype=np.int32, count=5))
            # the matrix maps stored to shown: x' = a x + c y, y' = b x + d y; undo a mirrored x first
            mirrored = a * d - b * c < 0
            a, b = (-a, -b) if mirrored else (a, b)
            return round(math.degrees(math.atan2(-b, a)) / 90.0) % 4, mirrored
    return 0, False
