"""How the offices stand: what is open by state, what is late, office by office."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from bianmin.affairs.models import Case
from bianmin.affairs.workflow import CASE
from bianmin.core import clock
from bianmin.core.paging import Page

from .case_list import PAUSED, RUNNING, office_queue

FEW = 8


@dataclass
class OfficeLine:
    """Open cases of one office. `late` are those whose day is over; `today` end today."""

    name: str
    counts: dict[str, int] = field(default_factory=dict)
    late: int = 0
    today: int = 0

    @property
    def running(self) -> int:
        return sum(self.counts.get(state, 0) for state in RUNNING)

    @property
    def paused(self) -> int:
        return sum(self.counts.get(state, 0) for state in PAUSED)

    @property
    def notified(self) -> int:
        return self.counts.get("notified", 0)

    @property
    def decided(self) -> int:
        return self.counts.get("approved", 0) + self.counts.get("refused", 0)


@dataclass(frozen=True)
class Overview:
    offices: list[OfficeLine]
    urgent: Page[Any]

    def total(self, name: str) -> int:
        return sum(getattr(office, name) for office in self.offices)

    @property
    def running(self) -> int:
        return self.total("running")

    @property
    def paused(self) -> int:
        return self.total("paused")

    @property
    def late(self) -> int:
        return self.total("late")

    @property
    def today(self) -> int:
        return self.total("today")

    @property
    def decided(self) -> int:
        return self.total("decided")

    @property
    def notified(self) -> int:
        return self.total("notified")


def overview(user: Any) -> Overview:
    """Over the open cases alone, which stay few however many were ever closed; a constant number of queries."""
    today = clock.today()
    rows = (
        Case.objects.visible_to(user)
        .open()
        .values("office_id", "office__name", "state")
        .annotate(
            count=Count("id"),
            late=Count("id", filter=Q(state__in=RUNNING, due_on__lt=today)),
            ends=Count("id", filter=Q(state__in=RUNNING, due_on=today)),
        )
        .order_by("office_id")
    )
    offices: dict[int, OfficeLine] = {}
    for row in rows:
        line = offices.setdefault(row["office_id"], OfficeLine(row["office__name"]))
        line.counts[row["state"]] = row["count"]
        line.late += row["late"]
        line.today += row["ends"]
    return Overview(list(offices.values()), Page(office_queue(user, size=FEW).items))


def state_choices() -> list[tuple[str, Any]]:
    return list(CASE.choices)
