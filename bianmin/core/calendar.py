"""Working days (工作日): announced years from chinesecalendar, the office's own rows above them, weekdays elsewhere.

A year that is neither announced nor entered follows Monday to Friday and says so (`certain` false): the State Council's
arrangement (国务院办公厅关于节假日安排的通知) usually comes in November of the year before.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

import chinese_calendar
from django.utils.translation import gettext as _

from .models import CalendarDay, CalendarYear

ONE_DAY = timedelta(days=1)
MOST_WORKDAYS = 2_000


class DayKind(NamedTuple):
    working: bool
    certain: bool


class Deadline(NamedTuple):
    """`certain` is false when a day on the way lies in a year whose arrangement is not known yet."""

    on: date
    certain: bool


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """The office's rows, read once; compute as many days with it as a list needs."""

    overrides: dict[date, bool]

    @cached_property
    def entered_years(self) -> frozenset[int]:
        """Years whose arrangement the office has entered; read only when a day in no announced year asks for it."""
        return frozenset(CalendarYear.objects.values_list("year", flat=True))

    @classmethod
    def load(cls, since: date, until: date | None = None) -> "WorkCalendar":
        """Read the rows of `since` to `until` (or all later ones): one query over a few dozen rows, rarely two."""
        days = CalendarDay.objects.filter(day__gte=since)
        if until is not None:
            days = days.filter(day__lte=until)
        return cls(overrides=dict(days.values_list("day", "working")))

    def kind(self, day: date) -> DayKind:
        """Whether `day` is a working day, and whether that is known."""
        entered = self.overrides.get(day)
        if entered is not None:
            return DayKind(entered, True)
        try:
            return DayKind(chinese_calendar.is_workday(day), True)
        except NotImplementedError:
            return DayKind(day.weekday() < 5, day.year in self.entered_years)

    def public_holiday(self, day: date) -> bool:
        """Whether `day` is free for another reason than being a Saturday or Sunday."""
        if self.kind(day).working:
            return False
        try:
            named = chinese_calendar.get_holiday_detail(day)[1] is not None
        except NotImplementedError:
            named = False
        return named or day.weekday() < 5

    def add(self, start: date, n: int) -> Deadline:
        """The n-th working day after `start`, which itself is not counted; n = 0: `start` or the next working day."""
        if not 0 <= n <= MOST_WORKDAYS:
            raise ValueError(f"a deadline of {n} working days")
        day, left, certain = (start, n, True) if n else (start - ONE_DAY, 1, True)
        while left:
            day += ONE_DAY
            kind = self.kind(day)
            left -= kind.working
            certain = certain and kind.certain
        return Deadline(day, certain)

    def between(self, a: date, b: date) -> int:
        """Working days after `a` up to and with `b`; negative when `b` is earlier, so that overdue counts down."""
        if b < a:
            return -self.between(b, a)
        return sum(self.kind(a + ONE_DAY * step).working for step in range(1, (b - a).days + 1))


def working_day(day: date) -> DayKind:
    """Whether `day` is a working day, and whether that is known."""
    return WorkCalendar.load(day, day).kind(day)


def add_workdays(start: date, n: int) -> Deadline:
    """The n-th working day after `start`. A page with many deadlines loads one WorkCalendar instead."""
    return WorkCalendar.load(start).add(start, n)


def workdays_between(a: date, b: date) -> int:
    """Working days after `a` up to and with `b`; `add_workdays(a, n).on == b` gives n."""
    return WorkCalendar.load(min(a, b), max(a, b)).between(a, b)


def uncertain_warning(deadline: Deadline) -> str:
    """A sentence for the page when the deadline may still move; empty when it is certain."""
    if deadline.certain:
        return ""
    return _("%(year)d 年的放假安排还没有录入，期限 %(on)s 先按周一至周五推算，公布后可能调整。") % {
        "year": deadline.on.year,
        "on": deadline.on.isoformat(),
    }
