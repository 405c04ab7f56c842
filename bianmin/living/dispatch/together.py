"""Orders that need several workers at once: who of one team could come together, and when.

They are placed first, the urgent ones and the early windows before the others, each with the party and at the time
that cost least beside what is fixed; after that they stand like what was agreed, and the rest of the day is planned
around them. That is simple and sound, not the best that could be: a party is not moved again for the sake of others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from .day import Day, Opening, days_of
from .problem import QUARTER, Job, Problem, Visit, quarter_up
from .score import LATE_URGENT, Weights


@dataclass(frozen=True, slots=True)
class Party:
    """Everybody's opening at the same start, the lead's first; `cost` in metres."""

    openings: tuple[Opening, ...]
    cost: int

    @property
    def start(self) -> int:
        return self.openings[0].start

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(one.worker for one in self.openings)


def with_parties(problem: Problem) -> Problem:
    """The day with every order that needs several in its place, fixed for all who come; nobody may take those for whom
    there are not enough. The same problem where there is none of them."""
    open_jobs = [job for job in problem.jobs if job.together > 1 and not job.fixed]
    if not open_jobs:
        return problem
    days = days_of(problem)
    placed: dict[str, Job] = {}
    for job in sorted(open_jobs, key=lambda one: (not one.urgent, one.closes, one.opens, one.key)):
        party = min(parties(problem, job, days), key=lambda one: (one.cost, one.start, one.keys), default=None)
        if party is not None:
            lead, *mates = party.keys
            placed[job.key] = replace(job, fixed_worker=lead, fixed_start=party.start, mates=tuple(mates))
            for key in party.keys:
                days[key].put(Visit(job.key, key, party.start, mate=key != lead))
    nobody = frozenset(days)
    for job in open_jobs:
        placed.setdefault(job.key, replace(job, excluded=nobody))
    return replace(problem, jobs=tuple(placed.get(job.key, job) for job in problem.jobs))


def parties(problem: Problem, job: Job, days: Mapping[str, Day]) -> Iterator[Party]:
    """For each quarter of its window and each team, the party that costs least; none of an order for one."""
    weights = Weights(problem)
    for start in range(quarter_up(max(job.opens, problem.begins)), job.closes + 1, QUARTER):
        at_once = replace(job, opens=start, closes=start, fixed_worker=None)
        teams: dict[str, list[tuple[int, Opening]]] = {}
        for day in days.values():
            opening = day.first(at_once) if day.crew.may(at_once) else None
            if opening is not None:
                cost = opening.detour + weights.visit(job, day.crew)
                teams.setdefault(day.crew.team, []).append((cost, opening))
        for free in teams.values():
            party = _party(job, sorted(free, key=lambda one: (one[0], one[1].worker)))
            if party is not None:
                late = LATE_URGENT * (start - weights.soonest(job)) if job.urgent else 0
                yield replace(party, cost=party.cost + late)


def _party(job: Job, free: list[tuple[int, Opening]]) -> Party | None:
    """The cheapest of a team; who has to lead leads, else who is known there, else the cheapest."""
    first = next((one for one in free if one[1].worker == job.fixed_worker), None)
    if job.fixed_worker is not None and first is None:
        return None
    chosen = [first] if first else []
    chosen += [one for one in free if one is not first][: job.together - len(chosen)]
    if len(chosen) < job.together:
        return None
    lead = job.fixed_worker or job.known_worker
    chosen.sort(key=lambda one: one[1].worker != lead)
    return Party(tuple(opening for _cost, opening in chosen), sum(cost for cost, _opening in chosen))
