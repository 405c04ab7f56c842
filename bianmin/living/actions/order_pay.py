"""The money of an order: what is owed when it is done, paying it, giving it back. Every fen stands in the books.

Done: the resident's part and the fund's are owed to the provider. Paid: the resident's part has come. Whoever
serves voluntarily (义务服务) forgoes the fund's part and is owed what the resident pays.
"""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as kept

from bianmin.core import book_accounts as accounts
from bianmin.core import channels, clock
from bianmin.core.actions.book import account, entry_book
from bianmin.core.actions.outbox import message_enqueue
from bianmin.core.actions.payment import payment_begin, payment_take_cash
from bianmin.core.actions.payment_refund import payment_refund
from bianmin.core.errors import Conflict, UserError
from bianmin.core.models import Payment, Refund
from bianmin.core.templatetags.formats import yuan
from bianmin.living.models import Order
from bianmin.living.permissions import require_station, require_worker_of
from bianmin.living.selectors.order_pay import PAYABLE_STATES, owes
from bianmin.living.workflow import ORDER
from bianmin.partners.models import Provider

from .order_steps import locked, record_move, saved

LABEL = "living.order"


def payable(provider: Provider) -> str:
    """The account of what the provider is owed."""
    return f"payable:{provider.uid}"


def held(provider: Provider) -> str:
    """The account of cash that the provider's workers have taken and not handed over."""
    return f"held:{provider.uid}"


def owed_by_fund(row: Order) -> Decimal:
    """What the fund owes the provider of an order."""
    return Decimal(0) if row.provider is None or row.provider.voluntary else row.subsidy


def charge(row: Order, actor: Any) -> None:
    """Book what is owed now that it is done; what costs nothing is settled at once. Inside the action's transaction."""
    provider = row.provider
    if provider is None:
        raise Conflict(_("这个订单还没有派过人，不能完成。"))
    postings = []
    if row.to_pay:
        postings.append((accounts.RECEIVABLE, payable(provider), row.to_pay))
    if owed := owed_by_fund(row):
        postings.append((f"fund:{row.fund.code if row.fund else ''}", payable(provider), owed))
    if postings:
        names = {payable(provider): provider.name}
        if row.fund:
            names[f"fund:{row.fund.code}"] = row.fund.name
        entry_book(
            actor=actor,
            centre=row.centre,
            key=f"order:{row.uid}:charge",
            source=row,
            memo=f"{kept('服务完成')} {row.number}",
            postings=postings,
            names=names,
        )
    if not row.to_pay:
        row.state, row.settled_at = ORDER.check("settle", row.state), clock.now()


def order_take_cash(*, actor: Any, order: Order, later: bool = False) -> Payment:
    """Cash was handed over: to the worker at the door, who holds it for the station, or at the station.

    Tapped twice, it is taken once. `later`: inside a transaction, where a payment by phone that is pending cannot be
    closed over the network at once. Raises AlreadyPaid, Conflict for what is not done, NotAllowed.
    """
    row = _read(order)
    require_worker_of(actor, row)
    _must_owe(row)
    at_door = row.worker is not None and row.worker.user_id == actor.pk
    into = accounts.CASH
    if at_door and row.provider:
        into = account(held(row.provider), centre=row.centre, name=row.provider.name).key
    return payment_take_cash(
        actor=actor,
        centre=row.centre,
        about=row,
        amount=row.to_pay,
        title=_title(row),
        into=into,
        later=later,
    )


def order_pay(*, actor: Any, order: Order, scene: str = Payment.Scene.NATIVE, ip: str = "") -> Payment:
    """Begin to pay by phone: whoever may see the order (checked when it was fetched). `payment.prepay` says what the
    phone needs. Raises AlreadyPaid, PaymentUnavailable, Conflict for what is not done."""
    row = _read(order)
    _must_owe(row)
    return payment_begin(
        actor=actor, centre=row.centre, about=row, amount=row.to_pay, title=_title(row), scene=scene, ip=ip
    )


def refundable(*, order: Order, amount: Decimal, reason: str) -> Payment:
    """The payment that `amount` would go back of. Raises UserError, Conflict where nothing was paid."""
    if not reason.strip():
        raise UserError(_("请写明为什么退款。"), field="reason")
    paid = Payment.objects.filter(noun=LABEL, noun_uid=order.uid, state="paid").first()
    if paid is None:
        raise Conflict(_("这个订单还没有收过钱，不用退。"))
    if not 0 < amount <= paid.left:
        raise UserError(_("最多还能退 %(left)s 元。") % {"left": f"{paid.left:,.2f}"}, field="amount")
    return paid


def order_refund(*, actor: Any, order: Order, amount: Decimal, reason: str) -> Refund:
    """Give money back: the provider is owed so much less. Raises UserError for more than was paid, NotAllowed."""
    require_station(actor)
    paid = refundable(order=order, amount=amount, reason=reason)
    return payment_refund(actor=actor, payment=paid, amount=amount, reason=" ".join(reason.split())[:120])


def on_paid(payment: Payment) -> None:
    """The money has come, in whatever way: the order is settled. Refuses what does not fit."""
    with transaction.atomic():
        row = _row(payment)
        if row.state not in PAYABLE_STATES or payment.amount != row.to_pay:
            raise Conflict(_("订单的金额或者状态变了，这笔钱会退回。"))
        row.settled_at = clock.now()
        if row.state == "done":
            row = locked(row, "settle")
            row.settled_at = clock.now()
            saved(row, None, "settle", {"amount": str(payment.amount)})
        else:
            row.save(update_fields=["settled_at"])


def on_refunded(refund: Refund) -> None:
    """What went back to the resident is no longer owed to the provider, and she is told of it."""
    row = _row(refund.payment)
    _tell_refund(row, refund)
    if row.provider is None:
        return
    entry_book(
        actor=None,
        centre=row.centre,
        key=f"order:{row.uid}:refund:{refund.number}",
        source=row,
        memo=f"{kept('退款冲减')} {row.number}",
        postings=[(payable(row.provider), accounts.RECEIVABLE, refund.amount)],
        names={payable(row.provider): row.provider.name},
    )
    record_move(row, None, "refund", {"amount": str(refund.amount)})


def receipt_lines(payment: Payment) -> list[tuple[str, Decimal]]:
    """The service and the parts that she paid for, where there are any; one query."""
    row = _row(payment)
    if not row.extra_amount:
        return []
    parts = f"{_('配件')}{_('：')}{row.extra_note}"
    return [(row.service.name, row.amount), (parts, row.extra_amount)]


def _tell_refund(row: Order, refund: Refund) -> None:
    """Under a key of its own: the next move of the order does not make it untrue."""
    message_enqueue(
        key=f"refund:{refund.uid}:told",
        purpose="order_refunded",
        params={
            "service": row.service.name,
            "number": row.number,
            "amount": yuan(refund.amount),
            "phone": row.centre.hotline,
        },
        subject_uid=row.person.uid if row.person else row.uid,
        recipient=row.phone,
        channel=channels.for_phone(row.phone),
        area_code=row.area_code,
    )


def _read(order: Order) -> Order:
    return Order.objects.select_related("centre__area", "service", "provider", "worker").get(pk=order.pk)


def _must_owe(row: Order) -> None:
    if not owes(row):
        raise Conflict(_("现在没有要付的钱。请刷新页面看最新情况。"))


def _row(payment: Payment) -> Order:
    return Order.objects.select_related("centre__area", "service", "person", "provider").get(uid=payment.noun_uid)


def _title(row: Order) -> str:
    """On the receipt and on the payer's telephone: what, never why so much or for whom."""
    return f"{row.service.name} {row.number}"[:60]
