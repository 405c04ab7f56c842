"""What is to be registered, before it is a row: read from a form, a spreadsheet, the API or the pilot population.

Plain values only. Codes are those of the models (GB/T 2261, 3304, 4658, 4761, 4762); empty or None means not known.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(slots=True, kw_only=True)
class TagSpec:
    """A circumstance by its code in the catalogue (tags.yaml)."""

    code: str
    source: str
    since: date
    until: date | None = None


@dataclass(slots=True, kw_only=True)
class NeedSpec:
    """`kind` is one of Need.Kind."""

    kind: str
    note: str = ""
    source: str = ""


@dataclass(slots=True, kw_only=True)
class DocumentSpec:
    """A document on file by the code of its type in the catalogue (documents.yaml); `valid_until` None: without end."""

    type: str
    number: str = ""
    issuer: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    verified_on: date | None = None


@dataclass(slots=True, kw_only=True)
class GuardianSpec:
    """The guardian of a person, registered in the same call; `relation` is the guardian's to the person (GB/T 4761)."""

    uid: uuid.UUID
    relation: str
    since: date


@dataclass(slots=True, kw_only=True)
class PersonSpec:
    """One person. `phone` and `id_number` are already in their stored form (core.phone, core.id_number)."""

    uid: uuid.UUID = field(default_factory=uuid.uuid4)
    name: str
    former_name: str = ""
    certificate_type: str = "resident_id"
    id_number: str = ""
    sex: str = "0"
    birth_date: date | None = None
    ethnic: str = ""
    marital: str = ""
    education: str = ""
    political: str = ""
    employment: str = ""
    workplace: str = ""
    phone: str = ""
    relation: str = ""
    area_code: str = ""  # only of someone without a household: the area where she was registered
    residence: str = "permanent"
    resident_since: date | None = None
    hukou_area_code: str = ""
    hukou_address: str = ""
    hukou_type: str = ""
    hukou_checked_on: date | None = None
    disability_level: int | None = None
    disability_kind: str = ""
    registered_unemployed_on: date | None = None
    unemployment_insurance_months: int | None = None
    pension_months: int | None = None
    social_insurance_paid_current: bool | None = None
    note: str = ""
    tags: list[TagSpec] = field(default_factory=list)
    needs: list[NeedSpec] = field(default_factory=list)
    documents: list[DocumentSpec] = field(default_factory=list)
    guardians: list[GuardianSpec] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class DwellingSpec:
    """An address inside a grid, named by the grid's code of 15 digits."""

    grid_code: str
    street: str
    compound: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""
    floor: int | None = None
    lift: bool | None = None


@dataclass(slots=True, kw_only=True)
class HouseholdSpec:
    """A household, its dwelling and its members; the head is a member with relation 02 (GB/T 4761)."""

    uid: uuid.UUID = field(default_factory=uuid.uuid4)
    number: str
    kind: str = "family"
    dwelling: DwellingSpec
    members: list[PersonSpec] = field(default_factory=list)
    income_per_capita: Decimal | None = None
    assets_ok: bool | None = None
    business_income: bool | None = None
    children_ever: int | None = None
    economy_source: str = ""
    economy_checked_on: date | None = None
    tags: list[TagSpec] = field(default_factory=list)
