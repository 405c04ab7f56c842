"""Ledgers as offices keep them, written by the programs' own formats."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties, TableRowProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from bianmin.core import id_number
from bianmin.residents.ledger.header import find_layout
from bianmin.residents.ledger.records import Record, read_records
from bianmin.residents.ledger.workbook import Sheet

Rows = Sequence[Sequence[Any]]
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0


def an_id(birth: date = date(1952, 1, 20), sequence: int = 2) -> str:
    """An even sequence is a woman."""
    return id_number.make("410104", birth, sequence)


def as_xlsx(
    *sheets: Rows,
    merged: Iterable[Merge] = (),
    hidden: Iterable[int] = (),
    names: Sequence[str] = (),
    concealed: Iterable[int] = (),
) -> bytes:
    """`hidden` counts rows from 0, `concealed` sheets; ranges are merged in the first sheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, rows in enumerate(sheets):
            sheet = book.add_worksheet(names[number] if names else f"表{number + 1}")
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(at, column, cell, day)
                    elif isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    else:
                        sheet.write(at, column, cell)
            for at in hidden:
                sheet.set_row(at, None, None, {"hidden": True})
            for first_row, first_column, last_row, last_column in () if number else merged:
                value = rows[first_row][first_column]
                sheet.merge_range(first_row, first_column, last_row, last_column, value)
            if number in concealed:
                sheet.hide()
    return stream.getvalue()


def as_xls(rows: Rows, merged: Iterable[Merge] = (), concealed: bool = False) -> bytes:
    """`concealed`: the sheet is hidden, and an empty one stands before it."""
    book = xlwt.Workbook(encoding="utf-8")
    if concealed:
        book.add_sheet("说明")
    sheet = book.add_sheet("老台账")
    sheet.visibility = int(concealed)
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    corners = {(one[0], one[1]): one for one in merged}
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is None or (at, column) in corners:
                continue
            sheet.write(at, column, cell, day if isinstance(cell, date) else xlwt.Style.default_style)
    for (at, column), one in corners.items():
        sheet.write_merge(one[0], one[2], one[1], one[3], rows[at][column])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_ods(rows: Rows, merged: Iterable[Merge] = (), hidden: Iterable[int] = (), concealed: bool = False) -> bytes:
    document = OpenDocumentSpreadsheet()
    style = Style(name="row", family="table-row")
    style.addElement(TableRowProperties(rowheight="0.5cm"))
    document.automaticstyles.addElement(style)
    look = Style(name="table", family="table")
    look.addElement(TableProperties(display=str(not concealed).lower()))
    document.automaticstyles.addElement(look)
    table = Table(name="社区台账", stylename=look)
    corners = {(one[0], one[1]): one for one in merged}
    covered = {
        (at, column) for one in merged for at in range(one[0], one[2] + 1) for column in range(one[1], one[3] + 1)
    }
    for at, row in enumerate(rows):
        line = TableRow(stylename=style, **({"visibility": "collapse"} if at in set(hidden) else {}))
        for column, value in enumerate(row):
            line.addElement(_ods_cell(value, corners.get((at, column)), (at, column) in covered))
        table.addElement(line)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.write(stream)
    return stream.getvalue()


def _ods_cell(value: Any, corner: Merge | None, covered: bool) -> TableCell:
    if covered and not corner:
        return CoveredTableCell()
    given: dict[str, Any] = {}
    if corner:
        given = {"numberrowsspanned": corner[2] - corner[0] + 1, "numbercolumnsspanned": corner[3] - corner[1] + 1}
    if isinstance(value, date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat(), **given)
    elif isinstance(value, int | float):
        cell = TableCell(valuetype="float", value=value, **given)
    else:
        cell = TableCell(**({"valuetype": "string"} if value else {}), **given)
    if value is not None:
        cell.addElement(P(text=str(value)))
    return cell


def as_csv(rows: Rows, encoding: str = "utf-8") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode(encoding)


def records_of(rows: Rows, **more: Any) -> list[Record]:
    """The records of rows that stand in a sheet as they are."""
    sheet = Sheet("表1", [list(row) for row in rows])
    layout = find_layout(sheet, more.get("remembered"))
    assert layout is not None
    return list(read_records(sheet, layout))


def codes_of(record: Record) -> list[str]:
    return [fault.code for fault in record.faults]
