"""Whether a worker lives."""

from typing import TypedDict

from django.db.models import Max

from bianmin.core import clock
from bianmin.core.models import WorkerHeartbeat


class SignOfLife(TypedDict):
    """ISO moment of the youngest sign of any worker, and its age in seconds; both null when there never was one."""

    last_seen: str | None
    age_seconds: float | None


def worker_sign_of_life() -> SignOfLife:
    """The youngest sign of life of any worker."""
    last_seen = WorkerHeartbeat.objects.aggregate(at=Max("at"))["at"]
    if last_seen is None:
        return {"last_seen": None, "age_seconds": None}
    age = max((clock.now() - last_seen).total_seconds(), 0.0)
    return {"last_seen": last_seen.isoformat(), "age_seconds": round(age, 1)}
