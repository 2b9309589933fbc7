"""What is written down: when and what, never about whom."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import warnings
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

from coach.platform.logs import JsonLines, PlainLines, message_of, quieten, set_up_logging, take_over


def record(name: str, message: str, *values: Any, level: int = logging.WARNING, **more: Any) -> logging.LogRecord:
    return logging.LogRecord(name, level, __file__, 1, message, values, more.get("exc_info"))


def failed() -> Any:
    try:
        raise FileNotFoundError(2, "No such file", "/home/maria/Maria Musterfrau.mp4")
    except FileNotFoundError:
        return sys.exc_info()


STRANGE = {
    "what is filled in": ("cannot read %s", ("Maria.mp4",), "cannot read …"),
    "numbers stay": ("%d files in %.1f s", (3, 0.25), "3 files in 0.2 s"),
    "by name": ("%(who)s is here", ({"who": "Maria"},), "… is here"),
    "a path": ("cannot open /tmp/coach-x1/annotated-0.mp4 now", (), "cannot open … now"),
    "a path of Windows": (r"cannot open C:\Users\Maria\a.mp4", (), "cannot open …"),
    "a file": ("bad header in Maria.jpg", (), "bad header in …"),
    "what is quoted": ("no such file: 'Maria Musterfrau'", (), "no such file: …"),
    "an address": ("host 192.168.1.17 gone", (), "host … gone"),
    "an address of the newer kind": ("host fe80::1ff:fe23:4567:890a gone", (), "host … gone"),
    "a mail address": ("login of maria@studio.example", (), "login of …"),
    "a page": ("GET https://coach.example/report?session=1 failed", (), "GET … failed"),
    "two lines": ("one\ntwo\r\nthree", (), "one two three"),
    "a wrong number of values": ("%s and %s", ("Maria",), "%s and %s"),
    "an object": (ValueError("no 'Maria' here"), (), "no … here"),
}


@pytest.mark.parametrize(("message", "values", "expected"), STRANGE.values(), ids=STRANGE.keys())
def test_of_other_packages_only_their_own_words_are_kept(message: Any, values: Any, expected: str) -> None:
    made = record("streamlit.web", "")
    made.msg, made.args = message, values[0] if values and isinstance(values[0], dict) else values
    assert message_of(made) == expected


def test_the_coachs_own_messages_are_kept() -> None:
    assert message_of(record("coach.platform.metrics", "%s analysis %s", "photo", "done")) == "photo analysis done"
    assert message_of(record("coachman", "%s", "Maria")) == "…"


@pytest.mark.parametrize("form", [PlainLines(), JsonLines()], ids=["plain", "json"])
@pytest.mark.parametrize("name", ["coach.records", "streamlit.error_util"])
def test_an_exception_is_told_by_kind_and_place(form: logging.Formatter, name: str) -> None:
    line = form.format(record(name, "Uncaught app execution", exc_info=failed()))
    assert "FileNotFoundError" in line
    assert "test_logs.py" in line
    assert "Maria" not in line


def test_a_line_of_json() -> None:
    line = JsonLines().format(record("coach", "ready\nand steady", level=logging.INFO))
    row = json.loads(line)
    assert {key: row[key] for key in ("level", "logger", "message")} == {
        "level": "info",
        "logger": "coach",
        "message": "ready and steady",
    }
    assert row["time"].endswith("+00:00")
    assert "\n" not in line


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    root, own = logging.getLogger(), logging.getLogger("coach")
    before = root.level, own.level, list(root.handlers)
    yield
    root.setLevel(before[0])
    own.setLevel(before[1])
    root.handlers[:] = before[2]


def test_levels(logging_as_before: None, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info")
    set_up_logging("info")
    logging.getLogger("coach.test").info("told once")
    logging.getLogger("coach.test").debug("not told")
    logging.getLogger("another.package").info("not told either")
    set_up_logging("error", "json")
    logging.getLogger("coach.test").warning("no longer told")
    logging.getLogger("another.package").warning("still told")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("INFO    coach.test: told once")
    assert json.loads(lines[1])["message"] == "still told"


def test_packages_that_write_themselves_write_through_here(
    logging_as_before: None, capsys: pytest.CaptureFixture[str]
) -> None:
    talkative = logging.getLogger("talkative.package")
    talkative.addHandler(logging.StreamHandler())
    talkative.propagate = False
    talkative.setLevel(logging.DEBUG)
    set_up_logging()
    talkative.info("the address 10.0.0.1")
    talkative.warning("the address %s", "10.0.0.1")
    assert capsys.readouterr().err.splitlines()[0].endswith("talkative.package: the address …")
    take_over()
    assert talkative.handlers == []


def test_remarks_of_packages_do_not_reach_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.warnoptions", [])
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("default")
        quieten()
        np.array([]).mean()
        Image._decompression_bomb_check((10_000, 10_000))
        Image.open(io.BytesIO(_moving_without_pictures()))
    assert not told


def _moving_without_pictures() -> bytes:
    """A picture that says of itself that it moves, in no pictures."""
    file = io.BytesIO()
    Image.new("L", (2, 2)).save(file, "PNG")
    data, announced = file.getvalue(), b"acTL" + bytes(8)
    header = data.index(b"IDAT") - 4
    chunk = len(announced[4:]).to_bytes(4, "big") + announced + zlib.crc32(announced).to_bytes(4, "big")
    return data[:header] + chunk + data[header:]


def test_native_code_is_not_heard_and_python_is() -> None:
    program = (
        "import os, sys; from coach.platform.logs import mute_native_code; mute_native_code(); mute_native_code();"
        "os.write(2, b'W0000 native'); print('said \u201cso\u201d', file=sys.stderr); sys.exit('the end')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    assert (done.stderr, done.returncode) == ("said \u201cso\u201d\nthe end\n", 1)
