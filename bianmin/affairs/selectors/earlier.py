"""What an applicant has in hand already, or was granted within the last year: said before she fills in a form."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from bianmin.affairs.models import Case, Decision, Item
from bianmin.core import clock

from .applicant import Applicant

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Earlier:
    """The applicant's case of the item that is open, and the latest one granted within the year; None without."""

    open: Case | None
    granted: Case | None


def granted_since(on: date) -> Q:
    """Cases with a decision to approve that holds, made in the 365 days up to `on`."""
    end = datetime.combine(on + timedelta(days=1), time(), tzinfo=clock.SHANGHAI)
    return Q(
        decisions__outcome=Decision.Outcome.APPROVE,
        decisions__revoked_at=None,
        decisions__created_at__gte=end - YEAR,
        decisions__created_at__lt=end,
    )


def held_or_granted(on: date) -> QuerySet[Case]:
    """Cases, some of them perhaps twice, that make offering their item again pointless."""
    return Case.objects.filter(Q(closed_at=None) | granted_since(on))


def earlier_cases(user: Any, applicant: Applicant, item: Item) -> Earlier:
    """Of the cases that `user` sees, because each is shown with a link; one query."""
    whose = {applicant.kind: applicant.row}
    cases = Case.objects.visible_to(user).filter(item=item, **whose)
    rows = list(cases.filter(Q(closed_at=None) | granted_since(clock.today())).order_by("-id")[:5])
    return Earlier(
        open=next((row for row in rows if row.closed_at is None), None),
        granted=next((row for row in rows if row.closed_at is not None), None),
    )
