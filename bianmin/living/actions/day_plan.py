"""The day's plan: asked for, made by the worker, then sent out by the dispatcher, all of it or a part."""

import logging
from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import claims, clock, journal
from bianmin.core.errors import UserError
from bianmin.core.models import Centre
from bianmin.living.dispatch.plan import SECONDS, plan
from bianmin.living.dispatch.problem import Plan
from bianmin.living.dispatch.rule import rule
from bianmin.living.models import DayPlan, Order
from bianmin.living.permissions import require_station
from bianmin.living.selectors.day import DayOf, day_of
from bianmin.living.workflow import DAY_PLAN
from bianmin.partners.models import Worker

from .order_offer import order_offer, order_recall

logger = logging.getLogger(__name__)


def day_plan_begin(*, actor: Any, centre: Centre, day: date) -> DayPlan:
    """Ask for a plan of a day; one that was still open is dropped. The caller enqueues `tasks.make_day_plan`.

    Raises NotAllowed, UserError for a day that is over."""
    require_station(actor)
    if day < clock.today():
        raise UserError(_("这一天已经过去了。"), field="day")
    with transaction.atomic():
        Centre.objects.select_for_update().get(pk=centre.pk)
        for old in DayPlan.objects.live().select_for_update().filter(centre=centre, day=day):
            _close(old, "drop")
        made = DayPlan.objects.create(centre=centre, day=day, by=actor)
        _record(actor, made, "begin")
    return made


def day_plan_make(*, made: DayPlan, seconds: float = SECONDS) -> DayPlan:
    """Work it out, beside the rule's plan for comparison; outside of any transaction. Done once."""
    if made.state != "computing":
        return made
    try:
        read = day_of(made.centre, made.day, movable=True)
        by_rule, best = rule(read.problem), plan(read.problem, seconds)
    except Exception:
        logger.exception("The plan of a day could not be made.")
        with transaction.atomic():
            return _close(made, "fail")
    fixed = {job.key for job in read.problem.jobs if job.fixed}
    visits = [
        {"order": visit.job, "worker": visit.worker, "start": visit.start, "travel": visit.travel, "mate": visit.mate}
        for visit in best.visits
        if visit.job not in fixed
    ]
    with transaction.atomic():
        row = DayPlan.objects.select_for_update().get(pk=made.pk)
        if row.state != "computing":
            return row  # dropped meanwhile
        row.state = DAY_PLAN.check("propose", row.state)
        row.visits = visits
        row.unplanned = [{"order": one.job, "reason": one.reason} for one in best.unplanned]
        row.figures = _figures(best, by_rule)
        row.save()
        _record(None, row, "propose", {"visits": len({visit["order"] for visit in visits})})
    return row


def day_plan_apply(*, actor: Any, made: DayPlan, chosen: Collection[str]) -> tuple[int, list[str]]:
    """Send out the visits of `chosen` (keys of orders). Who was to come and has not accepted yet may change.

    Returns how many were sent, and a sentence for each that could not be. Raises MoveNotAllowed, NotAllowed.
    """
    require_station(actor)
    with transaction.atomic():
        row = DayPlan.objects.select_for_update().get(pk=made.pk)
        row.state = DAY_PLAN.check("apply", row.state)
        row.closed_at = clock.now()
        row.save(update_fields=["state", "closed_at"])
        _record(actor, row, "apply", {"visits": len(chosen)})
    read = day_of(row.centre, row.day, movable=True)
    everybody = [visit for visit in row.visits if visit["order"] in chosen]
    wanted = [visit for visit in everybody if not visit["mate"]]
    orders = {
        str(one.pk): one
        for one in Order.objects.filter(pk__in=[visit["order"] for visit in wanted]).select_related("service")
    }
    workers = {str(one.pk): one for one in Worker.objects.filter(pk__in=[visit["worker"] for visit in everybody])}
    along = _along(everybody, workers)
    moved = [
        visit
        for visit in wanted
        if not _stands(orders.get(visit["order"]), visit["worker"], read.moment(visit["start"]))
    ]
    going = [orders[visit["order"]] for visit in moved if visit["order"] in orders]
    moving = {visit["order"] for visit in moved}
    coming = [visit for visit in everybody if visit["order"] in moving]
    refused = _recall_all(actor, going + _in_the_way(row, coming, orders, read))
    sent = len(wanted) - len(moved)
    for visit in moved:
        order, worker = orders.get(visit["order"]), workers.get(visit["worker"])
        if order is None or worker is None:
            continue
        try:
            starts_at, mates = read.moment(visit["start"]), along[visit["order"]]
            order_offer(actor=actor, order=order, worker=worker, starts_at=starts_at, mates=mates)
        except UserError as error:
            refused.append(_("%(number)s：%(why)s") % {"number": order.number, "why": error.message})
        else:
            sent += 1
    return sent, refused


def day_plan_drop(*, actor: Any, made: DayPlan) -> DayPlan:
    """Raises MoveNotAllowed, NotAllowed."""
    require_station(actor)
    with transaction.atomic():
        row = DayPlan.objects.select_for_update().get(pk=made.pk)
        _record(actor, row, "drop")
        return _close(row, "drop")


def _along(visits: list[dict[str, Any]], workers: dict[str, Worker]) -> dict[str, list[Worker]]:
    """By order, who goes along."""
    found: dict[str, list[Worker]] = defaultdict(list)
    for visit in visits:
        if visit["mate"] and visit["worker"] in workers:
            found[visit["order"]].append(workers[visit["worker"]])
    return found


def _stands(order: Order | None, worker: str, starts_at: Any) -> bool:
    """Whether just this was offered already."""
    return bool(order and order.state == "offered" and str(order.worker_id) == worker and order.starts_at == starts_at)


def _in_the_way(row: DayPlan, moved: list[dict[str, Any]], orders: dict[str, Order], read: DayOf) -> list[Order]:
    """Orders that were only offered and have no place in the plan, where one of `moved` takes their worker's time."""
    lost = Order.objects.filter(pk__in=[one["order"] for one in row.unplanned], state="offered")
    return [order for order in lost if any(_overlap(order, visit, orders, read) for visit in moved)]


def _overlap(order: Order, visit: dict[str, Any], orders: dict[str, Order], read: DayOf) -> bool:
    other = orders.get(visit["order"])
    if other is None or str(order.worker_id) != visit["worker"] or order.starts_at is None or order.ends_at is None:
        return False
    begins = read.moment(visit["start"])
    ends = begins + timedelta(minutes=other.service.minutes(other.quantity))
    first, last = claims.quarters(begins, ends), claims.quarters(order.starts_at, order.ends_at)
    return first.start < last.stop and last.start < first.stop


def _recall_all(actor: Any, orders: list[Order]) -> list[str]:
    """First everybody's time is given back, so that two orders can change places. Returns what could not be."""
    refused = []
    for order in orders:
        if order.state == "offered":
            try:
                order_recall(actor=actor, order=order, reason=_("重新排班"))
            except UserError as error:
                refused.append(_("%(number)s：%(why)s") % {"number": order.number, "why": error.message})
    return refused


def _figures(best: Plan, by_rule: Plan) -> dict[str, Any]:
    return {
        "travel": best.travel_minutes,
        "rule_travel": by_rule.travel_minutes,
        "metres": best.travel_metres,
        "rule_metres": by_rule.travel_metres,
        "served": _served(best),
        "rule_served": _served(by_rule),
        "seconds": round(best.seconds, 1),
        "method": best.method,
    }


def _served(plan: Plan) -> int:
    """Orders: what needs two has two visits."""
    return sum(not visit.mate for visit in plan.visits)


def _close(row: DayPlan, verb: str) -> DayPlan:
    row.state, row.closed_at = DAY_PLAN.check(verb, row.state), clock.now()
    row.save(update_fields=["state", "closed_at"])
    return row


def _record(actor: Any, row: DayPlan, verb: str, payload: dict[str, Any] | None = None) -> None:
    body = {"day": row.day.isoformat(), **(payload or {})}
    journal.record(actor=actor, verb=f"day_plan.{verb}", noun=row, area_code=row.centre.area.code, payload=body)
