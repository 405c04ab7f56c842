"""Leaving one date out, pausing, going on, ending: by the resident or for her."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.core.calendar import WorkCalendar
from bianmin.core.errors import UserError
from bianmin.living.models import Order, StandingMiss, StandingOrder
from bianmin.living.permissions import require_station, require_taker
from bianmin.living.standing_dates import dates_between

from .order_change import MAX_REASON, order_cancel
from .standing_make import standing_make
from .standing_steps import locked, record, saved


def standing_skip(*, actor: Any, standing: StandingOrder, day: date) -> StandingOrder:
    """Not on this day: no order is made, and one that is made already is cancelled. Skipped twice, it is skipped once.

    Raises UserError for a day on which nobody would come, MoveNotAllowed once somebody is on the way, NotAllowed.
    """
    require_taker(actor)
    with transaction.atomic():
        row = locked(standing, "skip")
        days = WorkCalendar.load(day, day)
        if day < clock.today() or day not in list(dates_between(row, day, day, days)):
            raise UserError(_("这一天本来就不来，请从列出的日期里选。"), field="day")
        missed, new = StandingMiss.objects.get_or_create(
            standing=row, day=day, defaults={"reason": StandingMiss.Reason.SKIPPED}
        )
        if not new:
            return row
        made = Order.objects.filter(standing=row, standing_on=day).exclude(state="cancelled").first()
        if made is not None:
            order_cancel(actor=actor, order=made, reason=str(missed.get_reason_display()))
        record(row, actor, "skip", {"day": day})
    return row


def standing_pause(*, actor: Any, standing: StandingOrder) -> StandingOrder:
    """Nothing is made until it is resumed; orders that are made stay. Raises MoveNotAllowed, NotAllowed."""
    require_taker(actor)
    with transaction.atomic():
        return saved(locked(standing, "pause"), actor, "pause")


def standing_resume(*, actor: Any, standing: StandingOrder) -> StandingOrder:
    """Orders are made again, those of the next seven days at once. Raises MoveNotAllowed, NotAllowed."""
    require_taker(actor)
    with transaction.atomic():
        row = saved(locked(standing, "resume"), actor, "resume")
        standing_make(row)
    return row


def standing_end(*, actor: Any, standing: StandingOrder, reason: str = "") -> StandingOrder:
    """For good; orders that are made stay, and can be cancelled each. Raises MoveNotAllowed, NotAllowed."""
    require_taker(actor)
    with transaction.atomic():
        row = locked(standing, "end")
        row.ended_reason = " ".join(reason.split())[:MAX_REASON]
        return saved(row, actor, "end")


def standing_see(*, actor: Any, miss: StandingMiss) -> None:
    """The station has seen to a date that could not be made. Raises NotAllowed; seen twice, it was seen once."""
    require_station(actor)
    with transaction.atomic():
        unseen = StandingMiss.objects.filter(pk=miss.pk, seen_at=None)
        if unseen.update(seen_at=clock.now()):
            record(miss.standing, actor, "see", {"day": miss.day})
