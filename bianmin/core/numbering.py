"""Numbers on paper (编号), such as XDJ-S-20261124-0001: without gaps inside one day of one centre and purpose."""

from django.db import connection, transaction

from . import clock
from .models import Centre, NumberPrefix, NumberSeries

_NEXT = """
INSERT INTO {table} (centre_id, purpose, day, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (centre_id, purpose, day) DO UPDATE SET last = {table}.last + 1
RETURNING last, (SELECT letters FROM {prefixes} WHERE centre_id = %s AND purpose = %s)
"""  # the same words on SQLite (3.35 on) and PostgreSQL; the row stays locked until the action commits


def next_number(*, centre: Centre, purpose: str, prefix: str | None = None) -> str:
    """Return the next number of the day (Asia/Shanghai), as `prefix-YYYYMMDD-NNNN`.

    `prefix` is the centre's code and the letters that it gave the purpose ("XDJ-S"), unless given. Call it late
    inside the action's transaction: a roll-back gives the number back, and until the commit others wait for it.
    Raises TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("next_number belongs inside the action's transaction")
    day = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(
            _NEXT.format(table=NumberSeries._meta.db_table, prefixes=NumberPrefix._meta.db_table),
            [centre.pk, purpose, day.isoformat(), centre.pk, purpose],
        )
        last, letters = cursor.fetchone()
    if prefix is None:
        prefix = f"{centre.code}-{letters}" if letters else centre.code
    return f"{prefix}-{day:%Y%m%d}-{last:04d}"
