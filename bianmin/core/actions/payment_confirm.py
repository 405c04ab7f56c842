"""Money has come: booked once, with its receipt, or sent back when the payment had been closed."""

import logging
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as kept

from bianmin.core import clock, journal, payments
from bianmin.core.book_accounts import RECEIVABLE, UNCLAIMED, WECHAT
from bianmin.core.errors import NotFound, UserError
from bianmin.core.models import Payment, Refund
from bianmin.core.numbering import next_number
from bianmin.core.payment_errors import PaymentMismatch
from bianmin.core.payments import YUAN, Trade
from bianmin.core.workflow_payment import PAYMENT

from .book import entry_book

log = logging.getLogger(__name__)
RECEIPTS = "receipt"


def new_number(letter: str) -> str:
    """A number for the provider: 23 characters, never given before, also not by a back-up that was restored."""
    return f"{letter}{clock.today():%y%m%d}{secrets.token_hex(8)}"


def payment_locked(number: str) -> Payment:
    """The row, locked until the transaction ends. Raises NotFound."""
    rows = Payment.objects.select_for_update(of=("self",)).select_related("centre__area")
    row = rows.filter(number=number).first()
    if row is None:
        raise NotFound(_("没有这一笔收款。"))
    return row


def payment_confirm(*, number: str, trade: Trade) -> Payment:
    """Book what the provider says has come, from a notification or a query; told twice, it is booked once.

    A payment that was closed, or whose owner refuses it, is not paid by it: the money is booked as held and goes back.
    Raises PaymentMismatch when
    amount or currency is not what was asked for (nothing is booked, the director is told), NotFound.
    """
    with transaction.atomic():
        row = payment_locked(number)
        if trade.state != "paid" or (row.transaction_id and row.transaction_id == trade.transaction_id):
            return row
        wrong = _wrong(row, trade)
        if wrong:
            payment_alarm(row, wrong, {"amount": str(row.amount), "given": str(trade.amount or "")})
        elif row.state == "closed":
            _late(row, trade)
        else:
            _paid(row, trade)
    if wrong:
        raise PaymentMismatch(_("到账的金额或币种和应收的不一致，没有入账。请主任在账簿页核对。"))
    return row


def _paid(row: Payment, trade: Trade) -> None:
    """The money is here, whatever its owner says: what she does not take any more goes back."""
    PAYMENT.check("confirm", row.state)
    row.transaction_id = trade.transaction_id
    try:
        with transaction.atomic():
            payment_pay(row, actor=None, paid_at=trade.paid_at, verb="payment.confirm")
    except UserError as error:
        log.warning("the owner of %s does not take it: %s", row.number, error.code)
        row.refresh_from_db()
        _late(row, trade)


def payment_pay(row: Payment, *, actor: Any, paid_at: datetime | None, verb: str) -> None:
    """Write the payment as paid, with receipt and booking, and tell its owner; inside the action's transaction."""
    # The number of the entry before that of the receipt, as for an owner who charges and takes money in one
    # transaction: two who wait for each other's series would wait for ever.
    entry_book(
        actor=actor,
        centre=row.centre,
        key=f"payment:{row.uid}:paid",
        source=row,
        memo=f"{kept('收款')} {row.title}",
        postings=[(row.into, RECEIVABLE, row.amount)],  # booked now: a month that was settled is not added to
    )
    row.state, row.paid_at = "paid", paid_at or clock.now()
    row.receipt_number = next_number(centre=row.centre, purpose=RECEIPTS)
    row.save()
    payment_note(row, actor, verb, receipt=row.receipt_number, amount=str(row.amount))
    if owner := payments.owner_of(row.noun):
        owner.on_paid(row)


def payment_alarm(row: Payment, alarm: str, facts: dict[str, str]) -> None:
    """The director must look at it: once for each reason, until it is settled; inside the action's transaction."""
    if row.alarm == alarm and row.settled_at is None:
        return
    row.alarm, row.alarmed_at, row.settled_at = alarm, clock.now(), None
    row.save(update_fields=["alarm", "alarmed_at", "settled_at"])
    payment_note(row, None, "payment.alarm", alarm=alarm, **facts)


def payment_note(row: Payment, actor: Any, verb: str, **facts: str) -> None:
    payload = {"number": row.number, **facts}
    journal.record(actor=actor, verb=verb, noun=row, area_code=row.centre.area.code, payload=payload)


def _wrong(row: Payment, trade: Trade) -> str:
    if row.method != payments.WECHAT or (row.transaction_id and row.transaction_id != trade.transaction_id):
        return Payment.Alarm.SECOND
    if trade.currency != YUAN:
        return Payment.Alarm.CURRENCY
    return "" if trade.amount == row.amount else Payment.Alarm.AMOUNT


def _late(row: Payment, trade: Trade) -> None:
    """Something else has taken its place, or its owner is done: the money is held and goes back as soon as the network
    allows."""
    row.state = PAYMENT.check("arrive_late", row.state)
    row.transaction_id, row.paid_at = trade.transaction_id, trade.paid_at or clock.now()
    row.closing, row.refunded = False, row.amount
    row.save()
    entry_book(
        actor=None,
        centre=row.centre,
        key=f"payment:{row.uid}:late",
        source=row,
        memo=f"{kept('关闭后到账')} {row.number}",
        postings=[(WECHAT, UNCLAIMED, row.amount)],
    )
    Refund.objects.create(
        payment=row,
        number=new_number("R"),
        key=f"payment:{row.uid}:late",
        amount=row.amount,
        reason=kept("关闭后到账，自动退回"),
        out_of=WECHAT,
        # so that the next round of `payments_heal` takes it
        checked_at=clock.now() - timedelta(days=1),
    )
    payment_note(row, None, "payment.late", amount=str(row.amount))
    payment_alarm(row, Payment.Alarm.LATE, {})
