"""One worker's day as it fills: where one more visit fits without moving another."""

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .problem import DAY, Crew, Job, Problem, Span, Spot, Visit, quarter_down, quarter_up

NEVER = 2 * DAY


def arrival(free: Sequence[Span], leaves: int, minutes: int) -> int:
    """When somebody who sets out at `leaves` is there; in a break the way waits. NEVER when the day is over first."""
    for begin, end in free:
        leaves = max(leaves, begin)
        if leaves + minutes <= end:
            return leaves + minutes
        minutes -= max(0, end - leaves)
    return NEVER


@dataclass(frozen=True, slots=True)
class Opening:
    """A place for a visit: its start, minutes and metres of the way to it, and metres that the whole day becomes
    longer."""

    worker: str
    start: int
    travel: int
    metres: int
    detour: int


@dataclass(frozen=True, slots=True)
class _Stop:
    """The place where a worker is from `ready` on; `start`: when the visit there begins."""

    start: int
    ready: int
    spot: Spot


class Day:
    """Visits of one worker in the order of time, the fixed ones from the beginning."""

    def __init__(self, problem: Problem, crew: Crew) -> None:
        self.problem, self.crew = problem, crew
        self.free = problem.free(crew)
        self.visits: list[Visit] = []
        self.worked = 0
        for visit in problem.fixed_visits.get(crew.key, []):
            self.put(visit)

    def put(self, visit: Visit) -> None:
        insort(self.visits, visit, key=lambda one: one.start)
        self.worked += self.problem.job[visit.job].duration

    def openings(self, job: Job) -> Iterator[Opening]:
        """The earliest start in each gap of the day, in the order of time."""
        stops = list(self._stops())
        for position, here in enumerate(stops):
            there = stops[position + 1] if position + 1 < len(stops) else None
            if there is not None and there.start <= job.opens:
                continue
            if here.ready > job.closes:
                return
            found = self._between(job, here, there)
            if found:
                yield found

    def first(self, job: Job) -> Opening | None:
        return next(self.openings(job), None)

    def _stops(self) -> Iterator[_Stop]:
        begins = self.problem.begins
        yield _Stop(0, begins, self.crew.start)
        for visit in self.visits:
            job = self.problem.job[visit.job]
            yield _Stop(visit.start, max(begins, visit.start + job.duration), job.spot)

    def _between(self, job: Job, here: _Stop, there: _Stop | None) -> Opening | None:
        travel = self.problem.travel
        minutes = travel.minutes(here.spot, job.spot)
        start = self._start(job, max(job.opens, arrival(self.free, here.ready, minutes)))
        if start is None:
            return None
        metres = detour = travel.metres(here.spot, job.spot)
        if there is not None:
            onward = arrival(self.free, start + job.duration, travel.minutes(job.spot, there.spot))
            if quarter_up(onward) > quarter_down(there.start):
                return None
            detour += travel.metres(job.spot, there.spot) - travel.metres(here.spot, there.spot)
        return Opening(self.crew.key, start, minutes, metres, detour)

    def _start(self, job: Job, earliest: int) -> int | None:
        """The first quarter from which the whole visit lies in working time and begins in its window."""
        for begin, end in self.free:
            start = quarter_up(max(begin, earliest))
            if start > job.closes:
                return None
            if start + job.duration <= end:
                return start
        return None


def days_of(problem: Problem, visits: Iterable[Visit] = ()) -> dict[str, Day]:
    """Everybody's day, with these visits beside what is fixed."""
    days = {crew.key: Day(problem, crew) for crew in problem.crews}
    for visit in visits:
        if not problem.job[visit.job].fixed:
            days[visit.worker].put(visit)
    return days
