"""Whether there is something to pay for an order, and how."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bianmin.core.models import Payment
from bianmin.core.payments import payment_methods
from bianmin.living.models import Order
from bianmin.living.models.order import CLOSED

PAYABLE_STATES = ("done", "rated")


@dataclass(frozen=True)
class OwnMoney:
    """What its owner is told of the money: `due` now or once it is done, `paid`, or nothing at all (`none`: not done,
    `free`). `back` has gone back to her, `on_its_way` not yet; `receipt`: the payment that has one."""

    state: Literal["due", "paid", "free", "none"]
    back: Decimal = Decimal(0)
    on_its_way: Decimal = Decimal(0)
    receipt: Payment | None = None


def own_money(order: Order, payments: Iterable[Payment]) -> OwnMoney:
    """`payments` of the order with their refunds at hand (core.selectors.payment.payments_about); no query."""
    paid = next((one for one in payments if one.state in ("paid", "refunded") and one.receipt_number), None)
    if paid is not None:
        refunds = list(paid.refunds.all())
        back = sum((one.amount for one in refunds if one.state == "done"), Decimal(0))
        coming = sum((one.amount for one in refunds if one.state == "processing"), Decimal(0))
        return OwnMoney("paid", back, coming, paid)
    if order.state in CLOSED or order.state == "redone":
        return OwnMoney("none")
    return OwnMoney("due" if order.to_pay else "free")


def owes(order: Order) -> bool:
    """Done, costs something, and nothing has come yet."""
    return order.state in PAYABLE_STATES and bool(order.to_pay) and order.settled_at is None


def phone_payment_offered(order: Order) -> bool:
    """Whether there is something to pay, and a way to pay it by phone."""
    return owes(order) and Payment.Method.WECHAT in payment_methods(order.to_pay)
