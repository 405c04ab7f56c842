"""The plan of the day: the rule's plan made better as a whole, never worse than the rule's."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from .combine import combine
from .day import Day, days_of
from .problem import QUARTER, Job, Plan, Problem, Visit
from .reasons import candidates, reasons
from .rule import rule_visits
from .score import by_worker, planned, score
from .search import Days, Search
from .tables import Tables
from .together import with_parties

SECONDS = 7.5
COMBINING = 0.15  # of the time
STARTING, LEAST = 0.2, 0.1  # seconds: the solver's own start; it always has so many
CORES = 2


def plan(problem: Problem, seconds: float = SECONDS, *, rounds: int | None = None, seed: int = 1) -> Plan:
    """The day as a whole, in about `seconds`. What is fixed stays; what cannot be served is told with its reason. What
    needs several workers is placed first and stands from then on (`together.py`).
    `rounds` ends the search by its steps instead, on one core: the same plan again wherever the time suffices."""
    began = time.perf_counter()
    whole, problem = problem, with_parties(problem)
    empty = days_of(problem)
    able = {job.key: candidates(empty, job) for job in problem.jobs}
    starts = [rule_visits(problem, days_of(problem))]
    if problem.before:
        starts.append(rule_visits(problem, _days_as_before(problem, able)))
    by_rule, best = starts[0], min(starts, key=lambda visits: score(problem, visits))
    left = seconds - (time.perf_counter() - began)
    found, method = best, "rule"
    if left > 0:
        better = _Planner(problem, empty, able).improved(best, left, rounds, seed)
        if better is not None and score(problem, better) < score(problem, best):
            found, method = better, "plan"
    if method == "rule" and found is not by_rule:
        method = "before"
    told = reasons(whole, empty if whole is problem else days_of(whole), found)
    return planned(whole, found, told, time.perf_counter() - began, method)


def replanning(problem: Problem, last: Plan, agreed: Collection[str], now: int) -> Problem:
    """The rest of the day, to be planned anew at `now` because an order came, a worker fell ill or a visit took
    longer. The jobs in `agreed`, and whatever has begun or been set out for, stand as in `last`; who else was to
    come is preferred."""
    begun = {visit.job for visit in last.visits if visit.job in agreed or visit.start - visit.travel <= now}
    stands: dict[str, list[Visit]] = {}
    for visit in sorted(last.visits, key=lambda one: one.mate):
        if visit.job in begun:
            stands.setdefault(visit.job, []).append(visit)
    jobs = tuple(_standing(job, stands[job.key]) if job.key in stands else job for job in problem.jobs)
    before = tuple(visit for visit in last.visits if visit.job not in stands)
    return replace(problem, jobs=jobs, now=now, before=before)


def _standing(job: Job, visits: Sequence[Visit]) -> Job:
    lead, *along = visits
    mates = tuple(visit.worker for visit in along)
    return replace(job, fixed_worker=lead.worker, fixed_start=lead.start, mates=mates)


def _days_as_before(problem: Problem, able: Mapping[str, Sequence[str]]) -> dict[str, Day]:
    """What was planned last and is not agreed yet, wherever it still fits."""
    days = days_of(problem)
    for visit in sorted(problem.before, key=lambda one: one.start):
        job = problem.job.get(visit.job)
        if job is None or job.fixed or visit.worker not in able[job.key]:
            continue
        if any(visit.job == one.job for one in days[visit.worker].visits):
            continue
        opening = next((one for one in days[visit.worker].openings(job) if one.start >= visit.start), None)
        if opening:
            days[visit.worker].put(Visit(job.key, visit.worker, opening.start))
    return days


class _Planner:
    """Between keys and minutes outside, numbers and quarters inside."""

    def __init__(self, problem: Problem, empty: dict[str, Day], able: Mapping[str, Sequence[str]]) -> None:
        self.problem, self.tables = problem, Tables(problem, empty)
        self.worker = {crew.key: number for number, crew in enumerate(problem.crews)}
        self.job = {job.key: number for number, job in enumerate(problem.jobs)}
        self.able = [[self.worker[key] for key in able[job.key]] for job in problem.jobs]

    def improved(self, visits: Sequence[Visit], seconds: float, rounds: int | None, seed: int) -> list[Visit] | None:
        """None where these visits cannot be told in quarters."""
        days = self._days(visits)
        if days is None:
            return None
        began = time.perf_counter()
        search = Search(self.tables, self.able, days, seed)
        best = search.run(seconds * (1 - COMBINING), rounds)
        left = max(LEAST, seconds - (time.perf_counter() - began) - STARTING)
        cores = CORES if rounds is None else 1
        chosen = combine(search.pool, [tuple(day.jobs) for day in best], search.penalties(), left, cores)
        if chosen:
            combined = self._routes([chosen[worker] for worker in range(len(best))])
            if combined and search.cost(combined) < search.cost(best):
                best = combined
        return self._visits(best)

    def _days(self, visits: Sequence[Visit]) -> Days | None:
        own = by_worker(visits)
        return self._routes([[self.job[visit.job] for visit in own.get(key, [])] for key in self.worker])

    def _routes(self, orders: Sequence[Sequence[int]]) -> Days | None:
        days = [self.tables.route(worker, jobs) for worker, jobs in enumerate(orders)]
        whole = [day for day in days if day is not None]
        return whole if len(whole) == len(days) else None

    def _visits(self, days: Days) -> list[Visit]:
        found = []
        for crew, day in zip(self.problem.crews, days, strict=True):
            for number, start in zip(day.jobs, day.starts, strict=True):
                job = self.problem.jobs[number]
                begins = start * QUARTER if job.fixed_start is None else job.fixed_start
                found.append(Visit(job.key, crew.key, begins, mate=crew.key in job.mates))
        return found
