"""Keeping the search terms in step with the person: every action that changes what she is found by calls this."""

from collections.abc import Sequence

from bianmin.core import bulk
from bianmin.residents.models import Person, SearchTerm

from .person_register_many import term_rows

COLUMNS = ["person_id", "area_code", "kind", "term"]


def rewrite_terms(persons: Sequence[Person]) -> None:
    """Replace the terms of these people (with household and dwelling at hand). Two statements, however many."""
    SearchTerm.objects.filter(person__in=[person.pk for person in persons]).delete()
    bulk.insert_rows(SearchTerm, COLUMNS, (row for person in persons for row in term_rows(person)))
