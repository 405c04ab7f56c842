"""What a service costs one person: the best of several rules, caps, dates, and why."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bianmin.living.models import PriceRule, Service
from bianmin.living.selectors.price import period_of, price_of, prices_of
from bianmin.residents.models import Person, Tag

Rules = dict[str, PriceRule]
pytestmark = pytest.mark.usefixtures("monday")


def test_a_stranger_pays_the_list_price(drain: Service, rules: Rules) -> None:
    price = price_of(drain, None, quantity=2)
    assert (price.list_amount, price.amount, price.subsidy, price.rule) == (200, 200, 0, None)


def test_whoever_lives_in_the_street_pays_less_and_is_told_why(drain: Service, rules: Rules, xie: Person) -> None:
    price = price_of(drain, xie)
    assert (price.amount, price.subsidy, price.rule) == (Decimal(60), Decimal(40), rules["local"])
    assert price.words == ["本街道居民，按优惠价。", "依据：收费办法。"]


def test_of_several_reasons_the_best_counts(drain: Service, rules: Rules, xie: Person, poor: Tag) -> None:
    price = price_of(drain, xie)
    assert price.free
    assert price.rule == rules["dibao"]
    assert price.subsidy == 100
    half = PriceRule.objects.create(
        code="half", name="八十岁以上", kind="percent", percent=50, condition="person.age >= 80", basis="",
        fund=rules["dibao"].fund, valid_from=date(2025, 1, 1),
    )  # fmt: skip
    poor.delete()
    assert (price_of(drain, xie).rule, price_of(drain, xie).amount) == (half, Decimal(50))


def test_a_circumstance_that_nobody_entered_gives_nothing(drain: Service, rules: Rules, xie: Person) -> None:
    xie.disability_level = None
    assert price_of(drain, xie).rule == rules["local"]
    xie.disability_level = 2
    assert price_of(drain, xie).rule == rules["disabled"]


def test_a_rule_holds_from_its_first_to_its_last_day(drain: Service, rules: Rules, xie: Person, poor: Tag) -> None:
    rules["dibao"].valid_until = date(2025, 9, 7)
    rules["dibao"].save()
    assert price_of(drain, xie).amount == 60
    assert price_of(drain, xie, on=date(2025, 9, 7)).free
    rules["local"].valid_from = date(2025, 9, 9)
    rules["local"].save()
    assert price_of(drain, xie).amount == 100


def test_a_rule_of_some_services_covers_no_others(
    drain: Service, cleaning: Service, rules: Rules, xie: Person, poor: Tag
) -> None:
    rules["dibao"].services.add(cleaning)
    prices = prices_of([drain, cleaning], xie)
    assert prices[cleaning.pk].free
    assert prices[drain.pk].amount == 60


def test_the_minimum_is_charged(cleaning: Service, rules: Rules, xie: Person) -> None:
    assert prices_of([cleaning], xie)[cleaning.pk].amount == 60  # two hours of 30


@pytest.mark.parametrize(("period", "name"), [("month", "2025-09"), ("quarter", "2025Q3"), ("year", "2025")])
def test_periods_of_a_cap(cleaning: Service, period: str, name: str) -> None:
    cleaning.cap_period = period
    assert period_of(cleaning, date(2025, 9, 30)) == name


def test_the_number_of_queries_does_not_grow_with_the_menu(
    drain: Service, cleaning: Service, rules: Rules, xie: Person, poor: Tag, django_assert_max_num_queries: Any
) -> None:
    person = Person.objects.get(pk=xie.pk)
    with django_assert_max_num_queries(11):
        prices_of([drain, cleaning], person)
    for number in range(20):
        Service.objects.create(
            station=drain.station, code=f"X-{number}", name="x", skill=drain.skill, duration_minutes=30,
            list_price=Decimal(10), reduced_price=Decimal(5), cap_times=1, cap_period="year",
        )  # fmt: skip
    person = Person.objects.get(pk=xie.pk)
    with django_assert_max_num_queries(11):
        assert len(prices_of(Service.objects.on_menu(), person)) == 22


def test_the_snapshot_is_what_she_was_told(
    drain: Service, rules: Rules, xie: Person, poor: Tag, monday: datetime
) -> None:
    assert price_of(drain, xie).snapshot() == {"rule": "dibao", "words": ["低保家庭，免费。", "依据：收费办法。"]}
