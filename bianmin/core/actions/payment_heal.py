"""What lost its notification, or whose process was killed: asked about until it is settled."""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from bianmin.core import clock, journal, payments
from bianmin.core.errors import UserError
from bianmin.core.models import Payment, Refund
from bianmin.core.payments import Provider, ProviderDown, ProviderRefused
from bianmin.core.workflow_payment import PAYMENT

from .payment import payment_close, payment_look
from .payment_confirm import payment_locked
from .payment_refund import refund_confirm, refund_send

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=50)
GRACE = timedelta(minutes=1)  # for a clock of theirs that goes otherwise
REFUSED_EVERY = timedelta(minutes=10)
AT_ONCE = 50


def payments_heal() -> int:
    """Ask about everything by phone that is not settled: confirm what has come, close what is too old, send refunds
    that never arrived. Returns how many were asked about; stops when the network is down."""
    provider = payments.provider()
    if provider is None:
        return 0
    return _each(_payments(), lambda row: _heal_payment(provider, row)) + _each(
        _refunds(), lambda row: _heal_refund(provider, row)
    )


def payment_settle(*, actor: Any, payment: Payment) -> None:
    """The director has looked at what was wrong and dealt with it; pressed twice, noted once. What still waited for the
    right amount is closed by it, so that it can be paid anew."""
    with transaction.atomic():
        row = payment_locked(payment.number)
        if row.alarm and row.settled_at is None:
            row.settled_at = clock.now()
            if row.state == "pending":
                row.state = PAYMENT.check("close", row.state)
            row.save(update_fields=["settled_at", "state"])
            payload = {"number": row.number, "alarm": row.alarm}
            area = row.centre.area.code
            journal.record(actor=actor, verb="payment.settle", noun=row, area_code=area, payload=payload)


def _payments() -> list[Payment]:
    open_ones = Q(state="pending") | Q(closing=True)
    rows = Payment.objects.filter(open_ones, checked_at__lt=clock.now() - EVERY)
    return list(rows.select_related("centre__area").order_by("checked_at")[:AT_ONCE])


def _refunds() -> list[Refund]:
    now = clock.now()
    due = Q(error="", checked_at__lt=now - EVERY) | Q(checked_at__lt=now - REFUSED_EVERY)
    rows = Refund.objects.filter(due, state="processing", payment__method=Payment.Method.WECHAT)
    return list(rows.select_related("payment__centre__area").order_by("checked_at")[:AT_ONCE])


def _each(rows: Iterable[Any], heal: Callable[[Any], None]) -> int:
    """One after the other; what is wrong with one does not hold up the others, a network that is down does."""
    asked = 0
    for row in rows:
        mine = type(row).objects.filter(pk=row.pk, checked_at=row.checked_at).update(checked_at=clock.now())
        if not mine:
            continue  # another worker asks about it
        asked += 1
        try:
            heal(row)
        except ProviderDown:
            break
        except (ProviderRefused, UserError) as error:
            log.warning("%s could not be settled: %s", row.number, error.code)
        except Exception:
            log.exception("%s could not be looked after", row.number)
    return asked


def _heal_payment(provider: Provider, payment: Payment) -> None:
    row = payment_look(provider, payment)
    over = row.expires_at is None or row.expires_at + GRACE < clock.now()
    if row.state == "pending" and not row.alarm and over:
        payment_close(actor=None, payment=row)
    elif row.closing and (over or provider.close(row.number)):
        Payment.objects.filter(pk=row.pk, state="closed").update(closing=False)


def _heal_refund(provider: Provider, refund: Refund) -> None:
    repaid = provider.query_refund(refund.number)
    if repaid is None:
        refund_send(refund)
    else:
        refund_confirm(number=refund.number, repaid=repaid)
