"""Complaints as the station and their owner read them, and what a worker is told of those about her."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.core.calendar import WorkCalendar
from bianmin.core.paging import Page, keyset_page
from bianmin.core.workflow import Move
from bianmin.living.models import Complaint, ComplaintStep, Order
from bianmin.living.models.quality import ANSWERED, UNANSWERED
from bianmin.living.workflow import COMPLAINT
from bianmin.partners.models import Provider, Worker

TABS: dict[str, tuple[str, ...]] = {"open": UNANSWERED, "answered": ANSWERED, "closed": ("closed",)}
RELATED = ("provider", "service", "order")


@dataclass(frozen=True)
class ComplaintLine:
    """`left`: working days until its end, negative when late; None once it is closed."""

    complaint: Complaint
    left: int | None


@dataclass(frozen=True)
class ComplaintList:
    page: Page[Complaint]
    lines: list[ComplaintLine]


@dataclass(frozen=True)
class Waiting:
    """What the station has to see to: complaints without an answer, of these late; providers that are suspended; orders
    promised to workers of theirs."""

    open: int
    late: int
    suspended: int
    stranded: int

    @property
    def anything(self) -> bool:
        return bool(self.open or self.suspended or self.stranded)


def complaint_list(user: Any, *, tab: str = "open", late: bool = False, cursor: str | None = None) -> ComplaintList:
    """Open ones by their end, closed ones newest first; `late`: only those nobody answered in time. Two queries."""
    rows = Complaint.objects.visible_to(user).select_related(*RELATED).filter(state__in=TABS.get(tab, UNANSWERED))
    if late:
        rows = rows.filter(state__in=UNANSWERED, due_on__lt=clock.today())
    page = keyset_page(rows, order=["-id"] if tab == "closed" else ["due_on", "id"], cursor=cursor, size=50)
    today = clock.today()
    days = WorkCalendar.load(min([today, *(row.due_on for row in page)]) - timedelta(days=1))
    lines = [ComplaintLine(row, None if row.state == "closed" else days.between(today, row.due_on)) for row in page]
    return ComplaintList(page, lines)


def waiting(user: Any) -> Waiting:
    """Three queries."""
    late = Q(due_on__lt=clock.today())
    counts = Complaint.objects.visible_to(user).unanswered().aggregate(open=Count("pk"), late=Count("pk", filter=late))
    return Waiting(
        **counts,
        suspended=Provider.objects.visible_to(user).filter(state="suspended").count(),
        stranded=_stranded(user).count(),
    )


def suspended_providers(user: Any) -> list[Provider]:
    """Those that get no orders now, with the reason; the newest first."""
    rows = Provider.objects.visible_to(user).filter(state="suspended")
    return list(rows.order_by("-state_since", "name"))


def stranded_orders(user: Any, limit: int = 50) -> list[Order]:
    """Offered to or accepted by workers of providers that are suspended or gone: somebody else has to be sent."""
    rows = _stranded(user).select_related("service", "worker", "provider")
    return list(rows.order_by("starts_at", "id")[:limit])


def _stranded(user: Any) -> QuerySet[Order]:
    rows = Order.objects.visible_to(user).filter(state__in=("offered", "accepted"))
    return rows.exclude(worker__provider__state="active")


@dataclass(frozen=True)
class Said:
    """Words of the exchange: hers, or the station's answer."""

    hers: bool
    text: str
    at: datetime


@dataclass(frozen=True)
class ComplaintView:
    complaint: Complaint
    steps: list[ComplaintStep]
    moves: list[Move]
    redone: Order | None

    @property
    def exchange(self) -> list[Said]:
        """Everything that was said, in its order: her complaint, the answers, her objections."""
        said = [Said(step.verb == "reopen", step.note, step.created_at) for step in self.steps if step.note]
        return [Said(True, self.complaint.text, self.complaint.created_at), *said]

    @property
    def verbs(self) -> set[str]:
        return {move.verb for move in self.moves}


def complaint_view(complaint: Complaint) -> ComplaintView:
    """With the moves that its state allows; two queries."""
    order = complaint.order
    redone = Order.objects.filter(redo_of=order).first() if order else None
    return ComplaintView(
        complaint=complaint,
        steps=list(complaint.steps.select_related("actor")),
        moves=[move for move in COMPLAINT.open_moves(complaint.state) if move.roles],
        redone=redone,
    )


def complaints_of(order: Order) -> list[Complaint]:
    """Of one order, the newest first."""
    return list(Complaint.objects.filter(order=order).order_by("-id"))


@dataclass(frozen=True)
class Substance:
    """What a worker is told of a complaint: what it is about and in which month; not who said it, nor her words."""

    kind: str
    service: str
    day: Any
    result: str


def complaints_about(worker: Worker, limit: int = 30) -> list[Substance]:
    """Those that the station has judged, the newest first, without person, order, address or words. One query."""
    rows = Complaint.objects.filter(worker=worker, upheld__isnull=False).select_related("service").order_by("-id")
    return [
        Substance(
            kind=str(row.get_kind_display()),
            service=row.service.name if row.service else "",
            day=row.created_at.astimezone(clock.SHANGHAI).date().replace(day=1),
            result=_("属实") if row.upheld else _("不属实"),
        )
        for row in rows[:limit]
    ]
