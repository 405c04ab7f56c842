"""New people of a ledger made ready to be written: opened, checked, indexed and sealed. No query: another process does
it while this one writes, which takes about as long."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from typing import Any, NamedTuple

from bianmin.core import bulk, clock, journal
from bianmin.core.beside import Beside
from bianmin.core.errors import UserError
from bianmin.core.models import JournalEntry
from bianmin.core.sentences import gettext as _
from bianmin.residents import search_terms
from bianmin.residents.ledger.record import Problem
from bianmin.residents.models import LedgerImport, LedgerRow, Person
from bianmin.residents.selectors import ledger_people
from bianmin.residents.selectors.ledger_places import Home
from bianmin.residents.specs import PersonSpec

from .ledger_rows import SealedRow, StagedRow, opened, tag_codes
from .person_rows import prepare_person, stored_people

HOUSEHOLD = bulk.columns_of(Person).index("household_id")
_PREPARE = f"{__name__}:prepare"


class About(NamedTuple):
    """What is the same for all rows of a ledger; `area_code` is of whoever names no home."""

    ledger: int
    uid: uuid.UUID
    actor: int
    area_code: str

    @classmethod
    def of(cls, ledger: LedgerImport) -> "About":
        return cls(ledger.pk, ledger.uid, ledger.actor_id, ledger.default_grid or ledger.area_code)


class ReadyPerson(NamedTuple):
    """`pk` is the row's; `stored` the person's columns without her household, `entry` those of her journal entry."""

    pk: int
    uid: uuid.UUID
    is_double: bool
    home: Home
    relation: str
    area_code: str
    id_index: str | None
    stored: list[Any]
    tags: list[tuple[str, date | None]]
    entry: tuple[Any, ...]


class Prepared(NamedTuple):
    """People in the order of their rows, why the others cannot be written, by the row's key, and (kind, term, row's
    key) of what they are found by, in the order of the index."""

    people: list[ReadyPerson]
    problems: dict[int, Problem]
    terms: list[tuple[int, str, int]]


def prepare(rows: Sequence[SealedRow], about: About, areas: Mapping[int, str] | None = None) -> Prepared:
    """`areas` are those of rows whose household has gone elsewhere since the check, by the row's key."""
    people, problems, given = [], dict[int, Problem](), []
    now = clock.now()
    for row in map(opened, rows):
        area = (areas or {}).get(row.pk) or row.home.grid or about.area_code
        try:
            people.append(prepare_person(_spec(row, about, area), None, now))
            given.append(row)
        except UserError as error:  # the reader has checked it; a stricter rule of today is no reason to fail
            problems[row.pk] = Problem(error.field or "", error.code, "", str(error), _("请改正后重新导入。"))
    entries = journal.ready_many(
        [act(about.uid, about.actor, "person.import", one.uid, one.area_code) for one in people]
    )
    stored = stored_people(people, arriving=about.ledger)
    ready = [
        ReadyPerson(
            pk=row.pk,
            uid=one.uid,
            is_double=row.kind == LedgerRow.Kind.DOUBLE,
            home=row.home,
            relation=one.spec.relation,
            area_code=one.area_code,
            id_index=one.values["id_index"],
            stored=list(columns),
            tags=tag_codes(row.values),
            entry=entry,
        )
        for row, one, columns, entry in zip(given, people, stored, entries, strict=True)
    ]
    terms = sorted((kind, term, row.pk) for row, one in zip(given, people, strict=True) for kind, term in one.terms)
    return Prepared(ready, problems, terms)


def beginning_beside() -> Beside:
    """The process that prepares, which takes a second to come up: for whoever knows before what is to be written."""
    return Beside(_PREPARE)


def prepared_ahead(
    chunks: Iterator[list[SealedRow]], about: About, many: int, beside: Beside | None = None
) -> Iterator[tuple[list[SealedRow], Prepared]]:
    """Each chunk as it will be written; where there is more than one of `many` rows, the next is prepared beside. The
    process ends with the last chunk, or at once when there is none: it holds 70 MB."""
    rows = next(chunks, [])
    following = next(chunks, []) if len(rows) >= many else []
    ready: Prepared | None = None
    with beside or (beginning_beside() if following else nullcontext()) as beside:
        if beside and following:
            beside.send(following, about)
        while rows:
            yield rows, ready or prepare(rows, about)  # the first one here, while the other does the next
            rows, following = following, next(chunks, [])
            ready = beside.receive(*([following, about] if following else [])) if beside and rows else None


def _spec(row: StagedRow, about: About, area_code: str) -> PersonSpec:
    values = {name: row.values[name] for name in ledger_people.FIELDS if row.values.get(name) not in (None, "")}
    return PersonSpec(
        uid=uuid.uuid5(about.uid, f"person|{row.pk}"),
        id_number=str(row.values.get("id_number") or ""),
        certificate_type=row.values.get("certificate_type") or search_terms.RESIDENT_ID,
        area_code=area_code,
        **values,
    )


def act(
    ledger: uuid.UUID, actor: int, verb: str, subject: uuid.UUID, area_code: str, plain: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """For the journal: one act about one person, in which the ledger is the noun, so that her history says which it
    was."""
    return {
        "actor": actor,
        "verb": verb,
        "noun": LedgerImport._meta.label_lower,
        "noun_uid": ledger,
        "subject_uid": subject,
        "area_code": area_code,
        "audience": JournalEntry.Audience.SUBJECT.value,
        "plain": plain,
    }
