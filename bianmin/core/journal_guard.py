"""The database itself refuses to change what the journal says: triggers, on both databases.

Allowed are two things only: `position` is set once, and `payload` of an act about a person is blanked when she is
erased. The guard stops mistakes and careless hands; whoever may drop triggers is found by `bianmin journal verify`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

ENTRY, BATCH = "core_journalentry", "core_journalbatch"
FIXED = (
    *("id", "uid", "at", "actor_id", "verb", "noun", "noun_uid", "subject_uid"),
    *("area_code", "audience", "digest", "mac", "once"),
)
MESSAGE = "the journal is append-only"

_SQLITE_REFUSE = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
_SQLITE_CHANGED = " OR ".join(
    [
        *(f"NEW.{column} IS NOT OLD.{column}" for column in FIXED),
        "(NEW.position IS NOT OLD.position AND OLD.position IS NOT NULL)",
        "(NEW.payload IS NOT OLD.payload AND (NEW.payload <> '' OR OLD.subject_uid IS NULL))",
    ]
)
SQLITE = (
    f"CREATE TRIGGER IF NOT EXISTS journal_entry_kept BEFORE DELETE ON {ENTRY} {_SQLITE_REFUSE}",
    f"CREATE TRIGGER IF NOT EXISTS journal_entry_fixed BEFORE UPDATE ON {ENTRY}"
    f" WHEN {_SQLITE_CHANGED} {_SQLITE_REFUSE}",
    f"CREATE TRIGGER IF NOT EXISTS journal_batch_kept BEFORE DELETE ON {BATCH} {_SQLITE_REFUSE}",
    f"CREATE TRIGGER IF NOT EXISTS journal_batch_fixed BEFORE UPDATE ON {BATCH} {_SQLITE_REFUSE}",
)

_POSTGRES_CHANGED = _SQLITE_CHANGED.replace("IS NOT NULL", "NOTNULL").replace("IS NOT OLD", "IS DISTINCT FROM OLD")
POSTGRES = (
    f"""CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE OR REPLACE TRIGGER journal_entry_fixed BEFORE UPDATE ON {ENTRY}
    FOR EACH ROW WHEN ({_POSTGRES_CHANGED}) EXECUTE FUNCTION journal_refuse()""",
    f"""CREATE OR REPLACE TRIGGER journal_entry_kept BEFORE DELETE OR TRUNCATE ON {ENTRY}
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()""",
    f"""CREATE OR REPLACE TRIGGER journal_batch_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {BATCH}
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()""",
)
TRIGGERS = (
    (ENTRY, "journal_entry_kept"),
    (ENTRY, "journal_entry_fixed"),
    (BATCH, "journal_batch_kept"),
    (BATCH, "journal_batch_fixed"),
)


def install(connection: Any) -> None:
    """Set the guard, also where it stands already (Django makes an altered SQLite table anew, without its triggers)."""
    with connection.cursor() as cursor:
        for statement in SQLITE if connection.vendor == "sqlite" else POSTGRES:
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take the guard away."""
    with connection.cursor() as cursor:
        for table, trigger in TRIGGERS:
            where = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}{where}")


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """For whoever empties a test or demo database: no guard inside the block; it is back also after an error."""
    with transaction.atomic(using=connection.alias):
        remove(connection)
    try:
        yield
    finally:
        with transaction.atomic(using=connection.alias):
            install(connection)
