"""Rows given as values are what instances would have been."""

import uuid

import pytest

from bianmin.core import bulk, clock, numbering
from bianmin.core.models import Centre
from bianmin.residents.actions.person_rows import prepare_people
from bianmin.residents.models import Person
from bianmin.residents.specs import PersonSpec

pytestmark = pytest.mark.django_db


def test_a_row_of_values_gets_the_defaults_of_the_model() -> None:
    spec = PersonSpec(name="单雄信", phone="15400001111", note="夜班")
    [one] = prepare_people([spec], [None])
    bulk.insert_values(Person, [one.values])
    stored = Person.objects.get()
    assert (stored.uid, stored.name, stored.phone, stored.note) == (spec.uid, "单雄信", "15400001111", "夜班")
    assert (stored.version, stored.bank_card, stored.died_on, stored.household) == (1, "", None, None)
    assert stored.created_at == one.values["created_at"]


def test_defaults_that_are_made_are_made_for_each_row() -> None:
    bulk.insert_values(Person, [{"name": "甲"}, {"name": "乙"}])
    uids = set(Person.objects.values_list("uid", flat=True))
    assert len(uids) == 2
    assert all(isinstance(uid, uuid.UUID) for uid in uids)


def test_many_numbers_are_the_next_ones(centre: Centre) -> None:
    first = numbering.next_number(centre=centre, purpose="household", prefix="H")
    many = numbering.next_numbers(3, centre=centre, purpose="household", prefix="H")
    day = f"{clock.today():%Y%m%d}"
    assert [first, *many] == [f"H-{day}-000{place}" for place in (1, 2, 3, 4)]
    assert numbering.next_number(centre=centre, purpose="household", prefix="H") == f"H-{day}-0005"
