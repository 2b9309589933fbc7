"""Tables for spreadsheets: Excel knows UTF-8 by a mark at the beginning, and numbers by the computer's region.

Everything is written as plain CSV (UTF-8, commas, decimal points) for programs. What a person opens is made from that.
"""

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TextIO

CsvStyle = Literal["plain", "excel", "excel-semicolon"]
_NUMBER = re.compile(r"-?\d*\.\d+(e[-+]?\d+)?", re.IGNORECASE)
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


def table_bytes(text: str, style: CsvStyle) -> bytes:
    """Plain CSV as the bytes of a file in a style; `excel-semicolon` has decimal commas."""
    if style == "plain":
        return text.encode()
    styled = io.StringIO()
    _restyle(io.StringIO(text, newline=""), styled, style)
    return styled.getvalue().encode("utf-8-sig")


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
