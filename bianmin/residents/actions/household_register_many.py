"""Registering whole households: dwelling, household, its tags and all members, in one transaction."""

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.core import bulk, clock
from bianmin.core.errors import UserError
from bianmin.core.models import Area
from bianmin.residents.models import Dwelling, Household, Person
from bianmin.residents.specs import DwellingSpec, HouseholdSpec

from .person_register_many import person_register_many, tag_rows
from .terms import insert_household_terms

Address = tuple[str, str, str, str, str, str]
# Fields of a household that stand in the specification under the same name.
COPIED = [field.name for field in fields(HouseholdSpec) if field.name not in {"dwelling", "members", "tags"}]


def household_register_many(*, actor: Any, households: Sequence[HouseholdSpec]) -> list[Person]:
    """Register households with their members; a dwelling already on file is taken again. All or nothing.

    Raises UserError for an unknown grid, tag or document, and what `person_register_many` raises.
    """
    with transaction.atomic():
        rows = household_rows(households)
        bulk.insert(
            tag_rows(((spec.tags, {"household_id": row.pk}) for spec, row in zip(households, rows, strict=True)), actor)
        )
        return person_register_many(
            actor=actor,
            persons=[person for spec in households for person in spec.members],
            households=[row for spec, row in zip(households, rows, strict=True) for _member in spec.members],
        )


def household_rows(specs: Sequence[HouseholdSpec], *, arriving: int | None = None) -> list[Household]:
    """Insert households, their terms and their dwellings. `arriving` is the import that is still writing."""
    now, dwellings = clock.now(), _dwellings([spec.dwelling for spec in specs])
    rows = [
        Household(
            created_at=now,
            dwelling=dwellings[_address(spec.dwelling)],
            area_code=spec.dwelling.grid_code,
            arriving_id=arriving,
            **{name: getattr(spec, name) for name in COPIED},
        )
        for spec in specs
    ]
    bulk.insert(sorted(rows, key=attrgetter("number")))  # as the dwellings
    keys = bulk.keys_by_uid(Household, (row.uid for row in rows))
    for row in rows:
        row.pk = keys[row.uid]
        row._state.adding = False
        row._state.db = "default"
    insert_household_terms(rows)
    return rows


def dwelling_row(spec: DwellingSpec) -> Dwelling:
    """The dwelling at this address, put on file when it is not yet; inside the caller's transaction."""
    try:
        with transaction.atomic():
            return _dwellings([spec])[_address(spec)]
    except IntegrityError:  # somebody else has put it on file at this instant
        return _dwellings([spec])[_address(spec)]


def _dwellings(specs: Sequence[DwellingSpec]) -> dict[Address, Dwelling]:
    """Dwellings by address, those not on file yet inserted."""
    grids = _grids({spec.grid_code for spec in specs})
    wanted = {_address(spec): spec for spec in specs}
    known, now = _known_dwellings(wanted), clock.now()
    missing = {
        address: Dwelling(
            created_at=now,
            grid_id=grids[spec.grid_code],
            street=spec.street,
            compound=spec.compound,
            building=spec.building,
            unit=spec.unit,
            room=spec.room,
            floor=spec.floor,
            lift=spec.lift,
        )
        for address, spec in sorted(wanted.items())  # two who put the same on file wait for each other only one way
        if address not in known
    }
    bulk.insert(list(missing.values()))
    keys = bulk.keys_by_uid(Dwelling, (row.uid for row in missing.values())) if missing else {}
    for row in missing.values():
        row.pk = keys[row.uid]
        row._state.adding, row._state.db = False, "default"
    return known | missing


def _known_dwellings(wanted: dict[Address, DwellingSpec]) -> dict[Address, Dwelling]:
    nearby = Dwelling.objects.filter(
        grid__code__in={address[0] for address in wanted},
        street__in={address[1] for address in wanted},
        compound__in={address[2] for address in wanted},
        building__in={address[3] for address in wanted},
        unit__in={address[4] for address in wanted},
    ).order_by()
    columns = ("grid__code", "street", "compound", "building", "unit", "room", "pk")
    found = {address: pk for *parts, pk in nearby.values_list(*columns) if (address := tuple(parts)) in wanted}
    rows = Dwelling.objects.select_related("grid").in_bulk(list(found.values()))
    return {address: rows[pk] for address, pk in found.items()}


def _address(spec: DwellingSpec) -> Address:
    return (spec.grid_code, spec.street, spec.compound, spec.building, spec.unit, spec.room)


def _grids(codes: set[str]) -> dict[str, int]:
    found = dict(Area.objects.filter(code__in=codes, kind=Area.Kind.GRID).values_list("code", "pk"))
    if missing := sorted(codes - set(found)):
        raise UserError(
            _("没有这些网格：%(codes)s。请先载入区划，或改用已有的网格。") % {"codes": "、".join(missing)},
            field="grid",
            code="unknown_grid",
            details={"codes": missing},
        )
    return found
