"""Two records of one person become one, and two again: donations, hand-outs and counts go along."""

import pytest

from bianmin.conftest import mrs_xie
from bianmin.living.actions.clothing_donation import donation_receive
from bianmin.living.actions.clothing_handout import handout_make, handout_undo
from bianmin.living.models import ClothingDonation, ClothingHandout, HandoutCount
from bianmin.residents.actions.person_merge import person_merge, person_unmerge
from bianmin.residents.models import Person, PersonMerge

YES = {"person.tags.lonely_elder": "yes"}


@pytest.fixture
def twin(household):
    """A second record of Mrs Xie."""
    return mrs_xie(household, serial=133, phone="15400006699")


def merged(director, kept, dropped):
    return person_merge(
        actor=director,
        keep=kept,
        drop=dropped,
        versions=(kept.version, dropped.version),
        chosen={},
        reason="同一个人",
    )


def test_what_was_given_and_taken_goes_along_and_comes_back(dispatcher, director, centre, poor_xie, twin, coats):
    given = donation_receive(actor=dispatcher, centre=centre, weight_kg="3.0", person=twin)
    taken = handout_make(actor=dispatcher, centre=centre, person=twin, items={coats.uid: 1})
    merged(director, poor_xie, twin)
    assert ClothingDonation.objects.get(pk=given.pk).person == poor_xie
    assert ClothingHandout.objects.get(pk=taken.pk).person == poor_xie
    person_unmerge(actor=director, merge=PersonMerge.objects.get(), reason="不是同一个人")
    assert ClothingDonation.objects.get(pk=given.pk).person == twin
    assert ClothingHandout.objects.get(pk=taken.pk).person == twin


def test_two_counts_of_one_quarter_stay_apart(dispatcher, director, centre, xie, twin, coats):
    Person.objects.update(household=None)
    for person in (xie, twin):
        person.refresh_from_db()
        handout_make(actor=dispatcher, centre=centre, person=person, items={coats.uid: 1}, answers=YES)
    merged(director, xie, twin)
    assert set(HandoutCount.objects.values_list("person_id", flat=True)) == {xie.pk, twin.pk}
    for row in ClothingHandout.objects.filter(person=xie):
        handout_undo(actor=dispatcher, handout=row)
    assert set(HandoutCount.objects.values_list("pieces", flat=True)) == {0}
