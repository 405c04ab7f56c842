"""Done again under warranty (返工): a new order that costs nobody anything but the provider who did it badly."""

import secrets
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.core.errors import UserError
from bianmin.core.numbering import next_number
from bianmin.living.models import Order
from bianmin.living.permissions import require_taker

from .order_steps import locked, record_move, saved, tell, window_words

COPIED = (
    *("centre", "service", "channel", "person", "account", "contact_name", "phone", "phone_masked"),
    *("at_station", "address", "dwelling", "area_code", "quantity"),
)
MAX_WHY = 200


def order_redo(
    *, actor: Any, order: Order, window: tuple[datetime, datetime], reason: str, complained: bool = False
) -> Order:
    """Ask for it again within the warranty: the same provider, no price. The old order ends as redone.

    The resident's own (checked when the order was fetched) or by whoever takes requests; `complained`: the station
    makes good what she complained about, whatever the warranty. Raises UserError once the warranty is over,
    MoveNotAllowed, NotAllowed; pressed twice, it is redone once.
    """
    require_taker(actor)
    words = " ".join(reason.split())
    if not words or len(words) > MAX_WHY:
        raise UserError(_("请说一下哪里没做好，最多 %(most)d 个字。") % {"most": MAX_WHY}, field="reason")
    begins, ends = window
    if ends <= clock.now() or ends <= begins:
        raise UserError(_("这个时间不能订，请另选一个。"), field="window")
    with transaction.atomic():
        old = locked(order, "redo")
        if not complained and not warranted(old):
            raise UserError(_("已经过了质保期。请重新下单，或者打电话说明情况。"), code="warranty_over")
        new = Order(**{field: getattr(old, field) for field in COPIED})
        new.state, new.redo_of, new.provider = "confirmed", old, old.provider
        new.list_amount = new.amount = new.subsidy = Decimal(0)
        new.window_start, new.window_end = window
        new.arrival_code = f"{secrets.randbelow(10_000):04d}"
        new.note = words
        new.number = next_number(centre=new.centre, purpose="order")
        new.save(force_insert=True)
        saved(old, actor, "redo", {"number": new.number})
        record_move(new, actor, "place", {"channel": new.channel})
        tell(new, "order_taken", {"service": new.service.name, "number": new.number, "window": window_words(new)})
    return new


def warranted(order: Order) -> bool:
    """Whether a mistake in it is still mended free of charge."""
    days = order.service.warranty_days
    return bool(days and order.done_at and clock.now() <= order.done_at + timedelta(days=days))
