"""Keeping the search terms in step with the person: every action that changes what she is found by calls this."""

from collections.abc import Collection, Mapping, Sequence

from bianmin.core import bulk
from bianmin.residents.models import Person, SearchTerm

from .person_register_many import term_rows

COLUMNS = ["person_id", "area_code", "kind", "term"]


def rewrite_terms(persons: Sequence[Person]) -> None:
    """Replace the terms of these people (with household and dwelling at hand). Three statements, however many.

    A record merged into one of them goes on being found by its own name and numbers, and leads to her: its terms lie
    where she lives, so that an old name and the present address meet.
    """
    kept: dict[int | None, Person] = {person.pk: person for person in persons}
    rows = [*persons, *(_at_home(row, kept) for row in Person.objects.filter(merged_into__in=kept))]
    SearchTerm.objects.filter(person__in=[row.pk for row in rows]).delete()
    bulk.insert_rows(SearchTerm, COLUMNS, (term for row in rows for term in term_rows(row)))


def rewrite_merged_terms(keys: Collection[int]) -> None:
    """Follow people of whom a set action has rewritten the terms itself: the few with a record merged into them."""
    moved = Person.objects.filter(pk__in=keys, merged__isnull=False).distinct()
    if persons := list(moved.select_related("household__dwelling")):
        rewrite_terms(persons)


def _at_home(row: Person, kept: Mapping[int | None, Person]) -> Person:
    """Not to be saved: the record merged away, as if it lived with the one that is kept."""
    home = kept[row.merged_into_id]
    row.household, row.area_code = home.household, home.area_code
    return row
