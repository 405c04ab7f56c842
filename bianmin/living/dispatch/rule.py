"""The rule that the plan is measured against: what a careful dispatcher does by hand with a list and a map.

The orders are gone through once: urgent ones first, then by the end of their window, then by its beginning. Each goes
to the worker who may take it and is free in its window, and of those to

- the one who is known there, if free; else
- the one who has the shortest way from where she or he is just then; of equals the one who can come first, then the
  one with least work that day.

Orders that need several workers at once are set before all others (`together.py`).

A free hour between two visits is used, visits are never moved once they are set, and what somebody agreed to stays.
This is no weak opponent: it looks at all workers and all gaps for each order, which nobody does with 150 slips of
paper. What it cannot do is to look ahead, or to take back a choice.
"""

import time

from .day import Day, Opening, days_of
from .problem import Job, Plan, Problem, Visit
from .reasons import reasons
from .score import planned
from .together import with_parties


def rule(problem: Problem) -> Plan:
    """The rule's plan of the day."""
    began = time.perf_counter()
    placed = with_parties(problem)
    visits = rule_visits(placed, days_of(placed))
    return planned(problem, visits, reasons(problem, days_of(problem), visits), time.perf_counter() - began, "rule")


def rule_visits(problem: Problem, days: dict[str, Day]) -> list[Visit]:
    """Fills these days with whatever has no visit in them yet; all visits of them."""
    done = {visit.job for day in days.values() for visit in day.visits}
    for job in sorted(problem.jobs, key=lambda one: (not one.urgent, one.closes, one.opens, one.key)):
        if job.key in done or job.fixed:
            continue
        choice = _choice(job, days)
        if choice:
            days[choice.worker].put(Visit(job.key, choice.worker, choice.start))
    return [visit for day in days.values() for visit in day.visits]


def _choice(job: Job, days: dict[str, Day]) -> Opening | None:
    known = days.get(job.known_worker or "")
    if known and known.crew.may(job):
        opening = known.first(job)
        if opening:
            return opening
    openings = [opening for day in days.values() if day.crew.may(job) for opening in day.openings(job)]
    return min(openings, key=lambda one: (one.metres, one.start, days[one.worker].worked, one.worker), default=None)
