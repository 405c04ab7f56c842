"""Who goes along with the worker of an order that needs several: sent, coming, not coming.

The worker of the order (`order.worker`) leads: takes or declines it, sets out, arrives, finishes, charges. Whoever goes
along answers for herself alone; when she cannot, her time is free again at once and the order stays with the others:
the station sees that somebody is lacking and sends another one.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.core.actions.outbox import messages_overtake
from bianmin.core.errors import Conflict, UserError
from bianmin.living.errors import WorkerUnfit
from bianmin.living.models import Order, OrderMate
from bianmin.living.permissions import require_mate, require_station
from bianmin.partners.actions.duty import duties_release
from bianmin.partners.models import Worker

from .order_offer import take_time, tell_offered
from .order_steps import NOUN, locked, record_move, work_key


def mate_send(*, actor: Any, order: Order, worker: Worker) -> OrderMate:
    """Send one more along, at the time that was agreed, where fewer go than the service needs.

    Raises WorkerUnfit (with the reasons), Conflict when enough go, claims.Taken, MoveNotAllowed, NotAllowed.
    """
    require_station(actor)
    with transaction.atomic():
        row = locked(order, "mate_send")
        going = set(OrderMate.objects.live().filter(order=row).values_list("worker", flat=True))
        if len(going) + 1 >= row.service.together:
            raise Conflict(_("去的人已经够了。请刷新页面看最新情况。"))
        if worker.pk == row.worker_id or worker.pk in going:
            raise WorkerUnfit(_("一起去的人不能是同一个人，请另外选人。"), field="worker")
        take_time(row, worker)
        mate = OrderMate.objects.create(order=row, worker=worker)
        _noted(row, actor, "mate_send", {"worker": worker.name})
        tell_offered(row, worker)
    return mate


def mate_accept(*, actor: Any, mate: OrderMate) -> OrderMate:
    """She comes along, or the station notes that she said so. Pressed twice, it is noted once.

    Raises Conflict when she was called back, MoveNotAllowed, NotAllowed."""
    with transaction.atomic():
        row = locked(mate.order, "mate_accept")
        found = _live(mate)
        require_mate(actor, found)
        if not found.accepted:
            _answer(found, OrderMate.Answer.ACCEPTED)
            _noted(row, actor, "mate_accept", {"worker": found.worker.name})
    return found


def mate_refuse(*, actor: Any, mate: OrderMate, reason: str) -> OrderMate:
    """She cannot come, and says why: her time is free again, the others still go.

    Raises UserError without a reason, Conflict when she was called back, MoveNotAllowed, NotAllowed."""
    words = " ".join(reason.split())[:120]
    if not words:
        raise UserError(_("请说一下为什么去不了，调度好另外派人。"), field="reason")
    with transaction.atomic():
        row = locked(mate.order, "mate_refuse")
        found = _live(mate)
        require_mate(actor, found)
        _answer(found, OrderMate.Answer.REFUSED, words)
        duties_release(noun=NOUN, noun_uid=row.uid, worker=found.worker)
        _noted(row, actor, "mate_refuse", {"worker": found.worker.name, "reason": words})
        messages_overtake(keys=[work_key(row, found.worker)])
    return found


def _live(mate: OrderMate) -> OrderMate:
    """As it is now that the order is locked. Raises Conflict."""
    found = OrderMate.objects.live().select_related("worker").filter(pk=mate.pk).first()
    if found is None:
        raise Conflict(_("已经不用一起去了，或者已经说过去不了。请看今天的单子。"))
    return found


def _answer(mate: OrderMate, answer: str, reason: str = "") -> None:
    mate.answer, mate.answered_at, mate.reason = answer, clock.now(), reason
    mate.save(update_fields=["answer", "answered_at", "reason"])


def _noted(row: Order, actor: Any, verb: str, payload: dict[str, Any]) -> None:
    """The order itself stays as it is, and so does what the resident and the others were told."""
    row.version += 1
    row.save(update_fields=["version"])
    record_move(row, actor, verb, payload)
