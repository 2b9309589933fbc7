"""A report as PDF, with its fonts inside."""

import io
import logging
from pathlib import Path
from typing import Any

from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, XPos, YPos

from coach.media.images import load_photo
from coach.media.lettering import can_letter, font_for
from coach.records.report.content import Picture, Report, Section, Table
from coach.text import DEFAULT_LANGUAGE, say

_MARGIN_MM = 18.0
_GREEN, _GREY, _DARK = (11, 122, 94), (110, 120, 116), (27, 38, 34)
_LINE_MM = 5.2
#: Two photos side by side, with a gap between them.
_PHOTO_MM, _GAP_MM, _PLOT_MM = 80.0, 6.0, 124.0

# the subsetter tells about every table it leaves out
logging.getLogger("fontTools").setLevel(logging.ERROR)


def to_pdf(report: Report) -> bytes:
    """The whole document; A4. A report in a language that cannot be lettered here loses those letters."""
    page = _Page(report)
    page.set_title(report.title)
    page.set_lang(say("language.html", report.language))
    page.add_page()
    _title(page, report)
    for section in report.sections:
        _section(page, section)
    return bytes(page.output())


class _Page(FPDF):  # type: ignore[misc, unused-ignore]
    def __init__(self, report: Report) -> None:
        super().__init__(format="A4")
        self._closing = report.closing
        self.set_margins(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
        self.set_auto_page_break(True, margin=20)
        for style, path, face in _fonts(report):
            self.add_font("text", style, path, collection_font_number=face)
        self.add_font("signs", "", _own_font("DejaVuSans.ttf"))
        fallback = ["signs"]
        others = _other_letters(report)
        if others is not None:
            self.add_font("others", "", others[0], collection_font_number=others[1])
            fallback.append("others")
        self.set_fallback_fonts(fallback, exact_match=False)
        self.set_font("text", size=10.5)

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("text", size=8)
        self.set_text_color(*_GREY)
        self.cell(0, 5, self._closing)
        self.cell(0, 5, str(self.page_no()), align="R")


def _own_font(name: str) -> Path:
    """A font that comes with the plotting library, so that every computer has it."""
    from matplotlib import get_data_path

    return Path(get_data_path()) / "fonts" / "ttf" / name


def _fonts(report: Report) -> list[tuple[str, Path, int]]:
    if report.language == DEFAULT_LANGUAGE:
        return [("", _own_font("DejaVuSans.ttf"), 0), ("B", _own_font("DejaVuSans-Bold.ttf"), 0)]
    font = font_for(say("report.document", report.language), 12)
    bold = Path(str(font.path))
    regular = bold.with_name(bold.name.replace("Bold", "Regular"))
    return [("", regular if regular.is_file() else bold, int(font.index)), ("B", bold, int(font.index))]


def _other_letters(report: Report) -> tuple[Path, int] | None:
    """A font for names in other letters (a Chinese name in an English report), where there is one."""
    words = "".join(value for _, value in report.facts)
    strange = "".join(sorted({letter for letter in words if ord(letter) > 0x2E7F}))
    if not strange or report.language != DEFAULT_LANGUAGE or not can_letter(strange):
        return None
    font = font_for(strange, 12)
    return Path(str(font.path)), int(font.index)


def _title(page: Any, report: Report) -> None:
    _write(page, report.title, size=22, style="B", line_mm=11, after_mm=3)
    for label, value in report.facts:
        page.set_font("text", size=10.5)
        page.set_text_color(*_GREY)
        page.cell(28, _LINE_MM + 0.6, label)
        page.set_text_color(*_DARK)
        page.multi_cell(0, _LINE_MM + 0.6, value, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(2)


def _section(page: Any, section: Section) -> None:
    if page.will_page_break(20 + _first_height_mm(section)):
        page.add_page()
    page.ln(3)
    _write(page, section.heading, size=14, style="B", line_mm=7, after_mm=1.5, colour=_GREEN)
    for line in section.lines:
        page.set_text_color(*_DARK)
        page.set_font("text", size=10.5)
        page.cell(5, _LINE_MM, "•")
        page.multi_cell(0, _LINE_MM, line, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        page.ln(0.8)
    _photos(page, [picture for picture in section.pictures if picture.svg is None])
    for picture in section.pictures:
        if picture.svg is not None:
            _image(page, picture, page.l_margin, _PLOT_MM)
            page.ln(1)
    if section.table is not None:
        _table(page, section.table)


def _first_height_mm(section: Section) -> float:
    """How tall what follows the heading is: a heading alone at the end of a page helps nobody."""
    if section.lines or not section.pictures:
        return 10.0
    first = section.pictures[0]
    return _height_mm(first, _PHOTO_MM if first.svg is None else _PLOT_MM)


def _write(
    page: Any,
    text: str,
    *,
    size: float,
    style: str = "",
    line_mm: float,
    after_mm: float = 0.0,
    colour: tuple[int, int, int] = _DARK,
) -> None:
    page.set_font("text", style=style, size=size)
    page.set_text_color(*colour)
    page.multi_cell(0, line_mm, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(after_mm)


def _photos(page: Any, photos: list[Picture]) -> None:
    for start in range(0, len(photos), 2):
        row = photos[start : start + 2]
        heights = [_height_mm(picture, _PHOTO_MM) for picture in row]
        if page.will_page_break(max(heights) + 8):
            page.add_page()
        top = page.get_y() + 1
        for column, (picture, height) in enumerate(zip(row, heights, strict=True)):
            left = page.l_margin + column * (_PHOTO_MM + _GAP_MM)
            page.image(io.BytesIO(picture.raster), x=left, y=top, w=_PHOTO_MM, alt_text=picture.alt)
            page.set_xy(left, top + height + 1)
            page.set_font("text", size=9)
            page.set_text_color(*_GREY)
            page.cell(_PHOTO_MM, 5, picture.alt)
        page.set_xy(page.l_margin, top + max(heights) + 8)


def _image(page: Any, picture: Picture, left: float, width: float) -> None:
    height = _height_mm(picture, width)
    if page.will_page_break(height):
        page.add_page()
    page.image(io.BytesIO(picture.raster), x=left, w=width, h=height, alt_text=picture.alt)


def _height_mm(picture: Picture, width_mm: float) -> float:
    width, height = load_photo(picture.raster).original_size_px
    return width_mm * height / width


def _table(page: Any, table: Table) -> None:
    page.set_font("text", size=9)
    page.set_text_color(*_DARK)
    page.set_draw_color(200, 208, 204)
    heading = FontFace(emphasis="BOLD", fill_color=(238, 244, 241))
    widths = [
        max(4.0, *(min(40.0, _letters(row[n])) for row in (table.header, *table.rows)))
        for n in range(len(table.header))
    ]
    with page.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=heading,
        line_height=5.4,
        col_widths=tuple(widths),
        text_align="LEFT",
        padding=0.6,
    ) as grid:
        for cells in (table.header, *table.rows):
            grid.row(cells)


def _letters(text: str) -> float:
    """How wide a text is, in Latin letters."""
    return sum(1.9 if ord(letter) > 0x2E7F else 1.0 for letter in text) + 2.0
