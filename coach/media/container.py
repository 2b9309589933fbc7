"""Video files from outside: which are opened, and how their pictures are meant to be seen."""

import math
import re
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame as AvFrame
from av.video.stream import VideoStream

from coach.errors import VideoError
from coach.platform.limits import MAX_FRAME_PIXELS
from coach.text import Message

# Containers of recordings only. Left out on purpose: playlists and scripts (HLS, DASH, concat, SDP), which make the
# library open other files or the network, and text files, which it would show as a film of letters.
_CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,m4v,flv,asf,ogg,mxf,dv,rm,nut,"
    "h264,hevc,ivf,obu,mjpeg,yuv4mpegpipe,wav,mp3,flac,aac,amr"
)
_OPTIONS = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"}
_ADVICE = Message("error.video_kinds")


#: Frame rates above this are a container's clock, not a camera's.
_MAX_RATE_HZ = 480.0
#: Times of this many pictures tell whether a file has a clock, which no camera's is faster than.
_CLOCK_PICTURES, _MAX_CLOCK_HZ = 60, 990.0
#: This many undecodable pieces in a row end the video.
_MAX_DAMAGED_IN_A_ROW = 100
#: How MP4 and QuickTime begin; with what follows `ftyp` where it is a song.
_MP4 = re.compile(rb"....(?:ftyp(?!M4[AB] )|moov|mdat|wide|free|skip|pnot)", re.DOTALL)
_MPEG, JPEG = b"\x00\x00\x01\xba", b"\xff\xd8\xff"
#: One JPEG after the other is how simple cameras film. A photo may hold a second one (a depth map, the other eye).
_NEXT_JPEG, _LEAST_JPEGS, _JPEG_BYTES = b"\xff\xd9" + JPEG, 3, 2**23
#: Phones note how fast they filmed; a film that plays this many times slower is slow motion.
_FILMED_HZ, _LEAST_SLOWED = "com.android.capture.fps", 1.5
#: Nobody cuts a film into more pieces.
_MOST_EDITS_BYTES = 2**16


def is_recording(path: Path, head: bytes) -> bool:
    """Whether a file is a film, whole or cut short. head: its first bytes."""
    if _MP4.match(head):
        return True
    with suppress(av.FFmpegError, OSError, ValueError), _open(path) as container:
        return bool(_films(container))
    return False


def is_joined_jpegs(path: Path, head: bytes) -> bool:
    """Whether a file is a film of one JPEG after the other. head: its first bytes."""
    if not head.startswith(JPEG) or b"MPF\0" in head:  # the latter: several pictures of one moment
        return False
    with path.open("rb") as file:
        return file.read(_JPEG_BYTES).count(_NEXT_JPEG) >= _LEAST_JPEGS - 1


class Recording:
    """A film that was opened: what its header says, and its pictures.

    duration_s, rate_hz: NaN where it does not say.
    slowed: how many times slower it plays than it was filmed, where the phone noted that; duration, rate and times are
        those of filming.
    share: of the file read so far, by bytes. truncated: it was too damaged to go on.
    """

    def __init__(self, path: Path) -> None:
        self._container = open_container(path)
        try:
            self._stream = video_stream(self._container, path.name)
        except BaseException:
            self._container.close()
            raise
        self.truncated = False
        self._bytes, self._position = max(1, path.stat().st_size), 0
        self.size_px = self._stream.width, self._stream.height
        # width of one pixel in heights of one: not 1 for old camcorders, and angles would be wrong without it
        aspect = float(self._stream.sample_aspect_ratio or 1)
        self.pixel_aspect = aspect if 0.25 <= aspect <= 4.0 else 1.0
        self._has_clock = _has_clock(path)
        self._read_header()

    def _read_header(self) -> None:
        stream = self._stream
        rate = float(stream.average_rate or stream.guessed_rate or 0)
        self.rate_hz = rate if 0 < rate <= _MAX_RATE_HZ else math.nan
        self.duration_s = math.nan
        if stream.duration and stream.time_base and self._has_clock:
            self.duration_s = float(stream.duration * stream.time_base)
        elif self._container.duration and self._has_clock:
            self.duration_s = self._container.duration / 1e6  # in microseconds
        self.slowed = _slowed(self._container, self.rate_hz)
        self.duration_s /= self.slowed
        self.rate_hz *= self.slowed

    @property
    def share(self) -> float:
        """Share of the file read so far, 0 to 1."""
        return min(1.0, self._position / self._bytes)

    def pictures(self) -> Iterator[AvFrame]:
        """The pictures in order, until the last or until there is too much damage."""
        damaged = 0
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except (av.FFmpegError, OSError):
                self.truncated = True
                return
            if packet is None:
                return
            self._position = max(self._position, packet.pos or 0)
            try:
                pictures = packet.decode()
            except (av.FFmpegError, OSError):
                damaged += 1
                if damaged > _MAX_DAMAGED_IN_A_ROW:
                    self.truncated = True
                    return
                continue
            if pictures:
                damaged = 0
            yield from pictures

    def time_s(self, picture: AvFrame) -> float | None:
        """When a picture was taken by the clock of the file; None where the file has no clock worth the name."""
        time_s: float | None = picture.time  # PyAV's type hints know no picture without a time
        return None if time_s is None or not self._has_clock else time_s / self.slowed

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        self._container.close()


def _has_clock(path: Path) -> bool:
    """False where the times of the first pictures stand still or run faster than any camera: then the rate counts."""
    times_s: list[float] = []
    with suppress(av.FFmpegError, OSError, ValueError), _open(path) as container:
        for packet in container.demux(_films(container)[0]):
            if packet.pts is not None and packet.time_base is not None:
                times_s.append(float(packet.pts * packet.time_base))
            if len(times_s) == _CLOCK_PICTURES:
                break
    return len(times_s) < 2 or float(np.median(np.diff(np.sort(times_s)))) > 1.0 / _MAX_CLOCK_HZ


def _slowed(container: InputContainer, rate_hz: float) -> float:
    try:
        slowed = float(container.metadata.get(_FILMED_HZ, "nan")) / rate_hz
    except ValueError:
        return 1.0
    return slowed if _LEAST_SLOWED <= slowed <= _MAX_RATE_HZ else 1.0


def open_container(path: Path) -> InputContainer:
    """Open a recording, and nothing else that looks like one."""
    try:
        return _open(path)
    except (av.FFmpegError, OSError, ValueError) as error:
        with path.open("rb") as file:
            is_mp4 = file.read(12)[4:8] == b"ftyp"
        if is_mp4:
            raise VideoError(Message("error.video_cut_short", name=path.name)) from error
        raise VideoError(Message("error.no_video", name=path.name, advice=_ADVICE)) from error


def _open(path: Path) -> InputContainer:
    options = dict(_OPTIONS)
    if _plays_at_other_speeds(path):
        # the library keeps such pieces at their full speed but for as long as the slow ones last
        options["ignore_editlist"] = "1"
    with path.open("rb") as file:
        head = file.read(4096)
    # named like a picture, these would be taken for one
    kind = "mpeg" if head.startswith(_MPEG) else "mjpeg" if is_joined_jpegs(path, head) else None
    # an absolute path cannot be mistaken for a network address ("http:...")
    return av.open(str(path.absolute()), "r", format=kind, options=options, metadata_errors="replace")


def _plays_at_other_speeds(path: Path) -> bool:
    """Whether an MP4's list of edits slows pieces of it down, as phones do for slow motion that can be taken back."""
    with path.open("rb") as file:
        if file.read(8)[4:] != b"ftyp":
            return False
        return any(rate != 1.0 for rate in _edit_rates(file, 0, path.stat().st_size))


def _edit_rates(file: BinaryIO, start: int, end: int) -> Iterator[float]:
    """Speeds of all edits in the boxes between two places of an MP4."""
    while start + 8 <= end:
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8).ljust(8, b"\0"))
        begin = start + 8
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8).ljust(8, b"\0"))
            begin += 8
        stop = end if size == 0 else start + size
        if not begin <= stop <= end:
            return
        if kind in (b"moov", b"trak", b"edts"):
            yield from _edit_rates(file, begin, stop)
        elif kind == b"elst":
            data = file.read(min(stop - begin, _MOST_EDITS_BYTES))
            form = ">QqI" if data[:1] == b"\1" else ">IiI"
            length = struct.calcsize(form)
            for at in range(8, len(data) - length + 1, length):
                _, media_time, rate = struct.unpack_from(form, data, at)
                if media_time >= 0:  # else nothing is shown, at whatever speed
                    yield rate / 2**16
        start = stop


def video_stream(container: InputContainer, name: str) -> VideoStream:
    """The first moving picture in the file, ready to be decoded on all cores."""
    films = _films(container)
    if not films:
        what = Message("error.only_sound" if container.streams.audio else "error.no_pictures")
        raise VideoError(Message("error.holds_no_video", name=name, what=what, advice=_ADVICE))
    stream = films[0]
    if stream.codec_context is None:
        raise VideoError(Message("error.video_coding", name=name))
    stream.thread_type = "AUTO"
    # the decoder refuses larger pictures, whatever size the file has announced
    stream.codec_context.options = {"max_pixels": str(MAX_FRAME_PIXELS)}
    return stream


def _films(container: InputContainer) -> list[VideoStream]:
    # the cover picture of a song is not a video
    return [one for one in container.streams.video if not one.disposition & av.stream.Disposition.attached_pic]


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
