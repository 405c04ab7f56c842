"""What others do between the check of a ledger and its writing: nobody is written wrongly, and no import gets stuck."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.errors import Conflict
from bianmin.residents.actions import ledger_write as writing
from bianmin.residents.actions.household_move import household_move
from bianmin.residents.actions.household_register_many import household_register_many
from bianmin.residents.actions.ledger_begin import ledger_begin, ledger_stop
from bianmin.residents.actions.ledger_clear import ledger_clear
from bianmin.residents.actions.ledger_decide import ledger_decide, ledger_decide_rest
from bianmin.residents.actions.ledger_touched import LedgerTouched
from bianmin.residents.actions.ledger_undo import ledger_undo
from bianmin.residents.actions.ledger_write import ledger_write
from bianmin.residents.actions.person_register import person_register
from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.models import Dwelling, Household, LedgerImport, Person, SearchTerm
from bianmin.residents.specs import DwellingSpec, HouseholdSpec, PersonSpec

from .conftest import mrs_xie
from .exports.asking import ask
from .exports.asking import made as exported
from .ledger_staged import NUMBERS, QIN, SHAN, codes, staged_ledger, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_pause")]

ELSEWHERE = DwellingSpec(grid_code="410104002002001", street="槐荫里", building="8", room="101")


@pytest.fixture
def ledger(director: User) -> Callable[..., LedgerImport]:
    return partial(staged_ledger, director)


def moved(actor: User, household: Household) -> None:
    household.refresh_from_db()
    people = list(household.members.values_list("uid", flat=True))
    household_move(
        actor=actor,
        household=household,
        version=household.version,
        members=people,
        movers=people,
        dwelling=ELSEWHERE,
        moved_on=clock.today(),
    )


def at_the_end(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """`happens` once, after the changes were prepared and before they are written."""
    usual, left = writing._prepare, [happens]

    def prepared(ledger: LedgerImport) -> object:
        changes = usual(ledger)
        if left:
            left.pop()()
        return changes

    monkeypatch.setattr(writing, "_prepare", prepared)


def test_household_that_moves_at_the_last_moment(ledger, director, xie, household, neighbour_home, monkeypatch):
    """Into which somebody on file moves by the ledger."""
    rewrite_terms([xie])
    made = ledger(moving(xie, neighbour_home))
    at_the_end(monkeypatch, lambda: moved(director, neighbour_home))
    assert codes(write(made)) == ["household_moved"]
    xie.refresh_from_db()
    assert (xie.household, xie.area_code) == (household, household.area_code)
    assert set(SearchTerm.objects.filter(person=xie).values_list("area_code", flat=True)) == {household.area_code}


def test_head_who_comes_at_the_last_moment(ledger, household, xie, monkeypatch):
    Person.objects.filter(pk=xie.pk).update(relation="52")
    made = ledger({"name": "谢玉清", "id_number": xie.id_number, "relation": "02"})
    at_the_end(monkeypatch, lambda: a_head(household))
    assert codes(write(made)) == ["household_has_head"]
    assert Person.objects.filter(relation="02").count() == 1


def test_head_who_came_before_the_undo(ledger, director, household, xie):
    made = write(ledger({"name": "谢玉清", "id_number": xie.id_number, "relation": "52"}))
    a_head(household)
    with pytest.raises(LedgerTouched) as refused:
        ledger_undo(actor=director, ledger=made)
    assert [row["why"] for row in refused.value.details["rows"]] == ["这一户现在另有户主"]


def test_head_who_moves_to_a_head_is_a_fault_of_the_ledger(ledger, xie, neighbour_home):
    """Though the row does not say what she will be there."""
    row = moving(xie, neighbour_home)
    del row["relation"]
    assert codes(ledger(row)) == ["household_has_head"]


def moving(person: Person, home: Household) -> dict[str, str]:
    return {"name": person.name, "id_number": person.id_number, "household_number": home.number, "relation": "52"}


def a_head(household: Household) -> Person:
    return mrs_xie(household, serial=304, name="谢小妹", phone="15400000009", relation="02")


@pytest.fixture
def neighbour_home(household, areas, director) -> Household:
    household_register_many(
        actor=director,
        households=[
            HouseholdSpec(
                number="XH-00000007",
                dwelling=DwellingSpec(grid_code=household.area_code, street="平等街", compound="9号院", room="7"),
                members=[PersonSpec(name="罗成", relation="02")],
            )
        ],
    )
    return Household.objects.get(number="XH-00000007")


def test_number_of_a_household_that_somebody_takes(ledger, director):
    made = ledger(SHAN | {"household_number": "XH-00000009"})
    household_register_many(actor=director, households=[HouseholdSpec(number="XH-00000009", dwelling=ELSEWHERE)])
    done = write(made)
    assert (done.state, codes(done)) == ("imported", ["household_number_taken"])


def test_the_same_file_checked_twice_and_imported_twice(ledger, director):
    first, second = ledger(SHAN, QIN), ledger(SHAN, QIN)
    write(first)
    before = Household.objects.count(), Dwelling.objects.count()
    assert codes(write(second)) == ["known_meanwhile"] * 2
    assert (Household.objects.count(), Dwelling.objects.count()) == before


def test_the_same_file_with_numbers_checked_twice(ledger, director):
    rows = SHAN | {"household_number": "XH-00000009"}, QIN | {"household_number": "XH-00000009"}
    first, second = ledger(*rows), ledger(*rows)
    write(first)
    done = write(second)
    assert done.state == "imported"
    assert Person.objects.count() == 2


def test_number_written_for_a_double_is_registered_meanwhile(ledger, director, clerk, household):
    xie = {"name": "谢玉清", "birth_date": date(1943, 11, 2)}
    Person.objects.create(household=household, area_code=household.area_code, **xie)
    made = ledger(xie | {"id_number": NUMBERS[3]})
    row = made.rows.get(kind="double")
    ledger_decide(actor=director, ledger=made, row=row.pk, decision="same")
    person_register(actor=clerk, person=PersonSpec(name="裴元庆", id_number=NUMBERS[3]))
    done = write(made)
    assert (done.state, codes(done)) == ("imported", ["known_meanwhile"])


def test_head_who_came_after_the_check(ledger, director, clerk, household, xie):
    Person.objects.filter(pk=xie.pk).update(relation="52")
    made = ledger({"name": "谢玉清", "id_number": xie.id_number, "relation": "02"})
    assert made.rows.get().kind == "changed"
    a_head(household)
    assert codes(write(made)) == ["household_has_head"]
    assert Person.objects.filter(relation="02").count() == 1


def test_head_of_a_household_on_file_who_came_after_the_check(ledger, household, xie):
    Person.objects.filter(pk=xie.pk).update(relation="52")
    nowhere = dict.fromkeys(("street", "compound", "room", "grid"), "")
    made = ledger(SHAN | nowhere | {"household_number": household.number})
    assert made.rows.get().kind == "new", codes(made)
    a_head(household)
    assert codes(write(made)) == ["household_has_head"]
    assert not Person.objects.filter(name="单雄信").exists()


def test_double_is_asked_again_after_a_stop(ledger, director, xie, monkeypatch):
    made = ledger({"name": "谢玉清", "birth_date": date(1943, 11, 2), "workplace": "退休"})
    row = made.rows.get(kind="double", person=xie)
    ledger_decide(actor=director, ledger=made, row=row.pk, decision="other")
    monkeypatch.setattr(writing, "_finish", lambda ledger: 1 / 0)
    ledger_begin(actor=director, ledger=made)
    with pytest.raises(ZeroDivisionError):
        ledger_write(ledger_id=made.pk)
    monkeypatch.undo()
    ledger_stop(actor=director, ledger=made)
    with pytest.raises(Conflict):
        ledger_decide(actor=director, ledger=made, row=row.pk, decision="same")
    with pytest.raises(Conflict):
        ledger_decide_rest(actor=director, ledger=made, decision="")
    ledger_clear(ledger_id=made.pk)
    row.refresh_from_db()
    assert row.person == xie
    ledger_decide(actor=director, ledger=made, row=row.pk, decision="same")
    assert write(made).counts["written"] == 1
    assert Person.objects.get().workplace == "退休"


def test_export_stands_in_no_way_of_the_undo(ledger, director):
    done = write(ledger(SHAN))
    assert exported(ask(director, full=True, purpose="核对")).state == "ready"
    assert ledger_undo(actor=director, ledger=done).state == "undoing"
