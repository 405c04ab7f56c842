"""Several at once, in real processes: one person for one certificate, one head, no lost edit, one tag."""

import pytest

from bianmin.core.tests.processes import one_within_the_other, race
from bianmin.residents.actions.person_merge import person_merge
from bianmin.residents.models import Person, SearchTerm, Tag, TagType

pytestmark = pytest.mark.race

SETUP = """
from bianmin.accounts.models import User
from bianmin.core.errors import UserError
from bianmin.residents.models import Person, TagType
from bianmin.residents.specs import DwellingSpec, PersonSpec
clerk = User.objects.get(username="clerk")
"""

REGISTER = (
    SETUP
    + """
from datetime import date
from bianmin.core import id_number
from bianmin.residents.actions.person_register import person_register
number = id_number.make("410199", date(1990, 5, 17), 103)
spec = PersonSpec(name="单雄信", id_number=number, relation="02")
home = DwellingSpec(grid_code="410104002001001", street="平等街", room="1")
try:
    print("registered", person_register(actor=clerk, person=spec, dwelling=home).uid)
except UserError as error:
    print("told", error.details["uid"])
"""
)


def test_two_clerks_register_the_same_certificate(process_env, clerk):
    results = sorted(race(REGISTER, process_env, 2))
    person = Person.objects.get()
    assert results == [f"registered {person.uid}", f"told {person.uid}"]
    assert SearchTerm.objects.filter(kind=SearchTerm.Kind.NAME, term="单雄信").count() == 1


HEAD = (
    SETUP
    + """
import os
from bianmin.residents.actions.person_register import person_register
from bianmin.residents.models import Household
spec = PersonSpec(name=f"户主{os.getpid()}", relation="02")
try:
    person_register(actor=clerk, person=spec, household=Household.objects.get())
    print("registered")
except UserError as error:
    print(error.code)
"""
)


def test_a_household_gets_one_head(process_env, clerk, household):
    assert sorted(race(HEAD, process_env, 2)) == ["household_has_head", "registered"]
    assert Person.objects.filter(relation="02").count() == 1


EDIT = (
    SETUP
    + """
import os
from bianmin.residents.actions.person import person_edit
try:
    person_edit(actor=clerk, person=Person.objects.get(), version=1, changes={"workplace": f"单位{os.getpid()}"})
    print("saved")
except UserError as error:
    print(error.code)
"""
)


def test_two_edits_of_one_field_never_overwrite_each_other(process_env, clerk, xie):
    assert sorted(race(EDIT, process_env, 2)) == ["saved", "version_conflict"]
    assert Person.objects.get().version == 2


TAG = (
    SETUP
    + """
from bianmin.residents.actions.tag import tag_add
try:
    tag_add(actor=clerk, person=Person.objects.get(), type=TagType.objects.get(), source="退役证件")
    print("added")
except UserError as error:
    print(error.code)
"""
)


def test_the_same_tag_is_added_once(process_env, clerk, xie):
    TagType.objects.create(code="pregnant", name="怀孕", holder="person", valid_months=10)
    assert sorted(race(TAG, process_env, 2)) == ["added", "already_held"]
    assert Tag.objects.count() == 1


MOVE = """
from django.db import transaction
from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.residents.actions.household_move import household_move
from bianmin.residents.models import Household
from bianmin.residents.specs import DwellingSpec
household = Household.objects.get(number="H0000001")
people = [person.uid for person in household.members.on_file()]
place = DwellingSpec(grid_code="410104002002001", street="槐荫里", room="8")
with transaction.atomic():
    household_move(actor=User.objects.get(username="director"), household=household, version=1, members=people,
                   movers=people, dwelling=place, moved_on=clock.today())
    print("locked", flush=True)
    time.sleep(2)
"""
UNMERGE = """
from bianmin.accounts.models import User
from bianmin.residents.actions.person_merge import person_unmerge
from bianmin.residents.models import PersonMerge
person_unmerge(actor=User.objects.get(username="director"), merge=PersonMerge.objects.get(), reason="两个人")
"""


def test_who_comes_back_into_a_household_lives_where_it_moves(process_env, director, xie, daughter, twin):
    home = xie.household
    chosen = {"household": "drop"}
    person_merge(actor=director, keep=xie, drop=twin, versions=(1, 1), chosen=chosen, reason="同一个人")
    one_within_the_other(MOVE, UNMERGE, process_env)
    for person in Person.objects.filter(pk__in=[xie.pk, daughter.pk]):
        assert (person.household, person.area_code) == (home, "410104002002001")
    assert set(xie.terms.values_list("area_code", flat=True)) == {"410104002002001"}
