"""Who may name folders of this computer."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.session.batch.inputs import is_own_computer, typed_folder


@pytest.mark.parametrize(
    ("listens_on", "headers", "expected"),
    [
        pytest.param("127.0.0.1", {"Host": "127.0.0.1:8501"}, True, id="this computer"),
        pytest.param("localhost", {"host": "LocalHost:8501"}, True, id="by its name"),
        pytest.param("::1", {"Host": "[::1]:8501"}, True, id="IPv6"),
        pytest.param("0.0.0.0", {"Host": "127.0.0.1:8501"}, False, id="listens to everybody"),
        pytest.param(None, {"Host": "127.0.0.1:8501"}, False, id="Streamlit's own address"),
        pytest.param("127.0.0.1", {"Host": "evil.example"}, False, id="another name for this computer"),
        pytest.param("127.0.0.1", {"Host": "127.0.0.1.evil.example"}, False, id="a name like this computer's"),
        pytest.param("127.0.0.1", {"Host": "localhost", "X-Forwarded-For": "192.0.2.1"}, False, id="a proxy between"),
        pytest.param("127.0.0.1", {"Host": "localhost", "x-real-ip": "192.0.2.1"}, False, id="another proxy"),
        pytest.param("127.0.0.1", {}, False, id="no headers"),
    ],
)
def test_only_somebody_who_sits_at_the_computer(
    listens_on: str | None, headers: dict[str, str], expected: bool
) -> None:
    assert is_own_computer(listens_on, headers) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ('  ""  ', None),
        (' "/photos/of mine" ', Path("/photos/of mine")),
        ("~/photos", Path.home() / "photos"),
        ("~nobody-of-this-name/x", Path("~nobody-of-this-name/x")),
    ],
    ids=["empty", "only marks", "pasted with marks", "at home", "an unknown home"],
)
def test_a_folder_that_was_typed_or_pasted(text: str, expected: Path | None) -> None:
    assert typed_folder(text) == expected
