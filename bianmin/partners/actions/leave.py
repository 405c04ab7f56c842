"""Days on which a worker does not come."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import clock, journal
from bianmin.core.errors import UserError
from bianmin.partners.errors import LeaveOverlaps
from bianmin.partners.models import Worker, WorkerLeave
from bianmin.partners.permissions import require_with_provider
from bianmin.partners.selectors.duty import duties_between
from bianmin.partners.workflow import WORKER

from .typed import locked

LONGEST = 366  # days: longer, and it was a slip of the pen


def leave_add(*, actor: Any, worker: Worker, begins_on: date, ends_on: date) -> WorkerLeave:
    """Note that she is away, both days included. What is planned in these days stays: the page says how much it is.

    Raises UserError, LeaveOverlaps, MoveNotAllowed, NotAllowed.
    """
    require_with_provider(actor, "edit", worker.provider.area_code)
    if ends_on < begins_on:
        raise UserError(_("最后一天不能早于第一天。"), field="ends_on")
    if ends_on < clock.today():
        raise UserError(_("这几天已经过去，不用再登记。"), field="ends_on")
    if (ends_on - begins_on).days > LONGEST:
        raise UserError(_("请假超过一年，请核对日期；长期不来的请暂停派单。"), field="ends_on")
    with transaction.atomic():
        row = locked(worker)
        WORKER.check("edit", row.state)
        if row.leaves.filter(begins_on__lte=ends_on, ends_on__gte=begins_on).exists():
            raise LeaveOverlaps(_("这几天里已经登记过请假，请先撤销原来的。"), field="begins_on")
        leave = WorkerLeave.objects.create(worker=row, begins_on=begins_on, ends_on=ends_on)
        _record(actor, "leave.add", leave, {"duties": duties_between(row, begins_on, ends_on)})
    return leave


def leave_remove(*, actor: Any, leave: WorkerLeave) -> None:
    """She comes after all. Pressed twice, it is taken back once. Raises NotAllowed."""
    require_with_provider(actor, "edit", leave.worker.provider.area_code)
    with transaction.atomic():
        if WorkerLeave.objects.filter(pk=leave.pk).delete()[0]:
            _record(actor, "leave.remove", leave, {})


def _record(actor: Any, verb: str, leave: WorkerLeave, more: dict[str, Any]) -> None:
    payload = {"name": leave.worker.name, "begins_on": leave.begins_on, "ends_on": leave.ends_on, **more}
    area_code = leave.worker.provider.area_code
    journal.record(actor=actor, verb=verb, noun=leave, area_code=area_code, payload=payload)
