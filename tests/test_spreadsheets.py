from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from coach.spreadsheets import CsvStyle, plain_table, restyle_files, style_for, table_bytes

PLAIN = 'name,held_s,note\n树式,1.5,"a, b"\nx,-0.25,v1.5\n'


@pytest.mark.parametrize(
    ("locale", "style"),
    [
        ("en-US", "excel"),
        ("zh-CN", "excel"),
        (None, "excel"),
        ("de-AT", "excel-semicolon"),
        ("de_DE", "excel-semicolon"),
        ("de-CH", "excel"),
        ("fr", "excel-semicolon"),
        ("es-ES", "excel-semicolon"),
        ("es-MX", "excel"),
        ("pt-BR", "excel-semicolon"),
    ],
)
def test_style_follows_the_region(locale: str | None, style: CsvStyle) -> None:
    assert style_for(locale) == style


@pytest.mark.parametrize("style", ["excel", "excel-semicolon"])
def test_excel_reads_every_letter_and_every_number(style: CsvStyle) -> None:
    data = table_bytes(PLAIN, style)
    assert data.startswith(b"\xef\xbb\xbf"), "without the mark Excel takes UTF-8 for another alphabet"
    semicolon = style == "excel-semicolon"
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";" if semicolon else ","))
    numbers = ("1,5", "-0,25") if semicolon else ("1.5", "-0.25")
    assert rows == [["name", "held_s", "note"], ["树式", numbers[0], "a, b"], ["x", numbers[1], "v1.5"]]


@pytest.mark.parametrize("style", ["plain", "excel", "excel-semicolon"])
def test_every_style_is_read_back_as_the_plain_table(tmp_path: Path, style: CsvStyle) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(table_bytes(PLAIN, style))
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(plain_table(file))
    assert rows == list(csv.DictReader(io.StringIO(PLAIN)))


def test_programs_get_what_they_always_got() -> None:
    assert table_bytes(PLAIN, "plain") == PLAIN.encode()


@pytest.mark.parametrize("style", ["plain", "excel", "excel-semicolon"])
def test_files_are_rewritten_as_the_same_table(tmp_path: Path, style: CsvStyle) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(PLAIN.encode())
    restyle_files([path], style)
    assert path.read_bytes() == table_bytes(PLAIN, style)
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
