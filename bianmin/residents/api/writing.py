"""Registering, updating and revealing."""

import uuid
from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema, Status
from pydantic import Field

from bianmin.core import id_number, phone
from bianmin.core.errors import UserError
from bianmin.residents.actions.person import SEALED, person_edit, person_reveal
from bianmin.residents.actions.person_register import person_register
from bianmin.residents.errors import PersonChanged
from bianmin.residents.permissions import get_household, get_person
from bianmin.residents.specs import DwellingSpec, PersonSpec

from .reading import ResidentFull, resident_words, router

Words = dict[str, Any]


class PersonFields(Schema):
    """Codes: GB/T 2261 (sex, marital), 3304 (ethnic), 4658 (education), 4761 (relation), 4762 (political)."""

    former_name: str | None = Field(None, max_length=60)
    sex: Literal["0", "1", "2", "9"] | None = None
    birth_date: date | None = None
    ethnic: str | None = Field(None, max_length=2)
    marital: str | None = Field(None, max_length=2)
    education: str | None = Field(None, max_length=2)
    political: str | None = Field(None, max_length=2)
    employment: str | None = Field(None, max_length=20)
    workplace: str | None = Field(None, max_length=80)
    phone: str | None = Field(None, max_length=30)
    relation: str | None = Field(None, max_length=2)
    residence: Literal["permanent", "floating", "away"] | None = None
    resident_since: date | None = None
    hukou_area_code: str | None = Field(None, max_length=15, pattern=r"^[0-9]*$")
    hukou_address: str | None = Field(None, max_length=120)
    hukou_type: Literal["", "urban", "rural"] | None = None


class ResidentUpdateIn(PersonFields):
    """`version` is the one that was read; only the fields that are sent are changed."""

    version: int
    name: str | None = Field(None, min_length=1, max_length=60)


class DwellingIn(Schema):
    grid_code: str = Field(pattern=r"^[0-9]{15}$")
    street: str = Field(min_length=1, max_length=60)
    compound: str = Field("", max_length=60)
    building: str = Field("", max_length=20)
    unit: str = Field("", max_length=20)
    room: str = Field("", max_length=20)


class ResidentRegisterIn(PersonFields):
    """In `household` (its uid), in a new household at `dwelling`, or in none yet."""

    name: str = Field(min_length=1, max_length=60)
    certificate_type: str = Field("resident_id", max_length=12)
    id_number: str = Field("", max_length=40)
    household: uuid.UUID | None = None
    dwelling: DwellingIn | None = None


class RevealIn(Schema):
    field: Literal["id_number", "phone", "bank_card"]
    purpose: str = Field(max_length=200)


class RevealOut(Schema):
    field: str
    value: str


@router.post("", response={201: ResidentFull}, summary="Register a person; sex and birth follow from a resident ID")
def resident_register(request: HttpRequest, body: ResidentRegisterIn) -> Status[Words]:
    words = body.dict(exclude_none=True, exclude={"household", "dwelling"})
    household = get_household(request.user, body.household, "edit") if body.household else None
    dwelling = DwellingSpec(**body.dwelling.dict()) if body.dwelling else None
    spec = PersonSpec(**_read_numbers(words))
    person = person_register(actor=request.user, person=spec, household=household, dwelling=dwelling)
    return Status(201, resident_words(get_person(request.user, person.uid)))


@router.patch("/{uuid:uid}", response=ResidentFull, summary="Update a person that you read at `version`")
def resident_update(request: HttpRequest, uid: uuid.UUID, body: ResidentUpdateIn) -> Words:
    """Somebody else's newer edit is never overwritten: `version_conflict` names both values by field."""
    person = get_person(request.user, uid, "edit")
    changes = body.dict(exclude_unset=True, exclude={"version"})
    nullable = {"birth_date", "resident_since"}
    changes = {name: value for name, value in changes.items() if value is not None or name in nullable}
    try:
        person_edit(actor=request.user, person=person, version=body.version, changes=changes)
    except PersonChanged as error:
        raise PersonChanged(error.message, details=_masked(error.details)) from error
    return resident_words(get_person(request.user, uid))


@router.post("/{uuid:uid}/reveal", response=RevealOut, summary="An unmasked number; purpose and look are journalled")
def resident_reveal(request: HttpRequest, uid: uuid.UUID, body: RevealIn) -> Words:
    person = get_person(request.user, uid, "reveal")
    value = person_reveal(actor=request.user, person=person, field=body.field, purpose=body.purpose)
    return {"field": body.field, "value": value}


def _read_numbers(words: Words) -> Words:
    """Numbers in their stored form; sex and birth date from the ID number where they are not given.

    Raises UserError when what is given contradicts the ID number: it is not silently mended.
    """
    if words.get("phone"):
        words["phone"] = phone.normalise(words["phone"])
    if not words.get("id_number"):
        return words
    if words["certificate_type"] != "resident_id":
        words["id_number"] = id_number.normalise(words["id_number"])
        return words
    read = id_number.parse(words["id_number"])
    for name, value in (("sex", read.sex), ("birth_date", read.birth_date)):
        if words.setdefault(name, value) != value:
            raise UserError(_("与身份证号不一致，请核对。"), field=name, code="contradicts_id")
    words["id_number"] = read.number
    return words


def _masked(details: Words) -> Words:
    return {field: ("***", "***") if field in SEALED else values for field, values in details.items()}
