"""A worker's time is promised to a noun, and given back. The claims in `core` hold that she is in one place only."""

import uuid
from datetime import datetime

from bianmin.core import claims
from bianmin.partners.models import Duty, Worker


def duty_take(
    *, worker: Worker, starts_at: datetime, ends_at: datetime, noun: str, noun_uid: uuid.UUID, area_code: str
) -> Duty:
    """Promise the time; inside the action's transaction, which journals what it is for. Raises claims.Taken."""
    duty = Duty(worker=worker, starts_at=starts_at, ends_at=ends_at, noun=noun, noun_uid=noun_uid, area_code=area_code)
    claims.take(worker.resource, starts_at, ends_at, duty.uid)
    duty.save(force_insert=True)
    return duty


def duties_release(*, noun: str, noun_uid: uuid.UUID, worker: Worker | None = None) -> int:
    """Give back all time that the noun has of anybody, or of this worker. Returns how many duties there were."""
    rows = Duty.objects.filter(noun=noun, noun_uid=noun_uid)
    if worker is not None:
        rows = rows.filter(worker=worker)
    claims.release(*rows.values_list("uid", flat=True))
    return rows.delete()[0]
