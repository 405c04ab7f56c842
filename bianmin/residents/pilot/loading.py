"""Bringing the pilot population into the register: in chunks visible whole, going on where a killed load stopped."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from bianmin.core import bulk
from bianmin.core.models import Area
from bianmin.residents.actions.household_register_many import household_register_many
from bianmin.residents.models import Dwelling, Household, HouseholdTerm, Person, SearchTerm
from bianmin.residents.specs import HouseholdSpec

from .population import counts, generate, household_number

CHUNK = 1_000  # people in one transaction: about half a second of the write lock on SQLite

Progress = Callable[[int], None]


class PilotError(Exception):
    """The register is not one that the pilot population may be written into; the sentence says why."""


def load(residents: int, seed: int, *, progress: Progress, chunk: int = CHUNK) -> int:
    """Write whoever of the population is not on file yet; returns how many people were written.

    `progress(people)` is told after each chunk how many are on file. Raises PilotError when the register holds other
    people, another population, or no grids.
    """
    grids = grid_codes()
    if _is_complete(residents, seed, grids):
        return 0
    written = done = 0
    with bulk.large_load():
        for households in _chunks(generate(residents, seed, grids=grids), chunk):
            missing = _missing(households)
            household_register_many(actor=None, households=missing)
            written += sum(len(household.members) for household in missing)
            done += sum(len(household.members) for household in households)
            progress(done)
    bulk.analyze(Dwelling, Household, HouseholdTerm, Person, SearchTerm)
    return written


def grid_codes() -> list[str]:
    """The grids of the street, in order. Raises PilotError when there are none."""
    codes = list(Area.objects.filter(kind=Area.Kind.GRID).order_by("code").values_list("code", flat=True))
    if not codes:
        raise PilotError("There are no grids yet. Run `bianmin load-catalog` first.")
    return codes


def _is_complete(residents: int, seed: int, grids: Sequence[str]) -> bool:
    """Whether the last household is there (chunks are written in order), and the first one of this population."""
    first = next(generate(residents, seed, grids=grids))
    if not Household.objects.filter(number=first.number).exists():
        if Person.objects.exists():
            raise PilotError("The register holds people who are not of the pilot. Use an empty database.")
        return False
    _missing([first])
    _permanent, permanent_households, _floating, floating_households = counts(residents)
    last = household_number(permanent_households + floating_households)
    return Household.objects.filter(number=last).exists()


def _missing(households: Sequence[HouseholdSpec]) -> list[HouseholdSpec]:
    """Those not on file. Raises PilotError when a number is on file for another household."""
    numbers = [household.number for household in households]
    known = dict(Household.objects.filter(number__in=numbers).values_list("number", "uid"))
    if any(known.get(household.number, household.uid) != household.uid for household in households):
        raise PilotError(
            "The register holds a pilot population of another size, seed or set of grids. Use an empty database."
        )
    return [household for household in households if household.number not in known]


def _chunks(households: Iterable[HouseholdSpec], people: int) -> Iterator[list[HouseholdSpec]]:
    """Whole households, about `people` in each chunk."""
    chunk: list[HouseholdSpec] = []
    size = 0
    for household in households:
        chunk.append(household)
        size += len(household.members)
        if size >= people:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
