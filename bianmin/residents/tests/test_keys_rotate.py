"""After the index keys have rotated, everybody is still found by number, and nothing lies under the old key."""

from datetime import date

import pytest

from bianmin.core import id_number, rotation
from bianmin.residents.actions.person_register_many import person_register_many
from bianmin.residents.models import Person, SearchTerm
from bianmin.residents.selectors.person_search import person_search
from bianmin.residents.specs import PersonSpec

ID = id_number.make("410199", date(1990, 5, 1), 103)
PHONE = "15400001234"


@pytest.fixture
def person(household, clerk):
    spec = PersonSpec(name="单小敏", id_number=ID, phone=PHONE)
    [row] = person_register_many(actor=None, persons=[spec], households=[household])
    return row


@pytest.mark.parametrize("typed", [ID, ID[-4:], PHONE, PHONE[-4:]])
def test_numbers_find_the_person_under_the_new_key_alone(person, clerk, settings, typed):
    old = settings.INDEX_KEYS
    settings.INDEX_KEYS = {"new": b"\x09" * 32, **old}
    list(rotation.rotate())
    settings.INDEX_KEYS = {"new": b"\x09" * 32}
    assert [hit.uid for hit in person_search(user=clerk, text=typed)] == [person.uid]
    assert Person.objects.get(pk=person.pk).id_index.startswith("new.")
    blind = SearchTerm.objects.filter(kind__in=[SearchTerm.Kind.ID, SearchTerm.Kind.PHONE_TAIL])
    assert all(term.term.startswith("new.") for term in blind)
