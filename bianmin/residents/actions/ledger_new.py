"""The new people of a ledger, written in chunks and hidden until all are there.

A chunk is prepared without a lock and written in one short transaction, which first looks whether all is still as it
was read. A killed worker's next one goes on with the rows that are not written yet.
"""

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q

from bianmin.core import bulk, journal, numbering
from bianmin.core.beside import Beside
from bianmin.core.errors import Conflict
from bianmin.core.models import Centre
from bianmin.core.sentences import gettext as _
from bianmin.residents import search_terms
from bianmin.residents.models import Household, LedgerImport, LedgerRow, Person, SearchTerm
from bianmin.residents.selectors.ledger_places import HEAD, Home, Problem
from bianmin.residents.specs import DwellingSpec, HouseholdSpec

from . import ledger_rows
from .household_register_many import household_rows
from .ledger_prepare import HOUSEHOLD, About, Prepared, ReadyPerson, prepare, prepared_ahead
from .ledger_rows import SealedRow, Tags, locked, opened, sealed
from .person_rows import TERM_COLUMNS, insert_stored, insert_terms

CHUNK = 2_000  # people in one transaction; preparing the next leaves the others time for their writes
TRIES = 5
Progress = Callable[[int], None]  # told of so many rows more
Kind, Decision = LedgerRow.Kind, LedgerRow.Decision
NEW = Q(kind=Kind.NEW) | Q(kind=Kind.DOUBLE, decision=Decision.OTHER)
CHANGED = Q(kind=Kind.CHANGED) | Q(kind=Kind.DOUBLE, decision=Decision.SAME)


class _Again(Exception):
    """Somebody changed what the chunk was prepared from: prepare it once more."""


def write_new(ledger: LedgerImport, progress: Progress | None = None, beside: Beside | None = None) -> None:
    """Write whoever of the ledger is new and not written yet; `beside` is the process that prepares, where there is one
    already. Raises Stopped when somebody stops the import."""
    about, tags = About.of(ledger), Tags.of(ledger)
    for rows, ready in prepared_ahead(_chunks(ledger), about, CHUNK, beside):
        _write(_Chunk(ledger, about, rows, ready), tags)
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
    """Households by uid, locked, with their dwellings; those of the ledger that are not there yet are made, hidden,
    unless another has their number by now. Inside the caller's transaction, which has locked the ledger."""
    wanted = {home.uid: home for home in homes if home.uid}
    found = _households(wanted)
    missing = [home for uid, home in wanted.items() if uid not in found and home.place]
    own = [home.number for home in missing if home.number]
    taken = set(Household.objects.filter(number__in=own).values_list("number", flat=True)) if own else set()
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
    rows = Household.objects.select_related("dwelling").filter(uid__in=list(uids)).order_by("pk")
    rows = rows.select_for_update(of=("self",))  # whoever moves one waits, or we do
    return {str(row.uid): row for row in rows}


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
        except (_Again, Conflict, IntegrityError):  # of two imports one has put an address or a number on file first
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
                problems[one.pk] = household_lacking(one.home)
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
    problems |= {one.pk: _known() for one in people if one.id_index in known}
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
    blamed = {row.pk: (opened(row), problems[row.pk]) for row in chunk.rows if row.pk in problems}
    ledger_rows.mark_faulty(blamed, ledger_rows.headings_of(chunk.ledger))
    LedgerImport.objects.filter(pk=chunk.ledger.pk).update(done=F("done") + len(chunk.rows))


def _insert_people(
    people: Sequence[ReadyPerson], terms: Sequence[tuple[int, str, int]], households: Mapping[str, Household]
) -> dict[uuid.UUID, int]:
    """People with their terms, and those of their homes; returns keys by uid."""
    for one in people:
        if household := households.get(one.home.uid):
            one.stored[HOUSEHOLD] = household.pk
    keys = insert_stored([one.stored for one in people], [one.uid for one in people])
    by_row = {one.pk: (keys[one.uid], one.area_code) for one in people}
    bulk.insert_rows(SearchTerm, TERM_COLUMNS, [(*by_row[pk], kind, term) for kind, term, pk in terms if pk in by_row])
    homes = {uid: search_terms.household_terms(household) for uid, household in households.items()}
    insert_terms((*by_row[one.pk], kind, term) for one in people for kind, term in homes.get(one.home.uid, ()))
    return keys


def _second_heads(
    ledger: LedgerImport, people: Sequence[ReadyPerson], households: Mapping[str, Household]
) -> list[int]:
    """Rows that somebody has called another person than the one on file, and who would be a second head. All others
    were checked with the whole file."""
    coming = {
        one.pk: households[one.home.uid].pk
        for one in people
        if one.is_double and one.relation == HEAD and one.home.uid in households
    }
    taken = {household for household, _pk in heads_of(ledger, set(coming.values()))} if coming else set()
    return [pk for pk, household in coming.items() if household in taken]


def heads_of(ledger: LedgerImport, households: Collection[int]) -> set[tuple[int, int]]:
    """(household, person) of the heads who stay it: of those whom the ledger changes the check has told."""
    changed = LedgerRow.objects.filter(CHANGED, ledger=ledger, person=OuterRef("pk"))
    heads = Person.objects.filter(household__in=households, relation=HEAD, merged_into=None, died_on=None)
    return set(heads.exclude(Exists(changed)).values_list("household_id", "pk"))


def _known() -> Problem:
    message = _("核对以后，这个证件号已经登记了。")
    return Problem("id_number", "known_meanwhile", "", message, _("请再上传一次这份台账，核对后导入这一行。"))


def second_head() -> Problem:
    message = _("这一户已经有户主。")
    return Problem("relation", "household_has_head", "", message, _("请核对与户主的关系，改好后再导入这一行。"))


def household_lacking(home: Home) -> Problem:
    """Why there is no such household: it was on file and is no more, or was to be made and its number is taken."""
    message = _("核对以后，这一户已经不在档案里了。") if home.pk else _("核对以后，这个户编号已经登记了。")
    return Problem("household_number", "household_gone", "", message, _("请再上传一次这份台账，核对后导入这一行。"))
