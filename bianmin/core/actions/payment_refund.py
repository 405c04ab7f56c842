"""Giving money back: all or a part, never more than was paid, also not by two at once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as kept

from bianmin.core import clock, journal, payments
from bianmin.core.book_accounts import RECEIVABLE, UNCLAIMED
from bianmin.core.errors import NotFound, UserError
from bianmin.core.models import Payment, Refund
from bianmin.core.payments import ProviderDown, ProviderRefused, RefundOrder, Repaid
from bianmin.core.workflow_payment import PAYMENT, REFUND

from .book import entry_book
from .payment_confirm import new_number, payment_alarm, payment_locked

# As if asked about so long ago: `payments_heal` waits 50 seconds, and sending takes eleven at most.
SENT_SINCE = timedelta(seconds=30)


def payment_refund(
    *,
    actor: Any,
    payment: Payment,
    amount: Decimal,
    reason: str,
    key: str = "",
    out_of: str = "",
    later: bool = False,
) -> Refund:
    """Give `amount` back: cash at once, out of `out_of` (the account it went into, unless given); by WeChat Pay as soon
    as the network allows. With a `key` ("order:<uid>:cancel") it is given back once, however often it is asked.

    `later`: inside a caller's transaction; what goes by WeChat Pay is sent by the next round of `payments_heal`.
    Raises UserError for more than is left, MoveNotAllowed for what was not paid.
    """
    asks = payment.method == Payment.Method.WECHAT and not later
    try:
        with transaction.atomic(durable=asks):
            refund, new = _reserve(actor, payment, amount, reason, key, out_of)
    except IntegrityError:  # the same key at the same moment
        return Refund.objects.get(key=key)
    return refund_send(refund) if new and asks else refund


def refund_send(refund: Refund) -> Refund:
    """Ask the provider to give it back; asked again with the same number, it does it once. Outside a transaction.

    When it cannot be reached or refuses, the refund stays as it is, and `payments_heal` asks again.
    """
    provider = payments.provider()
    if provider is None:
        return refund
    paid = refund.payment
    order = RefundOrder(refund.number, paid.number, refund.amount, paid.amount)
    try:
        return refund_confirm(number=refund.number, repaid=provider.refund(order))
    except ProviderDown:
        return refund
    except ProviderRefused as error:
        with transaction.atomic():
            row = _locked(refund.number)
            if row.state == "processing":
                _stuck(row, error.reason, Payment.Alarm.REFUSED)
        return row


def refund_confirm(*, number: str, repaid: Repaid) -> Refund:
    """Book what the provider says of a refund, from an answer, a notification or a query; told twice, booked once.

    What failed can be given back again; the director is told of it. Raises NotFound.
    """
    with transaction.atomic():
        row = _locked(number)
        if row.state != "processing" or repaid.state == "processing":
            return row
        if repaid.amount != row.amount:
            facts = {"refund": row.number, "amount": str(row.amount), "given": str(repaid.amount)}
            payment_alarm(row.payment, Payment.Alarm.AMOUNT, facts)
        elif repaid.state == "done":
            _finish(row, row.asked_by)
        elif repaid.state == "stuck":
            _stuck(row, kept("付款人的账户收不进去"), Payment.Alarm.STUCK)
        else:
            _fail(row)
    return row


def refund_foreign(*, number: str, payment_number: str, amount: Decimal) -> None:
    """Somebody gave money back on the provider's own pages: it is not booked by itself, and the director is told.

    Raises NotFound for a payment that is none of ours.
    """
    with transaction.atomic():
        row = payment_locked(payment_number)
        payment_alarm(row, Payment.Alarm.FOREIGN, {"refund": number, "amount": str(amount)})


def _reserve(actor: Any, payment: Payment, amount: Decimal, reason: str, key: str, out_of: str) -> tuple[Refund, bool]:
    """The refund's row, with its amount kept apart from what is left; False when the key has one already."""
    row = payment_locked(payment.number)
    if key and (found := Refund.objects.select_related("payment__centre__area").filter(key=key).first()):
        return found, False
    PAYMENT.check("refund", row.state)
    if not 0 < amount <= row.left:
        raise UserError(_("最多还能退 %(left)s 元。") % {"left": f"{row.left:,.2f}"}, field="amount")
    if not reason.strip():
        raise UserError(_("请写明为什么退款。"), field="reason")
    row.refunded += amount
    row.save(update_fields=["refunded"])
    refund = Refund.objects.create(
        payment=row,
        number=new_number("R"),
        key=key,
        amount=amount,
        reason=reason.strip(),
        out_of=out_of or row.into,
        asked_by=actor,
        checked_at=clock.now() - SENT_SINCE,
    )
    _note(refund, actor, "refund.begin")
    if row.method == Payment.Method.CASH:
        _finish(refund, actor)
    return refund, True


def _finish(refund: Refund, actor: Any) -> None:
    """The money is back: book it, and tell the owner of what was paid."""
    payment = refund.payment
    late = payment.state == "late"
    refund.state, refund.done_at, refund.error = REFUND.check("finish", refund.state), clock.now(), ""
    refund.save(update_fields=["state", "done_at", "error"])
    entry_book(
        actor=actor,
        centre=payment.centre,
        key=f"refund:{refund.uid}",
        source=refund,
        memo=f"{kept('退款')} {payment.receipt_number or payment.number}",
        postings=[(UNCLAIMED if late else RECEIVABLE, refund.out_of, refund.amount)],
    )
    given = payment.refunds.filter(state="done")
    if sum((row.amount for row in given), Decimal(0)) == payment.amount:
        payment.state = PAYMENT.check("refund_whole", payment.state)
        payment.save(update_fields=["state"])
    if payment.alarm in (Payment.Alarm.REFUSED, Payment.Alarm.STUCK, Payment.Alarm.FAILED) and not payment.settled_at:
        payment.settled_at = clock.now()
        payment.save(update_fields=["settled_at"])
    _note(refund, actor, "refund.finish")
    owner = payments.owner_of(payment.noun)
    if owner and not late:  # what came late was never paid, as far as the owner knows
        owner.on_refunded(refund)


def _stuck(refund: Refund, why: str, alarm: str) -> None:
    """It stays as it is and is asked about at longer intervals; the director is told."""
    refund.error = why[:100]
    refund.save(update_fields=["error"])
    payment_alarm(refund.payment, alarm, {"refund": refund.number, "error": refund.error})


def _fail(refund: Refund) -> None:
    payment = refund.payment
    refund.state = REFUND.check("fail", refund.state)
    refund.save(update_fields=["state"])
    payment.refunded -= refund.amount
    payment.save(update_fields=["refunded"])
    _note(refund, None, "refund.fail")
    payment_alarm(payment, Payment.Alarm.FAILED, {"refund": refund.number, "amount": str(refund.amount)})


def _locked(number: str) -> Refund:
    """The refund with its payment, both locked, the payment first as everywhere. Raises NotFound."""
    paid = Refund.objects.filter(number=number).values_list("payment__number", flat=True).first()
    if paid is None:
        raise NotFound(_("没有这一笔退款。"))
    payment = payment_locked(paid)
    row = Refund.objects.select_related("asked_by").get(number=number)
    row.payment = payment
    return row


def _note(refund: Refund, actor: Any, verb: str) -> None:
    payload = {"number": refund.payment.number, "refund": refund.number, "amount": str(refund.amount)}
    area = refund.payment.centre.area.code
    journal.record(actor=actor, verb=verb, noun=refund, area_code=area, payload=payload)
