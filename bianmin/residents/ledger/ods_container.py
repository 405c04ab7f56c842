"""What calamine does not tell of an .ods, read from its content.xml: hidden rows and merged ranges."""

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from . import container
from .container import Inside
from .limits import require_size

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_ROW, _HIDING = f"{_TABLE}table-row", ("collapse", "filter")
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def look_inside(content: bytes) -> dict[str, Inside]:
    """By the name of the sheet. Raises LedgerUnreadable for a damaged file, or one that would not fit into memory."""
    package = container.open_zip(content)
    found: dict[str, Inside] = {}
    sheet, at = Inside(), 0
    for begins, element in _elements(container.chunks(package, "content.xml")):
        if begins and element.tag == f"{_TABLE}table":
            sheet = found.setdefault(element.get(f"{_TABLE}name", ""), Inside())
            at = 0
        elif not begins and element.tag == _ROW:
            at = _add_row(sheet, element, at)
            element.clear()
    return found


def _elements(chunks: Iterator[bytes]) -> Iterator[tuple[bool, ElementTree.Element]]:
    parser: Any = ElementTree.XMLPullParser(["start", "end"])
    try:
        for chunk in chunks:
            parser.feed(chunk)
            for event, element in parser.read_events():
                yield event == "start", element
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise container.damaged() from error


def _add_row(sheet: Inside, row: ElementTree.Element, at: int) -> int:
    """Note what is to be known of a row (`at`, from 0); returns where the next begins."""
    repeated = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
    column, written = 0, 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        across = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        down, wide = (int(cell.get(f"{_TABLE}number-{name}-spanned", "1")) for name in ("rows", "columns"))
        if down > 1 or wide > 1:
            sheet.merged.append(((at, column), (at + down - 1, column + wide - 1)))
        column += across
        if len(cell):
            written = column
    if written:
        require_size(at + repeated, written)
        if row.get(f"{_TABLE}visibility") in _HIDING:
            sheet.hidden.update(range(at + 1, at + repeated + 1))
    return at + repeated
