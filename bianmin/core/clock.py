"""The one source of time. Stored in UTC, shown in Asia/Shanghai; `frozen` lets history be played."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)  # noqa: TID251


def today() -> date:
    """The present day at the centre (Asia/Shanghai)."""
    return now().astimezone(SHANGHAI).date()


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Let `now` answer `at` (an aware moment) inside the block."""
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield at
    finally:
        _frozen.reset(token)
