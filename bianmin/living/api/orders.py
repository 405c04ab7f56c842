"""Orders through the API: list, read, place, and who could come. The house decides the price, never a caller."""

import json
import uuid
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Query, Router, Schema
from ninja.responses import NinjaJSONEncoder
from pydantic import Field

from bianmin.core.errors import UserError
from bianmin.core.idempotency import Answer
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.models import Order
from bianmin.living.permissions import get_order, get_service, require_order_reader, require_orderer, require_station
from bianmin.living.selectors.order_desk import RELATED
from bianmin.living.selectors.order_rows import order_rows
from bianmin.living.selectors.suggestion import suggestions
from bianmin.living.selectors.windows import urgent_window
from bianmin.living.workflow import ORDER
from bianmin.residents.permissions import get_person

from .given import Day, Moment, Words, heard_once
from .order_out import OrderFull, OrderList, order_full, order_words

router = Router()


class OrderIn(Schema):
    """For a `person` on file, whose name, telephone and address fill in what is empty; or for somebody who is not
    registered, with all three. A window, or `urgent` without one. `shown_amount`: what was said that it costs; when it
    costs something else by now, the answer is `price_changed`. `one_more`: it is meant, though the same is ordered for
    an overlapping time; without it the answer is `order_exists`, with the other order in `details`."""

    service: str = Field(max_length=12)
    person: uuid.UUID | None = None
    contact_name: str = Field("", max_length=40)
    phone: str = Field("", max_length=30)
    address: str = Field("", max_length=120)
    window_start: Moment | None = None
    window_end: Moment | None = None
    urgent: bool = False
    quantity: int | None = Field(None, ge=1, le=99)
    at_station: bool = False
    note: str = Field("", max_length=200)
    shown_amount: Decimal | None = Field(None, ge=0, max_digits=9, decimal_places=2)
    one_more: bool = False
    channel: Literal["api", "hotline", "counter", "grid", "wechat"] = "api"


class SuggestionOut(Schema):
    """Who could come, the best first; `travel_minutes` of the way there are estimated. `mates`: who could go along, as
    `offer` takes them, where the service needs several."""

    worker: uuid.UUID
    worker_name: str
    mates: list[uuid.UUID]
    provider: str
    starts_at: datetime
    travel_minutes: int
    reasons: list[str]


class SuggestionList(Schema):
    items: list[SuggestionOut]


@router.get("", response=OrderList, summary="Orders that you may see, the newest first")
def list_orders(
    request: HttpRequest,
    state: str = Query("", max_length=20, description="a state, or `open`"),
    day: Day | None = None,
    person: uuid.UUID | None = None,
    cursor: str | None = Query(None, max_length=500),
    limit: int = Query(50, ge=1, le=200),
) -> Words:
    """`day`: on which the time that was asked for begins."""
    require_order_reader(request.user)
    whose = get_person(request.user, person) if person else None
    page = order_rows(request.user, state=state, day=day, person=whose, cursor=cursor, size=limit)
    return {"items": [order_words(row) for row in page], "next": page.next}


@router.post("", response={201: OrderFull}, summary="Order for whoever calls or stands there")
def place_order(
    request: HttpRequest, body: OrderIn, idempotency_key: str | None = Header(None, alias="Idempotency-Key")
) -> HttpResponse:
    """With an `Idempotency-Key`, the same request sent again gets the first answer, and orders nothing."""
    return heard_once(request, idempotency_key, partial(_place, request, body, idempotency_key or ""))


@router.get("/{uuid:uid}", response=OrderFull, summary="One order, as the desk shows it")
def read_order(request: HttpRequest, uid: uuid.UUID) -> Words:
    return order_full(get_order(request.user, uid))


@router.get("/{uuid:uid}/suggestions", response=SuggestionList, summary="Who could come, the best first; five at most")
def suggest_workers(request: HttpRequest, uid: uuid.UUID) -> Words:
    """Nobody for an order that waits for nobody."""
    order = get_order(request.user, uid)
    require_station(request.user)
    waits = order.state in ORDER.moves["offer"].sources
    rows = suggestions(order) if waits else []
    return {
        "items": [
            {
                "worker": row.worker.uid,
                "worker_name": row.worker.name,
                "mates": [mate.uid for mate in row.mates],
                "provider": row.worker.provider.name,
                "starts_at": row.starts_at,
                "travel_minutes": row.travel,
                "reasons": [str(reason) for reason in row.reasons],
            }
            for row in rows
        ]
    }


def _place(request: HttpRequest, body: OrderIn, key: str) -> Answer:
    require_orderer(request.user)
    order = order_place(
        actor=request.user,
        wish=_wish(body),
        channel=body.channel,
        person=get_person(request.user, body.person) if body.person else None,
        shown_amount=body.shown_amount,
        key=f"api:{key}" if key else "",
        one_more=body.one_more,
    )
    # Read anew, so that it is what a later reading gives; an orderer of one grid does not see what lies in another.
    row = Order.objects.select_related(*RELATED).get(pk=order.pk)
    answered = OrderFull.model_validate(order_full(row)).model_dump()
    return Answer(201, json.dumps(answered, cls=NinjaJSONEncoder, ensure_ascii=False))


def _wish(body: OrderIn) -> Wish:
    service = get_service(body.service)
    return Wish(
        service=service,
        window=_window(body),
        quantity=service.minimum if body.quantity is None else body.quantity,
        urgent=body.urgent,
        at_station=body.at_station,
        contact_name=body.contact_name,
        phone=body.phone,
        address=body.address,
        note=body.note,
    )


def _window(body: OrderIn) -> tuple[datetime, datetime]:
    if body.window_start is not None and body.window_end is not None:
        return body.window_start, body.window_end
    if body.urgent and body.window_start is None and body.window_end is None:
        return urgent_window()
    raise UserError(_("请写明什么时候：window_start 和 window_end，急单可以只写 urgent。"), field="window_start")
