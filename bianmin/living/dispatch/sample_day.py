"""A synthetic day of the life station, for measuring and for tests: the same seed gives the same orders and workers."""

import random
from collections.abc import Sequence
from typing import NamedTuple

from .problem import Crew, Job, Problem, Span
from .travel import E_BIKE, Spot, Travel, lay_out, spot_of


class Service(NamedTuple):
    """`share`: parts of a hundred orders; `minutes`: the durations that occur; `opens`: the hours at which windows
    begin."""

    skill: str
    share: int
    minutes: Sequence[int]
    opens: Sequence[int]


ALL_DAY = (8, 9, 10, 13, 14, 15, 16)
SERVICES = (
    Service("cleaning", 8, (120, 150, 180, 240), (8, 9, 13, 14)),
    Service("hood", 5, (60, 90, 120), ALL_DAY),
    Service("drain", 8, (30, 45, 60), ALL_DAY),
    Service("plumbing", 10, (30, 45, 60, 90), ALL_DAY),
    Service("locks", 5, (20, 30, 45), ALL_DAY),
    Service("appliances", 9, (45, 60, 90), ALL_DAY),
    Service("computers", 6, (30, 45, 60), ALL_DAY),
    Service("hairdressing", 11, (30, 40), ALL_DAY),
    Service("escort", 4, (90, 120, 180), (8, 9, 13)),
    Service("bathing", 9, (45, 60, 75), ALL_DAY),
    Service("errands", 14, (20, 30, 45), ALL_DAY),
    Service("meals", 11, (20,), (10, 11, 16)),
)
# Workers have one trade, as providers send them: who cleans does not open locks. In 25: 5, 7, 3, 4 and 6.
CLEANER, PLUMBER = ("cleaning", "hood"), ("plumbing", "drain", "locks", "appliances")
ELECTRICIAN = ("computers", "appliances", "hood")
CARER, HELPER = ("hairdressing", "bathing"), ("escort", "bathing", "errands", "meals")
TRADES = (
    *(CLEANER, PLUMBER, ELECTRICIAN, CARER, HELPER) * 3,
    *(CLEANER, PLUMBER, HELPER) * 2,
    *(PLUMBER, PLUMBER, CARER, HELPER),
)
COMMUNITIES = {"901": 4, "902": 4, "903": 4, "904": 3, "905": 3}
GRIDS = tuple(
    f"410104002{community}{serial:03d}" for community, grids in COMMUNITIES.items() for serial in range(1, grids + 1)
)
WHOLE_DAY: tuple[Span, ...] = ((480, 720), (780, 1110))
EARLY: tuple[Span, ...] = ((420, 720), (750, 960))
LATE: tuple[Span, ...] = ((600, 780), (840, 1170))
URGENT, KNOWN = 0.04, 0.25


def sample_day(seed: int, jobs: int = 150, crews: int = 25, travel: Travel = E_BIKE) -> Problem:
    """Orders with windows of two hours all over the street, workers of five trades with a break at noon; one order in
    four has a known face, one in twenty-five is urgent, two workers in five serve only three of the five
    communities."""
    chance = random.Random(seed)  # noqa: S311
    workers = [_crew(chance, number) for number in range(crews)]
    return Problem(tuple(_job(chance, number, workers) for number in range(jobs)), tuple(workers), travel)


def _spot(chance: random.Random, grid: str) -> Spot:
    house, building, unit = (str(chance.randint(1, most)) for most in (12, 2, 3))
    return spot_of(grid, f"street {grid[11]}", f"yard {house}", building, unit, boxes=_BOXES)


_BOXES = lay_out(GRIDS)


def _crew(chance: random.Random, number: int) -> Crew:
    areas: tuple[str, ...] = ()
    if TRADES[: number % len(TRADES)].count(TRADES[number % len(TRADES)]) % 2:  # of each trade every second one
        areas = tuple(sorted(f"410104002{one}" for one in chance.sample(sorted(COMMUNITIES), 3)))
    return Crew(
        key=f"w{number:02d}",
        skills=frozenset(TRADES[number % len(TRADES)]),
        spans=chance.choice((WHOLE_DAY, WHOLE_DAY, EARLY, LATE)),
        start=_spot(chance, chance.choice(GRIDS)),
        areas=areas,
        load=chance.randrange(3000, 8000),
    )


def _job(chance: random.Random, number: int, workers: Sequence[Crew]) -> Job:
    service = chance.choices(SERVICES, [one.share for one in SERVICES])[0]
    grid, opens = chance.choice(GRIDS), 60 * chance.choice(service.opens)
    able = [crew.key for crew in workers if service.skill in crew.skills and crew.serves(grid)]
    return Job(
        key=f"j{number:03d}",
        spot=_spot(chance, grid),
        skill=service.skill,
        area_code=grid,
        opens=opens,
        closes=opens + 120,
        duration=chance.choice(service.minutes),
        urgent=chance.random() < URGENT,
        known_worker=chance.choice(able) if able and chance.random() < KNOWN else None,
    )
