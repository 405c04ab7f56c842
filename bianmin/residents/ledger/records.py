"""The rows of a ledger as records: each column read at once, every value that cannot be taken named as a fault."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bianmin.core.sentences import gettext as _

from .bad import Bad
from .fields import FIELDS
from .header import Column, Layout
from .lines import lines_of_people
from .numbers import ROUNDED_END, read_id_number, read_other_number, rounded
from .record import Fault, Record
from .record_checks import check_records
from .words import compact, ditto_words
from .workbook import Cell, Sheet

__all__ = ["Fault", "Record", "read_records"]

RESIDENT_ID = "resident_id"
_MASKED = re.compile(r"[*＊]{2}")
_FEWEST = 2  # masked cells in a row of a masked export
_DITTO = object()  # 同上
_LONGEST_DITTO = 8
_OF_ONE = ("name", "former_name", "id_number", "birth_date")  # no two people are said to have them in common


def read_records(sheet: Sheet, layout: Layout) -> Iterator[Record]:
    """The people below the header, in order; blank rows, repeated headers, notes and footers are passed over."""
    columns = [column for column in layout.columns if column.field and column.field != "serial"]
    lines = lines_of_people(sheet, layout)
    records = [Record(sheet.name, number, {}) for number, _row in lines]
    rows = [row for _number, row in lines]
    for column in columns:
        if column.field != "id_number":
            _read_column(records, rows, column, FIELDS[str(column.field)].read)
    for column in columns:  # how a number is read depends on the kind of certificate
        if column.field == "id_number":
            _read_certificates(records, rows, column)
    check_records(records, rows, {str(column.field): column for column in columns})
    return iter(records)


def is_masked(records: Sequence[Record]) -> bool:
    """Whether these are the rows of an export in which numbers and names are masked."""
    count = sum(sum(fault.code == "value_masked" for fault in record.faults) >= _FEWEST for record in records)
    return count * 2 > len(records)


def masked() -> Bad:
    text = _("这一格是遮盖过的，看不到原来的内容。")
    return Bad("value_masked", text, _("请对照原来的材料补全；这一列不用导入的，把整列设为不导入。"))


def lost() -> Bad:
    text = _("这一格里有字没有存下来。")
    return Bad("text_lost_character", text, _("请对照原来的材料补全；整份表都这样，请用 Excel 或 WPS 另存为 .xlsx。"))


def _read_column(
    records: Sequence[Record], rows: Sequence[Sequence[Cell]], column: Column, read: Callable[[Cell], Any]
) -> None:
    """Each different cell is read once; the type belongs to the key, since 1, 1.0 and True are equal."""
    index, name = column.index, str(column.field)
    known: dict[Any, Any] = {}
    for place, (record, row) in enumerate(zip(records, rows, strict=True)):
        cell = row[index] if index < len(row) else None
        if cell is None:
            continue
        key = cell if isinstance(cell, str) else (type(cell), cell)
        if key in known:
            value = known[key]
        else:
            value = known[key] = _value(read, cell)
        if value is _DITTO:
            value = _above(records, place, name)
        if isinstance(value, Bad):
            record.blame(column.heading, cell, value)
        elif value is not None:
            record.values[name] = value


def _read_certificates(records: Sequence[Record], rows: Sequence[Sequence[Cell]], column: Column) -> None:
    """One number in eleven that Excel rounded passes its check: where some are ruined, all that end alike are named."""
    index, ruined = column.index, False
    suspect: list[tuple[Record, Cell]] = []
    for record, row in zip(records, rows, strict=True):
        cell = row[index] if index < len(row) else None
        if cell is None:
            continue
        resident = record.values.get("certificate_type", RESIDENT_ID) == RESIDENT_ID
        value = _value(read_id_number if resident else read_other_number, cell)
        if value is _DITTO:
            value = ditto()
        if isinstance(value, Bad):
            ruined = ruined or value.code == "id_number_rounded"
            record.blame(column.heading, cell, value)
        elif value is not None:
            record.values["id_number"] = value
            if resident and value.number.endswith(ROUNDED_END):
                suspect.append((record, cell))
    for record, cell in suspect if ruined else ():
        del record.values["id_number"]
        record.blame(column.heading, cell, rounded())


def ditto() -> Bad:
    text = _("这一格写着“同上”，上面一行没有可以照抄的内容。")
    return Bad("value_ditto", text, _("请写出这一格的内容。"))


def _above(records: Sequence[Record], place: int, name: str) -> Any:
    """What 同上 stands for: the value of the row right above, where that has one."""
    above = records[place - 1] if place else None
    if above is None or above.row != records[place].row - 1 or name in _OF_ONE or name not in above.values:
        return ditto()
    return above.values[name]


def _value(read: Callable[[Cell], Any], cell: Cell) -> Any:
    if isinstance(cell, str) and len(cell) < _LONGEST_DITTO and compact(cell) in ditto_words():
        return _DITTO
    if isinstance(cell, str) and _MASKED.search(cell):
        return masked()
    if isinstance(cell, str) and "\ufffd" in cell and read is not FIELDS["name"].read:
        return lost()
    try:
        return read(cell)
    except Bad as bad:
        return bad.with_traceback(None)
