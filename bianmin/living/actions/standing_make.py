"""The orders of standing orders for the next week, each made once, whoever makes them and however often."""

import logging
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from bianmin.core import clock
from bianmin.core.calendar import WorkCalendar
from bianmin.core.errors import UserError
from bianmin.core.workflow import MoveNotAllowed
from bianmin.living.models import Order, StandingMiss, StandingOrder
from bianmin.living.standing_dates import dates_between, window_on
from bianmin.residents.models import Person

from .order_place import Wish, own_dwelling, row_of, write
from .standing_steps import locked, record, saved

AHEAD = timedelta(days=7)
RELATED = ("service__station__centre__area", "centre__area", "person", "account")
Reason = StandingMiss.Reason
logger = logging.getLogger(__name__)


def standing_make_due() -> Counter[str]:
    """Make what falls into the next seven days, end what is over; returns how many were "made", "missed", "expired" and
    "failed". Safe to run at any time, twice and in several processes too."""
    done: Counter[str] = Counter()
    today = clock.today()
    for row in StandingOrder.objects.running().filter(until__lt=today):
        done["expired"] += _expire(row)
    days = WorkCalendar.load(today, today + AHEAD)
    rows = StandingOrder.objects.filter(state="active", starts_on__lte=today + AHEAD).select_related(*RELATED)
    for row in rows.order_by("id").iterator(chunk_size=200):
        try:
            done += standing_make(row, days)
        except Exception:  # what is wrong with one must not keep the others waiting
            logger.exception("standing order %s", row.uid)
            done["failed"] += 1
    return done


def standing_make(row: StandingOrder, days: WorkCalendar | None = None) -> Counter[str]:
    """The orders of one for the next seven days."""
    today = clock.today()
    days = days or WorkCalendar.load(today, today + AHEAD)
    wanted = [day for day in dates_between(row, today, today + AHEAD, days) if window_on(row, day)[0] > clock.now()]
    known = _known(row, wanted)
    return Counter(_make(row, day) for day in wanted if day not in known)


def _known(row: StandingOrder, wanted: Iterable[date]) -> set[date]:
    """Dates with an order or a reason why there is none; two queries."""
    made = Order.objects.filter(standing=row, standing_on__in=wanted).values_list("standing_on", flat=True)
    missed = StandingMiss.objects.filter(standing=row, day__in=wanted).values_list("day", flat=True)
    return {day for day in made if day} | set(missed)


def _make(row: StandingOrder, day: date) -> str:
    """One order, or the reason why there is none. The database holds that there is one of them only: "made", "missed",
    or "known" where another process was quicker."""
    try:
        with transaction.atomic():
            row = locked(row, "edit")
            if row.state != "active" or day in _known(row, [day]):
                return "known"
            if reason := _hindrance(row):
                return _miss(row, day, reason)
            try:
                _order(row, day)
            except UserError as error:
                return _miss(row, day, Reason.REFUSED, error.message)
            return "made"
    except (IntegrityError, MoveNotAllowed):  # made, or ended, by somebody who was quicker
        return "known"


def _order(row: StandingOrder, day: date) -> None:
    """As anybody orders, at the price of this day; confirmed at once, since the station has promised it."""
    wish = Wish(
        service=row.service,
        window=window_on(row, day),
        quantity=row.quantity,
        at_station=row.at_station,
        contact_name=row.contact_name,
        phone=row.phone,
        address="" if row.dwelling_id else row.address,
        note=row.note,
    )
    order = row_of(wish, Order.Channel.STANDING, row.account, row.person)
    if order.dwelling_id is None:
        order.area_code = row.area_code  # as it was decided for whoever took it
    order.standing, order.standing_on, order.state, order.taken_by = row, day, "confirmed", row.taken_by
    write(order, actor=None)


def _hindrance(row: StandingOrder) -> str:
    """Why no order is made, whatever the day; "" when nothing is in the way."""
    if not row.service.active:
        return Reason.INACTIVE
    if row.person is None:
        return ""
    if row.person.merged_into_id is not None:
        return Reason.MERGED
    if row.person.died_on is not None:
        return Reason.DIED
    return Reason.MOVED if _moved(row, row.person) else ""


def _moved(row: StandingOrder, person: Person) -> bool:
    """She no longer lives where the standing order was for, or not in the street of its centre."""
    if person.residence == Person.Residence.AWAY:
        return True
    if row.dwelling_id is not None:
        home = own_dwelling(person)
        return home is None or home.pk != row.dwelling_id
    return bool(person.area_code) and not person.area_code.startswith(row.centre.area.code)


def _miss(row: StandingOrder, day: date, reason: str, words: str = "") -> str:
    StandingMiss.objects.create(standing=row, day=day, reason=reason, words=words[:200])
    record(row, None, "miss", {"day": day, "reason": str(Reason(reason).label)})
    return "missed"


def _expire(row: StandingOrder) -> bool:
    with suppress(MoveNotAllowed), transaction.atomic():  # ended by herself at this moment
        row = locked(row, "expire")
        if row.until < clock.today():
            saved(row, None, "expire")
            return True
    return False
