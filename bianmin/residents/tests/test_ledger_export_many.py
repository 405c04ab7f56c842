"""A whole street in one file: memory and queries a piece stay the same."""

import tracemalloc
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bianmin.core import bulk
from bianmin.residents.actions import ledger_export_make as making
from bianmin.residents.models import LedgerExport, Person
from bianmin.residents.selectors.ledger_export import CHUNK

pytestmark = pytest.mark.django_db
MB = 1_000_000


def people(count, household):
    born = date(1980, 1, 1)
    rows = [
        Person(
            name="谢玉清",
            id_masked="4101***********1234",
            birth_date=born,
            ethnic="01",
            household=household,
            area_code=household.area_code,
        )
        for _number in range(count)
    ]
    bulk.insert(rows)


@pytest.fixture
def lean(monkeypatch):
    """Reading is what is measured here, not how the library writes cells."""
    monkeypatch.setattr(making.ExportWorkbook, "write", lambda book, line: None)


def peak(clerk, tmp_path):
    export = LedgerExport.objects.create(actor=clerk, area_code="410104002", layout="ledger")
    tracemalloc.start()
    rows = making._written(export, tmp_path / "export.xlsx", tmp_path)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return rows, most


def test_memory_stays_the_same(lean, clerk, household, tmp_path):
    people(2 * CHUNK, household)
    few, before = peak(clerk, tmp_path)
    people(10 * CHUNK, household)
    many, after = peak(clerk, tmp_path)
    assert (few, many) == (2_000, 12_000)
    assert after < before + 5 * MB


def test_queries_grow_with_the_pieces_alone(lean, clerk, household, tmp_path):
    export = LedgerExport.objects.create(actor=clerk, area_code="410104002", layout="ledger")
    counts = []
    for more in (1, 9, CHUNK - 10, CHUNK, CHUNK):
        people(more, household)
        with CaptureQueriesContext(connection) as queries:
            making._written(export, tmp_path / "export.xlsx", tmp_path)
        counts.append(len(queries))
    _first, few, one, two, three = counts  # the first one reads code tables, too
    assert few == one
    assert two - one == three - two <= 4


def test_a_thousand_rows_are_written(clerk, household, tmp_path):
    people(1_001, household)
    export = LedgerExport.objects.create(actor=clerk, area_code="410104002", layout="ledger")
    assert making._written(export, tmp_path / "export.xlsx", tmp_path) == 1_001
    export.refresh_from_db()
    assert export.done == 1_001
