"""Payments of the demo: no money moves; a page of ours stands for the payer's phone."""

from django.urls import reverse

from bianmin.channels.models import LocalRefund, LocalTrade
from bianmin.core import clock
from bianmin.core.payments import YUAN, Order, RefundOrder, Repaid, Trade

State = LocalTrade.State


class LocalPayments:
    """Knows numbers: the same asked twice is kept once."""

    def prepay(self, order: Order) -> dict[str, str]:
        LocalTrade.objects.get_or_create(
            number=order.number,
            defaults={"title": order.title, "amount": order.amount, "expires_at": order.expires_at},
        )
        kind = "h5_url" if order.scene == "h5" else "code_url"
        return {kind: reverse("demo_pay", args=[order.number])}

    def query(self, number: str) -> Trade:
        row = LocalTrade.objects.filter(number=number).first()
        if row is None:
            return Trade("absent")
        if row.state != State.PAID:
            return Trade(row.state)
        return Trade("paid", f"demo-{row.pk}", row.amount, YUAN, row.paid_at)

    def close(self, number: str) -> bool:
        rows = LocalTrade.objects.filter(number=number)
        rows.filter(state=State.OPEN).update(state=State.CLOSED)
        return not rows.filter(state=State.PAID).exists()

    def refund(self, order: RefundOrder) -> Repaid:
        row, _made = LocalRefund.objects.get_or_create(number=order.number, defaults={"amount": order.amount})
        return Repaid("done", row.amount)

    def query_refund(self, number: str) -> Repaid | None:
        row = LocalRefund.objects.filter(number=number).first()
        return Repaid("done", row.amount) if row else None


def press(number: str) -> bool:
    """The payer's thumb: pays once, while it is open and in time."""
    now = clock.now()
    rows = LocalTrade.objects.filter(number=number, state=State.OPEN, expires_at__gt=now)
    return bool(rows.update(state=State.PAID, paid_at=now))
