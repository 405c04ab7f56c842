"""What a spreadsheet hides: hidden sheets stay out until somebody wants them, and the preview says so."""

from typing import Any

import pytest
from django.test import Client

from bianmin.accounts.models import User
from bianmin.residents.actions.ledger_begin import ledger_upload
from bianmin.residents.actions.ledger_check import ledger_check
from bianmin.residents.ledger.workbook import read_workbook
from bianmin.residents.models import LedgerImport
from bianmin.residents.selectors.ledger_source import read_source

from .ledger_desk import GRID, HEADER, NEW, page, text_of
from .ledger_files import Rows, as_ods, as_xls, as_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("code_tables")]
ROWS: Rows = [HEADER, ["贾探春", NEW, "女", None, None, None, None]]


def concealed_xlsx(rows: Rows) -> bytes:
    return as_xlsx([["说明"]], rows, concealed=[1])


def concealed_xls(rows: Rows) -> bytes:
    return as_xls(rows, concealed=True)


def concealed_ods(rows: Rows) -> bytes:
    return as_ods(rows, concealed=True)


@pytest.mark.parametrize("write", [concealed_xlsx, concealed_xls, concealed_ods])
def test_hidden_sheet_is_read_only_when_wanted(write: Any) -> None:
    content = write(ROWS)
    [reason] = [one for one in read_source(content, "台账", GRID).skipped.values() if one.get("hidden")]
    assert reason["id"].startswith("工作表是隐藏的")
    assert not read_source(content, "台账", GRID).records
    assert len(read_source(content, "台账", GRID, hidden_sheets=True).records) == 1


def test_hidden_rows_of_an_xls_are_not_told() -> None:
    [layout] = read_source(as_xls(ROWS), "台账.xls", GRID).layout.values()
    assert layout["hidden"] is None
    [sheet] = read_workbook(as_xlsx(ROWS), "台账.xlsx")
    assert sheet.hidden == set()


@pytest.fixture
def half_hidden(director: User, household: Any) -> LedgerImport:
    content = as_xlsx(ROWS, [HEADER, ["贾惜春", None, "女", None, None, None, None]], names=["明", "暗"], concealed=[1])
    ledger = ledger_upload(
        actor=director, content=content, name="一半.xlsx", area_code="410104002", default_grid=GRID, queued=False
    )
    ledger_check(ledger_id=ledger.pk)
    ledger.refresh_from_db()
    return ledger


def test_preview_says_what_is_left_out_and_how_to_read_it(desk: Client, half_hidden: LedgerImport) -> None:
    assert half_hidden.counts["rows"] == 1
    assert "工作表是隐藏的，没有读" in text_of(desk.get(page("ledger_detail", half_hidden)))
    shown = desk.get(page("ledger_reread", half_hidden))
    assert "隐藏的工作表也读" in text_of(shown)
    answer = desk.post(
        page("ledger_reread", half_hidden),
        {"version": half_hidden.version, "hidden_sheets": "on", "default_grid": GRID} | _columns(shown),
    )
    assert answer.status_code == 302
    ledger_check(ledger_id=half_hidden.pk)
    half_hidden.refresh_from_db()
    assert (half_hidden.counts["rows"], half_hidden.skipped, list(half_hidden.layout)) == (2, {}, ["明", "暗"])


def test_other_ledgers_are_not_asked(desk: Client, ledger: LedgerImport) -> None:
    assert "隐藏的工作表" not in text_of(desk.get(page("ledger_reread", ledger)))


def test_page_of_an_xls_says_that_hidden_rows_are_not_told(desk: Client, half_hidden: LedgerImport) -> None:
    half_hidden.layout["明"]["hidden"] = None
    half_hidden.save()
    assert "这种格式读不出" in text_of(desk.get(page("ledger_detail", half_hidden)))


def test_columns_are_kept_sealed_until_the_import(
    desk: Client, ledger: LedgerImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is not read at every opening."""
    monkeypatch.setattr("bianmin.residents.selectors.ledger_columns.read_ledgers", None)
    assert "身份证号" in text_of(desk.get(page("ledger_reread", ledger)))
    assert ledger.samples is not None
    assert NEW not in str(ledger.samples)


def _columns(shown: Any) -> dict[str, str]:
    form = shown.context["form"]
    return {column.key: column.field for sheet in form.sheets for column in sheet.columns}
