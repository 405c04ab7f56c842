"""The new people of a ledger, written in chunks and hidden until all are there.

A chunk is prepared without a lock and written in one short transaction, which first looks whether all is still as it
was read. A killed worker's next one goes on with the rows that are not written yet.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import F

from bianmin.core import bulk, journal, numbering
from bianmin.core.beside import Beside
from bianmin.core.errors import Conflict
from bianmin.core.models import Centre
from bianmin.residents.models import Household, LedgerImport, LedgerRow, Person, SearchTerm
from bianmin.residents.selectors.ledger_places import HEAD, Home
from bianmin.residents.specs import DwellingSpec, HouseholdSpec

from . import ledger_rows
from .household_register_many import household_rows
from .ledger_prepare import HOUSEHOLD, About, Prepared, ReadyPerson, prepare, prepared_ahead
from .ledger_problems import known_meanwhile, no_household, second_head
from .ledger_rows import CANDIDATE, NEW, SEALED, SealedRow, Tags, came_at_once, locked, opened, sealed
from .ledger_standing import heads_of
from .person_rows import TERM_COLUMNS, insert_stored

CHUNK = 2_000  # people in one transaction
ON_END = 4  # chunks on end, after which everybody who waits has had the lock: a second and a half at most
TRIES = 5
Progress = Callable[[int], None]  # told of so many rows more


class _Again(Exception):
    """Somebody changed what the chunk was prepared from: prepare it once more."""


def write_new(ledger: LedgerImport, progress: Progress | None = None, beside: Beside | None = None) -> None:
    """Write whoever of the ledger is new and not written yet; `beside` is the process that prepares, where there is one
    already. Raises Stopped when somebody stops the import."""
    about, tags = About.of(ledger), Tags.of(ledger)
    for count, (rows, ready) in enumerate(prepared_ahead(_chunks(ledger), about, CHUNK, beside), start=1):
        _write(_Chunk(ledger, about, rows, ready), tags)
        if count % ON_END == 0:
            bulk.breathe()
        if progress:
            progress(len(rows))


def _chunks(ledger: LedgerImport) -> Iterator[list[SealedRow]]:
    last = 0
    while True:
        open_rows = LedgerRow.objects.filter(NEW, ledger=ledger, written=False, pk__gt=last).order_by("pk")
        rows = sealed(open_rows[:CHUNK])
        if not rows:
            return
        last = rows[-1].pk
        yield rows


def make_households(ledger: LedgerImport, homes: Sequence[Home]) -> dict[str, Household]:
    """Households by uid, locked, with their dwellings; those of the ledger that are not there yet are made, hidden;
    not with a number that another household has. Inside the caller's transaction, which has locked the ledger."""
    wanted = {home.uid: home for home in homes if home.uid}
    found = _households(wanted)
    missing = [home for uid, home in wanted.items() if uid not in found and home.place]
    taken = _taken([home.number for home in missing if home.number])
    missing = [home for home in missing if home.number not in taken]
    numbers = _numbers(ledger, sum(not home.number for home in missing))
    specs = [
        HouseholdSpec(uid=uuid.UUID(home.uid), number=home.number or numbers.pop(), dwelling=_dwelling(home))
        for home in missing
    ]
    return found | {str(row.uid): row for row in household_rows(specs, arriving=ledger.pk)}


def _dwelling(home: Home) -> DwellingSpec:
    grid, street, compound, building, unit, room = home.place
    return DwellingSpec(grid_code=grid, street=street, compound=compound, building=building, unit=unit, room=room)


def _households(uids: Any) -> dict[str, Household]:
    rows = Household.objects.filter(uid__in=list(uids)).order_by("pk")
    keys = list(rows.select_for_update().values_list("pk", flat=True))  # whoever moves one waits, or we do
    # Read after that: one that moved while we waited is not found by its old dwelling.
    return {str(row.uid): row for row in Household.objects.select_related("dwelling").filter(pk__in=keys)}


def _taken(numbers: Sequence[str]) -> set[str]:
    """Those that a household has by now."""
    return set(Household.objects.filter(number__in=numbers).values_list("number", flat=True)) if numbers else set()


def _numbers(ledger: LedgerImport, count: int) -> list[str]:
    """In the order in which they will be popped."""
    if not count:
        return []
    centre = Centre.objects.get(pk=ledger.actor.current_posts[0].centre_id)
    return numbering.next_numbers(count, centre=centre, purpose="household", prefix=f"H{centre.pk}")[::-1]


def _write(chunk: "_Chunk", tags: Tags) -> None:
    for _try in range(TRIES):
        if not chunk.rows:
            return  # another worker has written them
        try:
            with transaction.atomic():
                locked(chunk.ledger.pk, "importing")
                households = make_households(chunk.ledger, [one.home for one in chunk.ready.people])
                chunk.settle(households)
                _insert(chunk, households, tags)
            return
        except (_Again, Conflict):
            chunk = chunk.left()
        except DatabaseError as error:
            if not came_at_once(error):
                raise
            chunk = chunk.left()
    raise RuntimeError("a chunk of the ledger changed each time that it was to be written")


@dataclass(slots=True)
class _Chunk:
    """Rows as they lie there, and as they will be written."""

    ledger: LedgerImport
    about: About
    rows: list[SealedRow]
    ready: Prepared

    def settle(self, households: Mapping[str, Household]) -> None:
        """Rows whose household has gone are problems; those whose household is elsewhere by now are prepared anew."""
        people, problems = [], dict(self.ready.problems)
        moved: dict[int, str] = {}
        for one in self.ready.people:
            household = households.get(one.home.uid)
            if one.home.uid and household is None:
                problems[one.pk] = no_household(one.home)
            elif household and household.area_code != one.area_code:
                moved[one.pk] = household.area_code
            else:
                people.append(one)
        if moved:
            again = prepare([row for row in self.rows if row.pk in moved], self.about, moved)
            people, problems = people + again.people, problems | again.problems
        self.ready = Prepared(people, problems, self.ready.terms)

    def left(self) -> "_Chunk":
        """What nobody has written yet, to be tried again."""
        keys = [row.pk for row in self.rows]
        open_keys = set(LedgerRow.objects.filter(pk__in=keys, written=False).values_list("pk", flat=True))
        rows = [row for row in self.rows if row.pk in open_keys]
        return _Chunk(self.ledger, self.about, rows, prepare(rows, self.about))


def _insert(chunk: _Chunk, households: Mapping[str, Household], tags: Tags) -> None:
    """Write the chunk; inside the transaction."""
    people, problems = chunk.ready.people, dict(chunk.ready.problems)
    keys = [one.pk for one in people]
    if set(LedgerRow.objects.filter(pk__in=keys, written=False).values_list("pk", flat=True)) != set(keys):
        raise _Again
    tokens = {one.id_index for one in people if one.id_index}
    known = set(Person.objects.filter(id_index__in=tokens).values_list("id_index", flat=True))
    problems |= dict.fromkeys(_second_heads(chunk.ledger, people, households), second_head())
    problems |= {one.pk: known_meanwhile() for one in people if one.id_index in known}
    written = [one for one in people if one.pk not in problems]
    people_keys = _insert_people(written, chunk.ready.terms, households)
    tags.insert(
        (tags.types[code], Person(pk=people_keys[one.uid], uid=one.uid), households.get(one.home.uid), since)
        for one in written
        for code, since in one.tags
        if code in tags.types
    )
    journal.append_ready(one.entry for one in written)
    ledger_rows.update_rows(["person_id", "written"], [(people_keys[one.uid], True, one.pk) for one in written])
    doubles = {one.pk for one in written if one.is_double}
    taken_for = [(SEALED.get_prep_value({CANDIDATE: row.person}), row.pk) for row in chunk.rows if row.pk in doubles]
    ledger_rows.update_rows(["before"], taken_for)
    blamed = {row.pk: (opened(row), problems[row.pk]) for row in chunk.rows if row.pk in problems}
    ledger_rows.mark_faulty(blamed, ledger_rows.headings_of(chunk.ledger))
    LedgerImport.objects.filter(pk=chunk.ledger.pk).update(done=F("done") + len(chunk.rows))


def _insert_people(
    people: Sequence[ReadyPerson], terms: Sequence[tuple[int, str, int]], households: Mapping[str, Household]
) -> dict[uuid.UUID, int]:
    """People with their terms; returns keys by uid."""
    for one in people:
        if household := households.get(one.home.uid):
            one.stored[HOUSEHOLD] = household.pk
    keys = insert_stored([one.stored for one in people], [one.uid for one in people])
    by_row = {one.pk: (keys[one.uid], one.area_code) for one in people}
    bulk.insert_rows(SearchTerm, TERM_COLUMNS, [(*by_row[pk], kind, term) for kind, term, pk in terms if pk in by_row])
    return keys


def _second_heads(
    ledger: LedgerImport, people: Sequence[ReadyPerson], households: Mapping[str, Household]
) -> list[int]:
    """Rows of somebody who would be a second head: of a household on file that has got one since the check, or since
    somebody has called her another person than the one on file. All others were checked with the whole file."""
    coming = {
        one.pk: households[one.home.uid].pk
        for one in people
        if one.relation == HEAD and one.home.uid in households and (one.is_double or one.home.pk is not None)
    }
    taken = {household for household, _pk in heads_of(ledger, set(coming.values()))} if coming else set()
    return [pk for pk, household in coming.items() if household in taken]
