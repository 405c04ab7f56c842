"""How many residents meet a rule of price: the same people as pay by it, counted in the background."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.conftest import mrs_xie
from bianmin.core import clock
from bianmin.core.models import Centre
from bianmin.living.actions.price_rule import price_rule_edit
from bianmin.living.actions.price_rule_count import price_rules_count
from bianmin.living.models import Fund, PriceRule, Service
from bianmin.living.selectors.price import price_of
from bianmin.living.tasks import count_price_rules
from bianmin.residents.models import Household, Need, Person, Tag, TagType
from bianmin.residents.selectors.facts_named import facts_named, facts_of_many, on_record

Rules = dict[str, PriceRule]


@pytest.fixture
def people(xie: Person, household: Household) -> list[Person]:
    """Mrs Xie, seven of her household, one who has moved away, one of another street, one who died."""
    home = [mrs_xie(household, serial=400 + 2 * number, phone="", name=f"谢{number}") for number in range(7)]
    Person.objects.filter(pk=home[0].pk).update(disability_level=2)
    Person.objects.create(name="走了", area_code=household.area_code, residence="away")
    Person.objects.create(name="邻街", area_code="410104003001001", disability_level=1)
    Person.objects.create(name="故人", area_code=household.area_code, disability_level=1, died_on=date(2025, 1, 1))
    return [xie, *home]


def _counts() -> dict[str, int | None]:
    return dict(PriceRule.objects.values_list("code", "met_count"))


def test_the_same_people_as_pay_by_it(
    people: list[Person], rules: Rules, poor: Tag, drain: Service, centre: Centre
) -> None:
    assert price_rules_count() == 3
    assert _counts() == {"dibao": 8, "disabled": 1, "local": 8}
    here = [one for one in Person.objects.living() if one.area_code.startswith(centre.area.code)]
    assert sum(price_of(drain, one).amount == 0 for one in here) == 8
    assert PriceRule.objects.filter(met_at=clock.now()).count() == 3
    assert set(PriceRule.objects.values_list("version", flat=True)) == {1}  # nobody's edit is in the way


def test_what_a_day_changes_is_counted_the_day_after(
    people: list[Person], rules: Rules, poor: Tag, household: Household
) -> None:
    count_price_rules.func()
    Tag.objects.update(until=clock.today())
    count_price_rules.func()
    assert _counts()["dibao"] == 8
    with clock.frozen(clock.now() + timedelta(days=1)):
        count_price_rules.func()
    assert _counts()["dibao"] == 0


def test_what_the_record_alone_does_not_tell_is_left_out(people: list[Person], fund: Fund) -> None:
    for code, condition in [
        ("income", "household.income_pc < 1000"),
        ("unknown", "person.nothing > 1"),
        ("old", "person.age >= 80"),
    ]:
        PriceRule.objects.create(
            code=code, name=code, kind="free", condition=condition, fund=fund, valid_from=date(2025, 1, 1)
        )
    over = PriceRule.objects.create(
        code="over", name="over", kind="free", condition="person.age >= 80", fund=fund, valid_from=date(2025, 1, 1),
        valid_until=date(2025, 9, 7),
    )  # fmt: skip
    assert price_rules_count() == 1
    assert _counts() == {"income": None, "unknown": None, "old": 8, "over": None}
    assert not on_record({"person.age", "household.children"})
    assert over.met_at is None


def test_facts_of_many_are_those_of_one(people: list[Person], poor: Tag, xie: Person) -> None:
    kind = TagType.objects.create(code="lonely_elder", holder="person", name="孤寡老人", kind="hardship")
    Tag.objects.create(type=kind, person=xie, since=date(2025, 1, 1), source="认定")
    everybody = list(Person.objects.order_by("id"))
    Need.objects.create(person=everybody[2], kind=Need.Kind.LIVES_ALONE, source="入户看过")
    names = ("person.tags", "household.tags", "person.age", "person.resident_local", "person.lives_alone")
    many = list(facts_of_many(everybody, on=clock.today()))
    assert many == [facts_named(one, names) for one in everybody]


def test_counted_in_three_queries_for_a_thousand(
    people: list[Person], rules: Rules, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(1 + 4 + 3):
        price_rules_count()


def test_shown_to_the_station_and_forgotten_when_the_condition_changes(
    people: list[Person], rules: Rules, poor: Tag, director: User, dispatcher: User, clerk: User
) -> None:
    url = reverse("price_rule_list")
    desk = Client()
    desk.force_login(dispatcher)
    assert "现在符合的居民" not in desk.get(url).content.decode()
    price_rules_count()
    PriceRule.objects.filter(code="local").update(met_count=1204)
    page = desk.get(url).content.decode().replace("\u2009", "")
    assert "现在符合的居民：1,204人" in page.replace(" ", "")
    assert "不到5人" in page.replace(" ", "")  # one disabled person: not told apart from four
    rule = PriceRule.objects.get(code="dibao")
    price_rule_edit(actor=director, rule=rule, version=1, name="低保户")
    assert _counts()["dibao"] == 8
    price_rule_edit(actor=director, rule=rule, version=2, condition="person.age >= 80")
    assert _counts()["dibao"] is None
    other = Client()
    other.force_login(clerk)
    assert other.get(url).status_code == 403
