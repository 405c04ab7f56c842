"""The pilot population: exact in its counts, the same for the same seed, made one household at a time."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from bianmin.residents.specs import HouseholdSpec

from . import named, shapes
from .circumstances import add_circumstances
from .numbers import NumberMaker
from .papers import add_papers
from .people import World, age_on, make_household
from .places import GRID_CODES, dwellings
from .shapes import Role
from .work import add_work

REFERENCE = date(2026, 11, 1)
# The street of the pilot: 13,000 households, 23,000 permanent and 13,000 floating residents. The division of the
# households between the two is an assumption (2.95 and 2.5 people in each).
RESIDENTS, PERMANENT_RESIDENTS, HOUSEHOLDS, PERMANENT_HOUSEHOLDS = 36_000, 23_000, 13_000, 7_800
SMALLEST = 100
STEERING = 0.3  # how often a draw is one of two, the one that brings the mean back


@dataclass
class Quota:
    """People and households of one kind still to be made; draws shapes so that both end at nought together."""

    shapes: Sequence[tuple[shapes.Shape, int]]
    residence: str
    people: int
    households: int

    def draw(self, rng: random.Random) -> list[Role]:
        """The next household's places."""
        roles = self._draw(rng)
        if rng.random() < STEERING:
            mean, other = self.people / self.households, self._draw(rng)
            wanted = mean + (mean - self._usual)  # the mean that is left has drifted: draw to the other side of it
            roles = min(roles, other, key=lambda candidate: abs(len(candidate) - wanted))
        while not self._fits(len(roles)):
            roles = self._draw(rng)
        self.take(len(roles))
        return roles

    def take(self, people: int) -> None:
        self.people -= people
        self.households -= 1

    def __post_init__(self) -> None:
        self._usual = self.people / max(1, self.households)
        self._bounds = list(accumulate(weight for _shape, weight in self.shapes))

    def _draw(self, rng: random.Random) -> list[Role]:
        (shape,) = rng.choices([shape for shape, _weight in self.shapes], cum_weights=self._bounds)
        return shape(rng)

    def _fits(self, people: int) -> bool:
        """Whether those left can still be shared among the households left; both kinds have shapes of 1 to 4."""
        left, homes = self.people - people, self.households - 1
        return homes <= left <= homes * 4


def counts(residents: int) -> tuple[int, int, int, int]:
    """(permanent residents, their households, floating residents, their households) for a population of this size."""
    permanent = round(residents * PERMANENT_RESIDENTS / RESIDENTS)
    households = round(residents * HOUSEHOLDS / RESIDENTS)
    permanent_households = round(residents * PERMANENT_HOUSEHOLDS / RESIDENTS)
    return permanent, permanent_households, residents - permanent, households - permanent_households


def generate(
    residents: int, seed: int, *, reference: date = REFERENCE, grids: Sequence[str] = GRID_CODES
) -> Iterator[HouseholdSpec]:
    """`residents` people in households, the named people first; ages are those on `reference`.

    A pure function of its arguments: numbers of households, people and uids differ with the count and the seed. Raises
    ValueError for fewer than a hundred.
    """
    if residents < SMALLEST:
        raise ValueError(f"the pilot population has at least {SMALLEST} residents")
    world = World(random.Random(f"{seed}:{residents}:{reference}"), reference, NumberMaker())  # noqa: S311
    permanent, permanent_households, floating, floating_households = counts(residents)
    quotas = [
        Quota(shapes.PERMANENT, "permanent", permanent, permanent_households),
        Quota(shapes.FLOATING, "floating", floating, floating_households),
    ]
    homes = dwellings(grids)
    serial = 0
    for household in named.households(world, homes):
        serial += 1
        household.number = household_number(serial)
        next(q for q in quotas if q.residence == household.members[0].residence).take(len(household.members))
        yield household
    while left := sum(quota.households for quota in quotas):
        quota = quotas[0] if world.rng.random() * left < quotas[0].households else quotas[1]
        serial += 1
        household = make_household(
            world,
            number=household_number(serial),
            roles=quota.draw(world.rng),
            dwelling=next(homes),
            residence=quota.residence,
        )
        complete(world, household)
        yield household


def household_number(serial: int) -> str:
    """The number of the pilot's household: P and seven digits."""
    return f"P{serial:07d}"


def complete(world: World, household: HouseholdSpec) -> None:
    """Work, circumstances and papers of a household whose people are there."""
    for person in household.members:
        assert person.birth_date  # noqa: S101 — the pilot gives everyone a birth date
        add_work(world.rng, person, age=age_on(person.birth_date, world.reference), reference=world.reference)
    add_circumstances(world.rng, household, world.reference)
    add_papers(world.rng, household, world.reference)
