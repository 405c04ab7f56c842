"""A year of the calendar as the administrator sees it: only the days that differ from Monday to Friday."""

from datetime import date, timedelta
from typing import NamedTuple

import chinese_calendar
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bianmin.core.calendar import WorkCalendar
from bianmin.core.models import CalendarDay, CalendarYear


class SpecialDay(NamedTuple):
    """`own` is the office's row, None where the announced arrangement speaks; `note` names holiday or reason."""

    day: date
    working: bool
    own: CalendarDay | None
    note: str


class YearView(NamedTuple):
    year: int
    announced: bool
    entered: CalendarYear | None
    days: list[SpecialDay]

    @property
    def certain(self) -> bool:
        return self.announced or self.entered is not None


HOLIDAYS = {
    "New Year's Day": _("元旦"),
    "Spring Festival": _("春节"),
    "Tomb-sweeping Day": _("清明节"),
    "Labour Day": _("劳动节"),
    "Dragon Boat Festival": _("端午节"),
    "Mid-autumn Festival": _("中秋节"),
    "National Day": _("国庆节"),
    "Anti-Fascist 70th Day": _("抗战胜利 70 周年"),
}


def calendar_year(year: int) -> YearView:
    """Four queries at most, whatever the year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    own = {row.day: row for row in CalendarDay.objects.filter(day__range=(first, last))}
    calendar = WorkCalendar({day: row.working for day, row in own.items()})
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    special = [
        SpecialDay(day, calendar.kind(day).working, own.get(day), own[day].note if day in own else _reason(day))
        for day in days
        if day in own or calendar.kind(day).working != (day.weekday() < 5)
    ]
    return YearView(year, _announced(year), CalendarYear.objects.filter(year=year).first(), special)


def _announced(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def _reason(day: date) -> str:
    free, name = chinese_calendar.get_holiday_detail(day)
    holiday = str(HOLIDAYS.get(name or "", ""))
    return holiday if free else gettext("%(holiday)s调休") % {"holiday": holiday}
