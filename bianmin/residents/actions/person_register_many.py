"""Registering many people at once: the set action behind the counter, the import, the API and the pilot population."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import bulk, clock, journal, masking
from bianmin.core.errors import UserError
from bianmin.core.models import JournalEntry
from bianmin.residents.models import (
    Document,
    DocumentType,
    Household,
    Need,
    Person,
    Representation,
    Tag,
    TagType,
)
from bianmin.residents.specs import PersonSpec, TagSpec

from .person_rows import PreparedPerson, insert_people, prepare_people, refuse_known


def person_register_many(
    *, actor: Any, persons: Sequence[PersonSpec], households: Sequence[Household | None]
) -> list[Person]:
    """Register `persons[i]` in `households[i]` (saved, with `dwelling` at hand; None: no household yet).

    All or nothing, one journal entry for each. `actor` is a user, or None for the system. Raises the errors of
    core.id_number and core.phone, UserError for an unknown tag or document, Conflict for a certificate already on file.
    """
    people = prepare_people(persons, households)
    with transaction.atomic():
        refuse_known(people)
        insert_people(people)
        insert_details(people, actor)
        journal.record_many([_entry(actor, one) for one in people])
    return [one.instance() for one in people]


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


def insert_details(people: Sequence[PreparedPerson], actor: Any) -> None:
    """Tags, needs, documents and guardians of people who have just been inserted."""
    bulk.insert(tag_rows(((one.spec.tags, {"person_id": one.pk}) for one in people), actor))
    bulk.insert(
        [
            Need(person_id=one.pk, kind=need.kind, note=need.note, source=need.source)
            for one in people
            for need in one.spec.needs
        ]
    )
    bulk.insert(_document_rows(people, actor))
    bulk.insert(_guardian_rows(people))


def _document_rows(people: Sequence[PreparedPerson], actor: Any) -> list[Document]:
    types = _types(DocumentType, {document.type for one in people for document in one.spec.documents})
    today = clock.today()
    return [
        Document(
            person_id=one.pk,
            type_id=types[document.type],
            number=document.number,
            number_masked=masking.mask_id(document.number),
            issuer=document.issuer,
            valid_from=document.valid_from,
            valid_until=document.valid_until,
            verified_by=actor,
            verified_on=document.verified_on or today,
        )
        for one in people
        for document in one.spec.documents
    ]


def _guardian_rows(people: Sequence[PreparedPerson]) -> list[Representation]:
    keys: dict[uuid.UUID, int] = {one.uid: one.pk for one in people}
    return [
        Representation(
            person_id=one.pk,
            representative_id=keys[guardian.uid],
            kind=Representation.Kind.GUARDIAN,
            relation=guardian.relation,
            since=guardian.since,
        )
        for one in people
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


def _entry(actor: Any, person: PreparedPerson) -> JournalEntry:
    return journal.entry_for(
        actor=actor,
        verb="person.register",
        noun="residents.person",
        noun_uid=person.uid,
        subject_uid=person.uid,
        area_code=person.area_code,
        audience=JournalEntry.Audience.SUBJECT,
    )
