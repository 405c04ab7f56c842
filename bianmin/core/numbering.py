"""Numbers on paper (编号), such as XDJ-S-20261124-0001: without gaps inside one day of one centre and purpose."""

from django.db import connection, transaction

from . import clock
from .models import Centre, NumberPrefix, NumberSeries

_NEXT = """
INSERT INTO {table} (centre_id, purpose, day, last) VALUES (%s, %s, %s, %s)
ON CONFLICT (centre_id, purpose, day) DO UPDATE SET last = {table}.last + excluded.last
RETURNING last, (SELECT letters FROM {prefixes} WHERE centre_id = %s AND purpose = %s)
"""  # the same words on SQLite (3.35 on) and PostgreSQL; the row stays locked until the action commits


def next_number(*, centre: Centre, purpose: str, prefix: str | None = None) -> str:
    """Return the next number of the day (Asia/Shanghai), as `prefix-YYYYMMDD-NNNN`.

    `prefix` is the centre's code and the letters that it gave the purpose ("XDJ-S"), unless given. Call it late
    inside the action's transaction: a roll-back gives the number back, and until the commit others wait for it.
    Raises TransactionManagementError outside a transaction.
    """
    return next_numbers(1, centre=centre, purpose=purpose, prefix=prefix)[0]


def next_numbers(count: int, *, centre: Centre, purpose: str, prefix: str | None = None) -> list[str]:
    """The next `count` numbers, taken at once; the rest as in `next_number`."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("next_number belongs inside the action's transaction")
    day = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(
            _NEXT.format(table=NumberSeries._meta.db_table, prefixes=NumberPrefix._meta.db_table),
            [centre.pk, purpose, day.isoformat(), count, centre.pk, purpose],
        )
        last, letters = cursor.fetchone()
    if prefix is None:
        prefix = f"{centre.code}-{letters}" if letters else centre.code
    return [f"{prefix}-{day:%Y%m%d}-{number:04d}" for number in range(last - count + 1, last + 1)]
