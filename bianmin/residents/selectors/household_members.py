"""The people who live in a household."""

from dataclasses import dataclass

from bianmin.core import clock, codes
from bianmin.residents.ages import age_on
from bianmin.residents.models import Household, Person


@dataclass(frozen=True)
class Member:
    """Somebody of the household; `relation` is hers to the head, in words."""

    person: Person
    relation: str
    age: int | None


def household_members(household: Household | None, *, besides: Person | None = None) -> list[Member]:
    """The living, head first, without `besides`; sealed fields are not read. One query."""
    if household is None:
        return []
    living = Person.objects.living().filter(household=household)
    rows = living.only("uid", "name", "sex", "birth_date", "relation", "version").order_by("relation", "birth_date")
    today = clock.today()
    return [
        Member(row, codes.label("kinship", row.relation), age_on(row.birth_date, today))
        for row in (rows.exclude(pk=besides.pk) if besides else rows)
    ]
