"""When somebody can come: half-hours inside the opening hours, with places that are still free.

Half of the open windows are kept for whoever just comes; the other half can be booked.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bianmin.affairs.models import Appointment
from bianmin.core import clock
from bianmin.core.calendar import WorkCalendar
from bianmin.core.masking import mask_name
from bianmin.core.models import Centre, OpeningHours
from bianmin.portal.models import ResidentAccount

LENGTH = timedelta(minutes=30)
DAYS_AHEAD = 14
NOTICE = timedelta(minutes=30)  # so long before it begins at least
WEEKEND = 5


@dataclass(frozen=True)
class Slot:
    """`kind` is the opening hours' kind: regular, extended or staggered."""

    starts_at: datetime
    kind: str
    free: int


def places_of(centre: Centre) -> int:
    """How many can be booked at the same time; none where no window is open."""
    windows = centre.windows.filter(active=True).count()
    return max(windows // 2, 1) if windows else 0


def free_slots(centre: Centre) -> list[tuple[date, list[Slot]]]:
    """Days with at least one free slot, from today on; four queries."""
    places = places_of(centre)
    today, now = clock.today(), clock.now()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1)]
    calendar, hours = WorkCalendar.load(days[0], days[-1]), list(centre.hours.all())
    begin = datetime.combine(today, datetime.min.time(), tzinfo=clock.SHANGHAI)
    taken = Counter(
        Appointment.objects.filter(centre=centre, starts_at__gte=begin)
        .exclude(state="cancelled")
        .values_list("starts_at", flat=True)
    )
    found = []
    for day in days:
        slots = [
            Slot(starts_at, kind, places - taken[starts_at])
            for starts_at, kind in _slots_of(day, hours, calendar)
            if starts_at >= now + NOTICE and taken[starts_at] < places
        ]
        if slots:
            found.append((day, slots))
    return found


def is_slot(centre: Centre, starts_at: datetime) -> bool:
    """Whether an appointment can begin at this moment at all."""
    day = starts_at.astimezone(clock.SHANGHAI).date()
    if not clock.today() <= day <= clock.today() + timedelta(days=DAYS_AHEAD):
        return False
    slots = dict(_slots_of(day, list(centre.hours.all()), WorkCalendar.load(day, day)))
    return starts_at in slots and starts_at >= clock.now() + NOTICE


def _slots_of(day: date, hours: list[OpeningHours], calendar: WorkCalendar) -> Iterator[tuple[datetime, str]]:
    """A weekday that is a public holiday is closed; Saturday and Sunday have their own hours."""
    working = calendar.kind(day).working
    for row in hours:
        if row.weekday != day.weekday() or (not working and day.weekday() < WEEKEND):
            continue
        at = datetime.combine(day, row.opens, tzinfo=clock.SHANGHAI)
        end = datetime.combine(day, row.closes, tzinfo=clock.SHANGHAI)
        while at + LENGTH <= end:
            yield at, row.kind
            at += LENGTH


def my_appointments(account: ResidentAccount) -> list[Appointment]:
    """What is still to come; one query."""
    rows = Appointment.objects.booked().filter(account=account, starts_at__gte=clock.now() - LENGTH)
    return list(rows.select_related("item__current", "person", "centre").order_by("starts_at"))


@dataclass(frozen=True)
class Expected:
    """Somebody who has booked, as the counter's list names her: masked."""

    appointment: Appointment

    @property
    def who(self) -> str:
        row = self.appointment
        return mask_name(row.person.name) if row.person else row.account.phone_masked


def appointments_today(user: Any, limit: int = 20) -> list[Expected]:
    """Everybody who is expected today and has not come yet; one query."""
    begin = datetime.combine(clock.today(), datetime.min.time(), tzinfo=clock.SHANGHAI)
    rows = Appointment.objects.visible_to(user).booked()
    today = rows.filter(starts_at__gte=begin, starts_at__lt=begin + timedelta(days=1))
    rows = today.select_related("item__current", "person", "account").order_by("starts_at", "place")
    return [Expected(row) for row in rows[:limit]]
