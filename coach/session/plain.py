"""Results as plain data: what JSON knows, one object per line."""

import json
import math
from collections.abc import Mapping
from typing import Any

Record = dict[str, Any]


def plain(value: Any) -> Any:
    """The same data as JSON knows it: NaN and infinities become null, tuples lists, numbers rounded to 0.001."""
    if isinstance(value, float):
        return round(value, 3) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "item"):  # a number of numpy
        return plain(value.item())
    return value


def json_line(record: Record) -> str:
    """One record as one line without its end.

    A file name that is no text in any alphabet (a camera's, from an old disk) is written so that JSON can read it back.
    """
    text = json.dumps(plain(record), ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode()
