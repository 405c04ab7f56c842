"""Payments and refunds as the books name them."""

import uuid

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import book_sources
from .book_sources import About, BookSource
from .models import Payment, Refund


def register() -> None:
    book_sources.register(
        Payment._meta.label_lower, BookSource(_payment, _("这一笔是收款记的账。请在收款的业务里退款，账会自动记好。"))
    )
    book_sources.register(
        Refund._meta.label_lower, BookSource(_refund, _("这一笔是退款记的账，钱已经退出去了，不能冲销。"))
    )


def _payment(uid: uuid.UUID) -> About | None:
    row = Payment.objects.filter(uid=uid).first()
    return _shown(row) if row else None


def _refund(uid: uuid.UUID) -> About | None:
    row = Refund.objects.filter(uid=uid).select_related("payment").first()
    return About(_("退款"), row.number, _shown(row.payment).url) if row else None


def _shown(row: Payment) -> About:
    url = reverse("receipt_show", args=[row.uid]) if row.receipt_number else ""
    return About(_("收款"), f"{row.title} {row.receipt_number or row.number}", url)
