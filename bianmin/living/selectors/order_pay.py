"""Whether there is something to pay for an order, and how."""

from bianmin.core.models import Payment
from bianmin.core.payments import payment_methods
from bianmin.living.models import Order

PAYABLE_STATES = ("done", "rated")


def owes(order: Order) -> bool:
    """Done, costs something, and nothing has come yet."""
    return order.state in PAYABLE_STATES and bool(order.to_pay) and order.settled_at is None


def phone_payment_offered(order: Order) -> bool:
    """Whether there is something to pay, and a way to pay it by phone."""
    return owes(order) and Payment.Method.WECHAT in payment_methods(order.to_pay)
