"""A ledger's file as sheets of plain cells: .xlsx, .xls, .ods and .csv, told apart by what is in them, not by name."""

import io
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from typing import Any, TypeAlias

import python_calamine as calamine
from django.utils.translation import gettext as _

from bianmin.residents.errors import LedgerUnreadable

from . import container, ods_container, xlsx_container
from .delimited import read_delimited
from .limits import MOST_BYTES, MOST_FILLED, require_size

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None
Range: TypeAlias = tuple[tuple[int, int], tuple[int, int]]


@dataclass(slots=True)
class Sheet:
    """`rows[0]` is row 1 of the file; `hidden` are the numbers, from 1, of rows that the spreadsheet hides (they are
    read like all others; an .xls does not tell). Cells that were merged all hold the value of the first of them."""

    name: str
    rows: list[list[Cell]]
    hidden: set[int] = field(default_factory=set)


def read_workbook(content: bytes, name: str) -> list[Sheet]:
    """The sheets that hold anything, in their order. `name` names the sheet of a .csv.

    Raises LedgerUnreadable for a file that is too large, empty, damaged, locked or of another kind.
    """
    if not content.strip():
        raise LedgerUnreadable(_("文件是空的。请核对是不是选错了文件。"), code="ledger_empty")
    if len(content) > MOST_BYTES:
        raise LedgerUnreadable(
            _("文件超过 %(most)d MB。请把台账分成几个文件，再分别导入。") % {"most": MOST_BYTES // 2**20},
            code="ledger_too_large",
        )
    kind = container.kind_of(content)
    if kind == "text":
        sheets = [Sheet(PurePath(name).stem[:60], list(read_delimited(content)))]
    else:
        sheets = _read_with_calamine(content, kind)
    sheets = [sheet for sheet in sheets if any(map(any, sheet.rows))]
    if not sheets:
        raise LedgerUnreadable(_("文件里没有内容。请核对是不是选错了文件。"), code="ledger_empty")
    for sheet in sheets:
        require_size(len(sheet.rows), max(map(len, sheet.rows)))
    return sheets


def _read_with_calamine(content: bytes, kind: str) -> list[Sheet]:
    """Calamine lays every sheet out as a full rectangle, so what a file claims to hold is measured first."""
    inside: dict[str, container.Inside] = {}
    if kind == "xlsx":
        inside = xlsx_container.look_inside(content)
    elif kind == "ods":
        inside = ods_container.look_inside(content)
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            names = [one.name for one in book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
            return [_sheet(book, one, inside.get(one, container.Inside())) for one in names]
    except calamine.PasswordError as error:
        raise container.locked() from error
    except calamine.CalamineError as error:
        raise container.damaged() from error


def _sheet(book: calamine.CalamineWorkbook, name: str, inside: container.Inside) -> Sheet:
    read = book.get_sheet_by_name(name)
    require_size(read.total_height, read.total_width)
    rows: list[list[Any]] = read.to_python(skip_empty_area=False)
    for row in rows:
        for index, cell in enumerate(row):
            if isinstance(cell, str) and (not cell or cell.isspace()):
                row[index] = None
    _fill_merged(rows, read.merged_cell_ranges or inside.merged)
    return Sheet(name, rows, {number for number in inside.hidden if number <= len(rows)})


def _fill_merged(rows: list[list[Cell]], merged: list[Range]) -> None:
    """Every cell of a merged range takes the value of its first; what lies outside the filled part is left alone."""
    filled = 0
    for (top, left), (bottom, right) in merged:
        if top >= len(rows) or left >= len(rows[top]) or (value := rows[top][left]) is None:
            continue
        for row in rows[top : bottom + 1]:
            for index in range(left, min(right + 1, len(row))):
                if row[index] is None:
                    row[index] = value
                filled += 1
        if filled > MOST_FILLED:
            raise container.damaged()
