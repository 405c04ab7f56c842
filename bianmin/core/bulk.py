"""Writing many rows at once: COPY on PostgreSQL, one prepared statement on SQLite. For set actions only.

Nothing but the rows is written: no signals, no keys read back. Defaults of fields and constraints of the database hold.
"""

import gc
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection, connections, models, router, transaction

from . import encryption
from .fields import EncryptedTextField

BREATH = 0.12  # seconds
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
    if instances:
        model = type(instances[0])
        insert_rows(model, columns_of(model), stored_rows(instances))


def columns_of(model: type[models.Model]) -> list[str]:
    """The columns of a model, all but its key."""
    return [str(field.column) for field in _fields(model)]


def stored_rows(instances: Sequence[models.Model]) -> Iterator[tuple[Any, ...]]:
    """What `insert_rows` writes of unsaved instances of one model, in the order of `columns_of`: for what is prepared
    long before it is written."""
    if instances:
        model = type(instances[0])
        readers = [_reader(field, connections[router.db_for_write(model)]) for field in _fields(model)]
        yield from (tuple([read(instance) for read in readers]) for instance in instances)


def insert_values(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows given as {name of a field: value} without making instances; all name the same fields, the others get
    their defaults. A foreign key is given as its key."""
    insert_rows(model, columns_of(model), stored_values(model, rows))


def stored_values(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """What `insert_rows` writes of such rows, in the order of `columns_of`; no query."""
    connection, given = connections[router.db_for_write(model)], list(rows)
    columns = [_column(field, given, connection) for field in _fields(model)] if given else []
    return zip(*columns, strict=True)


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values (text, numbers, keys) in the order of `columns`, which name all but the key."""
    using = router.db_for_write(model)
    connection = connections[using]
    quote = connection.ops.quote_name
    ready = list(rows)  # made before COPY begins: a query in the middle of it would wait for itself for ever
    table, names = quote(model._meta.db_table), ", ".join(quote(column) for column in columns)
    # No savepoint: SQLite copies every page that changes after one into a file, half of all that an import would write.
    with transaction.atomic(using=using, savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # COPY goes past the cursor that words errors as Django's: a duplicate must be an IntegrityError here, too.
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in ready:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", ready)  # noqa: S608 — names of our models


@contextmanager
def many_objects() -> Iterator[None]:
    """For work that makes tens of thousands of rows. They die by themselves when nobody needs them: looking for rings
    among them, and among all that was there before, took a seventh of the time."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


@contextmanager
def large_load() -> Iterator[None]:
    """For work that writes tens of thousands of rows. SQLite does not map the file meanwhile, which would count as
    memory, and keeps more of it at hand: the indexes are written all over. What was written goes from the log into the
    file less often, since the next chunk changes the same pages again."""
    with many_objects(), _pragmas(mmap_size=0, cache_size=-46_000, wal_autocheckpoint=6_000):
        yield


def breathe() -> None:
    """Between two transactions of a large load: leave the lock to others long enough that whoever waits for it on
    SQLite, where one asks again ten times a second, gets it."""
    if connection.vendor == "sqlite":
        time.sleep(BREATH)


@contextmanager
def _pragmas(**values: int) -> Iterator[None]:
    """These settings of SQLite for a while."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = {name: _pragma(name) for name in values}
    for name, value in values.items():
        _pragma(f"{name}={value}")
    try:
        yield
    finally:
        for name, value in usual.items():
            _pragma(f"{name}={value}")


def _pragma(words: str) -> int:
    """What SQLite answers; 0 for a setting that answers nothing."""
    with connection.cursor() as cursor:
        row = cursor.execute(f"PRAGMA {words}").fetchone()
    return int(row[0]) if row else 0


def analyze(*tables: type[models.Model]) -> None:
    """Tell the query planner how large these tables have become."""
    for model in tables:
        connection = connections[router.db_for_write(model)]
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _fields(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]


def _column(field: Any, rows: list[Mapping[str, Any]], connection: Any) -> list[Any]:
    """The stored values of one field, row by row; a whole column at once costs half of one row after the other."""
    write, name = _stored(field, connection), field.name
    if name in rows[0]:
        values = [row[name] for row in rows]
        if type(field) in _PLAIN and set(map(type, values)) <= _NATIVE:
            return values
        return [write(value) for value in values]
    if callable(field.default):
        return [write(field.get_default()) for _row in rows]
    return [write(field.get_default())] * len(rows)


def _stored(field: Any, connection: Any) -> Callable[[Any], Any]:
    """How a value of `field` is stored; what needs no change is not asked about."""

    def prepared(value: Any) -> Any:
        if value is None and not isinstance(field, models.JSONField):  # in JSON, null is a value
            return None
        return field.get_db_prep_save(value, connection)

    def plain(value: Any) -> Any:
        return value if type(value) in _NATIVE else prepared(value)

    if type(field) in _PLAIN:
        return plain
    if type(field) is EncryptedTextField:
        return lambda value: (encryption.encrypt(value) if value else value) if type(value) is str else prepared(value)
    if type(field) is models.DateTimeField:
        return lru_cache(maxsize=64)(prepared)  # the rows of one call mostly have one moment
    if connection.vendor == "sqlite" and type(field) is models.DateField:
        return lambda value: value.isoformat() if type(value) is date else value and prepared(value)
    if connection.vendor == "sqlite" and type(field) is models.UUIDField:
        return lambda value: value.hex if type(value) is uuid.UUID else prepared(value)
    return prepared


def _reader(field: Any, connection: Any) -> Callable[[models.Model], Any]:
    """How the stored value of `field` is got from an instance."""

    store = _stored(field, connection)
    if type(field) in _PLAIN or type(field) in (models.UUIDField, models.DateField, models.DateTimeField):
        name = field.attname
        return lambda instance: store(getattr(instance, name))
    return lambda instance: store(field.pre_save(instance, True))


def keys_by_uid(model: type[models.Model], uids: Iterable[Any]) -> dict[Any, int]:
    """Primary keys of rows by their `uid`, for rows that `insert` has just written. The statement is written here: the
    ORM takes longer over thousands of values than the database."""
    connection = connections[router.db_for_write(model)]
    store = _stored(model._meta.get_field("uid"), connection)
    given = {store(uid): uid for uid in uids}
    if not given:
        return {}
    quote = connection.ops.quote_name
    if connection.vendor == "postgresql":
        among, values = "= ANY(%s)", [list(given)]
    else:
        among, values = f"IN ({', '.join(['%s'] * len(given))})", list(given)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT uid, id FROM {quote(model._meta.db_table)} WHERE uid {among}", values)  # noqa: S608
        return {given[uid]: key for uid, key in cursor.fetchall()}
