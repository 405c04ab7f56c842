"""The new people of a ledger, written in chunks and hidden until all are there.

A chunk is prepared without a lock and written in one short transaction, which first looks whether all is still as it
was read. A killed worker's next one goes on with the rows that are not written yet.
"""

import uuid
from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from bianmin.core import journal, numbering
from bianmin.core.errors import Conflict, UserError
from bianmin.core.models import Centre, JournalEntry
from bianmin.core.sentences import gettext as _
from bianmin.residents import search_terms
from bianmin.residents.models import Household, LedgerImport, LedgerRow, Person
from bianmin.residents.selectors import ledger_people
from bianmin.residents.selectors.ledger_places import HEAD, Home, Problem
from bianmin.residents.specs import DwellingSpec, HouseholdSpec, PersonSpec

from . import ledger_rows
from .household_register_many import household_rows
from .ledger_rows import StagedRow, Tags, locked, staged
from .person_rows import PreparedPerson, insert_people, prepare_people

CHUNK = 1_500  # people in one transaction; preparing the next leaves the others time for their writes
TRIES = 5
Progress = Callable[[int], None]  # told of so many rows more
Kind, Decision = LedgerRow.Kind, LedgerRow.Decision
NEW = Q(kind=Kind.NEW) | Q(kind=Kind.DOUBLE, decision=Decision.OTHER)
CHANGED = Q(kind=Kind.CHANGED) | Q(kind=Kind.DOUBLE, decision=Decision.SAME)


class _Again(Exception):
    """Somebody changed what the chunk was prepared from: prepare it once more."""


def write_new(ledger: LedgerImport, progress: Progress | None = None) -> None:
    """Write whoever of the ledger is new and not written yet. Raises Stopped when somebody stops the import."""
    last, tags = 0, Tags.of(ledger)
    while True:
        open_rows = LedgerRow.objects.filter(NEW, ledger=ledger, written=False, pk__gt=last).order_by("pk")[:CHUNK]
        rows = staged(open_rows)
        if not rows:
            return
        last = rows[-1].pk
        _write(rows, ledger, tags)
        if progress:
            progress(len(rows))


def make_households(ledger: LedgerImport, homes: Sequence[Home]) -> dict[str, Household]:
    """Households by uid, those of the ledger that are not there yet made, hidden; with their dwellings."""
    wanted = {home.uid: home for home in homes if home.uid}
    found = _households(wanted)
    missing = [home for uid, home in wanted.items() if uid not in found and home.place]
    if missing:
        with transaction.atomic():
            locked(ledger.pk, "importing")
            found |= _households([home.uid for home in missing])  # another worker may have made them
            missing = [home for home in missing if home.uid not in found]
            numbers = _numbers(ledger, sum(not home.number for home in missing))
            specs = [
                HouseholdSpec(
                    uid=uuid.UUID(home.uid),
                    number=home.number or numbers.pop(),
                    dwelling=_dwelling(home),
                )
                for home in missing
            ]
            found |= {str(row.uid): row for row in household_rows(specs, arriving=ledger.pk)}
    return found


def _dwelling(home: Home) -> DwellingSpec:
    grid, street, compound, building, unit, room = home.place
    return DwellingSpec(grid_code=grid, street=street, compound=compound, building=building, unit=unit, room=room)


def _households(uids: Any) -> dict[str, Household]:
    rows = Household.objects.select_related("dwelling").filter(uid__in=list(uids)).order_by()
    return {str(row.uid): row for row in rows}


def _numbers(ledger: LedgerImport, count: int) -> list[str]:
    """In the order in which they will be popped."""
    if not count:
        return []
    centre = Centre.objects.get(pk=ledger.actor.current_posts[0].centre_id)
    return numbering.next_numbers(count, centre=centre, purpose="household", prefix=f"H{centre.pk}")[::-1]


def _write(rows: list[StagedRow], ledger: LedgerImport, tags: Tags) -> None:
    for _try in range(TRIES):
        if not rows:
            return  # another worker has written them
        households = make_households(ledger, [row.home for row in rows])
        people, problems = _prepared(rows, households, ledger)
        try:
            with transaction.atomic():
                locked(ledger.pk, "importing")
                _require_same(households)
                _insert(rows, people, problems, ledger, tags)
            return
        except (_Again, Conflict):
            rows = _unwritten(rows)
    raise RuntimeError("a chunk of the ledger changed each time that it was to be written")


def _prepared(
    rows: list[StagedRow], households: dict[str, Household], ledger: LedgerImport
) -> tuple[dict[int, PreparedPerson], dict[int, tuple[StagedRow, Problem]]]:
    """People by their row's key, and rows that cannot be written, with the reason."""
    people: dict[int, PreparedPerson] = {}
    problems = {}
    for row in rows:
        household = households.get(row.home.uid)
        if row.home.uid and household is None:
            problems[row.pk] = row, household_gone()
            continue
        try:
            [people[row.pk]] = prepare_people([_spec(row, ledger)], [household])
        except UserError as error:  # the reader has checked it; a stricter rule of today is no reason to fail
            problems[row.pk] = row, Problem(error.field or "", error.code, "", str(error), _("请改正后重新导入。"))
    return people, problems


def _spec(row: StagedRow, ledger: LedgerImport) -> PersonSpec:
    values = {name: row.values[name] for name in ledger_people.FIELDS if row.values.get(name) not in (None, "")}
    return PersonSpec(
        uid=uuid.uuid5(ledger.uid, f"person|{row.pk}"),
        id_number=str(row.values.get("id_number") or ""),
        certificate_type=row.values.get("certificate_type") or search_terms.RESIDENT_ID,
        area_code=row.home.grid or ledger.default_grid or ledger.area_code,
        **values,
    )


def _require_same(households: dict[str, Household]) -> None:
    """The households stand where they stood when the rows were prepared. Raises _Again."""
    read = {row.pk: (row.area_code, row.dwelling_id) for row in households.values()}
    now = Household.objects.filter(pk__in=list(read)).order_by().values_list("pk", "area_code", "dwelling_id")
    if {pk: (area, dwelling) for pk, area, dwelling in now} != read:
        raise _Again


def _insert(
    rows: list[StagedRow],
    people: dict[int, PreparedPerson],
    problems: dict[int, tuple[StagedRow, Problem]],
    ledger: LedgerImport,
    tags: Tags,
) -> None:
    """Write the chunk; inside the transaction."""
    open_rows = set(LedgerRow.objects.filter(pk__in=list(people), written=False).values_list("pk", flat=True))
    if open_rows != set(people):
        raise _Again
    tokens = {token for one in people.values() if (token := one.values["id_index"])}
    known = set(Person.objects.filter(id_index__in=tokens).values_list("id_index", flat=True))
    by_key = {row.pk: row for row in rows}
    problems |= {pk: (by_key[pk], second_head()) for pk in _second_heads(ledger, by_key, people)}
    problems |= {pk: (by_key[pk], _known()) for pk, one in people.items() if one.values["id_index"] in known}
    written = {pk: one for pk, one in people.items() if pk not in problems}
    insert_people(list(written.values()), arriving=ledger.pk)
    _insert_tags(written, by_key, tags)
    journal.record_many([entry(ledger, "person.import", one.uid, one.area_code) for one in written.values()])
    ledger_rows.update_rows(["person_id", "written"], [(one.pk, True, pk) for pk, one in written.items()])
    ledger_rows.mark_faulty(problems, ledger_rows.headings_of(ledger))
    LedgerImport.objects.filter(pk=ledger.pk).update(done=F("done") + len(rows))


def _second_heads(ledger: LedgerImport, rows: dict[int, StagedRow], people: dict[int, PreparedPerson]) -> set[int]:
    """Rows that somebody has called another person than the one on file, and who would be a second head. All others
    were checked with the whole file."""
    coming = {
        pk: one.household.pk
        for pk, one in people.items()
        if one.household and one.values["relation"] == HEAD and rows[pk].kind == Kind.DOUBLE
    }
    taken = {household for household, _pk in heads_of(ledger, set(coming.values()))} if coming else set()
    return {pk for pk, household in coming.items() if household in taken}


def heads_of(ledger: LedgerImport, households: Collection[int]) -> set[tuple[int, int]]:
    """(household, person) of the heads who stay it: of those whom the ledger changes the check has told."""
    changed = LedgerRow.objects.filter(CHANGED, ledger=ledger, person=OuterRef("pk"))
    heads = Person.objects.filter(household__in=households, relation=HEAD, merged_into=None, died_on=None)
    return set(heads.exclude(Exists(changed)).values_list("household_id", "pk"))


def _insert_tags(written: dict[int, PreparedPerson], rows: dict[int, StagedRow], tags: Tags) -> None:
    tags.insert(
        (tags.types[code], Person(pk=one.pk, uid=one.uid), one.household, since)
        for pk, one in written.items()
        for code, since in tags.codes(rows[pk].values)
        if code in tags.types
    )


def entry(
    ledger: LedgerImport, verb: str, subject: uuid.UUID, area_code: str, payload: dict[str, Any] | None = None
) -> JournalEntry:
    """One act about one person, in which the ledger is the noun: so that her history says which it was."""
    return journal.entry_for(
        actor=ledger.actor,
        verb=verb,
        noun=LedgerImport._meta.label_lower,
        noun_uid=ledger.uid,
        subject_uid=subject,
        area_code=area_code,
        payload=payload,
        audience=JournalEntry.Audience.SUBJECT,
    )


def _unwritten(rows: list[StagedRow]) -> list[StagedRow]:
    keys = [row.pk for row in rows]
    left = set(LedgerRow.objects.filter(pk__in=keys, written=False).values_list("pk", flat=True))
    return [row for row in rows if row.pk in left]


def _known() -> Problem:
    message = _("核对以后，这个证件号已经登记了。")
    return Problem("id_number", "known_meanwhile", "", message, _("请再上传一次这份台账，核对后导入这一行。"))


def second_head() -> Problem:
    message = _("这一户已经有户主。")
    return Problem("relation", "household_has_head", "", message, _("请核对与户主的关系，改好后再导入这一行。"))


def household_gone() -> Problem:
    message = _("核对以后，这一户已经不在档案里了。")
    return Problem("household_number", "household_gone", "", message, _("请再上传一次这份台账，核对后导入这一行。"))
