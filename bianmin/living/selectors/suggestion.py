"""Who could come for an order, best first, in words: what the dispatcher reads while the resident is on the line."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.living.dispatch import suggest as planner
from bianmin.living.models import Order
from bianmin.partners.models import Worker

from .day import DayOf, day_of, job_of

WORDS: dict[str, str | Promise] = {
    planner.KNOWN: _("上次也是他"),
    planner.NEAREST: _("最近"),
    planner.SOONEST: _("最早能到"),
    planner.FAIR: _("这个月干得少"),
    planner.FITS_BETWEEN: _("正好顺路"),
}


@dataclass(frozen=True)
class Suggested:
    """`travel`: minutes of the way there, estimated; `mates` go along; `outside`: when the time that she asked for is
    over."""

    worker: Worker
    starts_at: datetime
    travel: int
    reasons: list[str | Promise]
    mates: list[Worker]
    outside: bool = False

    @property
    def value(self) -> str:
        """The moment as a form sends it."""
        return self.starts_at.astimezone(clock.SHANGHAI).isoformat(timespec="minutes")


def suggestions(order: Order, day: DayOf | None = None) -> list[Suggested]:
    """At most five, a worker, or where several go the same several, once. `day` may be given when it is at hand."""
    day = day or day_of(order.centre, order.window_start.astimezone(clock.SHANGHAI).date())
    found = planner.suggest(day.problem, job_of(order, day))
    return [_suggested(order, day, one) for one in found]


def _suggested(order: Order, day: DayOf, one: planner.Suggestion) -> Suggested:
    starts_at = day.moment(one.start)
    outside = starts_at >= order.window_end  # the rule lets a visit begin at the very end; she may not expect it
    reasons = [WORDS[code] for code in one.reasons]
    mates = [day.workers[key] for key in one.mates]
    return Suggested(day.workers[one.worker], starts_at, one.travel, reasons, mates, outside)
