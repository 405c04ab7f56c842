"""An order by its number, for the search box of the desk."""

import re
import unicodedata
from typing import Any

from django.urls import reverse

from bianmin.living.models import Order
from bianmin.residents.other_hits import OtherHit

FEW = 8
_NUMBER = re.compile(r"[A-Z][A-Z0-9]{0,9}(-[A-Z]{1,4})?-\d{4,8}(-\d{0,6})?")


def order_hits(user: Any, text: str) -> list[OtherHit] | None:
    """Orders whose number begins so; None for what is no number of an order."""
    typed = unicodedata.normalize("NFKC", text[:60]).strip().replace("—", "-").replace("–", "-")
    number = re.sub(r"\s+", "", typed).upper()
    if not _NUMBER.fullmatch(number):
        return None
    rows = Order.objects.visible_to(user).filter(number__prefix=number).select_related("service").order_by("-id")
    return [_hit(row) for row in rows[:FEW]]


def _hit(row: Order) -> OtherHit:
    words = " · ".join([row.service.name, row.masked_name, str(row.get_state_display())])
    return OtherHit(reverse("order_detail", args=[row.uid]), row.number, words)
