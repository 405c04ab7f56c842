"""The centre and its hours as residents read them."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.core.calendar import WorkCalendar
from bianmin.core.models import Centre, OpeningHours

AHEAD = 14  # days in which the next opening is looked for
WEEKEND = 5


class Opening(NamedTuple):
    """`today` is empty when the centre is closed; then `next_day` is the next one on which it opens."""

    today: list[OpeningHours]
    next_day: date | None = None
    next_hours: tuple[OpeningHours, ...] = ()


def opening(centre: Centre | None) -> Opening:
    """Today's hours, or the next ones; two queries."""
    if centre is None:
        return Opening([])
    today = clock.today()
    hours, calendar = list(centre.hours.all()), WorkCalendar.load(today, today + timedelta(days=AHEAD))
    for day in (today + timedelta(days=ahead) for ahead in range(AHEAD + 1)):
        rows = hours_on(day, hours, calendar)
        if rows:
            return Opening(rows) if day == today else Opening([], day, tuple(rows))
    return Opening([])


def hours_on(day: date, hours: Iterable[OpeningHours], calendar: WorkCalendar) -> list[OpeningHours]:
    """Those of `hours` that hold on a day: a weekday that is a public holiday is closed; Saturday and Sunday have their
    own. No query."""
    if day.weekday() < WEEKEND and not calendar.kind(day).working:
        return []
    return [row for row in hours if row.weekday == day.weekday()]


def hours_of_week(centre: Centre) -> list[str]:
    """One line a day that opens: 周一 09:00–12:00，13:00–17:00."""
    names = [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]
    days: dict[int, list[str]] = {}
    for row in centre.hours.all():
        kind = "" if row.kind == OpeningHours.Kind.REGULAR else _("（") + row.get_kind_display() + _("）")
        days.setdefault(row.weekday, []).append(f"{row.opens:%H:%M}–{row.closes:%H:%M}{kind}")
    return [f"{names[day]} {_('，').join(spans)}" for day, spans in sorted(days.items())]
