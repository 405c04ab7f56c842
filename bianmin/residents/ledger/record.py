"""A row of a ledger as it was read, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from bianmin.core.sentences import kept, say

from .bad import Bad
from .words import text_of
from .workbook import Cell

_SHOWN = 60  # characters of a value that a fault shows


@dataclass(slots=True)
class Fault:
    """Why a row cannot be taken: `column` is the heading, `code` is stable, `advice` says what to do."""

    sheet: str
    row: int
    column: str
    code: str
    value: str
    message: str
    advice: str

    def kept(self) -> dict[str, Any]:
        """As a row keeps it: the sentences as they were said, and what they were made of."""
        return asdict(self) | {"said": {"message": kept(self.message), "advice": kept(self.advice)}}


class Problem(NamedTuple):
    """Why a row cannot be written: of which field, a stable code, the value, what is wrong and what to do."""

    field: str
    code: str
    value: str
    message: str
    advice: str


def in_words(fault: Mapping[str, Any]) -> dict[str, Any]:
    """A kept fault, its sentences in the language of now."""
    said = fault.get("said") or {}
    words = {name: say(said.get(name), str(fault.get(name) or "")) for name in ("message", "advice")}
    return {name: value for name, value in fault.items() if name != "said"} | words


@dataclass(slots=True)
class Record:
    """One person's row. `values` by the names of fields.FIELDS, without what the row does not say; `row` as the
    spreadsheet numbers it. A row with faults is not to be written."""

    sheet: str
    row: int
    values: dict[str, Any]
    faults: list[Fault] = field(default_factory=list)

    def blame(self, column: str, cell: Cell, bad: Bad) -> None:
        value = text_of(cell)[:_SHOWN]
        self.faults.append(Fault(self.sheet, self.row, column, bad.code, value, bad.message, bad.advice))
