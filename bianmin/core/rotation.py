"""Changing keys while the product runs: what lies under an older key is sealed anew under the writing one.

Sealed fields are found by looking at every model; look-up tokens are registered by the apps that fill them. The work
is found by the key id that each value carries, so it may be stopped and started again at any moment. A row is written
only if it still holds what was read: an edit at the same moment wins.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Cast

from . import encryption, files
from .fields import EncryptedJSONField, EncryptedTextField
from .models import StoredFile

CHUNK = 500


class Progress(NamedTuple):
    """`what` is a column, an index or the files; `done` is how many were renewed so far in this run."""

    what: str
    done: int


@dataclass(frozen=True)
class Index:
    """Tokens of one purpose in a column: of `value(row)`, None where it is not known; in `rows` of the table alone."""

    model: type[models.Model]
    field: str
    purpose: str
    value: Callable[[Any], str | None]
    rows: models.Q


_indexes: dict[tuple[str, str, str], Index] = {}
_others: dict[str, Callable[[int], Iterator[int]]] = {}


def register_index(
    model: type[models.Model],
    index_field: str,
    purpose: str,
    value_getter: Callable[[Any], str | None],
    rows: models.Q | None = None,
) -> None:
    """Let `rotate` make the tokens of `model.index_field` anew as `encryption.blind(purpose, value_getter(row))`.

    `rows`: which rows hold tokens of this purpose, where a column holds several kinds.
    """
    index = Index(model, index_field, purpose, value_getter, rows or models.Q())
    _indexes[model._meta.label_lower, index_field, purpose] = index


def register_rows(what: str, chunks: Callable[[int], Iterator[int]]) -> None:
    """Let `rotate` renew rows of a library that keeps our sealed values in a column of its own: `chunks(size)` seals
    anew and yields after each step how many it changed."""
    _others[what] = chunks


def rotate(chunk: int = CHUNK) -> Iterator[Progress]:
    """Renew everything, a chunk in a transaction; yields after each chunk and once for each column at its end."""
    for model, field in sealed_fields():
        yield from _run(f"{model._meta.label_lower}.{field}", _Field(model, field).chunks(chunk))
    for index in _indexes.values():
        yield from _run(f"{index.model._meta.label_lower}.{index.field}", _index_chunks(index, chunk))
    for what, chunks in _others.items():
        yield from _run(what, chunks(chunk))
    yield from _run("files", _file_chunks(chunk))


def sealed_fields() -> list[tuple[type[models.Model], str]]:
    """Every encrypted column of the product."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField | EncryptedJSONField)
    ]


def _run(what: str, chunks: Iterator[int]) -> Iterator[Progress]:
    done = 0
    for number in chunks:
        done += number
        yield Progress(what, done)
    yield Progress(what, done)


class _Field:
    """One encrypted column; `stored` is what the database holds, not what it means."""

    def __init__(self, model: type[models.Model], field: str) -> None:
        self.field = field
        stored = Cast(field, models.TextField())
        self.rows = model._base_manager.annotate(stored=stored)
        kid = next(iter(settings.FIELD_KEYS))
        self.old = self.rows.exclude(stored__startswith=f"{kid}.").exclude(stored="").exclude(stored=None)

    def chunks(self, size: int) -> Iterator[int]:
        last = 0
        while rows := list(self.old.filter(pk__gt=last).order_by("pk").only("pk", self.field)[:size]):
            with transaction.atomic():
                renewed = sum(self._renew(row) for row in rows)
            yield renewed  # after the commit: whoever stops here loses nothing
            last = rows[-1].pk

    def _renew(self, row: Any) -> int:
        return self.rows.filter(pk=row.pk, stored=row.stored).update(**{self.field: getattr(row, self.field)})


def _index_chunks(index: Index, size: int) -> Iterator[int]:
    kid = next(iter(settings.INDEX_KEYS))
    rows = index.model._base_manager.filter(index.rows).exclude(**{f"{index.field}__startswith": f"{kid}."})
    rows = rows.exclude(**{index.field: ""}).exclude(**{index.field: None})
    last: Any = None  # a number, or what the key of several columns holds
    while chunk := list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk")[:size]):
        with transaction.atomic():
            renewed = sum(_renew_token(index, row) for row in chunk)
        yield renewed
        last = chunk[-1].pk


def _renew_token(index: Index, row: Any) -> int:
    value = index.value(row)
    if value is None:
        return 0
    same = index.model._base_manager.filter(**{"pk": row.pk, index.field: getattr(row, index.field)})
    return same.update(**{index.field: encryption.blind(index.purpose, value)})


def _file_chunks(size: int) -> Iterator[int]:
    last = 0
    kept = StoredFile.objects.filter(erased_at=None).order_by("pk")
    while chunk := list(kept.filter(pk__gt=last)[:size]):
        yield sum(files.reseal(stored) for stored in chunk)
        last = chunk[-1].pk
