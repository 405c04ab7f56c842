"""Two imports at once, and an import beside whoever moves a household or works for somebody new, in real processes."""

from datetime import date

import pytest

from bianmin.accounts.models import User
from bianmin.core import id_number
from bianmin.core.tests.processes import one_within_the_other, race
from bianmin.residents.actions.household_register_many import household_register_many
from bianmin.residents.actions.ledger_begin import ledger_begin
from bianmin.residents.models import Dwelling, Household, LedgerImport, Person
from bianmin.residents.specs import DwellingSpec, HouseholdSpec, PersonSpec

from .ledger_staged import NUMBERS, SHAN, staged_ledger, write

pytestmark = pytest.mark.race

GRID = "410104002001001"
SAME = [
    {
        "name": f"居民{place}",
        "id_number": id_number.make("410199", date(1980, 1, 1), 2 * place),
        "street": "平等街",
        "room": str(place),
        "household_number": f"PD-{place:06}",
    }
    for place in range(1, 61)
]
IMPORT = """
import os, time
from bianmin.residents.actions import ledger_new, ledger_write
from bianmin.residents.models import LedgerImport
make = ledger_new.make_households
def slowly(ledger, homes):
    made = make(ledger, homes)
    time.sleep(0.7)
    return made
ledger_new.make_households = slowly
mine = LedgerImport.objects.order_by("pk")[int(os.environ["RUNNER"])]
ledger_write.ledger_write(ledger_id=mine.pk)
"""


def test_the_same_people_in_two_ledgers_at_once(process_env: dict[str, str], director: User) -> None:
    ledgers = [staged_ledger(director, *rows) for rows in (SAME, SAME[::-1])]
    for ledger in ledgers:
        ledger_begin(actor=director, ledger=ledger, queued=False)
    race(IMPORT, process_env, 2)
    assert [ledger.state for ledger in LedgerImport.objects.all()] == ["imported"] * 2
    assert set(Person.objects.visible_to(director).values_list("name", flat=True)) == {row["name"] for row in SAME}
    assert Person.objects.count() == Household.objects.count() == Dwelling.objects.count() == 60
    assert not Household.objects.filter(members=None).exists()


LUO = PersonSpec(name="罗成", id_number=NUMBERS[0])
SLOWLY = """
from bianmin.residents.actions import ledger_standing, ledger_write
from bianmin.residents.models import LedgerImport
lock = ledger_standing._locked_homes
def slowly(keys):
    print("locked", flush=True)
    time.sleep(2)
    return lock(keys)
ledger_standing._locked_homes = slowly
ledger_write.ledger_write(ledger_id=LedgerImport.objects.get().pk)
print("imported", flush=True)
"""
MOVE = """
from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.errors import UserError
from bianmin.residents.actions.household_move import household_move
from bianmin.residents.models import Household
from bianmin.residents.specs import DwellingSpec
household = Household.objects.get(number="H0000001")
people = [person.uid for person in household.members.all()]
place = DwellingSpec(grid_code="410104002002001", street="槐荫里", room="8")
try:
    household_move(actor=User.objects.get(username="director"), household=household, version=1, members=people,
                   movers=people, dwelling=place, moved_on=clock.today())
except UserError as error:
    print(error.code, flush=True)
"""
MOVE_SLOWLY = f"""
from django.db import transaction
with transaction.atomic():
    {MOVE.strip().replace(chr(10), chr(10) + "    ")}
    print("locked", flush=True)
    time.sleep(2)
"""
WRITE = """
from bianmin.residents.actions.ledger_write import ledger_write
from bianmin.residents.models import LedgerImport
ledger_write(ledger_id=LedgerImport.objects.get().pk)
"""


def test_household_moves_while_the_ledger_brings_somebody_into_it(
    process_env: dict[str, str], director: User, household: Household, xie: Person
) -> None:
    """Neither waits for the other for ever, since people are locked first, then households; and whoever moves the
    household is told that somebody has come into it."""
    elsewhere = DwellingSpec(grid_code=GRID, street="平等街", compound="9号院", room="7")
    household_register_many(
        actor=director,
        households=[
            HouseholdSpec(number="XH-7", dwelling=elsewhere, members=[PersonSpec(name="罗成", id_number=NUMBERS[0])])
        ],
    )
    luo = {"name": "罗成", "id_number": NUMBERS[0], "household_number": household.number, "relation": "73"}
    ledger = staged_ledger(director, {"name": "谢玉清", "id_number": xie.id_number, "phone": "15400009999"}, luo)
    assert {row.kind for row in ledger.rows.all()} == {"changed"}, ledger.counts
    ledger_begin(actor=director, ledger=ledger, queued=False)
    assert one_within_the_other(SLOWLY, MOVE, process_env) == (["imported"], ["version_conflict"])
    for person in Person.objects.filter(name__in=["谢玉清", "罗成"]):
        assert (person.household, person.area_code) == (household, household.area_code)


JUDGE = """
import os
from bianmin.accounts.models import User
from bianmin.residents.actions.ledger_decide import ledger_decide_rest
from bianmin.residents.models import LedgerImport
decision = ("other", "skip")[int(os.environ["RUNNER"]) % 2]
said, left = ledger_decide_rest(
    actor=User.objects.get(username="director"), ledger=LedgerImport.objects.get(), decision=decision)
print(decision, said, left)
"""


def test_two_who_judge_all_that_are_left_at_once(process_env: dict[str, str], director: User, xie: Person) -> None:
    made = staged_ledger(director, *({"name": "谢玉清", "phone": xie.phone} for _each in range(40)))
    assert made.counts["doubles"] == 40
    told = [answer.split() for answer in race(JUDGE, process_env, 4)]
    assert sorted(int(said) for _decision, said, _left in told) == [0, 0, 0, 40]
    [first] = [decision for decision, said, _left in told if said == "40"]
    assert set(made.rows.values_list("decision", flat=True)) == {first}


WORK = """
from django.db import transaction
from bianmin.accounts.models import User
from bianmin.residents.actions.need import need_set
from bianmin.residents.models import Person
with transaction.atomic():
    need_set(actor=User.objects.get(username="director"), person=Person.objects.get(), needs={"wheelchair": ""})
    print("locked", flush=True)
    time.sleep(2)
"""
UNDO = """
from bianmin.accounts.models import User
from bianmin.residents.actions.ledger_touched import LedgerTouched
from bianmin.residents.actions.ledger_undo import ledger_undo
from bianmin.residents.models import LedgerImport
try:
    ledger_undo(actor=User.objects.get(username="director"), ledger=LedgerImport.objects.get())
except LedgerTouched:
    print("touched")
"""


def test_somebody_works_for_a_new_person_while_the_import_is_undone(
    process_env: dict[str, str], director: User
) -> None:
    write(staged_ledger(director, SHAN))
    assert one_within_the_other(WORK, UNDO, process_env) == ([], ["touched"])
    assert Person.objects.visible_to(director).get().needs.count() == 1


def test_new_people_go_along_with_a_household_that_is_moving(
    process_env: dict[str, str], director: User, household: Household, xie: Person
) -> None:
    somebody = {"name": "秦琼", "household_number": household.number, "relation": "73"}
    ledger = staged_ledger(director, somebody)
    ledger_begin(actor=director, ledger=ledger, queued=False)
    one_within_the_other(MOVE_SLOWLY, WRITE, process_env)
    for person in Person.objects.visible_to(director).filter(name__in=["谢玉清", "秦琼"]):
        assert (person.household, person.area_code) == (household, "410104002002001")
    assert Person.objects.visible_to(director).count() == 2
