"""Orders as the station reads them: lists by what is to be done, and one with everything that decides."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.core.paging import Page, keyset_page
from bianmin.feedback.actions.rating_invite import invitation_of
from bianmin.feedback.models import Invitation, Remedy
from bianmin.feedback.permissions import can_view_ratings
from bianmin.living.actions.order_rate import rating_key
from bianmin.living.models import Complaint, Order, OrderMate, OrderOffer, OrderPhoto
from bianmin.living.models.order import CLOSED, MENDABLE
from bianmin.living.workflow import ORDER
from bianmin.partners.models import Worker

from .complaint import complaints_of
from .crew import day_span
from .order_closing import Closing, closing_of

RELATED = ("service__station", "worker", "provider", "person")
LATE_CONFIRM = timedelta(minutes=30)
LATE_OFFER = timedelta(hours=2)
TABS: dict[str, tuple[str, ...]] = {
    "todo": ("requested", "confirmed"),
    "sent": ("offered", "accepted", "on_the_way", "arrived"),
    "done": ("done", "settled", "rated", "redone"),
    "closed": CLOSED,
    "all": (),
}
DAYS = {"today": 0, "tomorrow": 1}


@dataclass(frozen=True)
class OrderLine:
    """`late`: nobody has answered or been sent for longer than promised, or the window is over. `lacking`: fewer go
    than the service needs."""

    order: Order
    late: bool
    lacking: bool


@dataclass(frozen=True)
class OrderList:
    page: Page[Order]
    lines: list[OrderLine]
    counts: dict[str, int]


def order_list(
    user: Any, *, tab: str = "todo", text: str = "", day: date | None = None, cursor: str | None = None
) -> OrderList:
    """A page of the orders that the user sees; what is to be done and what was sent by window, the rest newest first.

    `text` is an order's number or its last digits, or a service. Four queries, one more where several go together."""
    rows = Order.objects.visible_to(user).select_related(*RELATED)
    counts = _counts(Order.objects.visible_to(user))
    if text:
        rows = rows.filter(Q(number__endswith=text.upper()) | Q(service__name__contains=text))
        tab = "all"
    if states := TABS.get(tab, TABS["todo"]):
        rows = rows.filter(state__in=states)
    if day is not None:
        begins, ends = day_span(day)
        rows = rows.filter(window_start__gte=begins, window_start__lt=ends)
    order = ["window_start", "id"] if tab in ("todo", "sent") else ["-id"]
    page = keyset_page(rows, order=order, cursor=cursor, size=50)
    now = clock.now()
    together = [row.pk for row in page if row.service.together > 1]
    lacking = set(Order.objects.filter(pk__in=together).lacking().values_list("pk", flat=True)) if together else set()
    return OrderList(page, [OrderLine(row, is_late(row, now), row.pk in lacking) for row in page], counts)


def is_late(order: Order, now: datetime) -> bool:
    """Not answered within half an hour, nobody sent within two, not yet there when the window is over."""
    if order.state == "requested":
        return order.created_at + LATE_CONFIRM < now
    if order.state in ("confirmed", "offered"):
        urgent_late = order.urgent and order.created_at + LATE_CONFIRM < now
        soon = order.window_start - LATE_OFFER < now and order.created_at + LATE_OFFER < now
        return urgent_late or soon or order.window_end < now
    return order.state in ("accepted", "on_the_way") and order.window_end < now


@dataclass(frozen=True)
class DeskOrder:
    """`moves`: verbs that the state allows to the station; `rating`: invited, given or past, never which grade, and
    given only from the night on in which the day's ratings are counted. `mates`: whoever was asked to go along, with
    the answers; `lacking`: how many more the service needs."""

    order: Order
    moves: list[str]
    offers: list[OrderOffer]
    mates: list[OrderMate]
    lacking: int
    photos: list[OrderPhoto]
    price_words: list[str]
    rating: str
    complaints: list[Complaint]
    closing: Closing | None
    remedy: Remedy | None


def desk_order(order: Order, user: Any = None) -> DeskOrder:
    """Five queries beside the order's own, one more for what was not done. `user`: who reads it, for the bad grade that
    only those who deal with it see."""
    invitation = invitation_of(rating_key(order)) if order.done_at else None
    mates = list(order.mates.select_related("worker__provider"))
    sought = order.service.together - 1 if order.state in MENDABLE else 0
    return DeskOrder(
        order=order,
        moves=_moves(order),
        offers=list(order.offers.select_related("worker__provider")),
        mates=mates,
        lacking=max(0, sought - sum(mate.live for mate in mates)),
        photos=list(order.photos.select_related("file")),
        price_words=list((order.price_words or {}).get("words", [])),
        rating=_rating(order, invitation),
        complaints=complaints_of(order),
        closing=closing_of(order),
        remedy=_remedy(user, invitation),
    )


def lacking_orders(user: Any) -> list[Order]:
    """Of the orders that the user sees, those where fewer go than the service needs, the next one first; twenty."""
    rows = Order.objects.visible_to(user).lacking().select_related("service", "worker")
    return list(rows.order_by("starts_at", "id")[:20])


def _moves(order: Order) -> list[str]:
    """Who goes along is no matter of what one worker does alone."""
    moves = [move.verb for move in ORDER.open_moves(order.state)]
    return [verb for verb in moves if order.service.together > 1 or not verb.startswith("mate_")]


def _remedy(user: Any, invitation: Invitation | None) -> Remedy | None:
    """What follows a bad grade; it names the person to whoever deals with it. A good grade leads back to nobody."""
    if user is None or invitation is None or invitation.answered_at is None:
        return None
    rows = Remedy.objects.visible_to(user).filter(rating__invitation=invitation)
    rows = rows if can_view_ratings(user) else rows.filter(handler=user)
    return rows.select_related("rating").first()


def _rating(order: Order, invitation: Invitation | None) -> str:
    if order.state == "rated":
        return _("已评价")
    if invitation is None:
        return ""
    return _("请居民评价，已过期") if invitation.expired else _("已请居民评价，评了的隔夜标出")


def able_workers(order: Order) -> QuerySet[Worker]:
    """Who can do it at all, whatever the hour."""
    return (
        Worker.objects.working()
        .filter(skills=order.service.skill_id, provider__services=order.service_id)
        .select_related("provider")
        .order_by("provider__name", "name")
    )


def able_mates(order: Order) -> QuerySet[Worker]:
    """Who could go along: all of them but those who go already."""
    going = OrderMate.objects.live().filter(order=order).values("worker")
    return able_workers(order).exclude(pk__in=[order.worker_id]).exclude(pk__in=going)


def orders_of(user: Any, person: Any) -> list[Order]:
    """A person's last ten, for her page on the desk."""
    rows = Order.objects.visible_to(user).filter(person=person).select_related(*RELATED)
    return list(rows.order_by("-id")[:10])


def _counts(rows: QuerySet[Order]) -> dict[str, int]:
    by_tab = {tab: Count("pk", filter=Q(state__in=states)) for tab, states in TABS.items() if tab in ("todo", "sent")}
    return rows.aggregate(**by_tab)
