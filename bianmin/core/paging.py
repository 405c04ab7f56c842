"""Lists paged by key: a page costs the same wherever it lies, and rows that come or go never shift it.

The cursor holds the sort key of the last row. It is sealed (SM4-GCM), not only signed: sort keys may be names, and
personal data never stands in a URL. It opens only for the list order that made it.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from operator import attrgetter
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from .encryption import DecryptionError, decrypt, encrypt
from .errors import UserError

Row = TypeVar("Row", bound=Model)
MAX_SIZE = 200
MAX_CURSOR = 2000
_TYPES = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "Decimal": Decimal,
    "UUID": UUID,
}


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page and the cursor of the next one, None on the last."""

    items: list[Row]
    next: str | None = None

    def __iter__(self) -> Iterator[Row]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def keyset_page(
    queryset: QuerySet[Row], *, order: Sequence[str], cursor: str | None = None, size: int = 50
) -> Page[Row]:
    """One page of `queryset` in `order` (field names, "-" for descending; none may be null, the last must be unique).

    One query, whatever the page. Raises UserError (code `bad_cursor`) when the cursor was changed or belongs to
    another list.
    """
    names = [name.removeprefix("-") for name in order]
    size = max(1, min(size, MAX_SIZE))
    if cursor:
        queryset = queryset.filter(_after(order, _open(cursor, order)))
    rows = list(queryset.order_by(*order)[: size + 1])
    if len(rows) <= size:
        return Page(rows)
    last = rows[size - 1]
    return Page(rows[:size], _seal([attrgetter(name.replace("__", "."))(last) for name in names], order))


def _after(order: Sequence[str], values: list[Any]) -> Q:
    """Rows behind `values`: (a beyond x) or (a = x and b beyond y) …, with a bound on a that an index can use."""
    condition, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field, beyond = name.removeprefix("-"), "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{beyond}": value})
        equal &= Q(**{field: value})
    first, beyond = order[0].removeprefix("-"), "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{beyond}": values[0]}) & condition


def _seal(values: list[Any], order: Sequence[str]) -> str:
    packed = json.dumps([_pack(value) for value in values], ensure_ascii=False, separators=(",", ":"))
    sealed = encrypt(packed, aad=_purpose(order))
    return base64.urlsafe_b64encode(sealed.encode()).decode().rstrip("=")


def _open(cursor: str, order: Sequence[str]) -> list[Any]:
    try:
        if len(cursor) > MAX_CURSOR:
            raise ValueError("longer than any cursor")
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        return [_unpack(value) for value in json.loads(decrypt(sealed, aad=_purpose(order)))]
    except (DecryptionError, ValueError, binascii.Error) as error:
        raise UserError(_("翻页的位置已经失效，请从第一页重新看。"), field="cursor", code="bad_cursor") from error


def _purpose(order: Sequence[str]) -> str:
    return "cursor:" + ",".join(order)


def _pack(value: Any) -> Any:
    if value is None:
        raise ValueError("a list is paged by fields that are never null")
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime | date | time):
        return {type(value).__name__: value.isoformat()}
    return {type(value).__name__: str(value)}


def _unpack(value: Any) -> Any:
    if isinstance(value, dict):
        [(name, text)] = value.items()
        return _TYPES[name](text)
    return value
