"""The correction workbook: what is wrong marked, fit to be uploaded again."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from bianmin.accounts.models import User
from bianmin.core import id_number
from bianmin.core.models import JournalEntry
from bianmin.residents.actions.ledger_begin import ledger_reread
from bianmin.residents.actions.ledger_check import ledger_check
from bianmin.residents.ledger.workbook import read_workbook
from bianmin.residents.models import Household, LedgerImport
from bianmin.residents.selectors.ledger_correction import correction_workbook

from .ledger_desk import GRID, HEADER, WRONG, page, text_of, zipped
from .ledger_files import as_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("code_tables")]


def test_correction_workbook_marks_what_is_wrong_and_can_be_uploaded_again(desk: Client, ledger: LedgerImport) -> None:
    answer = desk.get(page("ledger_correction", ledger))
    [sheet] = read_workbook(answer.content, "x.xlsx")
    assert sheet.rows[0][: len(HEADER)] == HEADER
    assert sheet.rows[0][len(HEADER) :] == ["错误和改法", "原表第几行"]
    assert len(sheet.rows) == 2
    assert sheet.rows[1][:2] == ["程咬金", WRONG]
    assert "身份证号：" in str(sheet.rows[1][-2])
    assert sheet.rows[1][-1] == 6
    assert JournalEntry.objects.filter(verb="ledger.correct").count() == 1
    mended = ["程咬金", id_number.make("410199", date(1988, 1, 2), 105), *sheet.rows[1][2:]]
    again = _uploaded(desk, [sheet.rows[0], mended])
    assert (again.counts["new"], again.counts["faulty"]) == (0, 1)
    [sheet] = read_workbook(correction_workbook(ledger=again, everything=False), "x.xlsx")
    assert sheet.rows[0][len(HEADER) + 2 :] == [
        "户编号",
        "错误和改法",
        "原表第几行",
    ]  # which household, nobody has asked before
    household = Household.objects.get()
    place = len(HEADER) + 2
    last = _uploaded(desk, [sheet.rows[0], [*mended[:place], household.number]])
    assert (last.counts["new"], last.counts["faulty"]) == (1, 0)


def test_corrected_columns_hold_for_the_correction_workbook_too(desk: Client, ledger: LedgerImport) -> None:
    columns = {**ledger.layout["居民"]["columns"], "备用栏": "note", "文化程度": ""}
    ledger_reread(actor=ledger.actor, ledger=ledger, version=ledger.version, columns={"居民": columns})
    ledger_check(ledger_id=ledger.pk)
    ledger.refresh_from_db()
    [sheet] = read_workbook(correction_workbook(ledger=ledger, everything=False), "x.xlsx")
    read = _columns(_uploaded(desk, sheet.rows))
    assert {name: field for name, field in read.items() if name in columns} == columns
    with translation.override("en"):
        [sheet] = read_workbook(correction_workbook(ledger=ledger, everything=False), "x.xlsx")
    assert "错误和改法" not in sheet.rows[0]
    read = _columns(_uploaded(desk, sheet.rows))
    assert (read["备用栏"], read["文化程度"]) == ("note", "")


def _columns(ledger: LedgerImport) -> dict[str, str]:
    [sheet] = ledger.layout.values()
    return dict(sheet["columns"])


def _uploaded(desk: Client, rows: Sequence[Sequence[Any]]) -> LedgerImport:
    files = [SimpleUploadedFile("更正.xlsx", as_xlsx(rows))]
    desk.post(reverse("ledger_upload"), {"file": files, "area_code": "410104002", "default_grid": GRID})
    ledger = LedgerImport.objects.latest("pk")
    ledger_check(ledger_id=ledger.pk)
    ledger.refresh_from_db()
    return ledger


def test_correction_workbook_of_all_rows(desk: Client, ledger: LedgerImport) -> None:
    answer = desk.get(page("ledger_correction", ledger) + "?rows=all")
    [sheet] = read_workbook(answer.content, "x.xlsx")
    assert [row[0] for row in sheet.rows[1:]] == ["单雄信", "谢玉清", "谢玉清", "程咬金"]
    assert answer["Content-Disposition"].startswith("attachment")


def test_correction_workbook_of_all_rows_has_its_limit(desk: Client, ledger: LedgerImport) -> None:
    LedgerImport.objects.update(counts={**ledger.counts, "rows": 20_001})
    assert desk.get(page("ledger_correction", ledger) + "?rows=all").status_code == 409
    assert "下载全部行" not in text_of(desk.get(page("ledger_rows", ledger, "faulty")))
    assert desk.get(page("ledger_correction", ledger)).status_code == 200


def test_correction_workbook_runs_no_formula(desk: Client, ledger: LedgerImport, director: User) -> None:
    rows = [["姓名", "身份证号", "备注"], ["=1+1", WRONG, "=HYPERLINK(1)"]]
    files = [SimpleUploadedFile("公式.csv", "\n".join(",".join(row) for row in rows).encode())]
    desk.post(reverse("ledger_upload"), {"file": files, "area_code": "410104002"})
    other = LedgerImport.objects.exclude(pk=ledger.pk).get()
    ledger_check(ledger_id=other.pk)
    other.refresh_from_db()
    content = correction_workbook(ledger=other, everything=True)
    sheet = zipped(content, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet
