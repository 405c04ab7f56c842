"""Indexes that nobody needs twice: each costs every write of its table."""

import pytest
from django.apps import apps
from django.db import connection, models

BUSY = {
    "JournalEntry",
    "Person",
    "Household",
    "Dwelling",
    "Document",
    "LedgerRow",
    "SearchTerm",
    "Case",
    "CaseMaterial",
}


@pytest.mark.django_db
def test_no_index_begins_another_in_the_busy_tables() -> None:
    tables = [model for model in apps.get_models() if model.__name__ in BUSY]
    assert len(tables) == len(BUSY)
    for model in tables:
        partial = {index.name for index in model._meta.indexes if index.condition}
        partial |= {
            one.name for one in model._meta.constraints if isinstance(one, models.UniqueConstraint) and one.condition
        }
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, model._meta.db_table)
        whole = {
            name: one["columns"]
            for name, one in found.items()
            if name not in partial
            and not name.endswith("_like")  # of PostgreSQL, for prefixes of a unique text
            and (one["index"] or one["unique"] or one["primary_key"])
            and None not in one["columns"]
        }
        for name, columns in whole.items():
            if found[name]["unique"] or found[name].get("type", "idx") not in ("idx", "btree"):
                continue
            longer = [other for other, theirs in whole.items() if other != name and theirs[: len(columns)] == columns]
            assert not longer, f"{model.__name__}: {name} begins {longer}"


@pytest.mark.django_db
def test_the_journal_is_guarded_still() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'core_journalentry'"
            )
        else:
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'core_journalentry'::regclass AND NOT tgisinternal"
            )
        assert cursor.fetchone()[0] > 0
