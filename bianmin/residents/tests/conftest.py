"""What several tests of people's files share."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.conftest import mrs_xie
from bianmin.core import codes
from bianmin.core.loaders import load_codes
from bianmin.core.models import Area, Code, CodeTable
from bianmin.residents.actions.ledger_check import ledger_check
from bianmin.residents.actions.ledger_write import ledger_write
from bianmin.residents.actions.terms import insert_household_terms, rewrite_terms
from bianmin.residents.models import Dwelling, Household, LedgerImport, Person

from .ledger_desk import GRID, HEADER, HOME, NEW, WRONG, page
from .ledger_files import as_xlsx

_loaded: list[tuple[CodeTable, list[Code]]] = []


@pytest.fixture
def code_tables(db: None) -> Iterator[None]:
    """The code tables of the catalogue: loaded by the first test, copied by the others."""
    if _loaded:
        _copy()
    else:
        load_codes()
        _loaded.extend((table, list(table.codes.all())) for table in CodeTable.objects.all())
    codes.forget()
    yield
    codes.forget()


def _copy() -> None:
    for table, rows in _loaded:
        for row in (table, *rows):
            row.pk, row._state.adding = None, True
    CodeTable.objects.bulk_create(table for table, _rows in _loaded)
    for table, rows in _loaded:
        for row in rows:
            row.table = table
    Code.objects.bulk_create(row for _table, rows in _loaded for row in rows)


@pytest.fixture
def other_home(areas: dict[str, Area]) -> Household:
    """In the other community."""
    place = Dwelling.objects.create(grid=areas["410104002002001"], street="槐荫里", building="1号楼", room="101")
    row = Household.objects.create(number="H0000009", dwelling=place, area_code=place.grid.code)
    insert_household_terms([row])
    return row


@pytest.fixture
def twin(xie: Person, other_home: Household) -> Person:
    """Mrs Xie once more: her name misheard, with another number and another phone, among her daughter's family."""
    return _again(xie, other_home, "谢玉青", 304, "15400000009")


@pytest.fixture
def twin_next_door(xie: Person, household: Household) -> Person:
    """Mrs Xie once more, in the same grid."""
    return _again(xie, household, "谢玉清", 506, "15400000019")


@pytest.fixture
def daughter(household: Household) -> Person:
    return Person.objects.create(
        name="谢小妹", household=household, relation="30", birth_date=date(1975, 1, 1), area_code=household.area_code
    )


@pytest.fixture
def ledger_content(xie: Person, household: Household) -> bytes:
    """Somebody new, Mrs Xie with another phone, perhaps Mrs Xie, a wrong number; a sheet that is no ledger."""
    people = [
        ["平等街社区居民台账", None, None, None, None, None, None],
        HEADER,
        ["单雄信", NEW, "男", "15400001111", "", HOME, "甲"],
        ["谢玉清", xie.id_number, "女", "15400002222", "", HOME, "乙"],
        ["谢玉清", "", "女", xie.phone, "", HOME, ""],
        ["程咬金", WRONG, "男", "15400003333", "", HOME, ""],
    ]
    return as_xlsx(people, [["说明"], ["本表由社区填写"]], names=["居民", "说明"])


@pytest.fixture
def desk(client: Client, director: User) -> Client:
    client.force_login(director)
    return client


@pytest.fixture
def ledger(desk: Client, ledger_content: bytes, code_tables: None) -> LedgerImport:
    """Uploaded on the page, and checked as the worker does."""
    answer = desk.post(
        reverse("ledger_upload"),
        {"file": [SimpleUploadedFile("居民台账.xlsx", ledger_content)], "area_code": "410104002", "default_grid": GRID},
    )
    ledger = LedgerImport.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == page("ledger_detail", ledger)
    ledger_check(ledger_id=ledger.pk)
    ledger.refresh_from_db()
    assert ledger.state == "checked", ledger.error
    return ledger


@pytest.fixture
def imported(desk: Client, ledger: LedgerImport) -> LedgerImport:
    desk.post(page("ledger_begin", ledger), {"version": ledger.version})
    ledger_write(ledger_id=ledger.pk)
    ledger.refresh_from_db()
    assert ledger.state == "imported"
    return ledger


def _again(xie: Person, home: Household, name: str, serial: int, phone: str) -> Person:
    person = mrs_xie(home, name=name, serial=serial, phone=phone, relation="30")
    rewrite_terms([xie, person])
    return person


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clearing up after an import takes no breath between its chunks."""
    monkeypatch.setattr("bianmin.core.bulk.BREATH", 0)
