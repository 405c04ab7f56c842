"""Writing many rows at once: COPY on PostgreSQL, one prepared statement on SQLite. For set actions only.

Nothing but the rows is written: no signals, no keys read back. Defaults of fields and constraints of the database hold.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connections, models, router, transaction

# Classes of fields that keep a text, number or truth value as it is; read without asking the field, since a large load
# spends a third of its time in asking.
_PLAIN = {
    models.CharField,
    models.SlugField,
    models.TextField,
    models.BooleanField,
    models.SmallIntegerField,
    models.PositiveSmallIntegerField,
    models.PositiveIntegerField,
    models.ForeignKey,
}
_NATIVE = {str, int, bool, type(None)}


def insert(instances: Sequence[models.Model]) -> None:
    """Insert unsaved instances of one model. Their keys stay unset: look them up by `uid` where they are needed."""
    if not instances:
        return
    model = type(instances[0])
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    readers = [_reader(field, connections[router.db_for_write(model)]) for field in fields]
    rows = ([read(instance) for read in readers] for instance in instances)
    insert_rows(model, [str(field.column) for field in fields], rows)


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values (text, numbers, keys) in the order of `columns`, which name all but the key."""
    using = router.db_for_write(model)
    connection = connections[using]
    quote = connection.ops.quote_name
    ready = list(rows)  # made before COPY begins: a query in the middle of it would wait for itself for ever
    table, names = quote(model._meta.db_table), ", ".join(quote(column) for column in columns)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # COPY goes past the cursor that words errors as Django's: a duplicate must be an IntegrityError here, too.
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in ready:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", ready)  # noqa: S608 — names of our models


def _reader(field: Any, connection: Any) -> Callable[[models.Model], Any]:
    """How the stored value of `field` is got from an instance."""

    def prepared(instance: models.Model) -> Any:
        return field.get_db_prep_save(field.pre_save(instance, True), connection)

    def plain(instance: models.Model) -> Any:
        value = getattr(instance, name)
        return value if type(value) in _NATIVE else prepared(instance)

    name = field.attname
    return plain if type(field) in _PLAIN else prepared


def keys_by_uid(model: type[models.Model], uids: Iterable[Any]) -> dict[Any, int]:
    """Primary keys of rows by their `uid`, for rows that `insert` has just written."""
    return dict(model._default_manager.filter(uid__in=list(uids)).values_list("uid", "pk"))
