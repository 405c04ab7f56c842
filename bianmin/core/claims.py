"""Time of a resource that only one noun can have: a worker, a room. Unique (resource, quarter) in the database.

with transaction.atomic():
    claims.take("worker:…", starts_at, ends_at, duty.uid)   # raises Taken
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from .errors import Conflict
from .models import Claim

QUARTER = timedelta(minutes=15)
_SECONDS = int(QUARTER.total_seconds())


class Taken(Conflict):
    """Somebody else has a part of this time."""

    code = "time_taken"


def quarters(starts_at: datetime, ends_at: datetime) -> range:
    """The quarters that [starts_at, ends_at) touches, begun ones included. Raises ValueError for no time."""
    if ends_at <= starts_at:
        raise ValueError("a claim ends after it starts")
    return range(int(starts_at.timestamp()) // _SECONDS, -(-int(ends_at.timestamp()) // _SECONDS))


def begins(quarter: int) -> datetime:
    """When a quarter begins."""
    return datetime.fromtimestamp(quarter * _SECONDS, UTC)


def take(resource: str, starts_at: datetime, ends_at: datetime, holder: uuid.UUID) -> None:
    """Claim the time for `holder`, all of it or nothing; inside the action's transaction. Raises Taken."""
    rows = [Claim(resource=resource, quarter=quarter, holder=holder) for quarter in quarters(starts_at, ends_at)]
    try:
        with transaction.atomic():
            Claim.objects.bulk_create(rows)
    except IntegrityError:
        raise Taken(_("这个时间刚刚被占用了，请另选一个。"), field="starts_at") from None


def release(*holders: uuid.UUID) -> int:
    """Give back what these nouns hold. Returns how many quarters were free again."""
    return Claim.objects.filter(holder__in=holders).delete()[0]


def busy(resources: Iterable[str], starts_at: datetime, ends_at: datetime) -> dict[str, set[int]]:
    """The quarters that are taken, by resource; one query."""
    span = quarters(starts_at, ends_at)
    rows = Claim.objects.filter(resource__in=list(resources), quarter__gte=span.start, quarter__lt=span.stop)
    taken: dict[str, set[int]] = defaultdict(set)
    for resource, quarter in rows.values_list("resource", "quarter"):
        taken[resource].add(quarter)
    return taken
