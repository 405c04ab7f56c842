"""A worker's own orders, and of each no more than she needs for it: never why it costs what it costs.

Where and to whom she goes she reads from when she has taken the order to the end of the day on which it is done.
Whoever goes along (同去) reads the order as well, once both have said yes also the contact, but nothing of the money:
that, and every step of the visit, is the lead's.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from bianmin.core import clock, journal
from bianmin.core.errors import NotAllowed, NotFound
from bianmin.core.models import Area
from bianmin.living.models import Order, OrderMate
from bianmin.living.visit_times import absent_from, visit_from
from bianmin.living.workflow import ORDER
from bianmin.partners.models import WorkerHours, WorkerLeave
from bianmin.residents import address_parts

PURPOSE = "order"
UNDER_WAY = ("accepted", "on_the_way", "arrived")
ENDED = ("done", "settled", "rated", "redone")
DAYS_AHEAD, DAYS_BACK = 7, 30
MOST_DONE, MOST_NEXT = 200, 50
HIDDEN = ("price_words", "arrival_code")  # not even opened for her
COMMUNITY = 12  # digits of a community's code


@dataclass(frozen=True)
class Contact:
    name: str
    phone: str
    address: str
    note: str


@dataclass(frozen=True)
class WorkOrder:
    """One order as its worker reads it; `contact` only while she needs it. `to_pay` is what she collects in all; what
    the order brings her provider is not hers to read, since both together tell of a discount. Where several go: `lead`
    is whom she goes along with ("" when she leads), `mates` the others who go along, `lacking` how many are still
    sought. `waits`: for her own answer."""

    uid: uuid.UUID
    number: str
    hotline: str
    service: str
    quantity: str
    state: str
    state_label: str
    urgent: bool
    again: bool
    at_station: bool
    place: str
    starts_at: datetime
    ends_at: datetime
    departed_at: datetime | None
    done_at: datetime | None
    proved: bool
    to_pay: Decimal
    paid: bool
    extra_amount: Decimal
    extra_note: str
    contact: Contact | None
    waits: bool
    lead: str
    mates: tuple[str, ...]
    lacking: int

    @property
    def free(self) -> bool:
        return not self.to_pay

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def today(self) -> bool:
        """Agreed on for today, or left over."""
        return self.starts_at.astimezone(clock.SHANGHAI).date() <= clock.today()

    @property
    def minutes(self) -> int:
        """As planned."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def may_go_from(self) -> datetime:
        return visit_from(self.starts_at)

    @property
    def too_early(self) -> bool:
        return self.may_go_from > clock.now()

    @property
    def absent_from(self) -> datetime:
        return absent_from(self.starts_at, self.departed_at)


@dataclass(frozen=True)
class Week:
    """When she works (weekday, spans of time) and the days of leave that are not over."""

    hours: list[tuple[str, list[tuple[time, time]]]]
    leaves: list[WorkerLeave]


def work_order(user: Any, uid: uuid.UUID) -> Order:
    """Fetch and check in one step: an order that this worker was sent for, leading or along. Raises NotFound."""
    found = _orders_of(user).filter(uid=uid).first()
    if found is None:
        raise NotFound(_("这一单不在您名下，可能已经收回或改派。请看今天的单子。"))
    return found


def work_shown(user: Any, order: Order) -> WorkOrder:
    """The order as its worker reads it; that an address is opened is noted in the journal."""
    [shown] = _shown(user, [order])
    if shown.contact and order.person:
        journal.look(actor=user, noun=order, subject_uid=order.person.uid, purpose=PURPOSE, area_code=order.area_code)
    return shown


def own_part(user: Any, order: Order) -> OrderMate:
    """Her own part in an order that she goes along to. Raises NotAllowed for the lead."""
    mine = _mine(user, order)
    if mine is None:
        raise NotAllowed(_("这一单由您带头，请用接单、接不了这些按钮。"))
    return mine


def work_today(user: Any) -> list[WorkOrder]:
    """What waits for her answer (of any day), then today's by time, with what was left over, then what is done."""
    begins, ends = _day(clock.today())
    today = Q(state__in=UNDER_WAY, starts_at__lt=ends) | Q(state__in=ENDED, done_at__gte=begins, done_at__lt=ends)
    asked = Q(state__in=UNDER_WAY, pk__in=_along(user, ""))
    rows = list(_orders_of(user).filter(Q(state="offered") | asked | today).order_by("starts_at", "id"))
    _note_looks(user, rows)
    shown = _shown(user, rows)
    return sorted(shown, key=lambda one: (not one.waits, one.ended))


def work_next(user: Any) -> list[WorkOrder]:
    """What she has taken for the days after today, by time; without addresses. One query and one for the places."""
    ends = _day(clock.today())[1]
    rows = _orders_of(user).filter(state__in=UNDER_WAY, starts_at__gte=ends).exclude(pk__in=_along(user, ""))
    return _shown(user, list(rows.order_by("starts_at", "id")[:MOST_NEXT]))


def work_route(user: Any) -> list[WorkOrder]:
    """Today's stops in their order: what she has taken and not done yet, out in the street."""
    _begins, ends = _day(clock.today())
    taken = Q(worker__user=user) | Q(pk__in=_along(user, OrderMate.Answer.ACCEPTED))
    rows = list(
        _orders_of(user)
        .filter(taken, state__in=UNDER_WAY, starts_at__lt=ends, at_station=False)
        .order_by("starts_at", "id")
    )
    _note_looks(user, rows)
    return _shown(user, rows)


def work_week(user: Any) -> list[tuple[date, list[WorkOrder]]]:
    """The seven days after today, each with its orders by time; days without any are there, too. Without addresses."""
    first = clock.today() + timedelta(days=1)
    begins, ends = _day(first)[0], _day(first + timedelta(days=DAYS_AHEAD - 1))[1]
    rows = _orders_of(user).filter(state__in=("offered", *UNDER_WAY), starts_at__gte=begins, starts_at__lt=ends)
    days: dict[date, list[WorkOrder]] = {first + timedelta(days=number): [] for number in range(DAYS_AHEAD)}
    for shown in _shown(user, list(rows.order_by("starts_at", "id"))):
        days[shown.starts_at.astimezone(clock.SHANGHAI).date()].append(shown)
    return list(days.items())


@dataclass(frozen=True)
class WorkDone:
    """The last thirty days, the newest first: `collected` is what residents paid in all, `minutes` as planned."""

    rows: list[WorkOrder]
    collected: Decimal
    minutes: int


def work_done(user: Any) -> WorkDone:
    """What she has done, what was collected for it, and how long it took: never what it brought her provider. What she
    went along to was collected by the lead."""
    since = _day(clock.today() - timedelta(days=DAYS_BACK))[0]
    rows = _orders_of(user).filter(state__in=ENDED, done_at__gte=since).order_by("-done_at", "-id")[:MOST_DONE]
    shown = _shown(user, list(rows))
    collected = sum((one.to_pay for one in shown if one.paid and not one.lead), Decimal(0))
    return WorkDone(shown, collected, sum(one.minutes for one in shown))


def work_hours(user: Any) -> Week:
    """Her own hours by weekday and her leave from today on."""
    names = [_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日")]
    spans: dict[int, list[tuple[time, time]]] = {day: [] for day in range(7)}
    for row in WorkerHours.objects.filter(worker__user=user):
        spans[row.weekday].append((row.begins, row.ends))
    leaves = WorkerLeave.objects.filter(worker__user=user, ends_on__gte=clock.today())
    return Week([(names[day], spans[day]) for day in range(7)], list(leaves))


def _orders_of(user: Any) -> Any:
    related = ("service__station", "centre", "person", "worker", "provider")
    live = Prefetch("mates", OrderMate.objects.live().select_related("worker"), to_attr="going")
    hers = Order.objects.filter(Q(worker__user=user) | Q(pk__in=_along(user, *OrderMate.LIVE)))
    return hers.defer(*HIDDEN).select_related(*related).prefetch_related(live)


def _along(user: Any, *answers: str) -> Any:
    """Keys of the orders to which she goes along, by her answer."""
    return OrderMate.objects.filter(worker__user=user, answer__in=answers).values("order")


def _mine(user: Any, row: Order) -> OrderMate | None:
    """Her part where she goes along; None where she leads."""
    return next((mate for mate in row.going if mate.worker.user_id == user.pk), None)  # type: ignore[attr-defined]


def _note_looks(user: Any, rows: list[Order]) -> None:
    """Her page of the day tells of several people."""
    if people := {row.person.uid for row in rows if row.person and _tells(user, row)}:
        journal.look_many(
            actor=user,
            noun=user.worker,
            subject_uids=people,
            purpose=PURPOSE,
            area_code=user.worker.provider.area_code,
        )


def _tells(user: Any, row: Order) -> bool:
    """Whether she still needs to know where she goes."""
    mine = _mine(user, row)
    if mine is not None and not mine.accepted:
        return False
    if row.state in UNDER_WAY:
        return True
    done = row.done_at.astimezone(clock.SHANGHAI).date() if row.done_at else None
    return row.state in ENDED and done == clock.today()


def _shown(user: Any, rows: list[Order]) -> list[WorkOrder]:
    places = _places({row.area_code for row in rows})
    return [_one(user, row, places) for row in rows]


def _one(user: Any, row: Order, places: dict[str, str]) -> WorkOrder:
    mine, going = _mine(user, row), row.going  # type: ignore[attr-defined]
    open_ = row.state == "offered" or row.state in UNDER_WAY
    return WorkOrder(
        uid=row.uid,
        number=row.number,
        hotline=row.centre.hotline,
        service=row.service.name,
        quantity=f"{row.quantity} {row.service.unit}",
        state=row.state,
        state_label=str(ORDER.states[row.state].label),
        urgent=row.urgent,
        again=row.redo_of_id is not None,
        at_station=row.at_station,
        place=row.service.station.name if row.at_station else places[row.area_code],
        starts_at=row.starts_at or row.window_start,
        ends_at=row.ends_at or row.window_end,
        departed_at=row.departed_at,
        done_at=row.done_at,
        proved=row.arrival_proved,
        to_pay=row.to_pay,
        paid=row.settled_at is not None,
        extra_amount=row.extra_amount,
        extra_note=row.extra_note,
        contact=_contact(row) if _tells(user, row) else None,
        waits=open_ and not mine.accepted if mine else row.state == "offered",
        lead=row.worker.name if mine and row.worker else "",
        mates=tuple(mate.worker.name for mate in going if mate is not mine),
        lacking=max(0, row.service.together - 1 - len(going)) if open_ else 0,
    )


def _contact(row: Order) -> Contact:
    return Contact(row.contact_name, row.phone, "" if row.at_station else row.address, row.note)


def _places(codes: Iterable[str]) -> dict[str, str]:
    """Community and grid of each area code, as one says them: 平等街社区 第二网格, or 平等街第二网格 alone."""
    wanted = {part for code in codes for part in (code, code[:COMMUNITY])}
    names = dict(Area.objects.filter(code__in=wanted).values_list("code", "name")) if wanted else {}
    found = {}
    for code in codes:
        community, own = names.get(code[:COMMUNITY], ""), names.get(code, "")
        said = community.removesuffix(address_parts.COMMUNITY)
        found[code] = own if said and own.startswith(said) else f"{community} {own}".strip()
    return found


def _day(day: date) -> tuple[datetime, datetime]:
    begins = datetime.combine(day, time(), tzinfo=clock.SHANGHAI)
    return begins, begins + timedelta(days=1)
