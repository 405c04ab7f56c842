"""People as prepared rows: everything that costs time is done before the transaction that writes them begins.

A person costs two seals, two blind tokens and some twenty search terms; a model instance would double that.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from bianmin.core import bulk, clock, id_number, masking, phone
from bianmin.core.errors import Conflict
from bianmin.residents import search_terms
from bianmin.residents.models import Household, Person, SearchTerm
from bianmin.residents.search_terms import Term
from bianmin.residents.specs import PersonSpec

# Fields of a person that stand in the specification under the same name.
_COMPUTED = {"id_number", "phone", "area_code", "tags", "needs", "documents", "guardians"}
COPIED = [field.name for field in fields(PersonSpec) if field.name not in _COMPUTED]
TERM_COLUMNS = ["person_id", "area_code", "kind", "term"]
AS_FOUND = itemgetter(2, 3)  # the order of the index: a third faster on SQLite, since neighbours lie on one page


@dataclass(slots=True)
class PreparedPerson:
    """A specification with what it becomes: `values` by the model's field names, and the search terms."""

    spec: PersonSpec
    household: Household | None
    values: dict[str, Any]
    terms: set[Term]
    pk: int = 0

    @property
    def uid(self) -> uuid.UUID:
        return self.spec.uid

    @property
    def area_code(self) -> str:
        return str(self.values["area_code"])

    def instance(self) -> Person:
        """The saved person as a model."""
        person = Person(pk=self.pk, household=self.household, **self.values)
        person._state.adding, person._state.db = False, "default"
        return person


def prepare_people(persons: Sequence[PersonSpec], households: Sequence[Household | None]) -> list[PreparedPerson]:
    """Check and prepare; no query. Raises the errors of core.id_number and core.phone."""
    now = clock.now()
    return [prepare_person(spec, household, now) for spec, household in zip(persons, households, strict=True)]


def refuse_known(people: Sequence[PreparedPerson]) -> None:
    """Raises Conflict when a certificate is on file, or stands twice among these."""
    tokens = [token for one in people if (token := one.values["id_index"])]
    if len(tokens) != len(set(tokens)) or Person.objects.filter(id_index__in=tokens).exists():
        raise known_conflict()


def known_conflict() -> Conflict:
    return Conflict(
        _("这个证件号已经登记过。请先按证件号查找，再决定是否修改。"), field="id_number", code="person_known"
    )


def insert_people(people: Sequence[PreparedPerson], *, arriving: int | None = None) -> None:
    """Write people and terms and note their keys; inside the caller's transaction. `arriving` is the import that is
    still writing. Raises Conflict for a certificate that somebody else has registered at the same instant."""
    keys = insert_stored(stored_people(people, arriving=arriving), [one.uid for one in people])
    for one in people:
        one.pk = keys[one.uid]
    insert_terms((one.pk, one.area_code, kind, term) for one in people for kind, term in one.terms)


def stored_people(people: Sequence[PreparedPerson], *, arriving: int | None = None) -> list[tuple[Any, ...]]:
    """Their rows, sealed, in the order of bulk.columns_of; no query."""
    households = [one.household.pk if one.household else None for one in people]
    rows = (
        {**one.values, "household": household, "arriving": arriving}
        for one, household in zip(people, households, strict=True)
    )
    return list(bulk.stored_values(Person, rows))


def insert_stored(rows: Sequence[Sequence[Any]], uids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Write the rows of `stored_people`; returns keys by uid. Raises Conflict for a certificate that somebody else has
    registered at the same instant."""
    try:
        bulk.insert_rows(Person, bulk.columns_of(Person), rows)
    except IntegrityError as error:
        if "id_index" in str(error):
            raise known_conflict() from error
        raise
    return bulk.keys_by_uid(Person, uids)


def insert_terms(rows: Iterable[tuple[int, str, int, str]]) -> None:
    """Write search terms, in the order in which they are found."""
    bulk.insert_rows(SearchTerm, TERM_COLUMNS, sorted(rows, key=AS_FOUND))


def stored_certificate(certificate_type: str, number: str) -> str:
    """The number as it is kept. Raises the errors of core.id_number for a resident number that cannot be."""
    if number and certificate_type == search_terms.RESIDENT_ID:
        return id_number.parse(number).number
    return id_number.normalise(number)


def prepare_person(spec: PersonSpec, household: Household | None, now: datetime) -> PreparedPerson:
    """One of them."""
    number = stored_certificate(spec.certificate_type, spec.id_number)
    called = phone.normalise(spec.phone) if spec.phone else ""
    values = {name: getattr(spec, name) for name in COPIED}
    values.update(
        created_at=now,
        id_number=number,
        id_index=search_terms.id_index(spec.certificate_type, number) if number else None,
        id_masked=masking.mask_id(number),
        phone=called,
        phone_masked=masking.mask_phone(called),
        area_code=household.area_code if household else spec.area_code,
    )
    if number and spec.certificate_type == search_terms.RESIDENT_ID:
        _derive(values, number)
    terms = search_terms.terms_of(name=spec.name, former_name=spec.former_name, id_number=number, phone=called)
    return PreparedPerson(spec, household, values, terms)


def _derive(values: dict[str, Any], number: str) -> None:
    """Sex and birth date come from the number where nothing else is said; a contradiction is kept and shown later."""
    if values["sex"] != "0" and values["birth_date"]:
        return
    said = id_number.parse(number)
    if values["sex"] == "0":
        values["sex"] = said.sex
    values["birth_date"] = values["birth_date"] or said.birth_date
