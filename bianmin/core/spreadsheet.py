"""Simple workbooks (.xlsx): sheets of headings and rows. Texts stay texts, also those that look like formulas; amounts
are numbers to two decimals. Who made it and when stands on top of every sheet and of every printed page."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from . import clock

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_ROW = 2  # below the mark and the headings
_LONGEST_MARK = 200  # a header holds 255 characters
Cell = str | Decimal | datetime | None


@dataclass(frozen=True)
class Sheet:
    """Headings with the width of their column in characters, and the rows, which may come from an iterator."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Cell]]


def workbook(sheets: Sequence[Sheet], *, title: str, mark: str) -> bytes:
    """The file. Rows are written as they come, so that its length costs no memory."""
    kept = BytesIO()
    with tempfile.TemporaryDirectory(prefix="bianmin-sheet-") as folder:
        options = {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False}
        book = xlsxwriter.Workbook(kept, options)
        book.set_properties({"title": title, "comments": mark, "created": _local(clock.now())})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EFEA", "text_wrap": True}),
            "text": book.add_format({"num_format": "@", "quote_prefix": True}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "mark": book.add_format({"italic": True, "font_color": "#B3261E"}),
        }
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, formats, mark)
        book.close()
    return kept.getvalue()


def _write(page: Any, sheet: Sheet, formats: dict[str, Any], mark: str) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(FIRST_ROW - 1)
    shown = mark[:_LONGEST_MARK].replace("&", "&&")
    page.set_header(f"&L{shown}")
    page.set_footer(f"&L{shown}&R&P / &N")
    page.freeze_panes(FIRST_ROW, 0)
    for place, (_heading, width) in enumerate(sheet.columns):
        page.set_column(place, place, width)
    page.write_string(0, 0, mark, formats["mark"])
    for place, (heading, _width) in enumerate(sheet.columns):
        page.write_string(FIRST_ROW - 1, place, heading, formats["head"])
    for line, row in enumerate(sheet.rows, FIRST_ROW):
        for place, cell in enumerate(row):
            _cell(page, line, place, cell, formats)


def _cell(page: Any, line: int, place: int, cell: Cell, formats: dict[str, Any]) -> None:
    if isinstance(cell, Decimal):
        page.write_number(line, place, float(cell), formats["money"])  # a spreadsheet knows no other numbers
    elif isinstance(cell, datetime):
        page.write_datetime(line, place, _local(cell), formats["moment"])
    elif cell:
        page.write_string(line, place, cell, formats["text"])


def _local(moment: datetime) -> datetime:
    return moment.astimezone(clock.SHANGHAI).replace(tzinfo=None)
