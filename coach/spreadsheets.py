"""Tables for spreadsheets: Excel knows UTF-8 by a mark at the beginning, and numbers by the computer's region.

Everything is written as plain CSV (UTF-8, commas, decimal points) for programs. What a person opens is made from that.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Literal, TextIO

CsvStyle = Literal["plain", "excel", "excel-semicolon"]
_NUMBER = re.compile(r"-?\d*\.\d+(e[-+]?\d+)?", re.IGNORECASE)
_COMMA_NUMBER = re.compile(_NUMBER.pattern.replace(r"\.", ","), re.IGNORECASE)
#: Languages that write 1,5 and not 1.5 (Unicode CLDR 47), and the regions that do otherwise.
_COMMA_LANGUAGES = (
    "af az be bg bs ca cs da de el es et eu fi fr gl hr hu hy id is it ka kk ky lt lv mk mn nb nl nn no pl pt ro ru "
    "sk sl sq sr sv tr uk uz vi"
)
_POINT_REGIONS = "de-CH de-LI it-CH es-CU es-DO es-GT es-HN es-MX es-NI es-PA es-PE es-PR es-SV es-US"


def style_for(locale: str | None) -> CsvStyle:
    """How a spreadsheet of somebody with this locale (`de-AT`) wants its tables."""
    region = (locale or "").replace("_", "-")
    has_comma = region.partition("-")[0].lower() in _COMMA_LANGUAGES.split() and region not in _POINT_REGIONS.split()
    return "excel-semicolon" if has_comma else "excel"


def csv_text(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Plain CSV: a header, then these cells; None stands for an empty one."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows((columns, *rows))
    return text.getvalue()


def write_tables(
    folder: Path, tables: Mapping[str, Sequence[str]], rows: Iterable[tuple[str, Iterable[object]]]
) -> tuple[Path, ...]:
    """Write plain CSV as `<folder>/<name>.csv`. tables: header by name; rows: (name, cells), in any order of names."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name}.csv" for name in tables}
    with ExitStack() as stack:
        writers = {}
        for name, path in paths.items():
            # a name that is no text in any alphabet must not spoil the table
            file = stack.enter_context(path.open("w", newline="", encoding="utf-8", errors="backslashreplace"))
            writers[name] = csv.writer(file, lineterminator="\n")
            writers[name].writerow(tables[name])
        for name, cells in rows:
            writers[name].writerow(cells)
    return tuple(paths.values())


def table_bytes(text: str, style: CsvStyle) -> bytes:
    """Plain CSV as the bytes of a file in a style; `excel-semicolon` has decimal commas."""
    if style == "plain":
        return text.encode()
    styled = io.StringIO()
    _restyle(io.StringIO(text, newline=""), styled, style)
    return styled.getvalue().encode("utf-8-sig")


def plain_table(file: TextIO) -> "csv.DictReader[str]":
    """The rows of a table in any style, as plain CSV has them. file: opened with `newline=""`, at its beginning."""
    header = file.readline()
    file.seek(0)
    if header.count(";") <= header.count(","):
        return csv.DictReader(file)
    plain = io.StringIO(newline="")
    csv.writer(plain).writerows(
        [cell.replace(",", ".") if _COMMA_NUMBER.fullmatch(cell) else cell for cell in row]
        for row in csv.reader(file, delimiter=";")
    )
    plain.seek(0)
    return csv.DictReader(plain)


def restyle_files(paths: Iterable[Path], style: CsvStyle) -> None:
    """Rewrite files of plain CSV in a style, each as a whole or not at all."""
    if style == "plain":
        return
    for path in paths:
        part = path.with_name(f"{path.name}.part")
        with (
            path.open(newline="", encoding="utf-8", errors="surrogateescape") as plain,
            part.open("w", newline="", encoding="utf-8-sig", errors="surrogateescape") as styled,
        ):
            _restyle(plain, styled, style)
        part.replace(path)


def _restyle(plain: TextIO, styled: TextIO, style: CsvStyle) -> None:
    has_comma = style == "excel-semicolon"
    # Excel ends lines like Windows, and takes others too
    writer = csv.writer(styled, delimiter=";" if has_comma else ",", lineterminator="\r\n")
    for row in csv.reader(plain):
        writer.writerow(cell.replace(".", ",") if has_comma and _NUMBER.fullmatch(cell) else cell for cell in row)
