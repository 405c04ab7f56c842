"""Ruin and recreate: neighbouring pieces of some workers' days are taken out, and every order without a visit is put
where it costs least; worse days are kept for a while, less and less (simulated annealing).

After Christiaens and Vanden Berghe, Slack Induction by String Removals for Vehicle Routing Problems, Transportation
Science 54 (2020), with workers instead of vehicles. Every day that was ever looked at is remembered for `combine`.
"""

import math
import random
import time
from collections.abc import Callable, Sequence

from .score import UNPLANNED, URGENT_UNPLANNED
from .tables import Route, Tables

HOT, COLD = 300.0, 4.0  # metres by which a worse day may be kept, at the beginning and at the end
TAKEN_OUT = 10  # orders in the mean
LONGEST = 6  # orders in a row out of one day
BLINK = 0.01  # a place is overlooked now and then
MINUTE_APART = 4  # metres that a minute between two windows counts, for who is near whom
POOL = 4_000  # days, the last that were part of a good plan
KEPT = 1500  # metres: how good

Days = list[Route]


class Search:
    """`able`: by job, the workers who can; `seed` makes the same choices again in as many rounds."""

    def __init__(self, tables: Tables, able: Sequence[Sequence[int]], days: Days, seed: int = 1) -> None:
        self.tables, self.able = tables, able
        self.chance = random.Random(seed)  # noqa: S311
        self.days = days
        self.penalty = [URGENT_UNPLANNED if job.urgent else UNPLANNED for job in tables.problem.jobs]
        self.open = [job for job, fixed in enumerate(tables.fixed) if not fixed and able[job]]
        self.near = {job: self._neighbours(job) for job in self.open}
        self.orders: list[Callable[[int], float]] = [
            lambda _job: self.chance.random(),
            lambda job: -tables.duration[job],
            lambda job: len(able[job]),
            lambda job: tables.closes[job],
        ]
        self.pool: dict[tuple[int, tuple[int, ...]], int] = {}
        self.rounds = 0

    def _neighbours(self, job: int) -> list[int]:
        """Orders that some worker of its own could take, the near ones in place and time first."""
        own, tables = set(self.able[job]), self.tables
        others = [other for other in self.open if own.intersection(self.able[other])]
        apart = MINUTE_APART * 15
        return sorted(
            others,
            key=lambda other: tables.metres[job][other] + apart * abs(tables.opens[job] - tables.opens[other]),
        )

    def cost(self, days: Days) -> int:
        done = {job for day in days for job in day.jobs}
        missing = sum(self.penalty[job] for job in self.open if job not in done)
        return missing + sum(day.cost for day in days)

    def penalties(self) -> dict[int, int]:
        """By job, of those that somebody could do, what leaving it out costs."""
        return {job: self.penalty[job] for job in self.open}

    def run(self, seconds: float, rounds: int | None = None) -> Days:
        """The best days found within so many seconds; with `rounds`, in no more than that."""
        began, now = time.perf_counter(), self.cost(self.days)
        best, best_cost = list(self.days), now
        days = list(self.days)
        while self.open and self.rounds != rounds:
            part = (time.perf_counter() - began) / seconds
            if part >= 1:
                break
            if rounds is not None:
                part = self.rounds / rounds
            self.rounds += 1
            heat = HOT * (COLD / HOT) ** part
            tried = list(days)
            self._fill(tried, self._ruin(tried))
            cost = self.cost(tried)
            if cost < now - heat * math.log(self.chance.random() or 1e-9):
                days, now = tried, cost
                if cost < best_cost + KEPT:
                    self._keep(days)
                if cost < best_cost:
                    best, best_cost = list(tried), cost
        self._keep(best)
        self.pool = dict(list(self.pool.items())[-POOL:])
        self.days = best
        return best

    def _ruin(self, days: Days) -> set[int]:
        """Takes strings of orders out of some days around one order; the workers whose days changed."""
        where = {job: worker for worker, day in enumerate(days) for job in day.jobs}
        wanted = self.chance.randint(1, 2 * TAKEN_OUT - 1)
        touched: set[int] = set()
        for job in self.near[self.chance.choice(self.open)]:
            worker = where.get(job)
            if worker is None or worker in touched:
                continue
            touched.add(worker)
            wanted -= self._cut(days, worker, job, self.chance.randint(1, LONGEST))
            if wanted <= 0:
                break
        return touched

    def _cut(self, days: Days, worker: int, job: int, length: int) -> int:
        """Takes up to so many orders in a row, this one among them; how many that were."""
        jobs = days[worker].jobs
        place = jobs.index(job)
        first = max(0, place - self.chance.randrange(length))
        gone = {one for one in jobs[first : first + length] if not self.tables.fixed[one]}
        route = self.tables.route(worker, [one for one in jobs if one not in gone])
        if route is None:  # a way that only the visit between made possible: leave the day alone
            return 0
        days[worker] = route
        return len(gone)

    def _fill(self, days: Days, touched: set[int]) -> None:
        done = {job for day in days for job in day.jobs}
        missing = [job for job in self.open if job not in done]
        order = self.chance.choice(self.orders)
        for job in sorted(missing, key=lambda one: (-self.penalty[one], order(one))):
            best: tuple[int, int, int] | None = None
            for worker in self.able[job]:
                found = self.tables.best_place(worker, days[worker], job)
                if found and (best is None or found[0] < best[0]) and self.chance.random() > BLINK:
                    best = (found[0], worker, found[1])
            if best:
                _, worker, place = best
                jobs = days[worker].jobs
                route = self.tables.route(worker, [*jobs[:place], job, *jobs[place:]])
                if route:
                    days[worker] = route
                    touched.add(worker)

    def _keep(self, days: Days) -> None:
        for worker, day in enumerate(days):
            key = (worker, tuple(day.jobs))
            self.pool.pop(key, None)
            self.pool[key] = day.cost
