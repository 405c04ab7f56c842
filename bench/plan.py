"""A day of 150 orders and 25 workers, planned by the rule that a dispatcher follows by hand and by the planner, five
times.

Two comparisons. The whole day: how many orders each serves, and how long the ways are then. The same orders: only
those that the rule served, so that more orders do not hide shorter ways.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bianmin.living.dispatch.check import faults
from bianmin.living.dispatch.plan import SECONDS, plan, replanning
from bianmin.living.dispatch.problem import Plan, Problem
from bianmin.living.dispatch.rule import rule
from bianmin.living.dispatch.sample_day import sample_day
from bianmin.living.dispatch.suggest import suggest
from bianmin.living.dispatch.travel import WALK

from .measure import Row

SEEDS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Pair:
    problem: Problem
    rule: Plan
    plan: Plan

    @property
    def faults(self) -> int:
        """Of both; a broken window is one."""
        return len(faults(self.problem, self.rule)) + len(faults(self.problem, self.plan))


def run() -> list[Row]:
    whole = [_pair(sample_day(seed)) for seed in SEEDS]
    same = [_pair(_served(one)) for one in whole]
    on_foot = [_pair(_served(_pair(sample_day(seed, travel=WALK), seconds=0.0))) for seed in SEEDS]
    return [
        *_compared("whole day", whole),
        *_compared("same orders (aim: <= 0.8)", same),
        *_compared("same, on foot (aim: <= 0.8)", on_foot),
        Row(
            "broken windows and other faults (aim: 0)",
            "count",
            sum(one.faults for one in (*whole, *same, *on_foot)),
            "",
        ),
        Row("whole day, slowest (aim: < 10 s)", "seconds", max(one.plan.seconds for one in whole), "s"),
        *_desk(whole),
    ]


def _pair(problem: Problem, seconds: float = SECONDS) -> Pair:
    return Pair(problem, rule(problem), plan(problem, seconds))


def _served(pair: Pair) -> Problem:
    """The same day with the orders alone that the rule served."""
    done = {visit.job for visit in pair.rule.visits}
    return replace(pair.problem, jobs=tuple(job for job in pair.problem.jobs if job.key in done))


def _compared(case: str, pairs: Sequence[Pair]) -> list[Row]:
    figures: list[tuple[str, str, Callable[[Problem, Plan], float]]] = [
        ("served", "", lambda _problem, one: len(one.visits)),
        ("metres", "m", lambda _problem, one: one.travel_metres),
        ("minutes", "min", lambda _problem, one: one.travel_minutes),
        ("on the way", "min", lambda problem, one: one.travel_minutes - problem.travel.stop_minutes * len(one.visits)),
        ("known face", "", _known),
        ("uneven", "min", _uneven),
    ]
    return [
        row
        for metric, unit, figure in figures
        for row in _three(
            case,
            metric,
            unit,
            [figure(one.problem, one.plan) for one in pairs],
            [figure(one.problem, one.rule) for one in pairs],
        )
    ]


def _three(case: str, metric: str, unit: str, here: Sequence[float], there: Sequence[float]) -> list[Row]:
    """The days with the least, the middle and the greatest ratio."""
    ordered = sorted(zip(here, there, strict=True), key=lambda pair: pair[0] / (pair[1] or 1))
    picked = {"min": ordered[0], "median": ordered[len(ordered) // 2], "max": ordered[-1]}
    return [
        Row(f"{case}, {name}", metric, one, unit, "the rule, same day", other) for name, (one, other) in picked.items()
    ]


def _known(problem: Problem, one: Plan) -> float:
    """Visits by whoever is known there."""
    return sum(problem.job[visit.job].known_worker == visit.worker for visit in one.visits)


def _uneven(problem: Problem, one: Plan) -> float:
    """Standard deviation of the minutes that the workers work that day."""
    work = dict.fromkeys(problem.crew, 0)
    for visit in one.visits:
        work[visit.worker] += problem.job[visit.job].duration
    return statistics.pstdev(work.values())


def _desk(pairs: Sequence[Pair]) -> list[Row]:
    """What is asked while somebody waits: a suggestion, an urgent order at ten."""
    asked = [(one, job) for one in pairs for job in one.problem.jobs[:40]]
    suggesting = [_seconds(partial(suggest, one.problem, job, one.plan.visits)) for one, job in asked]
    again = [_urgent(one) for one in pairs]
    return [
        Row("suggest one order (aim: < 20 ms)", "median", 1000 * statistics.median(suggesting), "ms"),
        Row("suggest one order (aim: < 20 ms)", "most", 1000 * max(suggesting), "ms"),
        Row("urgent at 10:00, half agreed: moved", "count", sum(moved for moved, _ in again), ""),
        Row("urgent at 10:00: faults", "count", sum(wrong for _, wrong in again), ""),
    ]


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _urgent(one: Pair) -> tuple[int, int]:
    """Agreed visits that another plan of two seconds has moved, and its faults."""
    agreed = {visit.job for visit in one.plan.visits[::2]}
    pattern = one.problem.jobs[0]
    urgent = replace(
        pattern, key="urgent", skill="drain", opens=600, closes=720, duration=45, urgent=True, known_worker=None
    )
    later = replanning(replace(one.problem, jobs=(*one.problem.jobs, urgent)), one.plan, agreed, now=600)
    again = plan(later, 2.0)
    stood = {(visit.job, visit.worker, visit.start) for visit in one.plan.visits if visit.job in agreed}
    return len(stood - {(visit.job, visit.worker, visit.start) for visit in again.visits}), len(faults(later, again))
