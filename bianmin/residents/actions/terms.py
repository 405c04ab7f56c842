"""Keeping the search terms in step: every action that changes what a person or a household is found by calls this."""

from collections.abc import Collection, Mapping, Sequence

from bianmin.core import bulk
from bianmin.residents import search_terms
from bianmin.residents.models import Household, HouseholdTerm, Person, SearchTerm

from .person_rows import AS_FOUND, insert_terms

_OF_HOME = ["household_id", "area_code", "kind", "term"]


def rewrite_terms(persons: Sequence[Person]) -> None:
    """Replace the terms of these people. Three statements, however many.

    A record merged into one of them goes on being found by its own name and numbers, and leads to her: its terms lie
    where she lives.
    """
    kept: dict[int | None, Person] = {person.pk: person for person in persons}
    rows = [*persons, *(_at_home(row, kept) for row in Person.objects.filter(merged_into__in=kept))]
    SearchTerm.objects.filter(person__in=[row.pk for row in rows]).delete()
    insert_terms(term for row in rows for term in _terms(row))


def rewrite_merged_terms(keys: Collection[int]) -> None:
    """Follow people of whom a set action has rewritten the terms itself: the few with a record merged into them."""
    moved = Person.objects.filter(pk__in=keys, merged__isnull=False).distinct()
    if persons := list(moved):
        rewrite_terms(persons)


def rewrite_household_terms(households: Sequence[Household]) -> None:
    """Replace the terms of these households (with dwelling at hand). Two statements, however many."""
    HouseholdTerm.objects.filter(household__in=[row.pk for row in households]).delete()
    insert_household_terms(households)


def insert_household_terms(households: Sequence[Household]) -> None:
    """Write the terms of new households (with dwelling at hand), in the order in which they are found."""
    rows = [(row.pk, row.area_code, *term) for row in households for term in search_terms.household_terms(row)]
    bulk.insert_rows(HouseholdTerm, _OF_HOME, sorted(rows, key=AS_FOUND))


def _terms(person: Person) -> list[tuple[int, str, int, str]]:
    terms = search_terms.terms_of(
        name=person.name, former_name=person.former_name, id_number=person.id_number, phone=person.phone
    )
    return [(person.pk, person.area_code, kind, term) for kind, term in terms]


def _at_home(row: Person, kept: Mapping[int | None, Person]) -> Person:
    """Not to be saved: the record merged away, as if it lived with the one that is kept."""
    row.area_code = kept[row.merged_into_id].area_code
    return row
