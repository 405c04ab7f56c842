"""The columns of a ledger's sheets with what they are taken for and a few of their values, to be corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bianmin.core import files, masking
from bianmin.residents.ledger.beside import read_ledgers
from bianmin.residents.ledger.fields import FIELDS, HOUSEHOLD, TAG, TAG_LIST
from bianmin.residents.ledger.header import Column, Layout, find_layout
from bianmin.residents.ledger.lines import lines_of_people
from bianmin.residents.ledger.words import text_of
from bianmin.residents.ledger.workbook import Cell, Sheet
from bianmin.residents.models import LedgerImport

SHOWN = 3  # values beside a heading
LONGEST = 24  # characters of each
_LOOKED_AT = 200
_MASKS = {"id_number": masking.mask_id, "phone": masking.mask_phone}
_NAMES = ("name", "former_name", "head_name")
_LONG_NUMBER = 7  # digits in a column that is taken for nothing: it may be anybody's


@dataclass(frozen=True)
class ColumnView:
    """`key` names it in the form; `sure` unless only its values told what it is."""

    key: str
    heading: str
    field: str
    sure: bool
    samples: list[str]


@dataclass(frozen=True)
class SheetColumns:
    name: str
    columns: list[ColumnView]


def ledger_columns(ledger: LedgerImport) -> list[SheetColumns]:
    """As the check has kept them, sealed; a ledger that an earlier version has checked is read again. Raises
    LedgerUnreadable, FileGone."""
    if ledger.samples is not None:
        return [_kept(sheet) for sheet in ledger.samples]
    found = []
    for place, sheet in enumerate(read_ledgers(files.read(ledger.file), ledger.file_name)):
        chosen = ledger.layout.get(sheet.name)
        layout = find_layout(sheet, chosen["columns"]) if chosen else None
        if chosen is not None and layout is not None:
            found.append(sheet_columns(place, sheet, layout))
    return found


def sheet_columns(place: int, sheet: Sheet, layout: Layout) -> SheetColumns:
    """`place` of the sheet in its file."""
    guessed = find_layout(sheet, None)
    unsure = {column.heading for column in guessed.columns if column.field and not column.sure} if guessed else set()
    top = Sheet(sheet.name, sheet.rows[: layout.last + _LOOKED_AT])
    rows = [row for _number, row in lines_of_people(top, layout)]
    views = [_column(f"{place}-{column.index}", column, rows, unsure) for column in layout.columns]
    return SheetColumns(sheet.name, views)


def _kept(sheet: Mapping[str, Any]) -> SheetColumns:
    return SheetColumns(sheet["name"], [ColumnView(**column) for column in sheet["columns"]])


def field_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """What a column may be, in groups, for a select."""
    groups: dict[str, list[tuple[str, str]]] = {_("居民"): [], _("住户和地址"): [], _("标签"): []}
    of_person, of_home, of_tag = groups.values()
    for name, meant in FIELDS.items():
        group = of_tag if name == TAG_LIST or name.startswith(TAG) else of_home if name in HOUSEHOLD else of_person
        group.append((name, str(meant.label)))
    return list(groups.items())


def _column(key: str, column: Column, rows: Sequence[Sequence[Cell]], unsure: set[str]) -> ColumnView:
    field = column.field or ""
    cells = (text_of(row[column.index]) for row in rows if column.index < len(row))
    values = list(dict.fromkeys(_sample(field, text) for text in cells if text))[:SHOWN]
    return ColumnView(key, column.heading, field, column.heading not in unsure, values)


def _sample(field: str, text: str) -> str:
    """Masked like everywhere in lists."""
    if field in _NAMES:
        return masking.mask_name(text)
    if field in _MASKS:
        return _MASKS[field](text)
    if not field and sum(map(str.isdigit, text)) >= _LONG_NUMBER:
        return masking.mask_id(text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
