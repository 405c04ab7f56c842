"""Limits on how often something may be tried, which hold across processes and machines."""

import math
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from . import clock, encryption
from .models import ThrottleCount

_COUNT = """
INSERT INTO {table} (key, count, expires_at) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN {table}.expires_at <= %s THEN 1 ELSE {table}.count + 1 END,
  expires_at = CASE WHEN {table}.expires_at <= %s THEN EXCLUDED.expires_at ELSE {table}.expires_at END
RETURNING count
"""  # the same words on SQLite and PostgreSQL


def allow(key: str, *, limit: int, per: timedelta) -> bool:
    """Count one try of `key` ("progress:<address>") and say whether it is within `limit` in the time `per`.

    The time begins with the first try. Call it outside the action's transaction: a roll-back would forget the try.
    """
    now = clock.now()
    until, present = _moment(now + per), _moment(now)
    with connection.cursor() as cursor:
        sql = _COUNT.format(table=ThrottleCount._meta.db_table)
        cursor.execute(sql, [encryption.blind("throttle", key), until, present, present])
        (count,) = cursor.fetchone()
    return bool(count <= limit)


def within(key: str, *, limit: int) -> bool:
    """Whether `key` has not been tried more often than `limit` in its time; counts nothing."""
    token = encryption.blind("throttle", key)
    return not ThrottleCount.objects.filter(key=token, count__gt=limit, expires_at__gt=clock.now()).exists()


def left(key: str) -> int:
    """Whole seconds until counting of `key` starts anew, at least one."""
    until = ThrottleCount.objects.filter(key=encryption.blind("throttle", key)).values_list("expires_at", flat=True)
    return max(1, math.ceil((until[0] - clock.now()).total_seconds())) if until else 1


def prune() -> int:
    """Delete the counts whose time is over. Returns how many."""
    return ThrottleCount.objects.filter(expires_at__lte=clock.now()).delete()[0]


def _moment(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)
