"""Where the header of a ledger stands, and which column is which field: by its words, else by what stands below."""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

from bianmin.core.sentences import gettext as _

from .bad import Bad
from .fields import CHECKED, FIELDS
from .headings import field_of, full_headings
from .readers import truth_of
from .words import compact, heading_words, text_of
from .workbook import Cell, Sheet

_LOOKED_AT = 60  # rows in which a header may begin
_SAMPLED = 40  # cells below a heading that tell what they are
_ENOUGH = 0.8  # of them
_LONGEST = 30  # characters of a heading
_RIGHT = (  # faults of cells that are what the heading says
    "id_number_rounded",
    "date_as_number",
    "text_became_date",
    "says_dead",
)
_DIGIT = re.compile(r"[0-9０-９]")
_GROUP = re.compile(r"[^0-9:：]{1,30}")  # 填报单位：… is no group


@dataclass(slots=True)
class Column:
    """`index` from 0; `sure` unless only the cells below told the field, or they speak against it."""

    index: int
    heading: str
    field: str | None
    sure: bool


@dataclass(slots=True)
class Layout:
    """Header rows `first`..`last`, numbered from 1; what stands below `last` are the people."""

    first: int
    last: int
    columns: list[Column]


def find_layout(sheet: Sheet, remembered: Mapping[str, str] | None = None) -> Layout | None:
    """None for a sheet that holds no ledger of people. `remembered` is {heading: field, or "" to leave it out}, as
    somebody corrected it; headings that it does not name are found as usual."""
    remembered = remembered or {}
    known = {heading_words(part) for heading in remembered for part in heading.split("/")}

    def is_known(cell: Cell) -> bool:
        word = heading_words(text_of(cell)) if isinstance(cell, str) and len(cell) <= _LONGEST else ""
        return bool(word) and (field_of("", word) is not None or word in known)

    best = _best_row(sheet.rows, is_known)
    if best is None:
        return None
    first, last = _whole_header(sheet.rows, best, is_known)
    headings = full_headings(sheet.rows[first : last + 1], max(map(len, sheet.rows)))
    columns = _columns(headings, sheet.rows[last + 1 :], remembered)
    if not is_enough({column.field for column in columns if column.field}):
        return None
    return Layout(first + 1, last + 1, columns)


def is_enough(fields: Set[str]) -> bool:
    """Whether columns of these fields tell of people."""
    return bool(fields & {"name", "id_number"}) and len(fields) > 1


def why_no_layout(sheet: Sheet) -> str:
    """A sentence for a sheet in which `find_layout` finds nothing."""
    return _("工作表“%(sheet)s”没有导入：没有找到表头。表头要有“姓名”或“身份证号”，并且至少有两列认得出来。") % {
        "sheet": sheet.name
    }


def _best_row(rows: Sequence[Sequence[Cell]], is_known: Callable[[Cell], bool]) -> int | None:
    """The row (from 0) with the most headings, the first of several."""
    counted = [(len({text_of(cell) for cell in row if is_known(cell)}), -number) for number, row in _top(rows)]
    count, number = max(counted, default=(0, 0))
    return -number if count > 1 else None


def _top(rows: Sequence[Sequence[Cell]]) -> list[tuple[int, Sequence[Cell]]]:
    return list(enumerate(rows[:_LOOKED_AT]))


def _whole_header(rows: Sequence[Sequence[Cell]], best: int, is_known: Callable[[Cell], bool]) -> tuple[int, int]:
    """The header's first and last row: groups of columns stand in rows of their own, above or below the best."""
    last = best
    while last + 1 < len(rows) and last - best < 2 and _goes_on(rows[last], rows[last + 1], is_known):
        last += 1
    first = best
    while first > 0 and best - first < 2 and _has_groups(rows[first - 1], rows[first]):
        first -= 1
    return first, last


def _goes_on(above: Sequence[Cell], row: Sequence[Cell], is_known: Callable[[Cell], bool]) -> bool:
    """Whether a row below the best is still header: it repeats merged headings, or has headings under a group."""
    filled = [(index, cell) for index, cell in enumerate(row) if cell is not None]
    if not filled or not all(isinstance(cell, str) and len(cell) <= _LONGEST for _index, cell in filled):
        return False
    new = [cell for index, cell in filled if index >= len(above) or cell != above[index]]
    if len(new) == len(filled):  # nothing repeated: a .csv has lost what was merged, groups leave gaps to their right
        gaps = [index for index, _cell in filled if index < len(above) and above[index] is None]
        known = sum(map(is_known, new))
        return bool(gaps) and known * 2 >= len(new) and not any(_DIGIT.search(str(cell)) for cell in new)
    headings = any(is_known(cell) for cell in new) or len(new) <= len(filled) // 2
    return headings and all(is_known(cell) or not _DIGIT.search(str(cell)) for cell in new)


def _has_groups(row: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Whether a row above is a row of groups: short words, and not one title over all."""
    filled = [(index, cell) for index, cell in enumerate(row) if cell is not None]
    words = {cell for _index, cell in filled}
    if len(words) < 2 or not all(isinstance(cell, str) and _GROUP.fullmatch(cell) for cell in words):
        return False
    repeated = any(index < len(below) and below[index] == cell for index, cell in filled)
    spread = len(filled) > len(words)
    gaps = any(index < len(below) and below[index] is None for index, _cell in filled)
    return repeated or spread or gaps


def _columns(
    headings: Sequence[tuple[str, str, str]], body: Sequence[Sequence[Cell]], remembered: Mapping[str, str]
) -> list[Column]:
    """Columns with a heading or anything below; a field is given once, to the column whose words say it."""
    columns = []
    others = {index for index, (_heading, group, word) in enumerate(headings) if field_of(group, word) == ""}
    for index, (heading, group, word) in enumerate(headings):
        sample = _sample(body, index)
        if not heading and not sample:
            continue
        columns.append(_column(index, heading or column_letter(index), group, word, sample, remembered))
    _make_headings_different(columns)
    for column in columns:
        if column.heading in remembered:
            column.field, column.sure = remembered[column.heading] or None, True
            if column.field not in FIELDS:
                column.field = None
    _give_once(columns, remembered)
    known = {column.index for column in columns if column.heading in remembered}
    _swap_back([column for column in columns if column.index not in known], body)
    _find_by_content(columns, others | known, body)
    return columns


def _column(
    index: int, heading: str, group: str, word: str, sample: list[Cell], remembered: Mapping[str, str]
) -> Column:
    field = field_of(group, word) or None
    if field == "head_name" and sample and all(truth_of(compact(text_of(cell))) is not None for cell in sample):
        field = None  # 户主: 是, 否
    return Column(index, heading, field, sure=field is None or _fits(field, sample))


def _fits(field: str, sample: list[Cell]) -> bool:
    """Whether at least half of the cells below can be read; what Excel has ruined counts as what it was."""
    bad = 0
    for cell in sample:
        try:
            FIELDS[field].read(cell)
        except Bad as error:
            bad += error.code not in _RIGHT
    return bad * 2 <= len(sample)


def _make_headings_different(columns: list[Column]) -> None:
    """Headings are keys: the second 电话 is called 电话 2."""
    seen: dict[str, int] = {}
    for column in columns:
        seen[column.heading] = seen.get(column.heading, 0) + 1
        if seen[column.heading] > 1:
            column.heading = f"{column.heading} {seen[column.heading]}"


def _give_once(columns: list[Column], remembered: Mapping[str, str]) -> None:
    taken: set[str] = set()
    ordered = sorted(columns, key=lambda column: (column.heading not in remembered, not column.sure, column.index))
    for column in ordered:
        if column.field in taken and column.field not in CHECKED:
            column.field, column.sure = None, False
        elif column.field:
            taken.add(column.field)


def _swap_back(columns: list[Column], body: Sequence[Sequence[Cell]]) -> None:
    """Headings that stand over each other's cells: a column of numbers called 姓名, one of names called 身份证号."""
    for name in ("id_number", "phone"):
        looks = FIELDS[name].looks_like
        owner = next((column for column in columns if column.field == name and not column.sure), None)
        for other in columns if owner and looks else ():
            sample = _sample(body, other.index)
            if other.field != name and not other.sure and sum(map(looks, sample)) >= _ENOUGH * len(sample) > 0:  # type: ignore[arg-type]
                owner.field, other.field = other.field, name  # type: ignore[union-attr]
                break


def _find_by_content(columns: list[Column], settled: Set[int], body: Sequence[Sequence[Cell]]) -> None:
    """A column whose heading says nothing, but whose cells can be one thing only. `settled` are indexes of columns that
    are somebody else's, or that somebody has looked at."""
    taken = {column.field for column in columns}
    for column in columns:
        if column.field or column.index in settled or not column.sure or "/" in column.heading:
            continue  # below a group it may be of somebody else
        sample = _sample(body, column.index)
        for name, field in FIELDS.items():
            if name in taken or field.looks_like is None or not sample:
                continue
            if sum(map(field.looks_like, sample)) >= _ENOUGH * len(sample):
                column.field, column.sure = name, False
                taken.add(name)
                break


def _sample(body: Sequence[Sequence[Cell]], index: int) -> list[Cell]:
    found = []
    for row in body[: _SAMPLED * 5]:
        if index < len(row) and row[index] is not None:
            found.append(row[index])
            if len(found) == _SAMPLED:
                break
    return found


def column_letter(index: int) -> str:
    """How the spreadsheet names a column: 0 → A, 26 → AA."""
    letters = ""
    while index >= 0:
        letters = chr(ord("A") + index % 26) + letters
        index = index // 26 - 1
    return letters
