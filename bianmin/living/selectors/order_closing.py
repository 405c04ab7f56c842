"""How an order that was not done has ended: who ended it and when. The journal knows."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bianmin.core.models import JournalEntry
from bianmin.living.models import Order
from bianmin.living.models.order import CLOSED

_VERBS = ("order.cancel", "order.decline", "order.absent")


@dataclass(frozen=True)
class Closing:
    who: str
    at: datetime


def closing_of(order: Order) -> Closing | None:
    """None for an order that is open or was done. One query for one that is closed."""
    if order.state not in CLOSED:
        return None
    rows = JournalEntry.objects.filter(noun_uid=order.uid, verb__in=_VERBS).select_related("actor")
    entry = rows.order_by("-id").first()
    return Closing(str(entry.actor) if entry.actor else _("系统"), entry.at) if entry else None
