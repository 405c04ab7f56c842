"""One order while somebody waits: who could come, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .day import Day, Opening, days_of
from .problem import Job, Problem, Visit
from .score import Weights
from .together import Party, parties

MOST = 5
KNOWN, NEAREST, SOONEST, FAIR, FITS_BETWEEN = "known_face", "nearest", "free_soonest", "fair", "on_the_way"
ON_THE_WAY = 150  # metres that a visit between two others may cost
LATER = 2  # metres for a minute that the visit begins later, so that of two alike the earlier is named first


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`travel`: minutes of the way there; `detour`: metres that the worker's day becomes longer; `reasons`: what
    speaks for it, none or more of known_face, nearest, free_soonest, fair, on_the_way. `mates` go along."""

    worker: str
    start: int
    travel: int
    detour: int
    reasons: tuple[str, ...]
    mates: tuple[str, ...] = ()


def suggest(problem: Problem, job: Job, visits: Iterable[Visit] = (), most: int = MOST) -> list[Suggestion]:
    """The best places for this order, best first, a worker once; where several come, the same several once. `visits`:
    what is planned besides the fixed jobs of the problem; they stay where they are, and `job` itself is not among what
    is in the way."""
    days = days_of(_without(problem, job), _others(visits, job))
    weights = Weights(problem)
    if job.together > 1:
        return _together(problem, job, days)[:most]
    found = [
        min(openings, key=lambda one: _cost(weights, job, days[key], one))
        for key, day in days.items()
        if day.crew.may(job) and (openings := list(day.openings(job)))
    ]
    found.sort(key=lambda one: (_cost(weights, job, days[one.worker], one), one.worker))
    return [_told(job, days, found, one) for one in found[:most]]


def _together(problem: Problem, job: Job, days: dict[str, Day]) -> list[Suggestion]:
    def cost(party: Party) -> int:
        return party.cost + LATER * (party.start - max(job.opens, problem.begins))

    best: dict[frozenset[str], Party] = {}
    for party in sorted(parties(problem, job, days), key=lambda one: (cost(one), one.start, one.keys)):
        best.setdefault(frozenset(party.keys), party)
    leads = [party.openings[0] for party in best.values()]
    return [replace(_told(job, days, leads, party.openings[0]), mates=party.keys[1:]) for party in best.values()]


def _others(visits: Iterable[Visit], job: Job) -> Iterable[Visit]:
    return (visit for visit in visits if visit.job != job.key)


def _without(problem: Problem, job: Job) -> Problem:
    """The day as it is without a time for this order."""
    if job.key not in problem.job or not problem.job[job.key].fixed:
        return problem
    return replace(problem, jobs=tuple(one for one in problem.jobs if one.key != job.key))


def _cost(weights: Weights, job: Job, day: Day, opening: Opening) -> int:
    late = opening.start - max(job.opens, day.problem.begins)
    crowded = max(0, day.worked + job.duration - weights.share)
    return opening.detour + weights.visit(job, day.crew) + LATER * late + crowded


def _told(job: Job, days: dict[str, Day], found: Sequence[Opening], one: Opening) -> Suggestion:
    """`found`: of all who could come, the first of each; the words compare with them."""
    means = {
        KNOWN: one.worker == job.known_worker,
        NEAREST: one.metres == min(other.metres for other in found),
        SOONEST: one.start == min(other.start for other in found),
        FAIR: _worked(days[one.worker]) == min(_worked(days[other.worker]) for other in found),
        FITS_BETWEEN: one.detour <= ON_THE_WAY and one.detour < one.metres,
    }
    return Suggestion(
        one.worker, one.start, one.travel, one.detour, tuple(code for code, is_so in means.items() if is_so)
    )


def _worked(day: Day) -> int:
    """This month, today included."""
    return day.crew.load + day.worked
