"""The counter's list of items: hers first, then what was used lately, then the rest, in an order that stays."""

from datetime import date

import pytest
from django.urls import reverse

from bianmin.affairs.actions.case_accept import case_accept
from bianmin.affairs.selectors.eligibility import Screening, screen_items
from bianmin.affairs.selectors.item import current_items
from bianmin.affairs.selectors.item_groups import item_groups
from bianmin.residents.models import Person


def condition(expr):
    return [{"expr": "person.age >= 60", "text": "年满 60 周岁"}, {"expr": expr, "text": expr}]


@pytest.fixture
def catalogue(make_item):
    """By code; Mrs Xie is 81 and of the city, nobody knows what her household owns."""
    rows = [
        ("AA-01", "没有条件甲", []),
        ("AA-02", "不满二十岁", [{"expr": "person.age < 20", "text": "不满 20 周岁"}]),
        ("AA-03", "要问的", condition("household.assets_ok")),
        ("AA-04", "一定能办", condition("person.age >= 70")),
        ("AA-05", "没有条件乙", []),
    ]
    return {code: make_item(code, name=name, conditions=conditions) for code, name, conditions in rows}


def codes(groups):
    return [(group.key, [choice.version.item.code for choice in group.choices]) for group in groups]


@pytest.fixture
def xie_neighbour(xie, household):
    fields = {"household": household, "area_code": xie.area_code, "phone": "15400001111"}
    return Person.objects.create(name="居民甲", birth_date=date(1950, 1, 1), **fields)


def test_hers_first_then_used_then_the_rest(clerk, xie, catalogue, at):
    case_accept(actor=clerk, version=catalogue["AA-05"], person=xie, materials={"M1": "received", "M2": "received"})
    screening = screen_items(xie)
    now = item_groups(current_items(), user=clerk, screening=screening)
    assert codes(now) == [("entitled", ["AA-04", "AA-03"]), ("rest", ["AA-01", "AA-05", "AA-02"])]
    with at("2025-09-09 09:00"):
        tomorrow = item_groups(current_items(), user=clerk, screening=screening)
    assert codes(tomorrow) == [("entitled", ["AA-04", "AA-03"]), ("recent", ["AA-05"]), ("rest", ["AA-01", "AA-02"])]
    choices = [choice for group in now for choice in group.choices]
    assert [choice.number for choice in choices] == [1, 2, 3, 4, 5]
    assert [choice.to_ask for choice in choices] == [0, 1, 0, 0, 0]
    assert [choice.doubtful for choice in choices] == [False, False, False, False, True]


def test_what_was_typed_stays_in_its_order(clerk, catalogue):
    found = [catalogue["AA-05"], catalogue["AA-02"]]
    assert codes(item_groups(found, user=clerk, screening=Screening(), searched=True)) == [
        ("found", ["AA-05", "AA-02"])
    ]


def test_the_order_stays_after_an_acceptance(client, clerk, xie, xie_neighbour, catalogue):
    client.force_login(clerk)
    url = reverse("item_choose", args=["person", xie.uid])

    def order():
        groups = client.get(url).context["groups"]
        return [choice.version.item.code for group in groups for choice in group.choices]

    before = order()
    received = {"M1": "received", "M2": "received"}
    case_accept(actor=clerk, version=catalogue["AA-05"], person=xie_neighbour, materials=received)
    assert order() == before


def test_the_page_names_her_and_costs_the_same(client, clerk, xie, make_item, catalogue, django_assert_max_num_queries):
    client.force_login(clerk)
    url = reverse("item_choose", args=["person", xie.uid])
    text = client.get(url).content.decode()
    assert "谢*清可能能办" in text
    assert "可能不符合" in text
    assert "还要问 1 项" in text
    for n in range(30):
        make_item(f"BB-{n:02d}", conditions=condition("household.assets_ok"))
    client.get(url)
    with django_assert_max_num_queries(40):
        client.get(url)
