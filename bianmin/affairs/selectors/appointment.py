"""When somebody can come: half-hours inside the opening hours, with places that are still free.

Half of the open windows are kept for whoever just comes; the other half can be booked.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from bianmin.affairs.models import Appointment
from bianmin.core import clock
from bianmin.core.calendar import WorkCalendar
from bianmin.core.masking import mask_name
from bianmin.core.models import Centre, OpeningHours
from bianmin.portal.models import ResidentAccount
from bianmin.portal.selectors.opening import hours_on
from bianmin.residents.models import Person

LENGTH = timedelta(minutes=30)
DAYS_AHEAD = 14
NOTICE = timedelta(minutes=30)  # so long before it begins at least


@dataclass(frozen=True)
class Slot:
    """`kind` is that of the opening hours: regular, extended or staggered; they end at `closes_at`."""

    starts_at: datetime
    closes_at: datetime
    kind: str
    free: int = 0


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
            replace(slot, free=places - taken[slot.starts_at])
            for slot in _slots_of(day, hours, calendar)
            if slot.starts_at >= now + NOTICE and taken[slot.starts_at] < places
        ]
        if slots:
            found.append((day, slots))
    return found


def find_slot(centre: Centre, starts_at: datetime) -> Slot | None:
    """The slot that begins at this moment, free or not; None when there is none or it is too near."""
    day = starts_at.astimezone(clock.SHANGHAI).date()
    if not clock.today() <= day <= clock.today() + timedelta(days=DAYS_AHEAD) or starts_at < clock.now() + NOTICE:
        return None
    slots = _slots_of(day, list(centre.hours.all()), WorkCalendar.load(day, day))
    return next((slot for slot in slots if slot.starts_at == starts_at), None)


def _slots_of(day: date, hours: list[OpeningHours], calendar: WorkCalendar) -> Iterator[Slot]:
    for row in hours_on(day, hours, calendar):
        at = datetime.combine(day, row.opens, tzinfo=clock.SHANGHAI)
        closes = datetime.combine(day, row.closes, tzinfo=clock.SHANGHAI)
        while at + LENGTH <= closes:
            yield Slot(at, closes, row.kind)
            at += LENGTH


def own_appointments(account: ResidentAccount, people: Collection[Person]) -> QuerySet[Appointment]:
    """Those that the telephone booked, and those that the counter booked for one of the people it acts for."""
    return Appointment.objects.filter(Q(account=account) | Q(account=None, person__in=people))


def my_appointments(account: ResidentAccount, people: Collection[Person]) -> list[Appointment]:
    """What is still to come; one query."""
    rows = own_appointments(account, people).filter(state="booked", closes_at__gte=clock.now())
    return list(rows.select_related("item__current", "bundle", "person", "centre").order_by("starts_at"))


@dataclass(frozen=True)
class Expected:
    """Somebody who has booked, as the counter's list names her: masked."""

    appointment: Appointment

    @property
    def who(self) -> str:
        row = self.appointment
        if row.person:
            return mask_name(row.person.name)
        return row.account.phone_masked if row.account else ""


def appointments_on(user: Any, day: date, limit: int | None = None) -> list[Expected]:
    """Everybody who is expected on a day and has not come yet, by time; one query."""
    begin = datetime.combine(day, datetime.min.time(), tzinfo=clock.SHANGHAI)
    rows = Appointment.objects.visible_to(user).booked()
    rows = rows.filter(starts_at__gte=begin, starts_at__lt=begin + timedelta(days=1))
    rows = rows.select_related("item__current", "bundle", "person", "account", "centre")
    return [Expected(row) for row in rows.order_by("starts_at", "place")[:limit]]
