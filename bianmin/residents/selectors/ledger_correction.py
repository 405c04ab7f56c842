"""The correction workbook: the rows of a ledger as they were, faulty cells marked, and beside them what to do.

It keeps the ledger's own header, so that it can be uploaded again once it is mended; the columns behind it are new.
"""

import io
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bianmin.core import files
from bianmin.residents.ledger import added
from bianmin.residents.ledger.beside import read_ledgers
from bianmin.residents.ledger.header import Layout, find_layout
from bianmin.residents.ledger.lines import lines_of_people
from bianmin.residents.ledger.words import text_of
from bianmin.residents.ledger.workbook import Cell, Sheet
from bianmin.residents.models import LedgerImport

from .ledger import ledger_faults

Faults = Mapping[int, Sequence[Mapping[str, str]]]
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST_NUMBER = 10**11  # longer ones are shown as 4.1E+17, and rounded from 15 digits on
UNSAID = ("household_unsaid", "household_unclear", "household_too_many")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def correction_workbook(*, ledger: LedgerImport, everything: bool) -> bytes:
    """An .xlsx of the faulty rows, or of all. Raises LedgerUnreadable, FileGone."""
    faults: dict[str, dict[int, list[Mapping[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for fault in ledger_faults(ledger=ledger):
        faults[fault["sheet"]][int(fault["row"])].append(fault)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        formats = _formats(book)
        taken: set[str] = set()
        for sheet in read_ledgers(files.read(ledger.file), ledger.file_name):
            chosen = ledger.layout.get(sheet.name)
            layout = find_layout(sheet, chosen["columns"]) if chosen else None
            if layout and (everything or faults[sheet.name]):
                page = book.add_worksheet(_sheet_name(sheet.name, taken))
                _write_sheet(page, formats, sheet, layout, faults[sheet.name], everything=everything)
    return buffer.getvalue()


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    faulty = {"bg_color": "#FBD9D3", "border": 1, "border_color": "#B3261E"}
    return {
        "head": book.add_format({"bold": True, "bg_color": "#ECE9E2", "border": 1, "text_wrap": True}),
        "text": book.add_format({"num_format": "@"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "faulty": book.add_format({**faulty, "num_format": "@"}),
        "faulty_day": book.add_format({**faulty, "num_format": "yyyy-mm-dd"}),
        "reason": book.add_format({"text_wrap": True, "font_color": "#B3261E", "valign": "top"}),
    }


def _write_sheet(
    page: Worksheet, formats: dict[str, Format], sheet: Sheet, layout: Layout, faults: Faults, *, everything: bool
) -> None:
    header = sheet.rows[layout.first - 1 : layout.last]
    width = max(map(len, header))
    asks = _asks_for_household(layout, faults)
    new = [*([_(added.HOUSEHOLD)] if asks else []), _(added.REASON), _(added.ROW)]
    for line, row in enumerate(header):
        for column, cell in enumerate(row):
            page.write_string(line, column, text_of(cell), formats["head"])
        for column, word in enumerate(new, start=width):
            page.write_string(line, column, word, formats["head"])
    place = {column.heading: column.index for column in layout.columns}
    behind = width + len(new) - 2
    line = len(header)
    for number, row in lines_of_people(sheet, layout):
        wrong = faults.get(number, ())
        if wrong or everything:
            marked = {place[fault["column"]] for fault in wrong if fault["column"] in place}
            _write_row(page, formats, line, row[:width], marked)
            if any(fault["code"] in UNSAID for fault in wrong) and asks:
                page.write_string(line, width, "", formats["faulty"])
            page.write_string(line, behind, "\n".join(map(_reason, wrong)), formats["reason"])
            page.write_number(line, behind + 1, number)
            line += 1
    page.freeze_panes(len(header), 0)
    page.set_column(0, behind - 1, 14)
    page.set_column(behind, behind, 60)


def _asks_for_household(layout: Layout, faults: Faults) -> bool:
    """Whether a number of the household mends a fault, and the ledger has no column for one."""
    has_column = any(column.field == "household_number" for column in layout.columns)
    return not has_column and any(fault["code"] in UNSAID for wrong in faults.values() for fault in wrong)


def _write_row(page: Worksheet, formats: dict[str, Format], line: int, row: Sequence[Cell], marked: set[int]) -> None:
    for column, cell in enumerate(row):
        faulty = column in marked
        if isinstance(cell, date):
            day = cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell
            page.write_datetime(line, column, day, formats["faulty_day" if faulty else "day"])
        elif isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < LONGEST_NUMBER and not faulty:
            page.write_number(line, column, cell)
        elif cell is not None or faulty:
            page.write_string(line, column, text_of(cell), formats["faulty" if faulty else "text"])


def _reason(fault: Mapping[str, Any]) -> str:
    named = f"{fault['column']}：" if fault["column"] else ""
    return f"{named}{fault['message']}{fault['advice']}"


def _sheet_name(name: str, taken: set[str]) -> str:
    """As spreadsheets allow it: 31 characters, none of []:*?/\\ and different from the others."""
    clean = _FORBIDDEN.sub(" ", name).strip()[:28] or "Sheet"
    found, count = clean, 1
    while found.lower() in taken:
        count += 1
        found = f"{clean}{count}"
    taken.add(found.lower())
    return found
