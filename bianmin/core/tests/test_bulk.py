import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bianmin.core import bulk
from bianmin.core.models import CalendarYear

pytestmark = pytest.mark.django_db


def write(years: list[int]) -> None:
    bulk.insert_rows(CalendarYear, ["year", "source"], [(year, "") for year in years])


def test_rows_are_written_without_a_savepoint_of_their_own() -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as statements:
        write([2031, 2032])
    assert [row["sql"] for row in statements if "SAVEPOINT" in row["sql"]] == []
    assert CalendarYear.objects.filter(year__in=[2031, 2032]).count() == 2


def test_a_refused_row_takes_the_others_with_it_and_the_caller_may_go_on() -> None:
    write([2031])
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            write([2033, 2031])
        write([2034])
    assert set(CalendarYear.objects.filter(year__gt=2030).values_list("year", flat=True)) == {2031, 2034}


def test_settings_of_a_large_load_end_with_it() -> None:
    before = _settings()
    with bulk.large_load():
        during = _settings()
    assert _settings() == before
    assert (during != before) == (connection.vendor == "sqlite")


def _settings() -> list[int]:
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        return [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("cache_size", "wal_autocheckpoint")]
