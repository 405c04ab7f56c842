"""What happens to one person's file: edited, moved, opened, a number revealed."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.core import id_number, journal, masking, phone
from bianmin.core.models import JournalEntry
from bianmin.residents import search_terms
from bianmin.residents.errors import Invalid, PersonChanged
from bianmin.residents.models import Household, Person
from bianmin.residents.permissions import get_person, require_register
from bianmin.residents.specs import DwellingSpec, PersonSpec
from bianmin.residents.values import require_values

from .number_ask import number_ask
from .person_register import HEAD, area_of, joined_household, known, new_household, require_no_head
from .terms import rewrite_terms
from .versions import changed, require_version

SEALED = {"id_number": "id_masked", "phone": "phone_masked", "bank_card": "", "note": ""}
FOUND_BY = {"name", "former_name", "id_number", "phone", "certificate_type"}
EDITABLE = FOUND_BY | {
    "sex",
    "birth_date",
    "ethnic",
    "marital",
    "education",
    "political",
    "employment",
    "workplace",
    "relation",
    "residence",
    "resident_since",
    "hukou_area_code",
    "hukou_address",
    "hukou_type",
    "hukou_checked_on",
    "disability_level",
    "disability_kind",
    "registered_unemployed_on",
    "unemployment_insurance_months",
    "pension_months",
    "social_insurance_paid_current",
    "bank_card",
    "bank_name",
    "phone_verified_on",
    "died_on",
    "note",
}
REVEALABLE = ("id_number", "phone", "bank_card", "note")
NOTED = ("sensitive", "scan")  # shown by the page itself, and noted here


def person_edit(
    *, actor: Any, person: Person, version: int, changes: Mapping[str, Any], seen: Mapping[str, Any] | None = None
) -> Person:
    """Write `changes` ({field: value}) if nobody else has changed these fields since `version`.

    `seen` are the values that the editor started from: with it, edits of different fields go together. Raises
    PersonChanged with {field: (theirs, mine)}, PersonKnown, Invalid, and the errors of core.id_number and core.phone.
    """
    if unknown := set(changes) - EDITABLE:
        raise Invalid(_("这一项不能这样修改。"), field=min(unknown))
    if changes.get("id_number"):
        asked = _stored(person, changes)
        kind = asked.get("certificate_type", person.certificate_type)
        number_ask(actor=actor, certificate_type=kind, number=asked["id_number"])
    with transaction.atomic():
        row = _locked(actor, person)
        wanted = _stored(row, changes)
        require_version(row, version, wanted, seen, PersonChanged)
        done = changed(row, wanted)
        if not done:
            return row
        _write(actor, row, done)
        journal.record(
            actor=actor,
            verb="person.edit",
            noun=row,
            subject_uid=row.uid,
            area_code=row.area_code,
            payload={"changes": {field: for_journal(field, values) for field, values in done.items()}},
            audience=JournalEntry.Audience.SUBJECT,
        )
    return row


def person_move(
    *,
    actor: Any,
    person: Person,
    version: int,
    household: Household | None,
    dwelling: DwellingSpec | None = None,
    relation: str = "",
) -> Person:
    """Move a person into another household, or into a new one at `dwelling` (neither: out of any, in the same area).

    Raises PersonChanged, HouseholdFull, NotAllowed when the new place lies outside the actor's areas.
    """
    require_register(actor, area_of(household, dwelling))
    with transaction.atomic():
        row = _locked(actor, person)
        require_version(row, version, {"household": household}, None, PersonChanged)
        if household is None and dwelling is not None:
            household = new_household(actor, dwelling)
        elif household is not None:
            household = joined_household(actor, household)
        if household is not None and relation == HEAD:
            require_no_head(household, besides=row)
        before = row.household.number if row.household else ""
        row.household, row.relation = household, relation
        row.area_code = household.area_code if household else row.area_code
        row.version += 1
        row.save(update_fields=["household", "relation", "area_code", "version"])
        rewrite_terms([row])
        journal.record(
            actor=actor,
            verb="person.move",
            noun=row,
            subject_uid=row.uid,
            area_code=row.area_code,
            payload={"from": before, "to": household.number if household else ""},
            audience=JournalEntry.Audience.SUBJECT,
        )
    return row


def person_open(*, actor: Any, person: Person, purpose: str) -> None:
    """Note that the actor opened the file; once for each quarter of an hour."""
    journal.look(actor=actor, noun=person, subject_uid=person.uid, purpose=purpose, area_code=person.area_code)


def person_reveal(*, actor: Any, person: Person, field: str, purpose: str) -> str:
    """The unmasked `field` of REVEALABLE, each time noted with its purpose; of NOTED only the note.

    Raises Invalid for another field or without a purpose, NotAllowed when the actor may only read.
    """
    person = get_person(actor, person.uid, "reveal")
    if field not in REVEALABLE + NOTED:
        raise Invalid(_("没有这一项可以查看。"), field="field")
    if not purpose.strip():
        raise Invalid(_("请写明查看的用途。查看会记入台账，居民本人可以看到。"), field="purpose")
    with transaction.atomic():
        journal.record(
            actor=actor,
            verb="person.reveal",
            noun=person,
            subject_uid=person.uid,
            area_code=person.area_code,
            payload={"field": field, "purpose": purpose.strip()[:200]},
            audience=JournalEntry.Audience.SUBJECT,
        )
    return getattr(person, field) if field in REVEALABLE else ""


def _locked(actor: Any, person: Person) -> Person:
    """The row as it stands now, locked, checked once more."""
    Person.objects.select_for_update().filter(pk=person.pk).first()
    return get_person(actor, person.uid, "edit")


def _stored(row: Person, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they are stored: numbers checked and normalised."""
    wanted = dict(changes)
    require_values({field: value for field, value in wanted.items() if value != getattr(row, field)})
    if "name" in wanted and not str(wanted["name"]).strip():
        raise Invalid(_("请填写姓名。"), field="name")
    if wanted.get("phone"):
        wanted["phone"] = phone.normalise(wanted["phone"])
    if wanted.get("id_number"):
        kind = wanted.get("certificate_type", row.certificate_type)
        text = wanted["id_number"]
        is_resident_id = kind == search_terms.RESIDENT_ID
        wanted["id_number"] = id_number.parse(text).number if is_resident_id else id_number.normalise(text)
    return wanted


def _write(actor: Any, row: Person, done: Mapping[str, list[Any]]) -> None:
    for field, (_before, after) in done.items():
        setattr(row, field, after)
    if {"id_number", "certificate_type"} & set(done):
        row.id_index = search_terms.id_index(row.certificate_type, row.id_number) if row.id_number else None
        row.id_masked = masking.mask_id(row.id_number)
    row.phone_masked = masking.mask_phone(row.phone)
    if row.relation == HEAD and row.household and "relation" in done:
        require_no_head(row.household, besides=row)
    row.version += 1
    fields = [*done, "version", "id_index", "id_masked", "phone_masked"]
    try:
        with transaction.atomic():
            row.save(update_fields=fields)
    except IntegrityError as error:
        if "id_index" not in str(error):
            raise
        spec = PersonSpec(name=row.name, certificate_type=row.certificate_type, id_number=row.id_number)
        raise known(actor, spec) from error
    if FOUND_BY & set(done):
        rewrite_terms([row])


def for_journal(field: str, values: list[Any]) -> list[str]:
    """Before and after; of a sealed value its mask, or only that it was changed."""
    masks = {"id_number": masking.mask_id, "phone": masking.mask_phone, "bank_card": masking.mask_card}
    if field in SEALED:
        mask = masks.get(field, lambda text: "***" if text else "")
        return [mask(value) for value in values]
    return ["" if value is None else str(value) for value in values]
