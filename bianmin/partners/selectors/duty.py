"""What a worker has promised already."""

from datetime import date, datetime, time, timedelta

from bianmin.core import clock
from bianmin.partners.models import Duty, Worker


def duties_between(worker: Worker, begins_on: date, ends_on: date) -> int:
    """How many duties of hers touch these days of Shanghai, both included."""
    begins = datetime.combine(begins_on, time(), tzinfo=clock.SHANGHAI)
    ends = datetime.combine(ends_on + timedelta(days=1), time(), tzinfo=clock.SHANGHAI)
    return Duty.objects.filter(worker=worker, starts_at__lt=ends, ends_at__gt=begins).count()
