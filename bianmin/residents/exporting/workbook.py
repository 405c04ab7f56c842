"""A workbook written line by line: memory stays the same however long it is, and every cell is text.

Numbers as text, so that a spreadsheet does not round an ID number; a cell that begins like a formula is marked as text,
so that it stays one when somebody edits it. Who exported it and when stands on top of every sheet, in header and footer
of every printed page, and in the properties of the document.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import xlsxwriter

from bianmin.core import clock

from .layout import SheetLayout
from .ledger_layout import SHEET
from .line import Line

FORMULA = ("=", "+", "-", "@", "\t", "\r")
FIRST_ROW = 2  # below the watermark and the headings
_LONGEST_CELL = 32_767
_LONGEST_MARK = 200  # a header holds 255 characters


class ExportWorkbook:
    """A context manager. While it is open, the lines lie in `folder`; once it is closed, the file is at `path`."""

    def __init__(
        self, path: Path, folder: Path, *, sheets: Sequence[SheetLayout], mark: str, author: str, at: datetime
    ) -> None:
        options = {"constant_memory": True, "tmpdir": str(folder), "strings_to_formulas": False}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._plain = self._book.add_format({"num_format": "@"})
        self._quoted = self._book.add_format({"num_format": "@", "quote_prefix": True})
        self._head = self._book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EFEA", "text_wrap": True})
        self._mark = self._book.add_format({"italic": True, "font_color": "#B3261E"})
        local = at.astimezone(clock.SHANGHAI).replace(tzinfo=None)
        self._book.set_properties({"title": SHEET, "author": author, "comments": mark, "created": local})
        self._sheets = [(layout, self._sheet(layout, mark)) for layout in sheets]
        self._next = [FIRST_ROW] * len(sheets)

    def __enter__(self) -> "ExportWorkbook":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for (layout, sheet), row in zip(self._sheets, self._next, strict=True):
            sheet.autofilter(FIRST_ROW - 1, 0, row - 1, len(layout.columns) - 1)
        self._book.close()

    def write(self, line: Line) -> None:
        """Put the line on every sheet that takes it."""
        for number, (layout, sheet) in enumerate(self._sheets):
            if not layout.takes(line):
                continue
            for place, column in enumerate(layout.columns):
                if text := str(column.value(line) or ""):
                    style = self._quoted if text.startswith(FORMULA) else self._plain
                    sheet.write_string(self._next[number], place, text[:_LONGEST_CELL], style)
            self._next[number] += 1

    def _sheet(self, layout: SheetLayout, mark: str) -> Any:
        sheet = self._book.add_worksheet(layout.name)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(FIRST_ROW - 1)
        shown = mark[:_LONGEST_MARK].replace("&", "&&")
        sheet.set_header(f"&L{shown}")
        sheet.set_footer(f"&L{shown}&R&P / &N")
        for place, column in enumerate(layout.columns):
            sheet.set_column(place, place, column.width)
        sheet.write_string(0, 0, mark, self._mark)
        for place, column in enumerate(layout.columns):
            sheet.write_string(FIRST_ROW - 1, place, column.heading, self._head)
        sheet.freeze_panes(FIRST_ROW, 0)
        return sheet
