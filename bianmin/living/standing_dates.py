"""On which days a standing order falls, and when somebody may come then."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bianmin.core import clock
from bianmin.core.calendar import WorkCalendar

from .models import StandingOrder

ONE_DAY = timedelta(days=1)


def dates_between(row: StandingOrder, first: date, last: date, days: WorkCalendar) -> Iterator[date]:
    """Its dates from `first` to `last`, those skipped included; `days` knows the public holidays."""
    day, last = max(first, row.starts_on), min(last, row.until)
    monday = row.starts_on - row.starts_on.weekday() * ONE_DAY
    while day <= last:
        weeks = (day - monday).days // 7
        if (
            weeks % row.every_weeks == 0
            and row.weekdays >> day.weekday() & 1
            and not (row.skip_holidays and days.public_holiday(day))
        ):
            yield day
        day += ONE_DAY


def window_on(row: StandingOrder, day: date) -> tuple[datetime, datetime]:
    """When somebody may come on one of its days."""
    begins = datetime.combine(day, row.begins, tzinfo=clock.SHANGHAI)
    return begins, datetime.combine(day, row.ends, tzinfo=clock.SHANGHAI)
