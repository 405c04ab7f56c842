"""A ledger as text, with commas, tabs or semicolons between the cells, in the encodings of office programs."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from bianmin.residents.errors import LedgerUnreadable

from .limits import require_size

_BOMS = (b"\xff\xfe", b"\xfe\xff")
_FEWEST = 20  # characters of a file of which something may be lost
_LOST = 500  # characters, of which one may be broken
_LOOKED_AT = 20  # lines that decide what stands between the cells


def read_delimited(content: bytes) -> Iterator[list[Any]]:
    """UTF-8 with or without its mark, UTF-16 with it, else GB18030. Raises LedgerUnreadable for anything else."""
    text = decoded(content.rstrip(b"\0") if not content.startswith(_BOMS) else content)
    lines = text.splitlines()[:_LOOKED_AT]
    counts = {one: [line.count(one) for line in lines if one in line] for one in ",\t;|，"}

    def spread(one: str) -> tuple[int, int]:
        """In how many lines it stands, then how often: an address may hold more commas than a line has cells."""
        return len(counts[one]), sum(counts[one])

    usual = max(",\t;", key=spread)
    separator = usual if counts[usual] else max("|，", key=spread)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1):
            require_size(number, len(row))
            yield [cell if cell.strip() else None for cell in row]
    except csv.Error as error:
        raise LedgerUnreadable(
            _("文件里有不成对的引号，分不清哪里是一格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"),
            code="ledger_damaged",
        ) from error


def decoded(content: bytes) -> str:
    """The text of a file. Raises LedgerUnreadable."""
    encodings = ["utf-16"] if content.startswith(_BOMS) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    for encoding in encodings:
        text = content.decode(encoding, "replace")
        if text.count("\ufffd") <= max(1, len(text) // _LOST) and len(text) > _FEWEST:
            return text  # what was lost is named where it stands
    raise LedgerUnreadable(
        _("认不出文件的文字编码。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"), code="ledger_encoding"
    )
