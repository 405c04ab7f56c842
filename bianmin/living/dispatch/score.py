"""What a good plan is, in one number: metres travelled, and what each wish is worth in metres. Less is better."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from .problem import Crew, Job, Plan, Problem, Spot, Unplanned, Visit, quarter_up

UNPLANNED = 100_000  # an order without a visit
URGENT_UNPLANNED = 1_000_000
OTHER_FACE = 600  # somebody else comes than the one who is known there
OTHER_THAN_BEFORE = 150  # than the one who was planned, though not agreed
LATE_URGENT = 20  # a minute that an urgent order waits inside its window
FAIR = 0.0005  # a minute of work, for each minute that the worker has worked more than others this month
FAIR_MOST = 1.5
CROWDED = 1  # a minute of work above the day's fair share
FAIR_SHARE = 1.25  # of what everybody would work if all worked the same


@dataclass(frozen=True)
class Weights:
    """The wishes of one problem, for the planner to use and for `score` to count."""

    problem: Problem

    @cached_property
    def _least(self) -> int:
        return min((crew.load for crew in self.problem.crews), default=0)

    @cached_property
    def _before(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for visit in self.problem.before:
            found.setdefault(visit.job, set()).add(visit.worker)
        return found

    @cached_property
    def share(self) -> int:
        """Minutes of work from which a worker's day counts as crowded."""
        total = sum(job.duration * job.together for job in self.problem.jobs)
        return round(FAIR_SHARE * total / max(1, len(self.problem.crews)))

    def visit(self, job: Job, crew: Crew) -> int:
        """Who comes, in metres."""
        cost = job.duration * min(FAIR_MOST, FAIR * (crew.load - self._least))
        if job.known_worker not in (None, crew.key):
            cost += OTHER_FACE
        if crew.key not in self._before.get(job.key, {crew.key}):
            cost += OTHER_THAN_BEFORE
        return round(cost)

    def soonest(self, job: Job) -> int:
        """From when on an urgent order waits."""
        return quarter_up(max(job.opens, self.problem.begins))


def by_worker(visits: Iterable[Visit]) -> dict[str, list[Visit]]:
    """Each worker's visits in the order of time."""
    found: dict[str, list[Visit]] = {}
    for visit in sorted(visits, key=lambda one: (one.worker, one.start)):
        found.setdefault(visit.worker, []).append(visit)
    return found


def legs(problem: Problem, crew: Crew, visits: Sequence[Visit]) -> list[tuple[Spot, Spot]]:
    """The ways of a worker's day; home from the last visit is not one."""
    spots = [crew.start, *(problem.job[visit.job].spot for visit in visits)]
    return list(pairwise(spots))


def score(problem: Problem, visits: Sequence[Visit]) -> int:
    """The sum that the planner makes small."""
    weights = Weights(problem)
    missing = problem.job.keys() - {visit.job for visit in visits}
    total = sum(URGENT_UNPLANNED if problem.job[key].urgent else UNPLANNED for key in missing)
    for key, own in by_worker(visits).items():
        crew = problem.crew[key]
        total += sum(problem.travel.metres(*leg) for leg in legs(problem, crew, own))
        total += CROWDED * max(0, sum(problem.job[visit.job].duration for visit in own) - weights.share)
        for visit in own:
            job = problem.job[visit.job]
            total += weights.visit(job, crew)
            if job.urgent and not job.fixed:
                total += LATE_URGENT * (visit.start - weights.soonest(job))
    return total


def planned(problem: Problem, visits: Sequence[Visit], reasons: dict[str, str], seconds: float, method: str) -> Plan:
    """The plan of these visits, its ways counted. `reasons`: by job, of those that have no visit."""
    told: list[Visit] = []
    minutes = metres = 0
    for key, own in by_worker(visits).items():
        ways = legs(problem, problem.crew[key], own)
        for visit, way in zip(own, ways, strict=True):
            told.append(replace(visit, travel=problem.travel.minutes(*way)))
            minutes += problem.travel.minutes(*way)
            metres += problem.travel.metres(*way)
    unplanned = tuple(Unplanned(job.key, reasons[job.key]) for job in problem.jobs if job.key in reasons)
    return Plan(tuple(told), unplanned, minutes, metres, round(seconds, 3), method)
