"""Ledgers that stand side by side in one sheet, as they are laid out for printing, each as a sheet of its own."""

from .header import column_letter, find_layout
from .headings import field_of, full_headings
from .words import heading_words
from .workbook import Sheet, read_workbook

_MOST = 4  # side by side
_FEWEST = 3  # headings of each


def read_ledgers(content: bytes, name: str) -> list[Sheet]:
    """Like read_workbook, with ledgers that stand side by side apart. Raises LedgerUnreadable."""
    return [part for sheet in read_workbook(content, name) for part in _apart(sheet)]


def _apart(sheet: Sheet) -> list[Sheet]:
    starts = _starts(sheet)
    if not starts:
        return [sheet]
    ends = [*starts[1:], max(map(len, sheet.rows))]
    return [
        Sheet(
            sheet.name if place == 0 else f"{sheet.name[:50]} {column_letter(start)}",
            [[None] * start + row[start:end] for row in sheet.rows],
            sheet.hidden,
            sheet.concealed,
        )
        for place, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _starts(sheet: Sheet) -> list[int]:
    """The first column (from 0) of each ledger; empty for a sheet with one."""
    layout = find_layout(sheet)
    if layout is None:
        return []
    header = full_headings(sheet.rows[layout.first - 1 : layout.last], max(map(len, sheet.rows)))
    words = [(index, group, word) for index, (_heading, group, word) in enumerate(header) if heading_words(word)]
    if any(field_of(group, word) == "" for _index, group, word in words):
        return []  # columns of somebody else: 配偶 beside 户主
    named = [heading_words(word) for _index, _group, word in words]
    for count in range(_MOST, 1, -1):
        size, rest = divmod(len(named), count)
        if rest == 0 and size >= _FEWEST and named == named[:size] * count and len(set(named[:size])) == size:
            return [words[place * size][0] for place in range(count)]
    return []
