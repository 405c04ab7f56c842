"""From when a worker may say that she sets out or is there, and that nobody opened.

LEAD: two hours before the time agreed on. The way across a district takes less than one, and the resident, who is told
the moment she sets out, shall not wait for longer. Whoever wants her earlier has the dispatcher change the time.
WAIT: ten minutes after the time agreed on, and as long after she set out when she is late: somebody old needs that
long to the door or home from the yard. HELD: the telephone keeps a step for six days, the server its key for seven.
"""

from datetime import datetime, time, timedelta

from bianmin.core import clock

LEAD = timedelta(hours=2)
WAIT = timedelta(minutes=10)
HELD = timedelta(days=7)


def visit_from(starts_at: datetime) -> datetime:
    """The first moment at which she may set out, or be there: LEAD before, and not on the day before."""
    midnight = datetime.combine(starts_at.astimezone(clock.SHANGHAI).date(), time(), tzinfo=clock.SHANGHAI)
    return max(starts_at - LEAD, midnight)


def absent_from(starts_at: datetime, departed_at: datetime | None) -> datetime:
    """The first moment at which she may say that nobody opened."""
    return max(starts_at, departed_at or starts_at) + WAIT
