"""The one source of time. Stored in UTC, shown in Asia/Shanghai; `frozen` lets history be played."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import gettext as _

SHANGHAI = ZoneInfo("Asia/Shanghai")
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)  # noqa: TID251


def today() -> date:
    """The present day at the centre (Asia/Shanghai)."""
    return now().astimezone(SHANGHAI).date()


def day_in_words(day: date) -> str:
    """2026 年 11 月 24 日, in English 24 Nov 2026. The text is Django's date format of the language."""
    return dateformat.format(day, _("Y 年 n 月 j 日"))


def moment_in_words(moment: datetime) -> str:
    """9 月 8 日 14:00 in Asia/Shanghai, in English 8 Sep 14:00."""
    return dateformat.format(moment.astimezone(SHANGHAI), _("n 月 j 日 H:i"))


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Let `now` answer `at` (an aware moment) inside the block."""
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield at
    finally:
        _frozen.reset(token)
