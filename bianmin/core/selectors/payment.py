"""Reading payments: what stands for one noun, what the director must look at, and what a receipt says."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from bianmin.core.capital_figures import in_capitals
from bianmin.core.links import whole_address
from bianmin.core.models import Centre, Payment, Refund
from bianmin.core.payments import owner_of

MOST_ALARMS = 50


@dataclass(frozen=True)
class Receipt:
    """What stands on the paper; the reason of a discount does not. `refunded`: what has gone back, yuan."""

    uid: uuid.UUID
    number: str
    paid_at: datetime
    centre: Centre
    title: str
    amount: Decimal
    capitals: str
    method: str
    taken_by: str
    refunded: Decimal
    lines: list[tuple[str, Decimal]]


def receipts() -> QuerySet[Payment]:
    """Payments that have a receipt."""
    return Payment.objects.exclude(receipt_number="").exclude(paid_at=None)


def receipt_of(payment: Payment) -> Receipt | None:
    """None for what has not been paid. One query for what went back, one for what it is made of, one each for
    centre and clerk unless they are there already."""
    if not payment.receipt_number or payment.paid_at is None:
        return None
    owner = owner_of(payment.noun)
    given = payment.refunds.filter(state="done").values_list("amount", flat=True)
    return Receipt(
        uid=payment.uid,
        number=payment.receipt_number,
        paid_at=payment.paid_at,
        centre=payment.centre,
        title=payment.title,
        amount=payment.amount,
        capitals=in_capitals(payment.amount),
        method=str(payment.get_method_display()),
        taken_by=str(payment.taken_by) if payment.taken_by else "",
        refunded=sum(given, Decimal(0)),
        lines=owner.lines(payment) if owner else [],
    )


def payments_about(noun: str, noun_uid: uuid.UUID) -> list[Payment]:
    """Every payment of one noun, the newest first, with its refunds; two queries. Whoever asks has checked that the
    reader may see the noun: so a resident finds the receipts of her own order."""
    rows = Payment.objects.filter(noun=noun, noun_uid=noun_uid).select_related("centre", "taken_by")
    return list(rows.prefetch_related(Prefetch("refunds", Refund.objects.order_by("id"))).order_by("-id"))


def refund_of(noun: str, noun_uid: uuid.UUID, uid: uuid.UUID) -> Refund | None:
    """One refund of a noun that has gone back, with its payment. Whoever asks has checked that the reader may see
    it."""
    rows = Refund.objects.filter(payment__noun=noun, payment__noun_uid=noun_uid, state="done")
    return rows.select_related("payment", "asked_by").filter(uid=uid).first()


def standing_payment(noun: str, noun_uid: uuid.UUID, part: str = "") -> Payment | None:
    """The one that is paid or waits for its money; one query."""
    rows = Payment.objects.filter(noun=noun, noun_uid=noun_uid, part=part, state__in=["pending", "paid"])
    return rows.select_related("centre__area").first()


def pay_address(request: HttpRequest, payment: Payment, *, back: str = "") -> str:
    """Where the payer's phone is led: what a QR code says, or the address that a browser opens; "" when it pays inside
    WeChat, or is not known yet. `back`: the page of ours to which a browser returns from there."""
    found = payment.prepay or {}
    address = str(found.get("code_url") or found.get("h5_url") or "")
    browser = address.startswith("/") or bool(found.get("h5_url"))
    if address.startswith("/"):
        address = whole_address(request, address)
    if back and browser:
        address += f"{'&' if '?' in address else '?'}{urlencode({'redirect_url': whole_address(request, back)})}"
    return address


def payment_alarms(centre: Centre) -> list[Payment]:
    """What the director must look at, the newest first; one query."""
    rows = Payment.objects.filter(centre=centre, settled_at=None).exclude(alarm="")
    return list(rows.order_by("-alarmed_at")[:MOST_ALARMS])
