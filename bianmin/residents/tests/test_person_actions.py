"""Registering, editing, moving, revealing: what is written, what is journalled, what is refused."""

from datetime import date

import pytest

from bianmin.core import id_number, journal
from bianmin.core.errors import Conflict, NotAllowed, NotFound, UserError
from bianmin.core.models import JournalEntry
from bianmin.residents.actions.person import person_edit, person_move, person_open, person_reveal
from bianmin.residents.actions.person_register import person_register
from bianmin.residents.errors import HouseholdFull, PersonChanged, PersonKnown
from bianmin.residents.models import Household, Person, SearchTerm
from bianmin.residents.selectors.person_search import person_search
from bianmin.residents.specs import DwellingSpec, PersonSpec

NUMBER = id_number.make("410199", date(1990, 5, 17), 103)
GRID = "410104002001001"


def entries(verb):
    return JournalEntry.objects.filter(verb=verb)


def spec(**fields):
    return PersonSpec(**({"name": "单雄信", "id_number": NUMBER, "phone": "15400001234", "relation": "02"} | fields))


def dwelling(**fields):
    return DwellingSpec(**({"grid_code": GRID, "street": "平等街", "compound": "8号院", "room": "1"} | fields))


def test_person_is_registered_in_a_new_household_and_found_at_once(clerk):
    person = person_register(actor=clerk, person=spec(), dwelling=dwelling())
    assert (person.sex, person.birth_date, person.area_code) == ("1", date(1990, 5, 17), GRID)
    assert person.household.dwelling.compound == "8号院"
    assert person_search(user=clerk, text="shan xiongxin")[0].uid == person.uid
    assert entries("person.register").get().actor == clerk
    assert entries("household.register").get().noun_uid == person.household.uid


def test_person_is_registered_in_a_household_on_file(clerk, xie, household):
    person = person_register(actor=clerk, person=spec(relation="20"), household=household)
    assert person.household == household
    assert Household.objects.count() == 1


def test_second_head_is_refused(clerk, xie, household):
    with pytest.raises(HouseholdFull):
        person_register(actor=clerk, person=spec(relation="02"), household=household)
    assert Person.objects.count() == 1


def test_person_without_a_household_belongs_to_the_clerk_s_street(clerk):
    person = person_register(actor=clerk, person=spec())
    assert person.area_code == "410104002"
    assert person_search(user=clerk, text="sxx")[0].uid == person.uid


def test_known_number_is_refused_with_the_person(clerk, xie):
    with pytest.raises(PersonKnown) as caught:
        person_register(actor=clerk, person=spec(id_number=xie.id_number))
    assert caught.value.details == {"uid": str(xie.uid)}


def test_known_number_of_another_area_names_nobody(clerk_elsewhere, xie):
    with pytest.raises(PersonKnown) as caught:
        person_register(actor=clerk_elsewhere, person=spec(id_number=xie.id_number))
    assert caught.value.details == {}


@pytest.mark.parametrize("who", ["auditor", "administrator", "stranger"])
def test_who_may_not_register(request, areas, who):
    with pytest.raises(NotAllowed):
        person_register(actor=request.getfixturevalue(who), person=spec())
    assert not Person.objects.exists()


def test_grid_worker_registers_in_her_own_grid_only(grid_worker):
    with pytest.raises(NotAllowed):
        person_register(actor=grid_worker, person=spec(), dwelling=dwelling())
    assert person_register(actor=grid_worker, person=spec(), dwelling=dwelling(grid_code="410104002001002"))


def test_edit_writes_terms_version_and_journal(clerk, xie):
    changes = {"name": "谢玉青", "phone": "154 0000 9999", "marital": "30"}
    person = person_edit(actor=clerk, person=xie, version=1, changes=changes)
    stored = Person.objects.get(pk=xie.pk)
    assert (stored.name, stored.phone, stored.phone_masked, stored.version) == (
        "谢玉青",
        "15400009999",
        "154****9999",
        2,
    )
    assert SearchTerm.objects.filter(person=person, term="谢玉青").exists()
    assert not SearchTerm.objects.filter(person=person, term="谢玉清").exists()
    payload = journal.payload_of(entries("person.edit").get())
    assert payload["changes"]["phone"] == ["154****6621", "154****9999"]
    assert payload["changes"]["marital"] == ["", "30"]


def test_edit_that_changes_nothing_writes_nothing(clerk, xie):
    person_edit(actor=clerk, person=xie, version=1, changes={"name": xie.name})
    assert not entries("person.edit").exists()
    assert Person.objects.get(pk=xie.pk).version == 1


def test_second_editor_sees_both_values(clerk, second_clerk, xie):
    person_edit(actor=clerk, person=xie, version=1, changes={"marital": "30", "workplace": "退休"})
    with pytest.raises(PersonChanged) as caught:
        person_edit(actor=second_clerk, person=xie, version=1, changes={"marital": "40", "workplace": "退休"})
    assert caught.value.details == {"marital": ("30", "40")}
    assert Person.objects.get(pk=xie.pk).marital == "30"


def test_edits_of_different_fields_go_together(clerk, second_clerk, xie):
    person_edit(actor=clerk, person=xie, version=1, changes={"marital": "30"})
    person_edit(
        actor=second_clerk, person=xie, version=1, changes={"education": "30"}, seen={"marital": "", "education": ""}
    )
    stored = Person.objects.get(pk=xie.pk)
    assert (stored.marital, stored.education, stored.version) == ("30", "30", 3)


def test_seen_value_still_conflicts_when_somebody_changed_it(clerk, second_clerk, xie):
    person_edit(actor=clerk, person=xie, version=1, changes={"marital": "30"})
    with pytest.raises(PersonChanged):
        person_edit(actor=second_clerk, person=xie, version=1, changes={"marital": "40"}, seen={"marital": ""})


def test_edit_to_a_number_on_file_is_refused(clerk, xie):
    other = person_register(actor=clerk, person=spec())
    with pytest.raises(PersonKnown) as caught:
        person_edit(actor=clerk, person=other, version=1, changes={"id_number": xie.id_number})
    assert caught.value.details == {"uid": str(xie.uid)}
    assert Person.objects.get(pk=other.pk).id_number == NUMBER


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"phone": "123"}, None),
        ({"id_number": "410104"}, None),
        ({"area_code": "1"}, "area_code"),
    ],
)
def test_bad_values_change_nothing(clerk, xie, changes, field):
    with pytest.raises(UserError) as caught:
        person_edit(actor=clerk, person=xie, version=1, changes=changes)
    assert caught.value.field == field
    assert Person.objects.get(pk=xie.pk).version == 1


def test_who_may_not_edit(auditor, clerk_elsewhere, stranger, xie):
    with pytest.raises(NotAllowed):
        person_edit(actor=auditor, person=xie, version=1, changes={"marital": "30"})
    for user in (clerk_elsewhere, stranger):
        with pytest.raises(NotFound):
            person_edit(actor=user, person=xie, version=1, changes={"marital": "30"})


def test_move_takes_area_and_terms_along(clerk, xie):
    neighbour = person_register(actor=clerk, person=spec(), dwelling=dwelling())
    person_move(actor=clerk, person=xie, version=1, household=neighbour.household, relation="99")
    stored = Person.objects.get(pk=xie.pk)
    assert (stored.area_code, stored.relation) == (GRID, "99")
    assert {hit.uid for hit in person_search(user=clerk, text="xie 8号院")} >= {xie.uid}
    assert journal.payload_of(entries("person.move").get())["from"] == "H0000001"


def test_move_refuses_a_second_head_and_a_stale_version(clerk, xie):
    neighbour = person_register(actor=clerk, person=spec(), dwelling=dwelling())
    with pytest.raises(HouseholdFull):
        person_move(actor=clerk, person=xie, version=1, household=neighbour.household, relation="02")
    person_edit(actor=clerk, person=xie, version=1, changes={"marital": "30"})
    with pytest.raises(Conflict):
        person_move(actor=clerk, person=xie, version=1, household=neighbour.household, relation="99")


def test_reveal_is_noted_each_time_for_the_subject(clerk, xie, xie_numbers):
    for _ in range(2):
        shown = person_reveal(actor=clerk, person=xie, field="id_number", purpose="核对证件")
    assert shown == xie_numbers.id_number
    noted = entries("person.reveal")
    assert noted.count() == 2
    assert {entry.audience for entry in noted} == {"subject"}
    assert journal.payload_of(noted[0]) == {"field": "id_number", "purpose": "核对证件"}


@pytest.mark.parametrize(("field", "purpose"), [("id_number", " "), ("password", "x"), ("pk", "x")])
def test_reveal_needs_a_purpose_and_a_field_of_the_list(clerk, xie, field, purpose):
    with pytest.raises(UserError):
        person_reveal(actor=clerk, person=xie, field=field, purpose=purpose)
    assert not entries("person.reveal").exists()


def test_auditor_reveals_nothing(auditor, xie):
    with pytest.raises(NotAllowed):
        person_reveal(actor=auditor, person=xie, field="phone", purpose="审计")


def test_opening_is_noted_once_a_quarter_of_an_hour(clerk, xie):
    for _ in range(3):
        person_open(actor=clerk, person=xie, purpose="查看档案")
    assert entries("person.look").count() == 1
