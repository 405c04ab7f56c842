"""Two at once, in real processes on the test's database."""

from datetime import date, timedelta

import pytest

from bianmin.accounts.models import Role
from bianmin.core import clock
from bianmin.core.tests.processes import race
from bianmin.living.actions.clothing_donation import donation_disinfect, donation_receive, donation_sort
from bianmin.living.models import ClothingHandout, GarmentStock, HandoutCount
from bianmin.residents.models import Person

pytestmark = pytest.mark.race


@pytest.fixture(autouse=True)
def monday():
    """The child processes run on the real day, and so do these tests."""
    return


@pytest.fixture
def desks(staff, rule, poor_xie, husband, neighbour, coats):
    staff("second", Role.DISPATCHER, name="第二调度")
    staff("dispatcher", Role.DISPATCHER, name="田调度")
    rule.effective_from = clock.today() - timedelta(days=1)
    rule.save()
    Person.objects.filter(pk=neighbour.pk).update(disability_level=2)


HAND = """
import os
from bianmin.accounts.models import User
from bianmin.core.models import Centre
from bianmin.living.actions.clothing_handout import handout_make, handout_undo
from bianmin.living.errors_clothing import CapReached, OutOfStock
from bianmin.living.models import ClothingHandout, GarmentStock
from bianmin.residents.models import Person
runner = int(os.environ["RUNNER"])
actor = User.objects.get(username=("dispatcher", "second")[runner % 2])
centre = Centre.objects.select_related("area").get()
stock = GarmentStock.objects.get()
def hand(name, pieces, **more):
    person = Person.objects.select_related("household__dwelling__grid").get(name=name)
    try:
        row = handout_make(actor=actor, centre=centre, person=person, items={stock.uid: pieces}, **more)
        print("handed", row.number)
    except CapReached as error:
        print("cap", error.details["left"])
    except OutOfStock:
        print("gone")
"""


def test_two_clerks_hand_out_to_one_household(process_env, desks):
    said = race(HAND + 'hand(("谢玉清", "郑大江")[runner % 2], 4)', process_env, 2)
    assert sorted(line.split()[0] for line in said) == ["cap", "handed"]
    count = HandoutCount.objects.get()
    assert (count.pieces, count.cap) == (4, 6)
    assert GarmentStock.objects.get().pieces == 4


def test_many_hand_out_one_by_one_up_to_the_cap(process_env, desks):
    said = race(HAND + 'hand("谢玉清", 1)', process_env, 8)
    assert sorted(line.split()[0] for line in said) == ["cap"] * 2 + ["handed"] * 6
    assert HandoutCount.objects.get().pieces == 6
    numbers = sorted(ClothingHandout.objects.values_list("number", flat=True))
    assert [number[-4:] for number in numbers] == [f"{n:04}" for n in range(1, 7)]


def test_two_hand_out_the_last_coat(process_env, desks):
    stock = GarmentStock.objects.get()
    GarmentStock.objects.update(pieces=1)
    said = race(HAND + 'hand(("谢玉清", "齐明")[runner % 2], 1)', process_env, 2)
    assert sorted(line.split()[0] for line in said) == ["gone", "handed"]
    stock.refresh_from_db()
    assert stock.pieces == 0
    assert sum(HandoutCount.objects.values_list("pieces", flat=True)) == 1


def test_one_form_sent_twice_at_once_is_one(process_env, desks):
    code = 'import uuid; hand("谢玉清", 2, uid=uuid.UUID(int=7))'
    said = race(HAND + code, process_env, 4)
    assert len(set(said)) == 1
    assert ClothingHandout.objects.get().pieces == HandoutCount.objects.get().pieces == 2
    assert GarmentStock.objects.get().pieces == 6


def test_two_undo_one_at_once(process_env, desks):
    race(HAND + 'hand("谢玉清", 2)', process_env, 1)
    code = """
from bianmin.core.workflow import MoveNotAllowed
try:
    handout_undo(actor=actor, handout=ClothingHandout.objects.get())
    print("undone")
except MoveNotAllowed:
    print("late")
"""
    assert sorted(race(HAND + code, process_env, 3)) == ["late", "late", "undone"]
    assert (GarmentStock.objects.get().pieces, HandoutCount.objects.get().pieces) == (8, 0)


def test_two_shelve_one_donation(process_env, desks, centre, director):
    row = donation_receive(actor=director, centre=centre, weight_kg="3.0")
    line = {"kind": "coat", "wearer": "woman", "size": "l", "season": "winter", "pieces": 5, "recycled": 0}
    row = donation_sort(actor=director, donation=row, lines=[line])
    donation_disinfect(actor=director, donation=row, method="heat", batch=f"{date.min}")
    code = """
from bianmin.living.actions.clothing_donation import donation_shelve
from bianmin.living.models import ClothingDonation
from bianmin.core.workflow import MoveNotAllowed
try:
    donation_shelve(actor=actor, donation=ClothingDonation.objects.get())
    print("shelved")
except MoveNotAllowed:
    print("late")
"""
    assert sorted(race(HAND + code, process_env, 3)) == ["late", "late", "shelved"]
    assert GarmentStock.objects.get().pieces == 13
