"""The database itself refuses to change what is booked: triggers, on both databases, as the journal has them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

TABLES = ("core_bookentry", "core_posting")
MESSAGE = "the books are append-only: book a reversal"

SQLITE = tuple(
    f"CREATE TRIGGER IF NOT EXISTS {table}_{verb.lower()} BEFORE {verb} ON {table}"
    f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for table in TABLES
    for verb in ("UPDATE", "DELETE")
)
POSTGRES = (
    f"""CREATE OR REPLACE FUNCTION book_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    *(
        f"""CREATE OR REPLACE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION book_refuse()"""
        for table in TABLES
    ),
)


def install(connection: Any) -> None:
    """Set the guard, also where it stands already (Django makes an altered SQLite table anew, without its triggers)."""
    with connection.cursor() as cursor:
        for statement in SQLITE if connection.vendor == "sqlite" else POSTGRES:
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take the guard away."""
    with connection.cursor() as cursor:
        for table in TABLES:
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_update")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_delete")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_kept ON {table}")


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
