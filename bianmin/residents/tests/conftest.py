"""What several tests of people's files share."""

from collections.abc import Iterator
from datetime import date

import pytest

from bianmin.core import codes, encryption, id_number, masking
from bianmin.core.loaders import load_codes
from bianmin.core.models import Area, Code, CodeTable
from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.models import Dwelling, Household, Person

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
    return Household.objects.create(number="H0000009", dwelling=place, area_code=place.grid.code)


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


def _again(xie: Person, home: Household, name: str, serial: int, phone: str) -> Person:
    number = id_number.make("410199", date(1943, 11, 2), serial)
    person = Person.objects.create(
        name=name,
        id_number=number,
        id_index=encryption.blind("person.id", number),
        id_masked=masking.mask_id(number),
        sex="2",
        birth_date=date(1943, 11, 2),
        phone=phone,
        phone_masked=masking.mask_phone(phone),
        household=home,
        relation="30",
        area_code=home.area_code,
    )
    rewrite_terms([xie, person])
    return person
