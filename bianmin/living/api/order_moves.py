"""What can be done with an order: one path a verb, named as in workflow.py. Each answers the order as it is then."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from bianmin.core.errors import NotFound, UserError
from bianmin.living.actions import order_change, order_mate, order_offer, order_visit
from bianmin.living.actions.order_redo import order_redo
from bianmin.living.models import Order, OrderMate
from bianmin.living.permissions import get_mate, get_order, require_station
from bianmin.partners.models import Worker

from .given import Moment, Words
from .order_out import OrderFull, order_full

router = Router()


class ReasonIn(Schema):
    reason: str = Field("", max_length=120)


class EditIn(Schema):
    """What is not named stays; `version` is the one that the caller saw. Both ends of a window, or neither."""

    version: int = Field(ge=1)
    window_start: Moment | None = None
    window_end: Moment | None = None
    quantity: int | None = Field(None, ge=1, le=99)
    urgent: bool | None = None
    note: str | None = Field(None, max_length=200)


class OfferIn(Schema):
    """`mates`: who comes along, where the service needs several."""

    worker: uuid.UUID
    starts_at: Moment
    mates: list[uuid.UUID] = Field(default_factory=list, max_length=8)


class MateIn(Schema):
    worker: uuid.UUID


class ArriveIn(Schema):
    """`code`: the four digits of the resident; without them the arrival is noted as not proved."""

    code: str = Field("", max_length=10)


class FinishIn(Schema):
    """Parts that the resident agreed to, and what they were."""

    extra_amount: Decimal = Field(Decimal(0), ge=0, max_digits=8, decimal_places=2)
    extra_note: str = Field("", max_length=120)


class RedoIn(Schema):
    window_start: Moment
    window_end: Moment
    reason: str = Field(max_length=200)


@router.post("/{uuid:uid}/confirm", response=OrderFull, summary="The station will do it")
def confirm(request: HttpRequest, uid: uuid.UUID) -> Words:
    return _moved(request, uid, order_change.order_confirm)


@router.post("/{uuid:uid}/edit", response=OrderFull, summary="Another time, quantity or note; priced anew")
def edit(request: HttpRequest, uid: uuid.UUID, body: EditIn) -> Words:
    words = body.dict(exclude={"window_start", "window_end"}) | {"window": _window(body)}
    return _moved(request, uid, order_change.order_edit, **words)


@router.post("/{uuid:uid}/decline", response=OrderFull, summary="The station cannot do it, and says why")
def decline(request: HttpRequest, uid: uuid.UUID, body: ReasonIn) -> Words:
    return _moved(request, uid, order_change.order_decline, reason=body.reason)


@router.post("/{uuid:uid}/cancel", response=OrderFull, summary="The resident does not want it any more")
def cancel(request: HttpRequest, uid: uuid.UUID, body: ReasonIn) -> Words:
    return _moved(request, uid, order_change.order_cancel, reason=body.reason)


@router.post("/{uuid:uid}/offer", response=OrderFull, summary="Send somebody; the time is taken from now on")
def offer(request: HttpRequest, uid: uuid.UUID, body: OfferIn) -> Words:
    order = get_order(request.user, uid)
    require_station(request.user)
    worker, *mates = _workers(order, [body.worker, *body.mates])
    order_offer.order_offer(actor=request.user, order=order, worker=worker, starts_at=body.starts_at, mates=mates)
    return order_full(get_order(request.user, uid))


@router.post("/{uuid:uid}/accept", response=OrderFull, summary="The worker has said yes")
def accept(request: HttpRequest, uid: uuid.UUID) -> Words:
    return _moved(request, uid, order_offer.order_accept)


@router.post("/{uuid:uid}/refuse", response=OrderFull, summary="The worker has said no, and why")
def refuse(request: HttpRequest, uid: uuid.UUID, body: ReasonIn) -> Words:
    return _moved(request, uid, order_offer.order_refuse, reason=body.reason)


@router.post("/{uuid:uid}/give_back", response=OrderFull, summary="The worker had said yes and cannot come after all")
def give_back(request: HttpRequest, uid: uuid.UUID, body: ReasonIn) -> Words:
    return _moved(request, uid, order_offer.order_give_back, reason=body.reason)


@router.post("/{uuid:uid}/recall", response=OrderFull, summary="Take it back from the worker")
def recall(request: HttpRequest, uid: uuid.UUID, body: ReasonIn) -> Words:
    return _moved(request, uid, order_offer.order_recall, reason=body.reason)


@router.post("/{uuid:uid}/depart", response=OrderFull, summary="The worker is on the way")
def depart(request: HttpRequest, uid: uuid.UUID) -> Words:
    return _moved(request, uid, order_visit.order_depart)


@router.post("/{uuid:uid}/arrive", response=OrderFull, summary="The worker stands at the door")
def arrive(request: HttpRequest, uid: uuid.UUID, body: ArriveIn) -> Words:
    return _moved(request, uid, order_visit.order_arrive, code=body.code)


@router.post("/{uuid:uid}/absent", response=OrderFull, summary="Nobody opened")
def absent(request: HttpRequest, uid: uuid.UUID, body: ReasonIn) -> Words:
    return _moved(request, uid, order_visit.order_absent, reason=body.reason)


@router.post("/{uuid:uid}/finish", response=OrderFull, summary="Done, with the parts that come on top")
def finish(request: HttpRequest, uid: uuid.UUID, body: FinishIn) -> Words:
    return _moved(request, uid, order_visit.order_finish, **body.dict())


@router.post("/{uuid:uid}/redo", response={201: OrderFull}, summary="Once more under warranty; answers the new order")
def redo(request: HttpRequest, uid: uuid.UUID, body: RedoIn) -> Status[Words]:
    order = get_order(request.user, uid)
    window = (body.window_start, body.window_end)
    new = order_redo(actor=request.user, order=order, window=window, reason=body.reason)
    return Status(201, order_full(new))


@router.post("/{uuid:uid}/mate_send", response=OrderFull, summary="Somebody else goes along")
def send_mate(request: HttpRequest, uid: uuid.UUID, body: MateIn) -> Words:
    order = get_order(request.user, uid)
    require_station(request.user)
    [worker] = _workers(order, [body.worker])
    order_mate.mate_send(actor=request.user, order=order, worker=worker)
    return order_full(get_order(request.user, uid))


@router.post("/{uuid:uid}/mates/{uuid:mate}/mate_accept", response=OrderFull, summary="Whoever goes along said yes")
def accept_mate(request: HttpRequest, uid: uuid.UUID, mate: uuid.UUID) -> Words:
    order_mate.mate_accept(actor=request.user, mate=_mate(request, uid, mate))
    return order_full(get_order(request.user, uid))


@router.post("/{uuid:uid}/mates/{uuid:mate}/mate_refuse", response=OrderFull, summary="Said no, and why")
def refuse_mate(request: HttpRequest, uid: uuid.UUID, mate: uuid.UUID, body: ReasonIn) -> Words:
    order_mate.mate_refuse(actor=request.user, mate=_mate(request, uid, mate), reason=body.reason)
    return order_full(get_order(request.user, uid))


def _mate(request: HttpRequest, uid: uuid.UUID, mate: uuid.UUID) -> OrderMate:
    return get_mate(get_order(request.user, uid), mate)


def _moved(
    request: HttpRequest,
    uid: uuid.UUID,
    action: Callable[..., Order],
    **words: Any,
) -> Words:
    """Fetch and check, act, and answer with the order as it is now; the action says whose move it is."""
    order = get_order(request.user, uid)
    action(actor=request.user, order=order, **words)
    return order_full(get_order(request.user, uid))


def _window(body: EditIn) -> tuple[datetime, datetime] | None:
    if body.window_start is not None and body.window_end is not None:
        return body.window_start, body.window_end
    if body.window_start is not None or body.window_end is not None:
        raise UserError(_("改时间请把 window_start 和 window_end 一起写上。"), field="window_start")
    return None


def _workers(order: Order, uids: Sequence[uuid.UUID]) -> list[Worker]:
    """Workers of the order's centre, in the order asked for; the action says who is unfit. Raises NotFound."""
    found = Worker.objects.filter(uid__in=uids, provider__centre=order.centre_id).select_related("provider")
    by_uid = {worker.uid: worker for worker in found}
    if missing := [uid for uid in uids if uid not in by_uid]:
        raise NotFound(_("没有这位师傅：%(uid)s。") % {"uid": missing[0]}, field="worker")
    return [by_uid[uid] for uid in uids]
