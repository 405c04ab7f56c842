"""A ledger's file as sheets of plain cells: .xlsx, .xls, .ods and .csv, and tables of pages that are called
.xls; told apart by what is in them, not by name."""

import pickle
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePath
from typing import TypeAlias

from django.utils.translation import gettext as _

from bianmin.residents.errors import LedgerUnreadable

from . import container, ods_container, xlsx_container
from .delimited import read_delimited
from .limits import MOST_BYTES, MOST_COLUMNS, MOST_FILLED, MOST_ROWS, require_size
from .markup import read_markup

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None
SECONDS = 120  # a file that takes longer is no ledger
_PROCESS = str(Path(__file__).with_name("calamine_process.py"))

Range: TypeAlias = tuple[tuple[int, int], tuple[int, int]]


@dataclass(slots=True)
class Sheet:
    """`rows[0]` is row 1 of the file; `hidden` are the numbers, from 1, of rows that the spreadsheet hides (they are
    read like all others), None where the format does not tell (.xls). `concealed`: the spreadsheet hides the sheet.
    Cells that were merged all hold the value of the first of them."""

    name: str
    rows: list[list[Cell]]
    hidden: set[int] | None = field(default_factory=set)
    concealed: bool = False


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
    elif kind == "markup":
        sheets = _read_markup(content, PurePath(name).stem[:50])
    else:
        sheets = _read_apart(content, kind)
    sheets = [sheet for sheet in sheets if any(map(any, sheet.rows))]
    if not sheets:
        raise LedgerUnreadable(_("文件里没有内容。请核对是不是选错了文件。"), code="ledger_empty")
    for sheet in sheets:
        require_size(len(sheet.rows), max(map(len, sheet.rows)))
    return sheets


def _read_markup(content: bytes, name: str) -> list[Sheet]:
    tables: list[list[list[Cell]]] = [list(map(list, table)) for table in read_markup(content)]
    return [Sheet(f"{name} {number}" if number > 1 else name, rows) for number, rows in enumerate(tables, start=1)]


def _read_apart(content: bytes, kind: str) -> list[Sheet]:
    """What the file claims to hold is measured first; then another process reads it."""
    inside: dict[str, container.Inside] = {}
    if kind == "xlsx":
        inside = xlsx_container.look_inside(content)
    elif kind == "ods":
        inside = ods_container.look_inside(content)
    sheets = []
    for name, rows, merged, concealed in _answer(content):
        about = inside.get(name, container.Inside())
        _fill_merged(rows, merged or about.merged)
        hidden = None if kind == "xls" else {number for number in about.hidden if number <= len(rows)}
        sheets.append(Sheet(name, rows, hidden, concealed))
    return sheets


def _answer(content: bytes) -> list[tuple[str, list[list[Cell]], list[Range] | None, bool]]:
    """What calamine_process says; the pickle comes from our own process. Raises LedgerUnreadable."""
    # -P: the folder of the script, whose modules are called numbers and so on, is not searched.
    command = [sys.executable, "-P", _PROCESS, str(MOST_ROWS), str(MOST_COLUMNS)]
    try:
        ended = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=True)
        kind, *told = pickle.loads(ended.stdout)  # noqa: S301
    except (subprocess.SubprocessError, pickle.UnpicklingError, EOFError) as error:
        raise container.damaged() from error
    if kind == "locked":
        raise container.locked()
    if kind == "large":
        require_size(*told)
    return list(told[0])


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
