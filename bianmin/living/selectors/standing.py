"""Standing orders as their owner and the station read them, with the next dates."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.core.calendar import WorkCalendar
from bianmin.core.errors import NotFound
from bianmin.core.paging import Page, keyset_page
from bianmin.living.models import Order, StandingMiss, StandingOrder
from bianmin.living.standing_dates import dates_between, window_on
from bianmin.living.workflow_standing import STANDING
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

RELATED = ("service__station__centre", "centre__area", "person", "account")
NEXT, MANY = 4, 26
STATES = ("active", "paused", "ended")
MISSED = "missed"


@dataclass(frozen=True)
class NextDate:
    """`order`: when it is made already; `miss`: why there is none."""

    day: date
    starts_at: datetime
    ends_at: datetime
    order: Order | None
    miss: StandingMiss | None

    @property
    def comes(self) -> bool:
        return self.miss is None and (self.order is None or self.order.state not in ("cancelled", "declined"))


@dataclass(frozen=True)
class StandingView:
    """`moves`: verbs that the state allows. `later`: there are dates after those."""

    standing: StandingOrder
    dates: list[NextDate]
    moves: list[str]
    rhythm: str
    later: bool = False


def standing_view(row: StandingOrder, *, many: bool = False) -> StandingView:
    """With the next four dates, or half a year of Tuesdays; three queries."""
    moves = [move.verb for move in STANDING.open_moves(row.state)]
    most = MANY if many else NEXT
    dates = next_dates(row, most + 1) if "skip" in moves else []
    return StandingView(row, dates[:most], moves, rhythm_words(row), later=len(dates) > most and not many)


def orders_made(row: StandingOrder) -> list[Order]:
    """Its orders that somebody still has to come for: an edit leaves them as they are. One query."""
    rows = Order.objects.open().filter(standing=row, window_end__gt=clock.now()).select_related("service")
    return list(rows.order_by("window_start", "id")[:MANY])


def next_dates(row: StandingOrder, most: int = NEXT) -> list[NextDate]:
    """The next ones, those skipped included."""
    today = clock.today()
    calendar = WorkCalendar.load(today, row.until)
    coming = (day for day in dates_between(row, today, row.until, calendar) if window_on(row, day)[1] > clock.now())
    days = list(islice(coming, most))
    orders = {order.standing_on: order for order in Order.objects.filter(standing=row, standing_on__in=days)}
    misses = {miss.day: miss for miss in StandingMiss.objects.filter(standing=row, day__in=days)}
    return [NextDate(day, *window_on(row, day), orders.get(day), misses.get(day)) for day in days]


def rhythm_words(row: StandingOrder) -> str:
    """每两周的周一、周二 14:00–16:00."""
    names = [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]
    every = {1: _("每周"), 2: _("每两周"), 4: _("每四周")}[row.every_weeks]
    days = _("、").join(names[day] for day in row.days)
    text = _("%(every)s的%(days)s %(begins)s–%(ends)s")
    return text % {"every": every, "days": days, "begins": f"{row.begins:%H:%M}", "ends": f"{row.ends:%H:%M}"}


def own_standing(account: ResidentAccount, people: Iterable[Person]) -> QuerySet[StandingOrder]:
    """Those of this telephone, and all of the people for whom it acts."""
    mine = StandingOrder.objects.filter(Q(account=account) | Q(person__in=list(people)))
    return mine.select_related(*RELATED)


def own_standing_page(
    account: ResidentAccount, people: Iterable[Person], cursor: str | None = None
) -> tuple[Page[StandingOrder], list[tuple[StandingOrder, str]]]:
    """A page of hers, each with its rhythm in words."""
    page = keyset_page(own_standing(account, people), order=["-id"], cursor=cursor, size=20)
    return page, [(row, rhythm_words(row)) for row in page]


def get_own_standing(account: ResidentAccount, people: Iterable[Person], uid: uuid.UUID) -> StandingOrder:
    """Fetch and check in one step. Raises NotFound."""
    found = own_standing(account, people).filter(uid=uid).first()
    if found is None:
        raise NotFound(_("没有这个长期订单。"))
    return found


def get_standing(user: Any, uid: uuid.UUID) -> StandingOrder:
    """Fetch and check in one step: of the areas that the user's posts see orders of. Raises NotFound."""
    found = StandingOrder.objects.visible_to(user).select_related(*RELATED).filter(uid=uid).first()
    if found is None:
        raise NotFound(_("没有这个长期订单，或者不在您负责的区域。"))
    return found


def standing_page(
    user: Any, state: str, cursor: str | None = None
) -> tuple[Page[StandingOrder], list[tuple[StandingOrder, str]]]:
    """What the user sees in one state, the newest first, each with its rhythm in words; one query."""
    rows = StandingOrder.objects.visible_to(user).filter(state=state).select_related(*RELATED)
    page = keyset_page(rows, order=["-id"], cursor=cursor, size=50)
    return page, [(row, rhythm_words(row)) for row in page]


def standing_of(user: Any, person: Person) -> list[tuple[StandingOrder, str]]:
    """A person's running ones, for her page on the desk."""
    rows = StandingOrder.objects.visible_to(user).running().filter(person=person).select_related("service")
    return [(row, rhythm_words(row)) for row in rows[:10]]


def unseen(user: Any) -> QuerySet[StandingMiss]:
    """Dates that could not be ordered and that nobody has seen to."""
    mine = StandingOrder.objects.visible_to(user)
    rows = StandingMiss.objects.filter(seen_at=None, standing__in=mine).exclude(reason=StandingMiss.Reason.SKIPPED)
    return rows.select_related("standing__service", "standing__person")


def missed_page(user: Any, cursor: str | None = None) -> Page[StandingMiss]:
    """The next day first."""
    return keyset_page(unseen(user), order=["day", "id"], cursor=cursor, size=50)


def get_miss(user: Any, uid: uuid.UUID) -> StandingMiss:
    """Raises NotFound."""
    mine = StandingOrder.objects.visible_to(user)
    found = StandingMiss.objects.filter(standing__in=mine, uid=uid).select_related("standing__service").first()
    if found is None:
        raise NotFound(_("没有这一次，或者不在您负责的区域。"))
    return found
