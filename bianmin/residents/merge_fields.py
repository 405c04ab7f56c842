"""The fields of two records of one person: which belong together, which differ, which side is taken unless said."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django.db.models import Field

from bianmin.core import id_number

from .models import Household, Person

KEEP, DROP = "keep", "drop"
SIDES = (KEEP, DROP)
RESIDENT_ID = "resident_id"
# What is chosen under one name goes together: a number with its kind, a household with the place in it.
PARTS: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "former_name": ("former_name",),
    "id_number": ("certificate_type", "id_number"),
    "sex": ("sex",),
    "birth_date": ("birth_date",),
    "phone": ("phone", "phone_verified_on"),
    "household": ("household", "relation"),
    "residence": ("residence",),
    "resident_since": ("resident_since",),
    "hukou_area_code": ("hukou_area_code",),
    "hukou_address": ("hukou_address",),
    "hukou_type": ("hukou_type",),
    "hukou_checked_on": ("hukou_checked_on",),
    "ethnic": ("ethnic",),
    "marital": ("marital",),
    "education": ("education",),
    "political": ("political",),
    "employment": ("employment",),
    "workplace": ("workplace",),
    "registered_unemployed_on": ("registered_unemployed_on",),
    "unemployment_insurance_months": ("unemployment_insurance_months",),
    "pension_months": ("pension_months",),
    "social_insurance_paid_current": ("social_insurance_paid_current",),
    "disability_level": ("disability_level",),
    "disability_kind": ("disability_kind",),
    "bank_card": ("bank_card", "bank_name"),
    "died_on": ("died_on",),
    "note": ("note",),
}
CERTIFICATE = ("certificate_type", "id_number", "id_index", "id_masked")
UNKNOWN = {"sex": ("0", "9")}  # GB/T 2261.1


def differing(keep: Person, drop: Person) -> list[str]:
    """Names of PARTS in which the two differ."""
    return [name for name, columns in PARTS.items() if any(_of(keep, one) != _of(drop, one) for one in columns)]


def usual_side(name: str, keep: Person, drop: Person) -> str:
    """The side that is taken unless said otherwise: what is known before what is not, a resident ID that checks before
    another certificate; else the record that is kept."""
    return DROP if _worth(name, drop) > _worth(name, keep) else KEEP


def sides(keep: Person, drop: Person, chosen: Mapping[str, str]) -> dict[str, str]:
    """The side of every part that differs."""
    return {name: chosen.get(name) or usual_side(name, keep, drop) for name in differing(keep, drop)}


def better_first(one: Person, other: Person) -> tuple[Person, Person]:
    """The record to keep, unless said otherwise, and the other: the surer certificate, else the older record."""
    older, newer = sorted((one, other), key=lambda row: row.pk)
    return (newer, older) if _worth("id_number", newer) > _worth("id_number", older) else (older, newer)


def plain(row: Person, column: str) -> Any:
    """The value as JSON keeps it, a household by its uid; `value_of` is the way back."""
    value = getattr(row, column)
    if isinstance(value, Household):
        return str(value.uid)
    return value.isoformat() if isinstance(value, date) else value


def value_of(column: str, kept: Any) -> Any:
    if column == "household":
        return Household.objects.select_related("dwelling__grid").get(uid=kept) if kept else None
    field = cast("Field[Any, Any]", Person._meta.get_field(column))
    return field.to_python(kept)


def _of(row: Person, column: str) -> Any:
    return row.household_id if column == "household" else getattr(row, column)


def _worth(name: str, row: Person) -> int:
    """0 for what is not known; certificates by how sure they are."""
    value = _of(row, name)
    if value in (None, "") or value in UNKNOWN.get(name, ()):
        return 0
    if name != "id_number":
        return 1
    return 2 if row.certificate_type == RESIDENT_ID and id_number.is_valid(value) else 1
