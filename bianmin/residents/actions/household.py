"""What happens to a household's file."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import clock, journal
from bianmin.residents.errors import HouseholdChanged, Invalid
from bianmin.residents.models import Household
from bianmin.residents.permissions import get_household

from .versions import changed, require_version

ECONOMY = {"income_per_capita", "assets_ok", "business_income"}
EDITABLE = ECONOMY | {"kind", "children_ever", "economy_source", "economy_checked_on"}


def household_edit(
    *,
    actor: Any,
    household: Household,
    version: int,
    changes: Mapping[str, Any],
    seen: Mapping[str, Any] | None = None,
) -> Household:
    """Write `changes` as `person_edit` does. What is said of income or property needs its source. Raises
    HouseholdChanged, Invalid."""
    if unknown := set(changes) - EDITABLE:
        raise Invalid(_("这一项不能这样修改。"), field=min(unknown))
    with transaction.atomic():
        Household.objects.select_for_update().filter(pk=household.pk).first()
        row = get_household(actor, household.uid, "edit")
        require_version(row, version, changes, seen, HouseholdChanged)
        done = changed(row, changes)
        if not done:
            return row
        for field, (_before, after) in done.items():
            setattr(row, field, after)
        _require_source(row, set(done))
        row.version += 1
        row.save(update_fields=[*done, "economy_checked_on", "version"])
        journal.record(
            actor=actor,
            verb="household.edit",
            noun=row,
            area_code=row.area_code,
            payload={"changes": {field: [str(before), str(after)] for field, (before, after) in done.items()}},
        )
    return row


def household_open(*, actor: Any, household: Household, purpose: str) -> None:
    """Note that the actor opened the household's file: a look at each of those who live in it."""
    living = household.members.living().values_list("uid", flat=True)
    journal.look_many(
        actor=actor, noun=household, subject_uids=list(living), purpose=purpose, area_code=household.area_code
    )


def _require_source(row: Household, done: set[str]) -> None:
    if not ECONOMY & done:
        return
    if not row.economy_source:
        raise Invalid(_("请写明收入和财产情况从哪里来，例如“经济状况核对”。"), field="economy_source")
    if "economy_checked_on" not in done:
        row.economy_checked_on = clock.today()
