"""Who comes: an order is offered to a worker at a time, taken, refused, or called back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.core.errors import Conflict, UserError
from bianmin.living.errors import WorkerUnfit
from bianmin.living.models import Order, OrderMate, OrderOffer
from bianmin.living.permissions import require_station, require_worker_of
from bianmin.living.selectors.crew import unfit_reasons
from bianmin.partners.actions.duty import duty_take
from bianmin.partners.models import Worker

from .order_steps import (
    NOUN,
    answer_offer,
    free_workers,
    locked,
    saved,
    tell,
    tell_recalled,
    tell_worker,
    time_words,
)


def order_offer(
    *, actor: Any, order: Order, worker: Worker, starts_at: datetime, mates: Sequence[Worker] = ()
) -> Order:
    """Send `worker` (with `mates`, where several come together) at `starts_at`; their time is taken from now on.

    Raises WorkerUnfit (with the reasons), claims.Taken, MoveNotAllowed, NotAllowed.
    """
    require_station(actor)
    ends_at = starts_at + timedelta(minutes=order.service.minutes(order.quantity))
    with transaction.atomic():
        row = locked(order, "offer")
        everybody = [worker, *mates]
        _check(row, everybody)
        row.worker, row.provider = worker, worker.provider
        row.starts_at, row.ends_at = starts_at, ends_at
        for one in everybody:
            take_time(row, one)
        OrderOffer.objects.create(order=row, worker=worker)
        OrderMate.objects.bulk_create(OrderMate(order=row, worker=mate) for mate in mates)
        names = {"mates": "、".join(mate.name for mate in mates)} if mates else {}
        saved(row, actor, "offer", {"worker": worker.name, "starts_at": starts_at, **names})
        for one in everybody:
            tell_offered(row, one)
    return row


def order_accept(*, actor: Any, order: Order) -> Order:
    """The worker takes it, or the station notes that she said so; the resident is told who comes when, and the code.

    Pressed twice, it is taken once. Raises MoveNotAllowed, NotAllowed.
    """
    with transaction.atomic():
        row = locked(order, "accept")
        require_worker_of(actor, row)
        row.accepted_at = clock.now()
        answer_offer(row, OrderOffer.Answer.ACCEPTED)
        saved(row, actor, "accept", {"worker": row.worker.name if row.worker else ""})
        tell_coming(row)
    return row


def order_refuse(*, actor: Any, order: Order, reason: str) -> Order:
    """The worker cannot, and says why: the order waits for another. Raises MoveNotAllowed, NotAllowed, UserError."""
    return _without_her(actor, order, "refuse", reason, _("请说一下为什么接不了，调度好另外派人。"))


def order_give_back(*, actor: Any, order: Order, reason: str) -> Order:
    """She had taken it and cannot come after all, before she set out: her time is free, the order waits for another.

    Raises as `order_refuse`.
    """
    return _without_her(actor, order, "give_back", reason, _("请说一下为什么来不了，调度好另外派人。"))


def order_recall(*, actor: Any, order: Order, reason: str = "") -> Order:
    """Take it back from a worker who does not come after all, also from one on the way. Raises MoveNotAllowed."""
    require_station(actor)
    with transaction.atomic():
        row = locked(order, "recall")
        freed = free_workers(row, answer=OrderOffer.Answer.RECALLED, reason=" ".join(reason.split()))
        row.provider = None
        saved(row, actor, "recall", {"worker": freed[0].name})
        tell_recalled(row, freed)
    return row


def take_time(row: Order, worker: Worker) -> None:
    """The worker's time is the order's from now on; inside its transaction. Raises WorkerUnfit, claims.Taken."""
    if row.starts_at is None or row.ends_at is None:
        raise Conflict(_("这个订单还没有派过人，请先派带头的人。"))
    _require_fit(row, worker, row.starts_at, row.ends_at)
    duty_take(
        worker=worker,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        noun=NOUN,
        noun_uid=row.uid,
        area_code=row.area_code,
    )


def tell_offered(row: Order, worker: Worker) -> None:
    """An order waits for this worker's answer."""
    tell_worker(row, worker, "work_offered", {"service": row.service.name, "time": time_words(row)})


def tell_coming(row: Order) -> None:
    """Who comes, when, and the code to give at the door."""
    if row.worker is None:
        return
    params = {"service": row.service.name, "worker": row.worker.spoken, "time": time_words(row)}
    tell(row, "order_coming", params | {"code": row.arrival_code, "phone": row.centre.hotline})


def _without_her(actor: Any, order: Order, verb: str, reason: str, asked: str) -> Order:
    words = " ".join(reason.split())
    if not words:
        raise UserError(asked, field="reason")
    with transaction.atomic():
        row = locked(order, verb)
        require_worker_of(actor, row)
        lead, *mates = free_workers(row, answer=OrderOffer.Answer.REFUSED, reason=words)
        row.provider = None
        saved(row, actor, verb, {"worker": lead.name, "reason": words[:120]})
        tell_recalled(row, mates)
    return row


def _check(row: Order, workers: list[Worker]) -> None:
    if len(workers) < row.service.together:
        text = _("“%(service)s”要 %(count)d 个人一起去，请再选人。")
        raise WorkerUnfit(text % {"service": row.service.name, "count": row.service.together}, field="mates")
    if len({worker.pk for worker in workers}) < len(workers):
        raise WorkerUnfit(_("一起去的人不能是同一个人，请另外选人。"), field="mates")


def _require_fit(row: Order, worker: Worker, starts_at: datetime, ends_at: datetime) -> None:
    if reasons := unfit_reasons(row, worker, starts_at, ends_at):
        text = _("%(worker)s不能去：%(reasons)s")
        raise WorkerUnfit(
            text % {"worker": worker.name, "reasons": "".join(reasons)},
            field="worker",
            details={"reasons": reasons},
        )
