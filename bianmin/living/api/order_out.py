"""An order as the API answers it: masked in lists; whole for those whose desk shows it whole."""

import uuid
from datetime import datetime

from ninja import Schema

from bianmin.living.models import Order, OrderMate, OrderOffer
from bianmin.living.selectors.order_desk import desk_order

from .given import Words, money
from .order_complaints import ComplaintOut, complaint_words


class OrderOut(Schema):
    """`name` and `phone` are masked. Money is yuan: `to_pay` is what the resident pays in all."""

    uid: uuid.UUID
    number: str
    state: str
    service: str
    service_name: str
    person: uuid.UUID | None
    name: str
    phone: str
    quantity: int
    urgent: bool
    window_start: datetime
    window_end: datetime
    worker: uuid.UUID | None
    worker_name: str
    starts_at: datetime | None
    ends_at: datetime | None
    to_pay: str


class OrderList(Schema):
    items: list[OrderOut]
    next: str | None


class OfferOut(Schema):
    worker: uuid.UUID
    worker_name: str
    offered_at: datetime
    answer: str
    reason: str


class MateOut(Schema):
    """Who was asked to go along; `uid` names this asking, `answer` is "" while it waits."""

    uid: uuid.UUID
    worker: uuid.UUID
    worker_name: str
    answer: str
    reason: str


class OrderFull(OrderOut):
    """`name`, `phone` and `address` in full, as the desk's page shows them. `amount` + `subsidy` = `list_amount`; parts
    come on top as `extra_amount`. `price_words` says why, for the resident and the station alone. `moves`: what the
    state allows next. `complaints`: the newest first. `version`: name it to `edit`. `lacking`: how many more have to
    go along."""

    version: int
    channel: str
    created_at: datetime
    at_station: bool
    address: str
    note: str
    list_amount: str
    amount: str
    subsidy: str
    extra_amount: str
    extra_note: str
    price_words: list[str]
    provider: str
    accepted_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    arrival_proved: bool
    done_at: datetime | None
    closed_reason: str
    redo_of: uuid.UUID | None
    offers: list[OfferOut]
    mates: list[MateOut]
    lacking: int
    complaints: list[ComplaintOut]
    moves: list[str]


PLAIN = ("uid", "number", "state", "quantity", "urgent", "window_start", "window_end", "starts_at", "ends_at")
FULL = (
    *("version", "channel", "created_at", "at_station", "address", "note", "extra_note", "closed_reason"),
    *("accepted_at", "departed_at", "arrived_at", "arrival_proved", "done_at"),
)


def order_words(order: Order) -> Words:
    """One of a list; no query when service, person and worker are at hand."""
    return {name: getattr(order, name) for name in PLAIN} | {
        "service": order.service.code,
        "service_name": order.service.name,
        "person": order.person.uid if order.person else None,
        "name": order.masked_name,
        "phone": order.phone_masked,
        "worker": order.worker.uid if order.worker else None,
        "worker_name": order.worker.name if order.worker else "",
        "to_pay": money(order.to_pay),
    }


def order_full(order: Order) -> Words:
    """As the desk's page shows it."""
    view = desk_order(order)
    amounts = ("list_amount", "amount", "subsidy", "extra_amount")
    return (
        order_words(order)
        | {name: getattr(order, name) for name in FULL}
        | {
            "name": order.contact_name,
            "phone": order.phone,
            **{name: money(getattr(order, name)) for name in amounts},
            "price_words": view.price_words,
            "provider": order.provider.name if order.provider else "",
            "redo_of": order.redo_of.uid if order.redo_of else None,
            "offers": [_offer(row) for row in view.offers],
            "mates": [_mate(row) for row in view.mates],
            "lacking": view.lacking,
            "complaints": [complaint_words(row) for row in view.complaints],
            "moves": view.moves,
        }
    )


def _offer(row: OrderOffer) -> Words:
    return {
        "worker": row.worker.uid,
        "worker_name": row.worker.name,
        "offered_at": row.created_at,
        "answer": row.answer,
        "reason": row.reason,
    }


def _mate(row: OrderMate) -> Words:
    return {
        "uid": row.uid,
        "worker": row.worker.uid,
        "worker_name": row.worker.name,
        "answer": row.answer,
        "reason": row.reason,
    }
