"""A ledger's file as records: every sheet that holds one, with the columns as this office has them read before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import PurePath
from typing import Any

from bianmin.core import encryption
from bianmin.core.sentences import gettext as _
from bianmin.core.sentences import kept
from bianmin.residents.errors import LedgerUnreadable
from bianmin.residents.ledger.added import without_added
from bianmin.residents.ledger.beside import read_ledgers
from bianmin.residents.ledger.container import kind_of
from bianmin.residents.ledger.header import Layout, find_layout, why_no_layout
from bianmin.residents.ledger.records import Record, is_masked, read_records
from bianmin.residents.ledger.workbook import Sheet
from bianmin.residents.models import LedgerLayout

from .ledger_columns import sheet_columns

HIDDEN_RANGES = 20  # of hidden rows, kept to be named on the page


@dataclass
class Source:
    """`layout` and `skipped` as LedgerImport keeps them; `headings` is {sheet: {field: heading}};
    `samples` what the page of columns shows."""

    records: list[Record] = field(default_factory=list)
    layout: dict[str, Any] = field(default_factory=dict)
    skipped: dict[str, Any] = field(default_factory=dict)
    headings: dict[str, dict[str, str]] = field(default_factory=dict)
    samples: list[dict[str, Any]] = field(default_factory=list)


def read_source(
    content: bytes, name: str, area_code: str, chosen: Mapping[str, Any] | None = None, *, hidden_sheets: bool = False
) -> Source:
    """Read a file. `chosen` is an earlier `layout`, whose columns somebody may have corrected; sheets that the
    spreadsheet hides are read only with `hidden_sheets`.

    Raises LedgerUnreadable.
    """
    source = Source()
    for place, sheet in enumerate(read_ledgers(content, name)):
        if sheet.concealed and not hidden_sheets:
            source.skipped[sheet.name] = kept(_concealed()) | {"hidden": True}
            continue
        layout = _layout_of(sheet, area_code, (chosen or {}).get(sheet.name))
        if layout is None:
            source.skipped[sheet.name] = kept(why_no_layout(sheet))
            continue
        source.layout[sheet.name] = {
            "first": layout.first,
            "last": layout.last,
            "columns": {column.heading: column.field or "" for column in layout.columns},
            "hidden": _ranges(sheet.hidden, layout.last),
        }
        source.headings[sheet.name] = {column.field: column.heading for column in layout.columns if column.field}
        source.records += read_records(sheet, layout)
        source.samples.append(asdict(sheet_columns(place, sheet, layout)))
        sheet.rows.clear()  # the cells of a large file are no longer needed
    if not source.layout:
        _refuse_plain_text(content, name)
    if is_masked(source.records):
        raise LedgerUnreadable(
            _("这份表里的姓名和号码是遮盖过的，不能导入。请用完整的台账；要从系统里拿，请导出完整号码的。"),
            code="ledger_masked",
        )
    return source


def _refuse_plain_text(content: bytes, name: str) -> None:
    """Systems export plain text under the name of a spreadsheet, and that is read; something else is no ledger."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in ("", ".csv", ".txt") and kind_of(content) == "text":
        text = _("文件名是表格的，里面却是普通文字。请核对是不是选错了文件，或者文件已经损坏。")
        raise LedgerUnreadable(text, code="ledger_is_text")


def _ranges(numbers: set[int] | None, above: int) -> list[list[int]] | None:
    """Those above `above` as [first, last] of those that stand side by side, at most HIDDEN_RANGES of them; None where
    the format does not tell."""
    if numbers is None:
        return None
    found: list[list[int]] = []
    for number in sorted(number for number in numbers if number > above):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found[:HIDDEN_RANGES]


def _concealed() -> str:
    return _("工作表是隐藏的，没有读。要读，请点“看每一列、改列”，勾上“隐藏的工作表也读”。")


def signature_of(headings: Iterable[str]) -> str:
    """By which an office's layout is remembered: SM3 of the words of the header, in whatever order they stand: a
    column is found by its heading, and PostgreSQL keeps no order of them."""
    return encryption.sm3("\n".join(sorted(headings)).encode())


def _remembered(area_code: str, headings: Sequence[str]) -> dict[str, str] | None:
    """How the office reads a ledger with this header, or the one that it corrects."""
    signatures = [signature_of(headings), signature_of(without_added(headings))]
    found = LedgerLayout.objects.filter(area_code=area_code, signature__in=signatures)
    layouts: dict[str, dict[str, str]] = dict(found.values_list("signature", "columns"))
    return layouts.get(signatures[0]) or layouts.get(signatures[1])


def _layout_of(sheet: Sheet, area_code: str, chosen: Mapping[str, Any] | None) -> Layout | None:
    if chosen:
        return find_layout(sheet, chosen["columns"])
    layout = find_layout(sheet, None)
    if layout is None:
        return None
    remembered = _remembered(area_code, [column.heading for column in layout.columns])
    return (find_layout(sheet, remembered) if remembered else None) or layout
