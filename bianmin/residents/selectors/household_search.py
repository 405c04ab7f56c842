"""Households to choose one from: by number, or by whom the search box finds living there (name, phone, address)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bianmin.core import codes, masking
from bianmin.residents.models import Household, Person

from .person_search import person_search

MOST = 8
NAMED = 6  # members that a row names
READ = 30  # people looked at for it


@dataclass(frozen=True)
class HouseholdHit:
    """One household, its members masked. `members` names at most NAMED of `people`."""

    uid: str
    number: str
    address: str
    grid: str
    members: str
    people: int


def household_search(*, user: Any, text: str, limit: int = MOST) -> list[HouseholdHit]:
    """The households that `text` means among those that `user` may see; the one with that number first."""
    text = text.strip()[:100]
    if not text:
        return []
    visible = Household.objects.visible_to(user).select_related("dwelling__grid")
    named = list(visible.filter(number=text.upper())[:1])
    hits = person_search(user=user, text=text, limit=READ)
    numbers = list(dict.fromkeys(hit.household_number for hit in hits if hit.household_number))[:limit]
    places = {number: place for place, number in enumerate(numbers)}
    lived_in = sorted(visible.filter(number__in=numbers), key=lambda household: places[household.number])
    return household_hits(list({household.pk: household for household in [*named, *lived_in]}.values())[:limit])


def household_hits(households: Sequence[Household]) -> list[HouseholdHit]:
    """Rows with members, head first. One query, however many (dwelling and grid are at hand)."""
    living = Person.objects.living().filter(household__in=[row.pk for row in households])
    people: dict[int, list[str]] = {row.pk: [] for row in households}
    for household_id, relation, name in living.order_by("relation", "id").values_list("household", "relation", "name"):
        word = codes.label("kinship", relation)
        people[household_id].append(masking.mask_name(name) + (f"（{word}）" if word else ""))
    return [_hit(row, people[row.pk]) for row in households]


def _hit(household: Household, members: list[str]) -> HouseholdHit:
    words = _("、").join(members[:NAMED]) + ("…" if len(members) > NAMED else "")
    return HouseholdHit(
        uid=str(household.uid),
        number=household.number,
        address=str(household.dwelling),
        grid=household.dwelling.grid.name,
        members=words or _("现在没有人"),
        people=len(members),
    )
