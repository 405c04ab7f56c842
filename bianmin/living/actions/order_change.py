"""Before anybody comes: confirming, changing, declining and cancelling an order."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core.errors import VersionConflict
from bianmin.living.models import Order, OrderOffer
from bianmin.living.permissions import require_station, require_taker

from .order_place import Wish, checked, reprice
from .order_steps import (
    MAX_REASON,
    free_workers,
    give_back_cap,
    given_reason,
    locked,
    saved,
    tell,
    tell_recalled,
    window_words,
)


def order_confirm(*, actor: Any, order: Order) -> Order:
    """The station will do it. Raises MoveNotAllowed, NotAllowed."""
    require_station(actor)
    with transaction.atomic():
        return saved(locked(order, "confirm"), actor, "confirm")


def order_edit(
    *,
    actor: Any,
    order: Order,
    version: int,
    window: tuple[datetime, datetime] | None = None,
    quantity: int | None = None,
    urgent: bool | None = None,
    note: str | None = None,
) -> Order:
    """Change what has not been sent out yet, as seen at `version`; another quantity or day is priced anew.

    The resident's own (whoever acts for her was checked when the order was fetched) or by whoever takes requests.
    Raises VersionConflict, MoveNotAllowed, UserError, NotAllowed.
    """
    require_taker(actor)
    with transaction.atomic():
        row = locked(order, "edit")
        if row.version != version:
            raise VersionConflict(_("这个订单刚刚被改过。请看看现在的内容，再改一次。"))
        if window is not None:
            row.window_start, row.window_end = window
        row.quantity = row.quantity if quantity is None else quantity
        row.urgent = row.urgent if urgent is None else urgent
        row.note = row.note if note is None else " ".join(note.split())[:200]
        checked(_as_wish(row))
        before = row.amount
        if row.redo_of_id is None:
            reprice(row)
        saved(row, actor, "edit", {"before": str(before), "after": str(row.amount)} if before != row.amount else None)
        tell(row, "order_taken", {"service": row.service.name, "number": row.number, "window": window_words(row)})
    return row


def order_decline(*, actor: Any, order: Order, reason: str) -> Order:
    """The station cannot do it, and says why. Raises MoveNotAllowed, NotAllowed, UserError without a reason."""
    require_station(actor)
    return _close(actor, order, "decline", given_reason(reason))


def order_cancel(*, actor: Any, order: Order, reason: str = "") -> Order:
    """By the resident or for her, until somebody is on the way; whoever does it for her says why. Raises
    MoveNotAllowed, NotAllowed, UserError."""
    require_taker(actor)
    own = getattr(actor, "is_resident", False)
    return _close(actor, order, "cancel", " ".join(reason.split())[:MAX_REASON] if own else given_reason(reason))


def _close(actor: Any, order: Order, verb: str, reason: str) -> Order:
    with transaction.atomic():
        row = locked(order, verb)
        freed = free_workers(row, answer=OrderOffer.Answer.DROPPED)
        give_back_cap(row)
        row.closed_reason = reason
        saved(row, actor, verb)
        tell_recalled(row, freed)
        if verb == "decline":
            params = {"service": row.service.name, "number": row.number, "phone": row.centre.hotline}
            tell(row, "order_declined", params)
    return row


def _as_wish(row: Order) -> Wish:
    return Wish(
        service=row.service,
        window=(row.window_start, row.window_end),
        quantity=row.quantity,
        urgent=row.urgent,
        at_station=row.at_station,
    )
