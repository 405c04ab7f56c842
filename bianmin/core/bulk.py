"""Writing many rows at once: COPY on PostgreSQL, one prepared statement on SQLite. For set actions only.

Nothing but the rows is written: no signals, no keys read back. Defaults of fields and constraints of the database hold.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models, router, transaction


def insert(instances: Sequence[models.Model]) -> None:
    """Insert unsaved instances of one model. Their keys stay unset: look them up by `uid` where they are needed."""
    if not instances:
        return
    model = type(instances[0])
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    rows = (
        [field.get_db_prep_save(field.pre_save(instance, True), connection) for field in fields]
        for instance in instances
    )
    insert_rows(model, [str(field.column) for field in fields], rows)


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values (text, numbers, keys) in the order of `columns`, which name all but the key."""
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(quote(column) for column in columns)
    with transaction.atomic(using=router.db_for_write(model)), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", list(rows))  # noqa: S608 — names of our models


def keys_by_uid(model: type[models.Model], uids: Iterable[Any]) -> dict[Any, int]:
    """Primary keys of rows by their `uid`, for rows that `insert` has just written."""
    return dict(model._default_manager.filter(uid__in=list(uids)).values_list("uid", "pk"))
