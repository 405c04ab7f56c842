"""Facts for the rules: a value with its source, or unknown; never a guess."""

from datetime import date
from decimal import Decimal

import pytest

from bianmin.core import clock
from bianmin.core.models import Parameter, ParameterValue
from bianmin.core.rules import vocabulary
from bianmin.residents.models import Need, Person, Tag, TagType
from bianmin.residents.selectors.facts import facts_for

ON = date(2026, 11, 24)


@pytest.fixture
def retire_age(db):
    parameter = Parameter.objects.create(key="retire_age", name="法定退休年龄")
    ParameterValue.objects.create(parameter=parameter, value={"1": 61, "2": 56}, effective_from=date(2025, 1, 1))


def value(person, name, on=ON):
    return facts_for(person, on=on)[name].value


def member(household, relation, born, **fields):
    return Person.objects.create(
        name="家人",
        household=household,
        relation=relation,
        birth_date=date.fromisoformat(born) if born else None,
        area_code=household.area_code,
        **fields,
    )


def test_every_name_of_the_vocabulary_is_answered_with_the_right_kind(xie, retire_age):
    facts = facts_for(xie, on=ON)
    names = [name for name in vocabulary.names() if name.split(".")[0] in ("person", "household")]
    assert set(names) <= set(facts)
    for name, fact in facts.items():
        assert fact.value is None or vocabulary[name].accepts(fact.value), name


@pytest.mark.parametrize(("day", "age", "months"), [(date(2026, 11, 1), 82, 995), (date(2026, 11, 2), 83, 996)])
def test_age_is_completed_on_the_birthday(xie, day, age, months):
    facts = facts_for(xie, on=day)
    assert (facts["person.age"].value, facts["person.age_months"].value) == (age, months)
    assert facts["person.age"].source == "身份证出生日期"


def test_today_is_the_clock_s(xie):
    with clock.frozen(clock.now().replace(year=2030, month=1, day=1)):
        assert facts_for(xie)["person.age"].value == 86


def test_birth_date_that_contradicts_the_card_says_so(xie):
    xie.birth_date = date(1943, 11, 3)
    assert "不一致" in facts_for(xie, on=ON)["person.age"].source


def test_what_nobody_knows_is_unknown(areas):
    nobody = Person.objects.create(name="无名", area_code="410104002")
    facts = facts_for(nobody, on=ON)
    known = {name for name, fact in facts.items() if fact.value is not None}
    assert known == {"person.tags", "household.tags"}


@pytest.mark.parametrize(
    ("hukou", "local", "city", "province"),
    [
        ("410104002001002", True, True, True),
        ("410104003", False, True, True),
        ("410104", None, True, True),
        ("410100", False, True, True),
        ("4107", False, False, True),
        ("110101", False, False, False),
        ("", None, None, None),
    ],
)
def test_hukou_against_the_street_where_she_lives(xie, hukou, local, city, province):
    xie.hukou_area_code, xie.hukou_checked_on = hukou, date(2024, 3, 5)
    facts = facts_for(xie, on=ON)
    assert facts["person.hukou_local"].value is local
    assert facts["person.hukou_city"].value is city
    assert facts["person.hukou_province"].value is province
    assert facts["person.hukou_local"].source == "网格核实 2024-03"


@pytest.mark.parametrize(
    ("residence", "here", "months"), [("permanent", True, 10), ("floating", True, 10), ("away", False, None)]
)
def test_who_lives_here_and_since_when(xie, residence, here, months):
    xie.residence, xie.resident_since = residence, date(2026, 1, 20)
    assert value(xie, "person.resident_local") is here
    assert value(xie, "person.resident_months") == months
    assert value(xie, "person.residence") == residence


def test_living_alone_is_known_once_it_is_entered(xie):
    assert value(xie, "person.lives_alone") is None
    Need.objects.create(person=xie, kind=Need.Kind.LIVES_ALONE)
    assert value(xie, "person.lives_alone") is True


@pytest.mark.parametrize(
    ("employment", "since", "registered", "months"),
    [
        ("unemployed", date(2026, 5, 20), True, 6),
        ("unemployed", None, None, None),
        ("employed", None, False, 0),
        ("", None, None, None),
    ],
)
def test_registered_unemployment(xie, employment, since, registered, months):
    xie.employment, xie.registered_unemployed_on = employment, since
    facts = facts_for(xie, on=ON)
    assert facts["person.registered_unemployed"].value is registered
    assert facts["person.unemployed_months"].value == months
    if since:
        assert facts["person.registered_unemployed"].source == "失业登记 2026-05"


def test_years_to_retire_need_the_parameter(xie, retire_age):
    xie.birth_date = date(1975, 1, 1)
    assert value(xie, "person.years_to_retire") == 5
    ParameterValue.objects.all().delete()
    assert value(xie, "person.years_to_retire") is None


@pytest.mark.parametrize(
    ("code", "party"), [("01", "member"), ("03", "league"), ("07", "democratic"), ("13", "none"), ("", None)]
)
def test_party(xie, code, party):
    xie.political = code
    assert value(xie, "person.party") == party


def test_only_tags_that_hold_count(xie, household):
    for code, holder in (("veteran", "person"), ("pregnant", "person"), ("tekun", "person"), ("dibao", "household")):
        TagType.objects.create(code=code, name=code, holder=holder)
    types = {kind.code: kind for kind in TagType.objects.all()}
    Tag.objects.create(type=types["veteran"], person=xie, source="退役证件", since=date(1990, 1, 1))
    Tag.objects.create(type=types["pregnant"], person=xie, source="x", since=date(2020, 1, 1), until=date(2020, 9, 1))
    Tag.objects.create(type=types["tekun"], person=xie, source="x", since=date(2027, 1, 1))
    Tag.objects.create(type=types["dibao"], household=household, source="民政", since=date(2026, 1, 1), until=ON)
    facts = facts_for(xie, on=ON)
    assert facts["person.tags"].value == {"veteran"}
    assert facts["person.tags.veteran"].source == "退役证件 1990-01"
    assert facts["household.tags"].value == {"dibao"}
    assert value(xie, "household.tags", on=date(2026, 11, 25)) == set()


def test_economy_of_the_household(xie, household):
    household.income_per_capita, household.assets_ok = Decimal("512.50"), False
    household.economy_source, household.economy_checked_on = "经济状况核对", date(2026, 6, 1)
    household.save()
    facts = facts_for(Person.objects.get(pk=xie.pk), on=ON)
    assert facts["household.income_pc"] == (Decimal("512.50"), "经济状况核对 2026-06")
    assert facts["household.assets_ok"].value is False
    assert facts["household.business_income"].value is None


@pytest.mark.parametrize(
    ("ever", "children", "count"), [(None, 1, 1), (1, 1, 1), (2, 1, None), (None, 0, None), (0, 0, 0), (1, 0, None)]
)
def test_children_who_may_live_elsewhere_are_unknown(xie, household, ever, children, count):
    household.children_ever = ever
    household.save()
    for _ in range(children):
        member(household, "20", "2015-06-01")
    facts = facts_for(Person.objects.get(pk=xie.pk), on=ON)
    assert facts["household.children"].value == count
    assert facts["household.youngest_child_age"].value == (11 if children else None)


def test_grandchildren_are_the_children_of_the_grown_daughter(xie, household):
    daughter = member(household, "30", "1980-01-01")
    member(household, "43", "2026-03-01")
    assert value(daughter, "household.youngest_child_birth") == date(2026, 3, 1)
    assert value(xie, "household.youngest_child_birth") == date(1980, 1, 1)
    assert value(xie, "household.children_under1") == 1
    assert value(xie, "household.children_under3", on=date(2029, 3, 1)) == 0


def test_working_age_and_employed_members(xie, household, retire_age):
    son = member(household, "20", "1990-01-01", sex="1", employment="employed")
    member(household, "41", "2015-01-01", sex="1", employment="student")
    facts = facts_for(son, on=ON)
    assert facts["household.working_age_members"].value == 1
    assert facts["household.employed_members"].value == 1
    wife = member(household, "38", "1991-01-01", sex="2")
    assert value(wife, "household.employed_members") is None  # nobody has asked her
    wife.employment = "unemployed"
    wife.save()
    assert value(wife, "household.employed_members") == 1
    assert value(wife, "household.working_age_members") == 2


def test_queries_do_not_grow_with_the_family(xie, household, retire_age, django_assert_max_num_queries):
    for number in range(12):
        member(household, "20", f"20{number + 10}-01-01")
    kind = TagType.objects.create(code="veteran", name="退役军人", holder="person")
    Tag.objects.create(type=kind, person=xie, source="x", since=date(2020, 1, 1))
    with django_assert_max_num_queries(7):
        facts_for(Person.objects.get(pk=xie.pk), on=ON)
