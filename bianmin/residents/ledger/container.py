"""What kind of file a ledger really is, told by its first bytes; offices rename files, and systems export under wrong
names."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from django.utils.translation import gettext as _

from bianmin.residents.errors import LedgerUnreadable

from .limits import MOST_UNPACKED
from .markup import is_markup

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_BOMS = (b"\xff\xfe", b"\xfe\xff")
_CHUNK = 2**20


@dataclass(slots=True)
class Inside:
    """What calamine does not tell of a sheet: numbers of hidden rows, from 1; merged ranges (of an .ods only)."""

    hidden: set[int] = field(default_factory=set)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)


def kind_of(content: bytes) -> str:
    """xlsx, xls, ods, markup or text. Raises LedgerUnreadable for anything else, with what it is and what to do."""
    if content.startswith(b"PK"):
        return _kind_of_zip(content)
    if content.startswith(_OLE):
        return _kind_of_ole(content)
    start = content[:4096].lower()
    if is_markup(start):
        return "markup"
    if start.startswith((b"mime-version:", b"from: <")):
        text = _("这个文件其实是网页，不是表格文件。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。")
        raise LedgerUnreadable(text, code="ledger_is_page")
    if start.startswith(b"%pdf") or (b"\0" in content[:4096].rstrip(b"\0") and not content.startswith(_BOMS)):
        raise _other_kind()
    return "text"


def locked() -> LedgerUnreadable:
    text = _("文件设了打开密码，读不了。请在 Excel 或 WPS 里去掉密码，保存后再上传。")
    return LedgerUnreadable(text, code="ledger_locked")


def damaged() -> LedgerUnreadable:
    text = _("文件损坏，读不了。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。")
    return LedgerUnreadable(text, code="ledger_damaged")


def open_zip(content: bytes) -> zipfile.ZipFile:
    """Raises LedgerUnreadable when it is damaged or holds more than a ledger can."""
    try:
        package = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise damaged() from error
    if sum(part.file_size for part in package.infolist()) > MOST_UNPACKED:
        text = _("文件展开后太大，不像是台账。请把内容复制到新的表格里，保存后再上传。")
        raise LedgerUnreadable(text, code="ledger_too_large")
    return package


def chunks(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A part of the package piece by piece. Reading it to its end also proves that it is as long as it claims: zipfile
    stops at the claimed length and finds that the checksum is wrong."""
    try:
        with package.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except (zipfile.BadZipFile, OSError, EOFError, KeyError, RuntimeError, NotImplementedError, ValueError) as error:
        raise damaged() from error
    except Exception as error:  # zlib.error, lzma.LZMAError: whatever the method of compression raises
        raise damaged() from error


def whole(package: zipfile.ZipFile, part: str) -> bytes:
    return b"".join(chunks(package, part))


def _kind_of_zip(content: bytes) -> str:
    names = set(open_zip(content).namelist())
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    raise _other_kind()


def _kind_of_ole(content: bytes) -> str:
    """Old Office files, and new ones with a password, are containers whose directory names what they hold."""
    if _stream("EncryptedPackage") in content:
        raise locked()
    if _stream("Workbook") in content or _stream("Book") in content:
        return "xls"
    raise _other_kind()


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"


def _other_kind() -> LedgerUnreadable:
    text = _("这不是表格文件。请上传 .xlsx、.xls、.ods 或 .csv 文件。")
    return LedgerUnreadable(text, code="ledger_wrong_type")
