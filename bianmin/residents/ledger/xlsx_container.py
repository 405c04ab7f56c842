"""What calamine does not tell of an .xlsx, read from its XML in one pass: hidden rows, and how far the cells reach.

A search for bytes, not a parser: a sheet of 36,000 rows is 30 MB of XML.
"""

import posixpath
import re
import zipfile
from xml.etree import ElementTree

from . import container
from .container import Inside
from .limits import MOST_ROWS, require_size

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_PREFIX = re.compile(rb"<(\w+:)?worksheet\b")
_NUMBER = re.compile(rb'\br="(\d{1,9})"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_FAR_CELL = re.compile(rb' r="(?:G[S-Z]|[H-Z][A-Z]|[A-Z]{3})[0-9]')  # to the right of GR, the 200th column
_WRITTEN = re.compile(rb"<(?:\w+:)?(?:v|is)\b")
_TAIL = 400  # bytes kept for a tag that is cut by the end of a chunk
_FAR = 16_384  # columns of a sheet that reaches too far


def look_inside(content: bytes) -> dict[str, Inside]:
    """By the name of the sheet. Raises LedgerUnreadable for a damaged file, or one that would not fit into memory."""
    package = container.open_zip(content)
    if "xl/sharedStrings.xml" in package.namelist():
        for _chunk in container.chunks(package, "xl/sharedStrings.xml"):
            pass  # read only to be measured
    return {name: Inside(_hidden_rows(package, part)) for name, part in _parts(package).items()}


def _parts(package: zipfile.ZipFile) -> dict[str, str]:
    """{name of the sheet: path of its part}."""
    names = set(package.namelist())
    try:
        book = ElementTree.fromstring(container.whole(package, "xl/workbook.xml"))  # noqa: S314 — expat limits entities
        relations = ElementTree.fromstring(container.whole(package, "xl/_rels/workbook.xml.rels"))  # noqa: S314
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise container.damaged() from error
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    found = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION), "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            if path in names:
                found[sheet.get("name", "")] = path
    return found


def _hidden_rows(package: zipfile.ZipFile, part: str) -> set[int]:
    hidden: set[int] = set()
    tail, last, pattern = b"", 0, re.compile(rb"<row [^>]*>")
    for count, chunk in enumerate(container.chunks(package, part)):
        if count == 0 and (prefix := _PREFIX.search(chunk[:4096])) and prefix[1]:
            pattern = re.compile(b"<" + prefix[1] + rb"row [^>]*>")
        text, begins = tail + chunk, 0
        for tag in pattern.finditer(text):
            _require_near(last, text, begins, tag.start())
            begins = tag.end()
            number = _NUMBER.search(tag[0])
            if number:
                last = int(number[1])
                if last <= MOST_ROWS and _HIDDEN.search(tag[0]):
                    hidden.add(last)
        _require_near(last, text, begins, len(text))
        require_size(0, _FAR if _FAR_CELL.search(text) else 0)
        tail = text[-_TAIL:]
    return hidden


def _require_near(row: int, text: bytes, begins: int, ends: int) -> None:
    """Raises LedgerUnreadable when a row stands too far down and something is written in it: empty ones that are only
    coloured, or have a height, do no harm."""
    if row > MOST_ROWS and _WRITTEN.search(text, begins, ends):
        require_size(row, 0)
