"""Whom a possible double was taken for is another person: remembered, so that nobody is asked about the two again."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from bianmin.core import bulk, journal
from bianmin.core.models import JournalEntry
from bianmin.residents.models import LedgerImport, LedgerRow, Person, PersonDistinct
from bianmin.residents.selectors.ledger_places import parts

from .ledger_rows import CANDIDATE, Decision, Kind
from .person_merge import other_named

_SAID = ("pk", "uid", "name", "id_masked", "area_code")
Pair = tuple[Person, Person]


class Apart(NamedTuple):
    """Rows as they will be written."""

    pairs: list[dict[str, Any]]
    entries: list[tuple[Any, ...]]


def prepare_apart(ledger: LedgerImport) -> Apart:
    """The pairs of whom was written as somebody new; outside the transaction that writes them. A query where there are
    none; a candidate who is no longer on file is nobody to be taken for."""
    written = LedgerRow.objects.filter(ledger=ledger, kind=Kind.DOUBLE, decision=Decision.OTHER, written=True)
    rows = list(written.order_by("pk").values_list("person_id", "before"))
    taken_for = {new: (before or {}).get(CANDIDATE) for new, before in rows}
    people: dict[int, Person] = {}
    for some in parts(sorted({pk for pair in taken_for.items() for pk in pair if pk})):
        people |= Person.objects.filter(pk__in=some, merged_into=None).only(*_SAID).in_bulk()
    pairs = [(people[old], people[new]) for new, old in taken_for.items() if old in people and new in people]
    acts = [_act(ledger, *both) for one, other in pairs for both in ((one, other), (other, one))]
    return Apart([_row(ledger, pair) for pair in pairs], journal.ready_many(acts))


def write_apart(apart: Apart) -> None:
    """Inside the caller's transaction."""
    bulk.insert_values(PersonDistinct, apart.pairs)
    journal.append_ready(apart.entries)


def _row(ledger: LedgerImport, pair: Iterable[Person]) -> dict[str, Any]:
    first, second = sorted(person.pk for person in pair)
    return {"first": first, "second": second, "decided_by": ledger.actor_id}


def _act(ledger: LedgerImport, person: Person, other: Person) -> dict[str, Any]:
    """As `person_distinguish` has it in the journal."""
    return {
        "actor": ledger.actor_id,
        "verb": "person.distinguish",
        "noun": Person._meta.label_lower,
        "noun_uid": person.uid,
        "subject_uid": person.uid,
        "area_code": person.area_code,
        "audience": JournalEntry.Audience.SUBJECT.value,
        "plain": {"other": other_named(other)},
    }
