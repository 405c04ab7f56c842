"""Tables that programs export as web pages or as XML of Excel 2003 and call .xls.

Merged cells say so by rowspan and colspan (ss:MergeDown, ss:MergeAcross); all hold the value of the first.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from bianmin.residents.errors import LedgerUnreadable

from .delimited import decoded
from .limits import MOST_COLUMNS, require_size

_STARTS = (b"<html", b"<!doctype", b"<table", b"<meta", b"<style", b"<?xml", b"<head", b"<body", b"<div", b"<!--")
_TABLES, _ROWS, _CELLS = ("table",), ("tr", "row"), ("td", "th", "cell")
_SILENT = ("style", "script", "title", "x:excelworkbook", "comment")
_MOST_SPAN = 2_000


def is_markup(start: bytes) -> bool:
    """By the first bytes of a file."""
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_STARTS)


def read_markup(content: bytes) -> Iterator[list[list[str | None]]]:
    """The tables of the page that have rows. Raises LedgerUnreadable for a page without."""
    parser = _Tables()
    parser.feed(decoded(content))
    parser.close()
    tables = [table for table in parser.tables if any(map(any, table))]
    if not tables:
        text = _("这个文件其实是网页，里面没有表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。")
        raise LedgerUnreadable(text, code="ledger_is_page")
    yield from tables


class _Tables(HTMLParser):
    """Collects tables; one inside a cell counts as text of its own table."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str | None]]] = []
        self._open: list[_Table] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _SILENT:
            self._silent += 1
        elif tag in _TABLES:
            self._open.append(_Table())
            self.tables.append(self._open[-1].rows)
        elif self._open and tag in _ROWS:
            self._open[-1].begin_row(_number(given.get("ss:index")))
        elif self._open and tag in _CELLS:
            across = _number(given.get("colspan")) or _number(given.get("ss:mergeacross")) + 1
            down = _number(given.get("rowspan")) or _number(given.get("ss:mergedown")) + 1
            self._open[-1].begin_cell(across, down, _number(given.get("ss:index")))
        elif self._open and tag == "br":
            self._open[-1].add("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif self._open and tag in _TABLES:
            self._open.pop().end_cell()
        elif self._open and (tag in _CELLS or tag in _ROWS):
            self._open[-1].end_cell()

    def handle_data(self, data: str) -> None:
        if self._open and not self._silent:
            self._open[-1].add(data)


class _Table:
    def __init__(self) -> None:
        self.rows: list[list[str | None]] = []
        self._below: dict[int, tuple[int, str | None]] = {}  # column: (rows still covered, value)
        self._text: list[str] | None = None
        self._span = (1, 1)

    def begin_row(self, index: int) -> None:
        self.end_cell()
        for _gap in range(len(self.rows) + 1, index):
            require_size(len(self.rows) + 1, 0)
            self.rows.append([])
        self.rows.append([])
        require_size(len(self.rows), 0)
        self._take_from_above()

    def begin_cell(self, across: int, down: int, index: int) -> None:
        self.end_cell()
        if not self.rows:
            self.rows.append([])
        while len(self.rows[-1]) + 1 < index:
            self._put(None)
        self._span, self._text = (min(across, MOST_COLUMNS), min(down, _MOST_SPAN)), []

    def add(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end_cell(self) -> None:
        if self._text is None:
            return
        text = re.sub(r"[ \t\r\n\xa0]+", " ", "".join(self._text)).strip() or None
        self._text = None
        across, down = self._span
        for _column in range(across):
            if down > 1:
                self._below[len(self.rows[-1])] = down - 1, text
            self._put(text)
        self._take_from_above()

    def _put(self, text: str | None) -> None:
        self.rows[-1].append(text)
        require_size(0, len(self.rows[-1]))

    def _take_from_above(self) -> None:
        """Columns at the row's end that a cell of an earlier row covers."""
        row = self.rows[-1]
        while (covered := self._below.get(len(row))) is not None:
            left, text = covered
            if left > 1:
                self._below[len(row)] = left - 1, text
            else:
                del self._below[len(row)]
            self._put(text)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0
