"""Which rows below a header are people, and which are notes, headers once more, sums and signatures."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from .fields import HOUSEHOLD
from .header import Layout
from .words import compact, heading_words, ledger_words, text_of
from .workbook import Cell, Sheet

_OF_NOBODY = HOUSEHOLD | {"serial", "note", "certificate_type"}
_LONGEST_HEADING = 30
_NAME_ALONE = re.compile(r"[^\W\d_]{2,4}|[^\W\d_]+(?:·[^\W\d_]+)+")
_UNIT = re.compile(r"[(（\[【][^)）\]】]{1,10}[)）\]】]")
_FIRST = (1, "1")
_Row = Sequence[Cell]


def lines_of_people(sheet: Sheet, layout: Layout) -> list[tuple[int, list[Cell]]]:
    """(number of the row, its cells)."""
    is_person = _judge(layout)
    body = enumerate(sheet.rows[layout.last :], start=layout.last + 1)
    return [(number, row) for number, row in body if is_person(row)]


def _judge(layout: Layout) -> Callable[[_Row], bool]:
    fields = {column.index: column.field for column in layout.columns if column.field}
    words = {column.index: heading_words(column.heading.rpartition("/")[2]) for column in layout.columns}
    personal = {index for index, field in fields.items() if field not in _OF_NOBODY}

    def is_person(row: _Row) -> bool:
        filled = [(index, cell) for index, cell in enumerate(row) if cell is not None]
        if not filled:
            return False
        first = filled[0][1]
        if (
            first == filled[-1][1] and len({cell for _index, cell in filled}) < 2
        ):  # one cell, or one note merged over many
            return len(filled) == 1 and fields.get(filled[0][0]) == "name" and _is_name(first)
        if not any(index < len(row) and row[index] is not None for index in personal):
            return False
        if isinstance(first, str) and not first.isdecimal() and (_is_footer(first) or _are_units(filled)):
            return False
        if first in _FIRST and _are_counted(filled):
            return False
        return not _is_header(filled, words)

    return is_person


def _is_header(filled: Sequence[tuple[int, Cell]], words: Mapping[int, str]) -> bool:
    """Whether the header stands here once more, as it does on top of every printed page."""
    same = 0
    for index, cell in filled:
        if not isinstance(cell, str) or len(cell) > _LONGEST_HEADING or cell.isdecimal():
            return False
        same += words.get(index) == heading_words(cell)
        if same > 2 or (same == 2 and len(filled) < 4):
            return True
        if index > 6 and not same:
            return False
    return False


def _are_units(filled: Sequence[tuple[int, Cell]]) -> bool:
    """（岁）（元）（㎡） below a header."""
    return all(isinstance(cell, str) and _UNIT.fullmatch(cell) for _index, cell in filled)


def _are_counted(filled: Sequence[tuple[int, Cell]]) -> bool:
    """1 2 3 4 …: the numbers of the columns, as forms of statistics have them."""
    return len(filled) > 2 and all(text_of(cell) == str(place) for place, (_index, cell) in enumerate(filled, start=1))


def _is_name(cell: Cell) -> bool:
    text = text_of(cell)
    return bool(_NAME_ALONE.fullmatch(text)) and not _is_footer(text)


def _is_footer(text: str) -> bool:
    return bool(_footers().match(compact(text[:40])))


@cache
def _footers() -> re.Pattern[str]:
    """合计; 填表人：…; 注：…; 第 1 页."""
    words = {kind: "|".join(map(re.escape, some)) for kind, some in ledger_words()["footers"].items()}
    return re.compile(
        rf"(?:本页|本村|本组|全村|全?社区)?(?:{words['counting']})(?![a-z])|(?:{words['signing']})[^:]{{0,8}}:|(?:{words['signing']})人?$|第[0-9]+页|共[0-9]+[页户人]"
    )
