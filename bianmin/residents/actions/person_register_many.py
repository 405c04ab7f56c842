"""Registering many people at once: the set action behind the counter, the import, the API and the pilot population."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.core import bulk, clock, id_number, journal, masking, phone
from bianmin.core.errors import Conflict, UserError
from bianmin.core.models import JournalEntry
from bianmin.residents import search_terms
from bianmin.residents.models import (
    Document,
    DocumentType,
    Household,
    Need,
    Person,
    Representation,
    SearchTerm,
    Tag,
    TagType,
)
from bianmin.residents.specs import PersonSpec, TagSpec

# Fields of a person that stand in the specification under the same name.
_COMPUTED = {"id_number", "phone", "area_code", "tags", "needs", "documents", "guardians"}
COPIED = [field.name for field in fields(PersonSpec) if field.name not in _COMPUTED]


@dataclass(frozen=True)
class _Registered:
    """A specification with its row, once the row has its key."""

    spec: PersonSpec
    person: Person


def person_register_many(
    *, actor: Any, persons: Sequence[PersonSpec], households: Sequence[Household | None]
) -> list[Person]:
    """Register `persons[i]` in `households[i]` (saved, with `dwelling` at hand; None: no household yet).

    All or nothing, one journal entry for each. `actor` is a user, or None for the system. Raises the errors of
    core.id_number and core.phone, UserError for an unknown tag or document, Conflict for a certificate already on file.
    """
    with transaction.atomic():
        rows = [_person_row(spec, household) for spec, household in zip(persons, households, strict=True)]
        _refuse_known(rows)
        _insert_persons(rows)
        registered = [_Registered(spec, row) for spec, row in zip(persons, rows, strict=True)]
        _insert_terms(registered)
        _insert_details(registered, actor)
        journal.record_many([_entry(actor, row) for row in rows])
    return rows


def tag_rows(holders: Iterable[tuple[Sequence[TagSpec], dict[str, Any]]], actor: Any) -> list[Tag]:
    """Unsaved tags; a holder is {"person_id": …} or {"household_id": …}. Raises UserError for an unknown code."""
    wanted = [(spec, holder) for specs, holder in holders for spec in specs]
    types = _types(TagType, {spec.code for spec, _holder in wanted})
    return [
        Tag(
            type_id=types[spec.code],
            source=spec.source,
            since=spec.since,
            until=spec.until,
            approved_by=actor,
            **holder,
        )
        for spec, holder in wanted
    ]


def _person_row(spec: PersonSpec, household: Household | None) -> Person:
    number, called = _stored_certificate(spec), phone.normalise(spec.phone) if spec.phone else ""
    person = Person(
        id_number=number,
        id_index=search_terms.id_index(spec.certificate_type, number) if number else None,
        id_masked=masking.mask_id(number),
        phone=called,
        phone_masked=masking.mask_phone(called),
        household=household,
        area_code=household.area_code if household else spec.area_code,
        **{name: getattr(spec, name) for name in COPIED},
    )
    if number and spec.certificate_type == search_terms.RESIDENT_ID:
        _derive(person, number)
    return person


def _stored_certificate(spec: PersonSpec) -> str:
    if spec.id_number and spec.certificate_type == search_terms.RESIDENT_ID:
        return id_number.parse(spec.id_number).number
    return id_number.normalise(spec.id_number)


def _derive(person: Person, number: str) -> None:
    """Sex and birth date come from the number where nothing else is said; a contradiction is kept and shown later."""
    said = id_number.parse(number)
    if person.sex == "0":
        person.sex = said.sex
    person.birth_date = person.birth_date or said.birth_date


def _refuse_known(rows: Sequence[Person]) -> None:
    tokens = [row.id_index for row in rows if row.id_index]
    if len(tokens) != len(set(tokens)) or Person.objects.filter(id_index__in=tokens).exists():
        raise _known()


def _known() -> Conflict:
    return Conflict(
        _("这个证件号已经登记过。请先按证件号查找，再决定是否修改。"), field="id_number", code="person_known"
    )


def _insert_persons(rows: Sequence[Person]) -> None:
    try:
        bulk.insert(rows)
    except IntegrityError as error:
        if "id_index" in str(error):
            raise _known() from error  # somebody else registered the same number at the same instant
        raise
    keys = bulk.keys_by_uid(Person, (row.uid for row in rows))
    for row in rows:
        row.pk = keys[row.uid]
        row._state.adding = False
        row._state.db = "default"


def _insert_terms(registered: Sequence[_Registered]) -> None:
    columns = ["person_id", "area_code", "kind", "term"]
    bulk.insert_rows(SearchTerm, columns, (row for one in registered for row in term_rows(one.person)))


def term_rows(person: Person) -> list[tuple[int, str, int, str]]:
    """Rows of SearchTerm for a saved person: (person, area, kind, term)."""
    household = person.household
    terms = search_terms.terms_of(
        name=person.name,
        former_name=person.former_name,
        id_number=person.id_number,
        phone=person.phone,
        dwelling=household.dwelling if household else None,
        household_number=household.number if household else "",
    )
    return [(person.pk, person.area_code, kind, term) for kind, term in terms]


def _insert_details(registered: Sequence[_Registered], actor: Any) -> None:
    bulk.insert(tag_rows(((one.spec.tags, {"person_id": one.person.pk}) for one in registered), actor))
    bulk.insert(
        [
            Need(person_id=one.person.pk, kind=need.kind, note=need.note, source=need.source)
            for one in registered
            for need in one.spec.needs
        ]
    )
    bulk.insert(_document_rows(registered, actor))
    bulk.insert(_guardian_rows(registered))


def _document_rows(registered: Sequence[_Registered], actor: Any) -> list[Document]:
    types = _types(DocumentType, {document.type for one in registered for document in one.spec.documents})
    today = clock.today()
    return [
        Document(
            person_id=one.person.pk,
            type_id=types[document.type],
            number=document.number,
            number_masked=masking.mask_id(document.number),
            issuer=document.issuer,
            valid_from=document.valid_from,
            valid_until=document.valid_until,
            verified_by=actor,
            verified_on=document.verified_on or today,
        )
        for one in registered
        for document in one.spec.documents
    ]


def _guardian_rows(registered: Sequence[_Registered]) -> list[Representation]:
    keys: dict[uuid.UUID, int] = {one.person.uid: one.person.pk for one in registered}
    return [
        Representation(
            person_id=one.person.pk,
            representative_id=keys[guardian.uid],
            kind=Representation.Kind.GUARDIAN,
            relation=guardian.relation,
            since=guardian.since,
        )
        for one in registered
        for guardian in one.spec.guardians
    ]


def _types(model: type[TagType] | type[DocumentType], codes: set[str]) -> dict[str, int]:
    """Keys of catalogue rows by code. Raises UserError naming the codes that the catalogue does not have."""
    if not codes:
        return {}
    found = dict(model.objects.filter(code__in=codes).values_list("code", "pk"))
    if missing := sorted(codes - set(found)):
        raise UserError(
            _("目录里没有：%(codes)s。请先载入目录，或改用目录里的代码。") % {"codes": "、".join(missing)},
            code="unknown_code",
            details={"codes": missing},
        )
    return found


def _entry(actor: Any, person: Person) -> JournalEntry:
    return journal.entry_for(
        actor=actor,
        verb="person.register",
        noun="residents.person",
        noun_uid=person.uid,
        subject_uid=person.uid,
        area_code=person.area_code,
        audience=JournalEntry.Audience.SUBJECT,
    )
