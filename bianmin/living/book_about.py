"""Orders, settlements and funds as the books name them, and how what they booked is undone."""

import uuid

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bianmin.core import book_sources
from bianmin.core.book_sources import About, BookSource

from .models import Fund, Order, Settlement


def register() -> None:
    book_sources.register(
        Order._meta.label_lower, BookSource(_order, _("这一笔是订单记的账。请到订单里退款，账会自动冲减。"))
    )
    book_sources.register(
        Settlement._meta.label_lower, BookSource(_settlement, _("这一笔是结算付款记的账，钱已经付清，不能冲销。"))
    )
    book_sources.register(Fund._meta.label_lower, BookSource(_fund))  # what came in is typed by hand


def _order(uid: uuid.UUID) -> About | None:
    number = Order.objects.filter(uid=uid).values_list("number", flat=True).first()
    return About(_("订单"), number, reverse("order_detail", args=[uid])) if number else None


def _settlement(uid: uuid.UUID) -> About | None:
    number = Settlement.objects.filter(uid=uid).values_list("number", flat=True).first()
    return About(_("结算单"), number, reverse("settlement_detail", args=[uid])) if number else None


def _fund(uid: uuid.UUID) -> About | None:
    name = Fund.objects.filter(uid=uid).values_list("name", flat=True).first()
    return About(_("基金"), name, reverse("settlements")) if name else None
