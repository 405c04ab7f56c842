"""Files of every kind become the same sheets; what is no ledger is refused with what to do."""

import io
import random
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest

from bianmin.residents.errors import LedgerUnreadable
from bianmin.residents.ledger import limits
from bianmin.residents.ledger.workbook import read_workbook

from .ledger_files import as_csv, as_ods, as_xls, as_xlsx

ROWS = [["姓名", "年龄", "地址"], ["谢玉清", 72, "平等街 12 号院"], ["𬭎䶮", 30, None], ["王建国", 5, None]]
MERGED = [(1, 2, 3, 2)]  # the address of the household
FILLED = ["平等街 12 号院"] * 3


@pytest.mark.parametrize("write", [as_xlsx, as_xls, as_ods])
def test_cells_merged_over_a_household_hold_its_value(write: Callable[..., bytes]) -> None:
    [sheet] = read_workbook(write(ROWS, merged=MERGED), "台账")
    assert [row[2] for row in sheet.rows[1:]] == FILLED
    assert [row[:2] for row in sheet.rows] == [row[:2] for row in ROWS]


@pytest.mark.parametrize("write", [as_xlsx, as_xls, as_ods])
def test_days_are_days(write: Callable[..., bytes]) -> None:
    [sheet] = read_workbook(write([["姓名", "出生日期"], ["谢玉清", date(1952, 1, 20)]]), "台账")
    assert sheet.rows[1][1] in (date(1952, 1, 20),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_the_encodings_of_offices(encoding: str) -> None:
    [sheet] = read_workbook(as_csv(ROWS, encoding), "平等街台账.csv")
    assert sheet.name == "平等街台账"
    assert sheet.rows[2] == ["𬭎䶮", "30", None]


def test_text_with_tabs_under_an_excel_name() -> None:
    [sheet] = read_workbook("姓名\t电话\n谢玉清\t13800000001\n".encode("gb18030"), "台账.xls")
    assert sheet.rows == [["姓名", "电话"], ["谢玉清", "13800000001"]]


def test_rows_are_numbered_as_the_spreadsheet_does() -> None:
    [sheet] = read_workbook(as_xlsx([[], [], ["", "姓名"], ["", "谢玉清"]]), "台账.xlsx")
    assert len(sheet.rows) == 4
    assert sheet.rows[3][1] == "谢玉清"


@pytest.mark.parametrize("write", [as_xlsx, as_ods])
def test_hidden_rows_are_read_and_named(write: Callable[..., bytes]) -> None:
    [sheet] = read_workbook(write(ROWS, hidden=[2]), "台账")
    assert sheet.rows[2][0] == "𬭎䶮"
    assert sheet.hidden == {3}


def test_hidden_rows_of_a_prefixed_file_are_named() -> None:
    """Some programs write every element with a prefix."""
    plain = as_xlsx(ROWS, hidden=[1])
    [sheet] = read_workbook(_rewritten(plain, "xl/worksheets/sheet1.xml", _with_prefix), "台账.xlsx")
    assert sheet.hidden == {2}


def test_hidden_rows_across_a_chunk_are_named() -> None:
    rows = [["姓名", "备注"], *([f"张{number}", "住" * 40] for number in range(20_000))]
    [sheet] = read_workbook(as_xlsx(rows, hidden=range(1, 20_001, 2)), "台账.xlsx")
    assert sheet.hidden == set(range(2, 20_002, 2))


def test_sheets_that_hold_nothing_are_left_out() -> None:
    sheets = read_workbook(as_xlsx(ROWS, [], ROWS, names=["一组", "Sheet2", "二组"]), "台账.xlsx")
    assert [sheet.name for sheet in sheets] == ["一组", "二组"]


def _ole(stream: str) -> bytes:
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600) + stream.encode("utf-16-le") + bytes(600)


def _zip(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def _rewritten(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return _zip(parts | {part: change(parts[part])})


def _with_prefix(xml: bytes) -> bytes:
    for name in (b"worksheet", b"sheetData", b"row", b"c", b"v", b"dimension", b"sheetViews", b"sheetView"):
        for begin in (b"<", b"</"):
            for end in (b" ", b">", b"/"):
                xml = xml.replace(begin + name + end, begin + b"x:" + name + end)
    return xml.replace(b" xmlns=", b" xmlns:x=")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "ledger_empty"),
        (b" \r\n", "ledger_empty"),
        (as_xlsx([]), "ledger_empty"),
        (as_csv([["", ""], [" ", ""]]), "ledger_empty"),
        (_ole("EncryptedPackage"), "ledger_locked"),
        (_ole("WordDocument"), "ledger_wrong_type"),
        (_ole("Workbook"), "ledger_damaged"),
        (b"<html><body><p>\xd0\xd5\xc3\xfb</p><table></table>", "ledger_is_page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "ledger_is_page"),
        (b"%PDF-1.7 ...", "ledger_wrong_type"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "ledger_wrong_type"),
        (_zip({"word/document.xml": b"<w/>"}), "ledger_wrong_type"),
        (as_xlsx(ROWS)[:-200], "ledger_damaged"),
        (_zip({"xl/workbook.xml": b"<broken"}), "ledger_damaged"),
        (b"\xff\xff\xff\x80abc", "ledger_encoding"),
    ],
)
def test_what_is_no_ledger_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(LedgerUnreadable) as caught:
        read_workbook(content, "台账.xlsx")
    assert caught.value.code == code


def test_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bianmin.residents.ledger.workbook.MOST_BYTES", 100)
    with pytest.raises(LedgerUnreadable, match="MB"):
        read_workbook(as_csv(ROWS * 10), "台账.csv")


def test_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = _rewritten(as_xlsx(ROWS), "xl/sharedStrings.xml", lambda xml: xml + b" " * (limits.MOST_UNPACKED + 1))
    assert len(bomb) < 2**20
    with pytest.raises(LedgerUnreadable) as caught:
        read_workbook(bomb, "台账.xlsx")
    assert caught.value.code == "ledger_too_large"


def test_zip_bomb_that_lies_of_its_size_is_refused() -> None:
    big = 50 * 2**20
    content = bytearray(_rewritten(as_xlsx(ROWS), "xl/sharedStrings.xml", lambda xml: xml + b" " * big))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        size = package.getinfo("xl/sharedStrings.xml").file_size
    lie = bytes(content).replace(struct.pack("<I", size), struct.pack("<I", 1000))
    with pytest.raises(LedgerUnreadable) as caught:
        read_workbook(lie, "台账.xlsx")
    assert caught.value.code == "ledger_damaged"


@pytest.mark.parametrize(
    ("reference", "code"), [(b"A1048576", "ledger_too_long"), (b"XFD2", "ledger_too_wide"), (b"GS2", "ledger_too_wide")]
)
def test_stray_cell_far_away_is_refused(reference: bytes, code: str) -> None:
    """A rectangle up to it would fill the memory."""
    number = reference.lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    stray = b'<row r="%s"><c r="%s"><v>1</v></c></row></sheetData>' % (number, reference)
    content = _rewritten(
        as_xlsx([["姓名"]]), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", stray)
    )
    with pytest.raises(LedgerUnreadable) as caught:
        read_workbook(content, "台账.xlsx")
    assert caught.value.code == code


@pytest.mark.parametrize("reference", [b"E4294967200", b"GR1048576"])
def test_file_that_would_take_all_memory_ends_only_its_own_process(reference: bytes) -> None:
    """The row does not say its number, so that nothing is noticed before the cells are laid out."""
    stray = b'<row><c r="%s"><v>1</v></c></row></sheetData>' % reference
    content = _rewritten(
        as_xlsx([["姓名"]]), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", stray)
    )
    with pytest.raises(LedgerUnreadable) as caught:
        read_workbook(content, "台账.xlsx")
    assert caught.value.code in ("ledger_damaged", "ledger_too_long")


def test_damaged_files_are_refused_or_read() -> None:
    dice = random.Random(3)  # noqa: S311
    for write in (as_xls, as_xlsx, as_ods):
        for _time in range(8):
            content = bytearray(write(ROWS, merged=MERGED))
            for _place in range(6):
                content[dice.randrange(len(content))] = dice.randrange(256)
            with suppress(LedgerUnreadable):
                read_workbook(bytes(content), "台账")


def test_long_text_file_is_refused() -> None:
    with pytest.raises(LedgerUnreadable) as caught:
        read_workbook(b"a,b\n" * (limits.MOST_ROWS + 1), "台账.csv")
    assert caught.value.code == "ledger_too_long"
