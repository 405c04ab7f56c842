"""A day as the dispatcher looks at it: what is agreed with whom, what waits, and what a plan would change."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.core.models import Centre
from bianmin.living.dispatch.problem import Reason
from bianmin.living.models import DayPlan, Order, OrderMate
from bianmin.partners.models import Worker

from .crew import day_span, spans_of
from .day import AGREED, WAITING, workers_on

FIRST, LAST = 7 * 60, 21 * 60  # minutes that the drawing shows
REASONS: dict[str, str | Promise] = {
    Reason.NO_SKILL: _("这一天没有会做的人"),
    Reason.NO_AREA: _("会做的人不去那一片"),
    Reason.DECLINED: _("能去的人都说接不了"),
    Reason.NO_HOURS: _("那个时间没有人上班"),
    Reason.TOO_FEW: _("同一时间凑不齐要一起去的人"),
    Reason.FULL: _("能去的人都排满了"),
}


@dataclass(frozen=True)
class Bar:
    """One visit in the drawing: minutes from FIRST. `mate`: this worker goes along."""

    order: Order
    starts_at: datetime
    left: int
    width: int
    travel: int = 0
    planned: bool = False
    mate: bool = False

    @property
    def text_left(self) -> int:
        return self.left + 4

    @property
    def short(self) -> str:
        """As much of the name as the bar has room for."""
        return self.order.service.name[: max(1, self.width // 13)]


@dataclass(frozen=True)
class Lane:
    """One worker's day. `top`: where the drawing puts it."""

    worker: Worker
    bars: list[Bar]
    hours: list[tuple[int, int]]
    top: int

    @property
    def middle(self) -> int:
        """Where its words stand."""
        return self.top + 18

    @property
    def bar_top(self) -> int:
        return self.top + 3


@dataclass(frozen=True)
class DayBoard:
    day: date
    lanes: list[Lane]
    waiting: list[Order]
    off: list[Worker]
    unplanned: list[tuple[Order, str | Promise]] = field(default_factory=list)

    @property
    def height(self) -> int:
        return max(len(self.lanes), 1) * LANE + HEAD

    @property
    def ticks(self) -> list[tuple[int, int]]:
        """(place, hour) of the lines of the drawing."""
        return [(minute - FIRST, minute // 60) for minute in range(FIRST, LAST + 1, 120)]


LANE, HEAD = 34, 22


def day_board(centre: Centre, day: date, made: DayPlan | None = None) -> DayBoard:
    """A dozen queries, however many orders; with `made`, its visits stand among those agreed."""
    begins, ends = day_span(day)
    along = OrderMate.objects.live().select_related("worker__provider")
    rows = Order.objects.filter(centre=centre, window_start__lt=ends, window_end__gt=begins)
    orders: list[Order] = list(
        rows.filter(state__in=(*WAITING, *AGREED, "done", "settled", "rated"))
        .select_related("service__skill", "worker__provider", "dwelling__grid")
        .prefetch_related(Prefetch("mates", along, to_attr="going"))
        .order_by("window_start", "id")
    )
    visits: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for visit in made.visits if made else []:
        visits[int(visit["order"])].append(visit)
    bars = _bars(orders, visits, begins)
    workers = {worker.pk: worker for worker in workers_on(centre, day)}
    sent = [worker for row in orders for worker in (row.worker, *(mate.worker for mate in row.going)) if worker]  # type: ignore[attr-defined]
    workers = {worker.pk: worker for worker in sent} | workers
    everybody = sorted(workers.values(), key=lambda one: (one.provider_id, one.pk))
    there = [worker for worker in everybody if bars[worker.pk] or _hours(worker, day)]
    lanes = [
        Lane(worker, sorted(bars[worker.pk], key=lambda bar: bar.left), _hours(worker, day), HEAD + LANE * place)
        for place, worker in enumerate(there)
    ]
    off = [worker for worker in everybody if worker not in there]
    by_key = {row.pk: row for row in orders}
    left = [
        (by_key[int(one["order"])], REASONS.get(one["reason"], ""))
        for one in (made.unplanned if made else [])
        if int(one["order"]) in by_key
    ]
    waiting = [row for row in orders if row.state in WAITING]
    return DayBoard(day, lanes, waiting, off, left)


def live_plan(centre: Centre, day: date) -> DayPlan | None:
    """The plan that is being made or waits to be looked at; else the newest of the day."""
    rows = DayPlan.objects.filter(centre=centre, day=day).select_related("by", "centre__area")
    return rows.live().first() or rows.first()


def _bars(orders: list[Order], visits: dict[int, list[dict[str, Any]]], begins: datetime) -> dict[int, list[Bar]]:
    found: dict[int, list[Bar]] = defaultdict(list)
    for row in orders:
        minutes = row.service.minutes(row.quantity)
        planned = visits[row.pk] if row.state in (*WAITING, "offered") else []
        for visit in planned:
            start = int(visit["start"])
            moment = datetime.fromtimestamp(begins.timestamp() + start * 60, clock.SHANGHAI)
            bar = Bar(row, moment, start - FIRST, minutes, int(visit["travel"]), planned=True, mate=visit["mate"])
            found[int(visit["worker"])].append(bar)
        if not planned and row.worker_id and row.starts_at:
            start = int((row.starts_at - begins).total_seconds() // 60)
            found[row.worker_id].append(Bar(row, row.starts_at, start - FIRST, minutes))
            for mate in row.going:  # type: ignore[attr-defined]
                found[mate.worker_id].append(Bar(row, row.starts_at, start - FIRST, minutes, mate=True))
    return found


def _hours(worker: Worker, day: date) -> list[tuple[int, int]]:
    midnight = day_span(day)[0]
    spans = [
        (int((opens - midnight).total_seconds() // 60), int((closes - midnight).total_seconds() // 60))
        for opens, closes in spans_of(worker, day)
    ]
    return [(max(opens, FIRST) - FIRST, min(closes, LAST) - max(opens, FIRST)) for opens, closes in spans]
