"""When somebody can come: two-hour windows of the next days, and whether a worker is left for each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bianmin.core import claims, clock
from bianmin.living.models import Order, Service
from bianmin.partners.models import Credential, Worker, WorkerLeave

from .crew import Span, day_span, goes_to, spans_of

DAYS = 7
STARTS = (8, 10, 12, 14, 16, 18)  # hours at which a window begins
LENGTH = timedelta(hours=2)
URGENT = timedelta(hours=4)


@dataclass(frozen=True)
class Window:
    """`left`: workers who go to the address and could still begin in it once the orders that wait have theirs; none
    left: it is full."""

    starts_at: datetime
    ends_at: datetime
    left: int

    @property
    def value(self) -> str:
        """As a form sends it: 2025-09-08T14:00+08:00/2025-09-08T16:00+08:00."""
        return f"{_iso(self.starts_at)}/{_iso(self.ends_at)}"


@dataclass(frozen=True)
class WindowDay:
    day: date
    windows: list[Window]

    @property
    def any_left(self) -> bool:
        return any(window.left > 0 for window in self.windows)


def free_windows(
    service: Service, *, area_code: str = "", quantity: int | None = None, at_station: bool = False
) -> list[WindowDay]:
    """The windows of the next week in which somebody of the right skill works; eight queries, however many workers."""
    first = clock.today()
    days = [first + timedelta(days=ahead) for ahead in range(DAYS)]
    crew = _Crew(service, days)
    need = timedelta(minutes=service.minutes(quantity or service.minimum))
    place = "" if at_station else area_code
    found = []
    for day in days:
        windows = [
            Window(begins, ends, crew.left(begins, ends, need, place))
            for begins, ends in _spans(day)
            if ends > clock.now() + timedelta(minutes=30)
        ]
        if any(crew.works(window, place) for window in windows):
            found.append(WindowDay(day, [window for window in windows if crew.works(window, place)]))
    return found


def urgent_window() -> tuple[datetime, datetime]:
    """As soon as somebody can: within four hours."""
    now = clock.now().replace(second=0, microsecond=0)
    return now, now + URGENT


def read_window(text: str) -> tuple[datetime, datetime] | None:
    """The two moments of `Window.value`; None for what is none."""
    try:
        begins, ends = (datetime.fromisoformat(part) for part in text.split("/"))
    except ValueError:
        return None
    return (begins, ends) if begins.tzinfo and ends.tzinfo else None


class _Rival(NamedTuple):
    """An order of the same skill that waits for `together` workers who go to `area_code`."""

    begins: datetime
    ends: datetime
    area_code: str
    together: int


class _Crew:
    """The workers of one service with everything that decides when they can begin, read once."""

    def __init__(self, service: Service, days: list[date]) -> None:
        self.together = service.together
        begins, ends = day_span(days[0])[0], day_span(days[-1])[1]
        rows = Worker.objects.working().filter(skills=service.skill_id, provider__services=service)
        self.workers = list(rows.prefetch_related("hours", "areas"))
        self.away = _away(self.workers, days)
        self.busy = claims.busy([worker.resource for worker in self.workers], begins, ends)
        self.waiting = _waiting(service, begins, ends)

    def works(self, window: Window, area_code: str) -> bool:
        return any(self._hours(worker, window.starts_at, window.ends_at, area_code) for worker in self.workers)

    def left(self, begins: datetime, ends: datetime, need: timedelta, area_code: str) -> int:
        """Those who wait are given somebody first, where they can be by whoever does not go to this address."""
        free = [worker for worker in self.workers if self._can(worker, begins, ends, need)]
        here = {worker.pk for worker in free if not area_code or goes_to(worker, area_code)}
        free.sort(key=lambda worker: worker.pk in here)
        rivals = [
            [worker.pk for worker in free if not one.area_code or goes_to(worker, one.area_code)]
            for one in self.waiting
            if one.begins < ends and begins < one.ends
            for _each in range(one.together)
        ]
        wishes = [*rivals, *[list(here)] * len(here)]
        taken: dict[int, int] = {}
        served = [_serve(number, wishes, taken, set()) for number in range(len(wishes))]
        return sum(served[len(rivals) :]) // self.together

    def _hours(self, worker: Worker, begins: datetime, ends: datetime, area_code: str) -> list[Span]:
        """Her hours that reach into the window, if she goes there and is not away."""
        day = begins.astimezone(clock.SHANGHAI).date()
        if day in self.away[worker.pk] or (area_code and not goes_to(worker, area_code)):
            return []
        return [span for span in spans_of(worker, day) if span[0] < ends and begins < span[1]]

    def _can(self, worker: Worker, begins: datetime, ends: datetime, need: timedelta) -> bool:
        """Whether she has `need` free in one piece that begins inside the window."""
        taken = self.busy.get(worker.resource, set())
        earliest = max(begins, clock.now())
        for opens, closes in self._hours(worker, begins, ends, ""):
            first = claims.quarters(max(earliest, opens), closes + claims.QUARTER)
            for quarter in first:
                start = max(claims.begins(quarter), earliest)
                if start >= ends or start + need > closes:
                    break
                if not taken.intersection(claims.quarters(start, start + need)):
                    return True
        return False


def _serve(number: int, wishes: Sequence[Sequence[int]], taken: dict[int, int], tried: set[int]) -> bool:
    """Give a wish one of the workers it names, moving others to another of theirs where that is needed."""
    for worker in wishes[number]:
        if worker in tried:
            continue
        tried.add(worker)
        if worker not in taken or _serve(taken[worker], wishes, taken, tried):
            taken[worker] = number
            return True
    return False


def _away(workers: Iterable[Worker], days: list[date]) -> dict[int, set[date]]:
    """The days on which each one is on leave, or a paper that she or her provider needs has expired; two queries."""
    workers = list(workers)
    away: dict[int, set[date]] = defaultdict(set)
    for leave in WorkerLeave.objects.filter(worker__in=workers, begins_on__lte=days[-1], ends_on__gte=days[0]):
        away[leave.worker_id] |= {day for day in days if leave.begins_on <= day <= leave.ends_on}
    lapsing = Credential.objects.filter(needed=True, ended_at=None, expires_on__lt=days[-1])
    for paper in lapsing:
        lapsed = {day for day in days if paper.expired_on(day)}
        for worker in workers:
            if paper.worker_id == worker.pk or (paper.provider_id and paper.provider_id == worker.provider_id):
                away[worker.pk] |= lapsed
    return away


def _waiting(service: Service, begins: datetime, ends: datetime) -> list[_Rival]:
    """The orders that need the same skill and wait for a worker."""
    rows = Order.objects.filter(
        state__in=("requested", "confirmed"),
        service__skill=service.skill_id,
        window_start__lt=ends,
        window_end__gt=begins,
    )
    names = ("window_start", "window_end", "at_station", "area_code", "service__together")
    return [
        _Rival(opens, closes, "" if at_station else area_code, together)
        for opens, closes, at_station, area_code, together in rows.values_list(*names)
    ]


def _spans(day: date) -> list[Span]:
    midnight = day_span(day)[0]
    return [(midnight + timedelta(hours=hour), midnight + timedelta(hours=hour) + LENGTH) for hour in STARTS]


def _iso(moment: datetime) -> str:
    return moment.astimezone(clock.SHANGHAI).isoformat(timespec="minutes")
