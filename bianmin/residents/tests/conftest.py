"""What several tests of people's files share."""

from collections.abc import Iterator

import pytest

from bianmin.core import codes
from bianmin.core.loaders import load_codes
from bianmin.core.models import Code, CodeTable

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
