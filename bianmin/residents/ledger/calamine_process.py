"""Reads a spreadsheet in a process of its own: the file on standard input, its sheets pickled on standard output.

Calamine lays a sheet out as a full rectangle and ends its process when there is no memory for it, which a damaged or
hostile file can bring about. So it runs apart, with a limit, and only this process ends. Run by its path; it imports
nothing of the project.
"""

import io
import pickle
import sys
from contextlib import suppress
from typing import Any

import python_calamine as calamine

try:
    import resource
except ImportError:  # not a Unix
    resource = None  # type: ignore[assignment]

MEMORY = 2 * 2**30  # bytes of address space


def main() -> None:
    """Arguments: the most rows and columns of a sheet. Answers ("locked",), ("large", rows, columns) or
    ("sheets", [(name, rows, merged ranges or None, hidden)])."""
    most_rows, most_columns = map(int, sys.argv[1:])
    if resource is not None:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    content = sys.stdin.buffer.read()
    pickle.dump(_answer(content, most_rows, most_columns), sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)


def _answer(content: bytes, most_rows: int, most_columns: int) -> tuple[Any, ...]:
    sheets = []
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            for one in book.sheets_metadata:
                if one.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_name(one.name)
                if sheet.total_height > most_rows or sheet.total_width > most_columns:
                    return "large", sheet.total_height, sheet.total_width
                hidden = one.visible != calamine.SheetVisibleEnum.Visible
                sheets.append((one.name, _rows(sheet), sheet.merged_cell_ranges, hidden))
    except calamine.PasswordError:
        return ("locked",)
    return "sheets", sheets


def _rows(sheet: calamine.CalamineSheet) -> list[list[Any]]:
    """Blank cells as None; equal texts are one text, which saves most of the memory of a ledger."""
    known: dict[str, str | None] = {}

    def kept(text: str) -> str | None:
        return known.setdefault(text, None if not text or text.isspace() else text)

    return [
        [kept(cell) if isinstance(cell, str) else cell for cell in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]


if __name__ == "__main__":
    main()
