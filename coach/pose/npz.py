"""Arrays out of `.npz` files that come from anywhere: nothing is run, nothing grows, every fault is one error."""

import io
import math
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from coach.errors import SequenceError

#: Bytes of one array once unpacked: six hours of landmarks at 30 pictures a second.
MAX_ARRAY_BYTES = 2**30
#: Numbers beyond this (pixels, metres) are no part of a body.
_MAX_NUMBER = 1e7


def read_arrays(path: Path, names: Sequence[str], *, max_bytes: int = MAX_ARRAY_BYTES) -> dict[str, NDArray[Any]]:
    """The arrays of these names. Raises `SequenceError` with what is wrong, without the name of the file.

    Stricter than `numpy.load`, which believes what an archive says of itself: sizes are checked before memory is
    taken, and objects (which would have to be unpickled) are refused.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: _array(archive, name, max_bytes) for name in names}
    except SequenceError:
        raise
    except zipfile.BadZipFile:
        raise SequenceError("it is no .npz archive, or was cut short") from None
    except Exception as error:  # archives from outside fail in every way there is
        raise SequenceError(str(error).strip() or type(error).__name__) from error


def array_names(path: Path) -> list[str]:
    """What the archive holds, in its order. Raises `SequenceError` when it is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [name.removesuffix(".npy") for name in archive.namelist()]
    except Exception as error:  # archives from outside fail in every way there is
        raise SequenceError("it is no .npz archive, or was cut short") from error


def numbers(array: NDArray[Any]) -> NDArray[np.float64]:
    """The array as numbers, with NaN for infinities and for what no body and no picture can measure.

    Raises `SequenceError` when it holds something else.
    """
    if array.dtype.kind not in "fiu":
        raise SequenceError(f"expected numbers but got {array.dtype}")
    values = array.astype(np.float64)
    values[~(np.abs(values) <= _MAX_NUMBER)] = np.nan
    return values


def picture_size(array: NDArray[Any]) -> tuple[int, int]:
    """(width, height) from an array of two. Raises `SequenceError` for what no picture can have."""
    values = numbers(array)
    if values.shape != (2,) or not ((values >= 1) & (values <= 100_000)).all():
        raise SequenceError(f"size: expected width and height in pixels but got {array.tolist()!r:.80}")
    return int(values[0]), int(values[1])


def _array(archive: zipfile.ZipFile, name: str, max_bytes: int) -> NDArray[Any]:
    try:
        member = archive.getinfo(f"{name}.npy")
    except KeyError:
        raise SequenceError(f"'{name}' is not in the archive") from None
    if member.file_size > max_bytes:
        raise SequenceError(
            f"'{name}' has {member.file_size / 2**20:.0f} MB, more than the {max_bytes / 2**20:.0f} MB allowed"
        )
    with archive.open(member) as file:
        data = file.read(member.file_size)  # no more than what was announced and checked
    stream = io.BytesIO(data)
    version = npy.read_magic(stream)
    read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, is_fortran, kind = read_header(stream)
    if kind.hasobject:
        raise SequenceError(f"'{name}' holds objects instead of numbers")
    begin = stream.tell()
    if math.prod(shape) * kind.itemsize != len(data) - begin:
        raise SequenceError(f"'{name}' is cut short")
    return np.frombuffer(data, kind, offset=begin).reshape(shape, order="F" if is_fortran else "C")
