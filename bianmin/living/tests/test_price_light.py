"""The price reads only what its rules ask for, and comes to the same as from everything."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bianmin.core import rules
from bianmin.core.catalog import read
from bianmin.living.models import Fund, PriceRule, Service
from bianmin.living.selectors.price import price_facts, price_of, prices_of
from bianmin.residents.models import Household, Need, Person, Tag, TagType
from bianmin.residents.selectors.facts import facts_for
from bianmin.residents.selectors.facts_named import facts_named

TODAY = date(2025, 9, 8)
HARD = [
    "household.income_pc < 800",
    "household.children == 0",
    "person.years_to_retire <= 0",
    "person.resident_months > 6",
]
EASY = [
    "person.residence == 'permanent' || person.lives_alone",
    "person.age >= 80 && person.hukou_local",
    "!('dibao' in household.tags)",
    "person.employment == 'retired'",
]


@pytest.fixture
def people(household: Household) -> list[Person]:
    """With and without a household, away, with tags of both kinds, ended ones, a disability, and nothing known."""
    kinds = {
        code: TagType.objects.create(code=code, holder=holder, name=code, kind="hardship", office_code="minzheng")
        for code, holder in (("lonely_elder", "person"), ("disabled_elder", "person"), ("dibao", "household"))
    }
    other = Household.objects.create(number="H2", dwelling=household.dwelling, area_code=household.area_code)
    at_home = {"household": household, "area_code": household.area_code, "hukou_area_code": "410104002"}
    made = [
        Person.objects.create(name="一", birth_date=date(1940, 1, 1), employment="retired", **at_home),
        Person.objects.create(name="二", disability_level=2, **at_home),
        Person.objects.create(name="三", disability_level=0, residence="away", **at_home),
        Person.objects.create(name="四", household=other, area_code=other.area_code),
        Person.objects.create(name="五"),
    ]
    Tag.objects.create(type=kinds["dibao"], household=household, since=date(2025, 1, 1), source="低保证")
    Tag.objects.create(type=kinds["lonely_elder"], person=made[3], since=date(2025, 1, 1), source="核实")
    Need.objects.create(person=made[0], kind=Need.Kind.LIVES_ALONE)
    ended = {"since": date(2024, 1, 1), "until": TODAY - timedelta(days=1), "source": "核实"}
    Tag.objects.create(type=kinds["disabled_elder"], person=made[0], **ended)
    return made


def test_the_same_values_as_from_everything(people: list[Person]) -> None:
    conditions = [row["condition"] for row in read("living.yaml")["price_rules"]] + EASY + HARD
    met = set()
    for condition in conditions:
        parsed = rules.parse(condition, rules.vocabulary)
        for person in Person.objects.order_by("pk"):
            light = facts_named(person, parsed.names, on=TODAY)
            whole = facts_for(person, on=TODAY)
            assert {name: light[name].value for name in parsed.names} == {
                name: whole[name].value for name in parsed.names
            }
            status = rules.overall(parsed.evaluate(light))
            assert status == rules.overall(parsed.evaluate(whole))
            met.add((condition, status))
    assert {status for _condition, status in met} == set(rules.Status)


def test_the_same_prices_as_from_everything(
    people: list[Person], drain: Service, cleaning: Service, fund: Fund, monkeypatch: Any
) -> None:
    """With the rules of the house, one of them for a single service."""
    for row in read("living.yaml")["price_rules"]:
        rule = PriceRule.objects.create(
            code=row["code"], name=row["name"], kind=row["kind"], condition=row["condition"], fund=fund,
            valid_from=date(2025, 1, 1),
        )  # fmt: skip
        if row["services"]:
            rule.services.add(cleaning)
    light = [_summary(person, drain, cleaning) for person in people]
    monkeypatch.setattr(
        "bianmin.living.selectors.price.facts_named", lambda person, _names, *, on, full: price_facts(person, on)
    )
    assert [_summary(person, drain, cleaning) for person in people] == light
    assert len({str(one) for one in light}) > 2


def _summary(person: Person, *services: Service) -> list[tuple[Any, ...]]:
    prices = prices_of(services, Person.objects.get(pk=person.pk))
    return [(one.amount, one.subsidy, one.rule, one.left, one.words) for one in prices.values()]


def test_three_queries_are_enough(people: list[Person], drain: Service, cleaning: Service, fund: Fund) -> None:
    """Rules, tags, and the free uses of this month."""
    for row in read("living.yaml")["price_rules"]:
        PriceRule.objects.create(
            code=row["code"], name=row["name"], kind=row["kind"], condition=row["condition"], fund=fund,
            valid_from=date(2025, 1, 1),
        )  # fmt: skip
    person = Person.objects.get(pk=people[0].pk)
    with CaptureQueriesContext(connection) as taken:
        assert price_of(cleaning, person, quantity=2).free
    assert len(taken) == 3
    with CaptureQueriesContext(connection) as taken:
        assert price_of(drain, person).free
    assert len(taken) == 2


def test_rules_that_ask_for_more_are_decided_all_the_same(xie: Person, drain: Service, fund: Fund) -> None:
    given = {"kind": "percent", "percent": 50, "fund": fund, "valid_from": date(2025, 1, 1)}
    PriceRule.objects.create(code="low", name="低收入", condition="household.income_pc < 800", **given)
    assert xie.household is not None
    assert price_of(drain, xie).amount == 100
    Household.objects.update(income_per_capita=600)
    assert price_of(drain, Person.objects.get(pk=xie.pk)).amount == 50
