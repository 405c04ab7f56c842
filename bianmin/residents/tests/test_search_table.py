"""How the search terms lie in the database: keys of three columns, no numbers of their own."""

from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.models import Household, HouseholdTerm, Person, SearchTerm

pytestmark = pytest.mark.django_db
MIGRATIONS = [
    import_module(f"bianmin.residents.migrations.{name}") for name in ("0013_search_term_key", "0014_search_by_area")
]
OF_HOMES = import_module("bianmin.residents.migrations.0015_household_terms")
TERM = {"kind": SearchTerm.Kind.NAME, "term": "谢玉清", "area_code": "410104002001001"}


def _terms() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, kind, term, area_code FROM residents_searchterm ORDER BY 1, 2, 3")
        return list(cursor.fetchall())


def _constraints(model: type[Model] = SearchTerm) -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return {name: one["columns"] for name, one in found.items() if one["index"] or one["primary_key"]}


@pytest.fixture
def person() -> Person:
    person = Person.objects.create(name="谢玉清")
    SearchTerm.objects.create(person=person, **TERM)
    SearchTerm.objects.create(person=person, **TERM | {"kind": SearchTerm.Kind.PINYIN, "term": "xieyuqing"})
    return person


def test_the_table_that_was_is_taken_over(person: Person) -> None:
    before, now = _terms(), _constraints()
    connection.check_constraints()  # PostgreSQL alters no table that still has checks to make
    for migration in MIGRATIONS[::-1]:
        migration.backwards(None, connection.schema_editor())
    assert _terms() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(id) FROM residents_searchterm")
        assert cursor.fetchone() == (2,)
    for migration in MIGRATIONS:
        migration.forwards(None, connection.schema_editor())
    assert (_terms(), _constraints()) == (before, now)
    assert len(before) == 2


def test_homes_take_over_what_each_person_was_found_by(household: Household, xie: Person) -> None:
    rewrite_terms([xie])
    own, now = _terms(), _constraints(HouseholdTerm)
    home = set(HouseholdTerm.objects.values_list("household", "kind", "term", "area_code"))
    connection.check_constraints()
    OF_HOMES.backwards(None, connection.schema_editor())
    hers = {(xie.pk, kind, term, area) for _household, kind, term, area in home}
    assert set(_terms()) == {*own, *hers}
    connection.check_constraints()
    OF_HOMES.forwards(None, connection.schema_editor())
    assert set(HouseholdTerm.objects.values_list("household", "kind", "term", "area_code")) == home
    assert (_terms(), _constraints(HouseholdTerm)) == (own, now)
    assert (household.pk, SearchTerm.Kind.HOUSEHOLD, "h0000001", household.area_code) in home


@pytest.mark.parametrize(("model", "index"), [(SearchTerm, "search_term"), (HouseholdTerm, "household_term")])
def test_sqlite_keeps_the_rows_in_their_key(model: type[Model], index: str) -> None:
    """A table that a later migration makes anew has to be made so again, or imports get slower by a tenth."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its rows beside the key")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [model._meta.db_table])
        [sql] = cursor.fetchone()
    assert sql.rstrip().endswith("WITHOUT ROWID")
    holder = index.replace("search", "person").replace("term", "id")
    indexes = {name: columns for name, columns in _constraints(model).items() if name.startswith(index)}
    assert indexes == {index: ["kind", "term", holder, "area_code"]}


def test_a_term_stands_once_for_a_person(person: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SearchTerm.objects.create(person=person, **TERM)
    assert SearchTerm.objects.filter(person=person).count() == 2


def test_terms_go_with_their_person(person: Person) -> None:
    person.delete()
    assert not SearchTerm.objects.exists()


@pytest.mark.parametrize(("model", "holder"), [(SearchTerm, "person"), (HouseholdTerm, "household")])
def test_no_term_is_of_nobody(model: type[Model], holder: str) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    keys = {(*one["columns"], *one["foreign_key"]) for one in found.values() if one["foreign_key"]}
    assert keys == {(f"{holder}_id", f"residents_{holder}", "id")}
