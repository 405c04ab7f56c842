"""搬家: a whole household moves, or some of it; who may do it, what stays together, two at once."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse

from bianmin.core import clock, journal
from bianmin.core.errors import NotAllowed, NotFound
from bianmin.core.models import JournalEntry
from bianmin.core.tests.processes import race
from bianmin.residents.actions.household_move import household_move
from bianmin.residents.actions.person import person_move
from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.errors import HouseholdChanged, Invalid
from bianmin.residents.models import Dwelling, Household, Person
from bianmin.residents.selectors.person_search import person_search
from bianmin.residents.specs import DwellingSpec

OTHER_GRID = "410104002002001"
NEW = {"grid_code": OTHER_GRID, "street": "槐荫里", "compound": "8号院", "building": "1号楼", "room": "302"}


@pytest.fixture(autouse=True)
def tables(code_tables):
    """The code tables of the catalogue."""


@pytest.fixture
def home(xie, household):
    """Mrs Xie, the head, with daughter and grandson; her husband has died."""
    common = {"household": household, "area_code": household.area_code}
    daughter = Person.objects.create(name="郭敏", relation="31", birth_date=date(1970, 5, 1), **common)
    grandson = Person.objects.create(name="单小川", relation="51", birth_date=date(2001, 5, 1), **common)
    late = Person.objects.create(name="郭大山", relation="10", died_on=date(2020, 1, 1), **common)
    rewrite_terms([xie, daughter, grandson, late])
    return [xie, daughter, grandson, late]


def move(actor, household, movers, *, version=1, members=None, on=None, **address):
    living = household.members.filter(died_on=None)
    return household_move(
        actor=actor,
        household=household,
        version=version,
        members=members if members is not None else [person.uid for person in living],
        movers=[person.uid for person in movers],
        dwelling=DwellingSpec(**(NEW | address)),
        moved_on=on or clock.today(),
    )


def test_all_move_and_keep_their_household(clerk, home, household):
    late = home[3]
    moved = move(clerk, household, home[:3])
    assert (moved.pk, moved.area_code, moved.version) == (household.pk, OTHER_GRID, 2)
    assert (str(moved.dwelling), moved.dwelling_since) == ("槐荫里8号院1号楼302室", clock.today())
    for person in home[:3]:
        person.refresh_from_db()
        assert (person.household, person.area_code, person.version) == (moved, OTHER_GRID, 2)
    assert [person.relation for person in home[:3]] == ["02", "31", "51"]
    late.refresh_from_db()
    assert (late.version, late.area_code) == (1, household.area_code)
    assert {hit.uid for hit in person_search(user=clerk, text="槐荫里8号院")} == {person.uid for person in home}
    assert person_search(user=clerk, text="平等街12号院") == []


def test_each_person_has_an_entry_with_both_addresses_and_the_day(clerk, home, household):
    move(clerk, household, home[:3], on=date(2026, 1, 5))
    entries = list(JournalEntry.objects.filter(verb="household.move"))
    assert {entry.subject_uid for entry in entries} == {person.uid for person in home[:3]}
    told = journal.payload_of(entries[0])
    assert told["from"].startswith("平等街12号院")
    assert told["to"].startswith("槐荫里8号院")
    assert told["on"] == "2026-01-05"


def test_who_stays_behind_gets_a_household_at_the_old_address(clerk, home, household):
    xie, daughter, grandson, _late = home
    moved = move(clerk, household, [xie, daughter])
    assert moved.pk == household.pk
    grandson.refresh_from_db()
    assert grandson.household != moved
    assert (grandson.household.dwelling, grandson.relation) == (household.dwelling, "02")
    assert grandson.area_code == "410104002001002"
    assert JournalEntry.objects.filter(verb="household.move").count() == 3


def test_who_leaves_the_head_gets_a_household_at_the_new_address(clerk, home, household):
    xie, daughter, grandson, _late = home
    moved = move(clerk, household, [daughter, grandson])
    assert moved.pk != household.pk
    xie.refresh_from_db()
    assert (xie.household, xie.version) == (household, 1)
    for person in (daughter, grandson):
        person.refresh_from_db()
        assert (person.household, person.relation, person.version) == (moved, "", 2)
    assert Household.objects.get(pk=household.pk).version == 2
    assert JournalEntry.objects.filter(verb="household.move").count() == 2


def test_a_dwelling_on_file_is_taken_again(clerk, home, household, areas):
    place = Dwelling.objects.create(
        grid=areas[OTHER_GRID], street="槐荫里", compound="8号院", building="1号楼", room="302"
    )
    assert move(clerk, household, home[:3]).dwelling == place


def test_a_move_changes_who_sees_them(clerk, grid_worker, home, household):
    move(clerk, household, home[:3])
    assert not Person.objects.visible_to(grid_worker).filter(uid=home[0].uid).exists()
    assert Person.objects.visible_to(clerk).filter(uid=home[0].uid).exists()


def test_nobody_is_moved_out_of_ones_own_area(grid_worker, clerk_elsewhere, stranger, auditor, home, household):
    with pytest.raises(NotAllowed) as told:
        move(grid_worker, household, home[:3])
    assert "主任" in told.value.message
    with pytest.raises(NotFound):
        move(clerk_elsewhere, household, home[:3], grid_code="410104003001001")
    for user in (stranger, auditor):
        with pytest.raises(NotAllowed):
            move(user, household, home[:3])
    assert Household.objects.get(pk=household.pk).version == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"on": date(2999, 1, 1)}, "moved_on"),
        ({"on": date(1999, 1, 1)}, "moved_on"),
        ({"movers": []}, "movers"),
        (
            {
                "grid_code": "410104002001002",
                "street": "平等街",
                "compound": "12号院",
                "building": "3号楼",
                "unit": "2单元",
                "room": "501",
            },
            "street",
        ),
    ],
)
def test_what_cannot_be_is_refused(clerk, home, household, change, field):
    Household.objects.filter(pk=household.pk).update(dwelling_since=date(2000, 1, 1))
    movers = change.pop("movers", home[:3])
    with pytest.raises(Invalid) as told:
        move(clerk, household, movers, **change)
    assert told.value.field == field
    assert Household.objects.get(pk=household.pk).version == 1
    assert not JournalEntry.objects.filter(verb="household.move").exists()


def test_somebody_of_another_household_is_refused(clerk, home, household):
    other = Person.objects.create(name="路人甲", area_code=household.area_code)
    with pytest.raises(Invalid):
        move(clerk, household, [other])


def test_who_saw_another_household_is_told(clerk, second_clerk, home, household):
    seen = [person.uid for person in home[:3]]
    person_move(actor=second_clerk, person=home[2], version=1, household=None)
    with pytest.raises(HouseholdChanged):
        move(clerk, household, home[:2], members=seen)
    move(clerk, household, home[:2])
    with pytest.raises(HouseholdChanged):
        move(second_clerk, household, home[:2], room="303")


def test_the_number_of_queries_does_not_grow_with_the_members(clerk, home, household, django_assert_max_num_queries):
    for number in range(20):
        Person.objects.create(name=f"甲{number}", relation="99", household=household, area_code=household.area_code)
    people = list(household.members.filter(died_on=None))
    with django_assert_max_num_queries(30):
        move(clerk, household, people)


MOVE = """
import os
from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.errors import UserError
from bianmin.residents.actions.household_move import household_move
from bianmin.residents.models import Household
from bianmin.residents.specs import DwellingSpec
household = Household.objects.get(number="H0000001")
people = [person.uid for person in household.members.all()]
place = DwellingSpec(grid_code="410104002002001", street="槐荫里", room=str(os.getpid()))
try:
    household_move(actor=User.objects.get(username="clerk"), household=household, version=1, members=people,
                   movers=people, dwelling=place, moved_on=clock.today())
    print("moved")
except UserError as error:
    print(error.code)
"""


@pytest.mark.race
def test_two_who_move_one_household_at_once(process_env, clerk, xie):
    assert sorted(race(MOVE, process_env, 2)) == ["moved", "version_conflict"]
    assert JournalEntry.objects.filter(verb="household.move").count() == 1


def path_of(household):
    return reverse("household_move", args=[household.uid])


def sent(form, **typed):
    """What a browser sends back from `form`, with `typed` written over it."""
    shown = {name: form[name].value() for name in form.fields}
    address = {"grid": OTHER_GRID, "street": "槐荫里", "compound": "8 号院", "building": "1", "room": "302"}
    return {name: "" if value is None else value for name, value in shown.items()} | address | typed


def test_the_page_ticks_everybody_and_moves_them(client, clerk, home, household):
    client.force_login(clerk)
    assert path_of(household) in client.get(reverse("household_edit", args=[household.uid])).text
    page = client.get(path_of(household))
    assert page.text.count("checked") == 3
    assert "郭大山" not in page.text
    answer = client.post(path_of(household), sent(page.context["form"]), follow=True)
    assert "现在由槐荫里第一网格负责" in answer.text
    assert str(Household.objects.get(pk=household.pk).dwelling) == "槐荫里8号院1号楼302室"


def test_the_second_clerk_sees_how_it_stands_now(client, clerk, second_clerk, home, household):
    client.force_login(second_clerk)
    late = sent(client.get(path_of(household)).context["form"], room="303")
    move(clerk, household, home[:2])
    asked = client.post(path_of(household), late)
    assert asked.status_code == 422
    assert "单小川" not in asked.text
    form = asked.context["form"]
    assert form["room"].value() == "303"
    again = form.data.dict() | {"movers": [str(person.uid) for person in home[:2]]}
    assert client.post(path_of(household), again).status_code == 302
    assert Household.objects.get(pk=household.pk).dwelling.room == "303"


def test_bad_input_stays_typed(client, clerk, home, household):
    client.force_login(clerk)
    form = client.get(path_of(household)).context["form"]
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    for typed in ({"grid": "x"}, {"street": ""}, {"moved_on": tomorrow}, {"members": "no-uid"}, {"movers": ["x"]}):
        answer = client.post(path_of(household), sent(form, **typed))
        assert answer.status_code == 422, typed
        assert answer.context["form"]["compound"].value() == "8 号院"
    assert Household.objects.get(pk=household.pk).version == 1


def test_the_page_is_closed_to_others(client, auditor, stranger, clerk_elsewhere, household):
    assert client.get(path_of(household)).status_code == 302
    for user, status in ((auditor, 403), (stranger, 404), (clerk_elsewhere, 404)):
        client.force_login(user)
        assert client.get(path_of(household)).status_code == status, user
        assert client.post(path_of(household), {}).status_code == status, user


def test_opening_the_households_pages_is_a_look_at_each(client, clerk, home, household):
    client.force_login(clerk)
    for page in ("household_edit", "household_move"):
        for _again in range(2):
            client.get(reverse(page, args=[household.uid]))
    looks = JournalEntry.objects.filter(verb="person.look", noun_uid=household.uid, actor=clerk)
    assert sorted(look.subject_uid for look in looks) == sorted(2 * [person.uid for person in home[:3]])
    assert {journal.payload_of(look)["purpose"] for look in looks} == {"household", "household_move"}


API = "/api/v1/households"


def test_the_api_reads_and_moves(client, clerk, home, household):
    client.force_login(clerk)
    read = client.get(f"{API}/{household.uid}").json()
    assert [one["name"] for one in read["members"]] == ["谢*清", "郭*", "单*川"]
    body = {
        "version": read["version"],
        "members": [one["uid"] for one in read["members"]],
        "dwelling": NEW,
        "moved_on": clock.today().isoformat(),
    }
    path = f"{API}/{household.uid}/move"
    moved = client.post(path, json.dumps(body), content_type="application/json")
    assert (moved.status_code, moved.json()["area_code"], moved.json()["version"]) == (200, OTHER_GRID, 2)
    stale = client.post(path, json.dumps(body), content_type="application/json")
    assert (stale.status_code, stale.json()["code"]) == (409, "version_conflict")
    assert JournalEntry.objects.filter(verb="person.look", noun_uid=household.uid).count() == 3


def test_the_api_is_closed_to_others(client, auditor, stranger, clerk_elsewhere, home, household):
    members = [str(person.uid) for person in home[:3]]
    body = json.dumps({"version": 1, "members": members, "dwelling": NEW, "moved_on": "2026-01-05"})
    path = f"{API}/{household.uid}"
    assert client.get(path).status_code == 401
    for user, reading, moving in ((auditor, 200, 403), (stranger, 404, 404), (clerk_elsewhere, 404, 404)):
        client.force_login(user)
        assert client.get(path).status_code == reading
        assert client.post(f"{path}/move", body, content_type="application/json").status_code == moving
    assert Household.objects.get(pk=household.pk).version == 1
