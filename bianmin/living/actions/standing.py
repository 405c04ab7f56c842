"""Setting a standing order up, and changing what it will order from now on."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.core.calendar import WorkCalendar
from bianmin.core.errors import UserError, VersionConflict
from bianmin.core.idempotency import KeyReused
from bianmin.living.models import Service, StandingOrder
from bianmin.living.models.standing import bits_of
from bianmin.living.permissions import require_orderer, require_taker
from bianmin.living.standing_dates import dates_between, window_on
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

from .order_place import MAX_NOTE, Wish, checked, row_of
from .standing_make import standing_make
from .standing_steps import locked, record, saved

EVERY = (1, 2, 4)
LONGEST = timedelta(days=366)
TAKEN_OVER = (
    *("centre", "contact_name", "phone", "phone_masked", "at_station", "address", "dwelling", "area_code", "note"),
    *("quantity",),
)
CHANGEABLE = "weekdays", "every_weeks", "begins", "ends", "starts_on", "until", "skip_holidays", "quantity", "note"


@dataclass(frozen=True)
class Rhythm:
    """When: `weekdays` (Monday 0) of every so many weeks, from and until which day, between which hours."""

    weekdays: tuple[int, ...]
    begins: time
    ends: time
    starts_on: date
    until: date
    every_weeks: int = 1
    skip_holidays: bool = False


@dataclass(frozen=True)
class Standing:
    """What is wanted each time, as it was typed; empty contact fields are filled in as with an order."""

    service: Service
    rhythm: Rhythm
    quantity: int = 1
    at_station: bool = False
    contact_name: str = ""
    phone: str = ""
    address: str = ""
    note: str = ""


def standing_place(
    *,
    actor: Any,
    standing: Standing,
    account: ResidentAccount | None = None,
    person: Person | None = None,
    key: str = "",
) -> StandingOrder:
    """For a telephone (`account`), or, by staff, for whoever calls. The orders of the next seven days are made at once,
    the later ones by the daily task.

    `key` (of this actor): the same key again gives the same one. Raises NotOnOffer, KeyReused, UserError, PhoneError,
    NotAllowed.
    """
    if account is None:
        require_orderer(actor)
    full_key = f"{actor.pk}:{key}"[:120] if key else None
    if full_key and (found := _placed(full_key, standing.service)):
        return found
    row = StandingOrder(service=standing.service, person=person, account=account, key=full_key)
    row.taken_by = None if account else actor
    _put_rhythm(row, standing.rhythm)
    as_order = row_of(_wish(standing, row), "standing", account, person, taker=row.taken_by)
    for name in TAKEN_OVER:
        setattr(row, name, getattr(as_order, name))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record(row, actor, "place")
            standing_make(row)
    except IntegrityError:
        if full_key and (found := _placed(full_key, standing.service)):
            return found  # the other tap was quicker
        raise
    return row


def standing_edit(
    *,
    actor: Any,
    standing: StandingOrder,
    version: int,
    rhythm: Rhythm | None = None,
    quantity: int | None = None,
    note: str | None = None,
) -> StandingOrder:
    """Change what it orders from now on, as seen at `version`; orders that are made stay as they are. What says nothing
    new changes nothing, so that pressing twice changes once.

    Raises VersionConflict, MoveNotAllowed, NotOnOffer, UserError, NotAllowed.
    """
    require_taker(actor)
    with transaction.atomic():
        row = locked(standing, "edit")
        before = _said(row)
        if rhythm is not None:
            _put_rhythm(row, rhythm)
        row.quantity = row.quantity if quantity is None else quantity
        row.note = row.note if note is None else " ".join(note.split())[:MAX_NOTE]
        if _said(row) == before:
            return row
        if row.version != version:
            raise VersionConflict(_("这个长期订单刚刚被改过。请看看现在的内容，再改一次。"))
        window = window_on(row, _first_day(row))
        checked(Wish(row.service, window, quantity=row.quantity, at_station=row.at_station))
        saved(row, actor, "edit")
        standing_make(row)
    return row


def _said(row: StandingOrder) -> tuple[Any, ...]:
    """Everything that an edit can change."""
    return tuple(getattr(row, name) for name in CHANGEABLE)


def _put_rhythm(row: StandingOrder, rhythm: Rhythm) -> None:
    days = set(rhythm.weekdays)
    if not days or not days <= set(range(7)):
        raise UserError(_("请至少选一个星期几。"), field="weekdays")
    if rhythm.every_weeks not in EVERY:
        raise UserError(_("可以每周、每两周或每四周来一次。"), field="every_weeks")
    if rhythm.ends <= rhythm.begins:
        raise UserError(_("这个时间不能订，请另选一个。"), field="window")
    if rhythm.until < rhythm.starts_on or rhythm.until < clock.today():
        raise UserError(_("最后一天要在开始那天以后。"), field="until")
    if rhythm.until - max(rhythm.starts_on, clock.today()) > LONGEST:
        raise UserError(_("最长订一年，到期可以再订。"), field="until")
    row.weekdays, row.every_weeks = bits_of(list(days)), rhythm.every_weeks
    row.begins, row.ends = rhythm.begins, rhythm.ends
    row.starts_on, row.until, row.skip_holidays = rhythm.starts_on, rhythm.until, rhythm.skip_holidays


def _wish(standing: Standing, row: StandingOrder) -> Wish:
    """The first order that it will make: what is refused there is refused at once."""
    return Wish(
        service=standing.service,
        window=window_on(row, _first_day(row)),
        quantity=standing.quantity,
        at_station=standing.at_station,
        contact_name=standing.contact_name,
        phone=standing.phone,
        address=standing.address,
        note=standing.note,
    )


def _first_day(row: StandingOrder) -> date:
    """The first day to come. Raises UserError when there is none."""
    today = clock.today()
    days = WorkCalendar.load(today, row.until)
    for day in dates_between(row, today, row.until, days):
        if window_on(row, day)[0] > clock.now():
            return day
    raise UserError(_("这段时间里一次也轮不到，请改星期几或者日期。"), field="weekdays")


def _placed(key: str, service: Service) -> StandingOrder | None:
    related = ("service__station__centre", "centre__area", "person", "account")
    found = StandingOrder.objects.filter(key=key).select_related(*related).first()
    if found and found.service_id != service.pk:
        raise KeyReused(_("这个订单号已经用于另一项服务，请刷新页面再下单。"))
    return found
