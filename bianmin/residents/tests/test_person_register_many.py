"""The set action: whole households with everything that is known of their people, all or nothing."""

from datetime import date

import pytest
from django.db import connection

from bianmin.core import encryption, id_number
from bianmin.core.errors import Conflict, UserError
from bianmin.core.models import Area, JournalEntry
from bianmin.residents.actions.household_register_many import household_register_many
from bianmin.residents.actions.person_register_many import person_register_many
from bianmin.residents.models import (
    Document,
    DocumentType,
    Dwelling,
    Household,
    HouseholdTerm,
    Person,
    SearchTerm,
    Tag,
    TagType,
)
from bianmin.residents.specs import (
    DocumentSpec,
    DwellingSpec,
    GuardianSpec,
    HouseholdSpec,
    NeedSpec,
    PersonSpec,
    TagSpec,
)

GRID = "410104002001001"
MOTHER_ID = id_number.make("410199", date(1990, 5, 17), 102)
CHILD_ID = id_number.make("410199", date(2018, 3, 9), 305)

pytestmark = pytest.mark.django_db


@pytest.fixture
def grid() -> Area:
    TagType.objects.create(code="dibao", name="低保", holder="household")
    TagType.objects.create(code="pregnant", name="怀孕", holder="person")
    DocumentType.objects.create(code="id_card", name="居民身份证")
    return Area.objects.create(code=GRID, name="第一网格", kind=Area.Kind.GRID)


def shan_family() -> HouseholdSpec:
    mother = PersonSpec(
        name="单秀英",
        id_number=MOTHER_ID.lower(),
        phone="154 0000 6621",
        relation="02",
        tags=[TagSpec(code="pregnant", source="本人告知", since=date(2026, 8, 1))],
        needs=[NeedSpec(kind="large_print")],
        documents=[DocumentSpec(type="id_card", number=MOTHER_ID, valid_until=date(2036, 1, 1))],
    )
    child = PersonSpec(name="王小𫖮", id_number=CHILD_ID, relation="20")
    child.guardians = [GuardianSpec(uid=mother.uid, relation="52", since=date(2018, 3, 9))]
    return HouseholdSpec(
        number="H0000001",
        dwelling=DwellingSpec(
            grid_code=GRID, street="平等街", compound="12号院", building="3号楼", room="501", floor=5
        ),
        members=[mother, child],
        tags=[TagSpec(code="dibao", source="民政", since=date(2026, 1, 1))],
    )


def test_family_is_on_file_with_everything(grid):
    mother, child = household_register_many(actor=None, households=[shan_family()])
    stored = Person.objects.get(pk=mother.pk)
    assert (stored.id_number, stored.sex, stored.birth_date) == (MOTHER_ID, "2", date(1990, 5, 17))
    assert (stored.phone, stored.phone_masked) == ("15400006621", "154****6621")
    assert stored.id_masked == MOTHER_ID[:4] + "*" * 10 + MOTHER_ID[-4:]
    assert stored.area_code == GRID
    assert stored.household.dwelling.floor == 5
    assert [tag.type.code for tag in stored.tags.all()] == ["pregnant"]
    assert [tag.type.code for tag in stored.household.tags.all()] == ["dibao"]
    assert [need.kind for need in stored.needs.all()] == ["large_print"]
    assert Document.objects.get(person=stored).number == MOTHER_ID
    assert child.represented_by.get().representative == stored
    assert Household.objects.get().members.count() == 2


def test_numbers_are_never_stored_in_the_open(grid):
    household_register_many(actor=None, households=[shan_family()])
    with connection.cursor() as cursor:
        for model in (Person, Document, SearchTerm, JournalEntry):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608
            stored = str(cursor.fetchall())
            assert MOTHER_ID not in stored
            assert "15400006621" not in stored


def test_search_terms_of_a_person(grid):
    mother, child = household_register_many(actor=None, households=[shan_family()])
    terms = {(term.kind, term.term) for term in SearchTerm.objects.filter(person=mother)}
    kind = SearchTerm.Kind
    assert {
        (kind.NAME, "单秀英"),
        (kind.NAME_END, "秀英"),
        (kind.PINYIN, "shanxiuying"),
        (kind.INITIALS, "sxy"),
    } <= terms
    assert {(kind.PINYIN_END, "xiuying"), (kind.INITIALS_END, "xy")} <= terms
    assert (kind.PINYIN, "danxiuying") not in terms
    assert (kind.ID, encryption.blind("person.id", MOTHER_ID)) in terms
    assert (kind.ID_TAIL, encryption.blind("person.id_tail", MOTHER_ID[-4:])) in terms
    assert (kind.PHONE, encryption.blind("person.phone", "15400006621")) in terms
    assert (kind.PHONE_TAIL, encryption.blind("person.phone_tail", "6621")) in terms
    assert SearchTerm.objects.filter(person=child, term="𫖮", area_code=GRID).exists()


def test_search_terms_of_a_household_stand_once(grid):
    mother, _child = household_register_many(actor=None, households=[shan_family()])
    kind = SearchTerm.Kind
    found = HouseholdTerm.objects.filter(household=mother.household, area_code=GRID).values_list("kind", "term")
    assert {(kind.ADDRESS, "平等街12号院3号楼501室"), (kind.ADDRESS, "12号院3号楼501室")} <= set(found)
    assert {(kind.ADDRESS, "3号楼501室"), (kind.HOUSEHOLD, "h0000001")} <= set(found)
    assert not SearchTerm.objects.filter(kind__in=(kind.ADDRESS, kind.HOUSEHOLD)).exists()


def test_each_person_is_journalled_once_without_personal_data(grid):
    mother, child = household_register_many(actor=None, households=[shan_family()])
    entries = JournalEntry.objects.filter(verb="person.register")
    assert {entry.noun_uid for entry in entries} == {mother.uid, child.uid}
    assert {(entry.area_code, entry.payload) for entry in entries} == {(GRID, "")}


def test_known_number_is_refused_and_nothing_is_written(grid):
    household_register_many(actor=None, households=[shan_family()])
    again = shan_family()
    again.number = "H0000002"
    with pytest.raises(Conflict) as caught:
        household_register_many(actor=None, households=[again])
    assert caught.value.code == "person_known"
    assert (Person.objects.count(), Household.objects.count(), Dwelling.objects.count()) == (2, 1, 1)


def test_the_same_number_twice_in_one_call_is_refused(grid):
    twice = [PersonSpec(name="甲", id_number=MOTHER_ID), PersonSpec(name="乙", id_number=MOTHER_ID)]
    with pytest.raises(Conflict):
        person_register_many(actor=None, persons=twice, households=[None, None])
    assert not Person.objects.exists()


def test_same_number_of_another_certificate_is_another_person(grid):
    passports = [
        PersonSpec(name="ANNA", certificate_type=kind, id_number="syn000123") for kind in ("passport", "permanent")
    ]
    first, second = person_register_many(actor=None, persons=passports, households=[None, None])
    assert first.id_number == second.id_number == "SYN000123"
    assert first.id_index != second.id_index


def test_contradiction_with_the_number_is_kept(grid):
    odd = PersonSpec(name="甲", id_number=MOTHER_ID, sex="1", birth_date=date(1991, 5, 17))
    (person,) = person_register_many(actor=None, persons=[odd], households=[None])
    assert (person.sex, person.birth_date) == ("1", date(1991, 5, 17))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"tags": [TagSpec(code="nonsense", source="", since=date(2026, 1, 1))]}, "nonsense"),
        ({"documents": [DocumentSpec(type="nothing")]}, "nothing"),
        ({"id_number": "410104198506150018"}, "应为 9"),
        ({"phone": "123"}, "手机号"),
    ],
)
def test_bad_input_changes_nothing(grid, change, says):
    family = shan_family()
    for name, value in change.items():
        setattr(family.members[1], name, value)
    with pytest.raises(UserError, match=says):
        household_register_many(actor=None, households=[family])
    for model in (Person, Household, Tag, JournalEntry):
        assert not model.objects.exists()


def test_unknown_grid_is_named(grid):
    family = shan_family()
    family.dwelling.grid_code = "410104002009009"
    with pytest.raises(UserError, match="410104002009009"):
        household_register_many(actor=None, households=[family])


def test_second_household_moves_into_the_same_dwelling(grid):
    tenants = HouseholdSpec(number="H0000002", dwelling=shan_family().dwelling, members=[PersonSpec(name="租客")])
    household_register_many(actor=None, households=[shan_family()])
    household_register_many(actor=None, households=[tenants])
    assert Dwelling.objects.get().households.count() == 2


def test_queries_do_not_grow_with_the_people(grid, django_assert_max_num_queries):
    people = [PersonSpec(name=f"人{n}", id_number=id_number.make("410199", date(1980, 1, 1), n)) for n in range(300)]
    with django_assert_max_num_queries(20):
        person_register_many(actor=None, persons=people, households=[None] * 300)


def test_person_without_a_household_belongs_to_the_area_where_she_registered(grid):
    [person] = person_register_many(
        actor=None, persons=[PersonSpec(name="乙", area_code="410104002")], households=[None]
    )
    assert person.area_code == "410104002"
    assert set(SearchTerm.objects.filter(person=person).values_list("area_code", flat=True)) == {"410104002"}
