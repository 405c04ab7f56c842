"""What a day asks of the planner, and what it answers. Times are minutes of the day (0–1440), ways are metres.

A worker's time is claimed in whole quarter-hours: a visit holds every quarter it touches. Visits that the planner
places begin on a quarter; what is fixed stands as it was agreed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from .travel import E_BIKE, Spot, Travel

__all__ = ["DAY", "QUARTER", "Crew", "Job", "Plan", "Problem", "Reason", "Span", "Spot", "Travel", "Unplanned", "Visit"]

QUARTER = 15
DAY = 24 * 60

Span = tuple[int, int]


def quarter_down(minute: int) -> int:
    return minute - minute % QUARTER


def quarter_up(minute: int) -> int:
    return -(-minute // QUARTER) * QUARTER


class Reason:
    """Why an order has no visit; the page words it."""

    NO_SKILL = "no_skill"  # nobody of the day does this
    NO_AREA = "no_area"  # somebody does, but not there
    DECLINED = "declined"  # those who could are excluded from it
    NO_HOURS = "no_hours"  # nobody of them works, or works long enough, in its window
    TOO_FEW = "too_few"  # somebody does, but not as many of one team at one time as it needs
    FULL = "full"  # they do, but are taken
    ALL = (NO_SKILL, NO_AREA, DECLINED, NO_HOURS, TOO_FEW, FULL)


@dataclass(frozen=True, slots=True)
class Job:
    """An order. `opens`–`closes`: when the worker may ARRIVE, both included. Raises ValueError for what is no day.
    With a `fixed_start` it is agreed or under way and does not move; a `fixed_worker` alone leaves the time open.
    `known_worker` was there before. `together`: so many come at once; `mates` go along with the `fixed_worker` of what
    is fixed."""

    key: str
    spot: Spot
    skill: str
    area_code: str
    opens: int
    closes: int
    duration: int
    urgent: bool = False
    known_worker: str | None = None
    fixed_worker: str | None = None
    fixed_start: int | None = None
    excluded: frozenset[str] = frozenset()
    together: int = 1
    mates: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < self.duration <= DAY or self.opens < 0 or self.closes > DAY:
            raise ValueError(f"{self.key}: outside of one day")
        if self.fixed_start is not None and (
            self.fixed_worker is None or not 0 <= self.fixed_start <= DAY - self.duration
        ):
            raise ValueError(f"{self.key}: a time that is fixed for nobody, or outside of one day")
        if self.together < 1 or len({self.fixed_worker, *self.mates}) <= len(self.mates):
            raise ValueError(f"{self.key}: for nobody, or for somebody twice")
        if self.mates and self.fixed_start is None:
            raise ValueError(f"{self.key}: goes along with nobody yet")

    @property
    def fixed_crew(self) -> tuple[str, ...]:
        """Who comes to what is fixed, the lead first."""
        if self.fixed_worker is None or self.fixed_start is None:
            return ()
        return (self.fixed_worker, *self.mates)

    @property
    def fixed(self) -> bool:
        return self.fixed_start is not None


@dataclass(frozen=True, slots=True)
class Crew:
    """One worker of the day. `areas`: prefixes of area codes, empty for the whole street. `load`: minutes worked so
    far this month, for fairness. `team`: only those of one team go to an order together."""

    key: str
    skills: frozenset[str]
    spans: tuple[Span, ...]
    start: Spot
    areas: tuple[str, ...] = ()
    blocked: tuple[Span, ...] = ()
    load: int = 0
    team: str = ""

    def serves(self, area_code: str) -> bool:
        """An address known by its street alone is anybody's, as is the station itself (no code)."""
        return not self.areas or any(area_code.startswith(area) or area.startswith(area_code) for area in self.areas)

    def may(self, job: Job) -> bool:
        """Whether skill, area and wishes allow it, whatever the hour."""
        return (
            job.fixed_worker in (None, self.key)
            and job.skill in self.skills
            and self.serves(job.area_code)
            and self.key not in job.excluded
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """`travel`: minutes of the way before it. An order that needs several has a visit of each of them at one time, all
    but one of them with `mate`."""

    job: str
    worker: str
    start: int
    travel: int = 0
    mate: bool = False


@dataclass(frozen=True, slots=True)
class Unplanned:
    job: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Visits by worker and time. `method`: plan; rule where nothing better than the rule's plan
    was found; before where it was what had been planned last."""

    visits: tuple[Visit, ...]
    unplanned: tuple[Unplanned, ...]
    travel_minutes: int
    travel_metres: int
    seconds: float
    method: str


@dataclass(frozen=True)
class Problem:
    """One day. Nothing new is begun before `now`, rounded up to a quarter. `before`: what was planned last, not yet
    agreed; who was meant to come is changed only for a gain. Raises ValueError where keys stand twice, or what is
    fixed contradicts itself."""

    jobs: tuple[Job, ...]
    crews: tuple[Crew, ...]
    travel: Travel = E_BIKE
    now: int = 0
    before: tuple[Visit, ...] = field(default=())

    def __post_init__(self) -> None:
        if not 0 <= self.now <= DAY:
            raise ValueError("now is outside of the day")
        if len(self.job) < len(self.jobs) or len(self.crew) < len(self.crews):
            raise ValueError("a key stands twice")
        for key, visits in self.fixed_visits.items():
            if key not in self.crew:
                raise ValueError(f"fixed for a worker who is not there: {key}")
            for one, other in pairwise(visits):
                if self.held(one)[1] > self.held(other)[0]:
                    raise ValueError(f"{key} is fixed in two places: {one.job}, {other.job}")

    @cached_property
    def job(self) -> dict[str, Job]:
        return {job.key: job for job in self.jobs}

    @cached_property
    def crew(self) -> dict[str, Crew]:
        return {crew.key: crew for crew in self.crews}

    @cached_property
    def fixed_visits(self) -> dict[str, list[Visit]]:
        """By worker, in the order of time."""
        found: dict[str, list[Visit]] = {}
        for job in self.jobs:
            for place, key in enumerate(job.fixed_crew):
                found.setdefault(key, []).append(Visit(job.key, key, job.fixed_start or 0, mate=place > 0))
        for visits in found.values():
            visits.sort(key=lambda visit: visit.start)
        return found

    @property
    def begins(self) -> int:
        """The first quarter in which something new can be set out for."""
        return quarter_up(self.now)

    def held(self, visit: Visit) -> Span:
        """The quarters that it claims, in minutes."""
        return quarter_down(visit.start), quarter_up(visit.start + self.job[visit.job].duration)

    def free(self, crew: Crew) -> list[Span]:
        """When the worker works, in whole quarters: spans without what is blocked, and what is agreed outside of
        them."""
        spans = [(quarter_up(begin), quarter_down(end)) for begin, end in crew.spans]
        for begin, end in crew.blocked:
            spans = _without(spans, (quarter_down(begin), quarter_up(end)))
        return _joined([*spans, *map(self.held, self.fixed_visits.get(crew.key, []))])


def _without(spans: Iterable[Span], taken: Span) -> list[Span]:
    parts = []
    for begin, end in spans:
        parts += [(begin, min(end, taken[0])), (max(begin, taken[1]), end)]
    return [part for part in parts if part[0] < part[1]]


def _joined(spans: Iterable[Span]) -> list[Span]:
    """In order, those that touch made one."""
    joined: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined
