"""A few plain answers end in a list that fits, and in none that does not."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from bianmin.affairs.models import ItemVersion
from bianmin.affairs.selectors.item import current_items, for_persons
from bianmin.affairs.selectors.needs import facts_of, need_questions, needs_of
from bianmin.core import rules
from bianmin.residents.models import Person

HERE = {"hukou": ["here"], "home": ["yes"], "family": ["none"], "person": ["none"]}
OLD = {**HERE, "age": ["eighty"], "work": ["retired"]}
PEOPLE = [
    OLD,
    {**HERE, "age": ["young"], "work": ["none"], "person": ["startup"]},
    {**HERE, "age": ["middle"], "work": ["none"], "family": ["jobless"]},
    {**HERE, "age": ["middle"], "work": ["flexible"]},
    {**HERE, "age": ["middle"], "work": ["own"], "person": ["veteran"]},
    {**HERE, "age": ["middle"], "family": ["lost_child", "one_child"]},
    {**HERE, "age": ["sixty"], "family": ["dibao", "illness", "housing", "lost_child"], "person": ["pension", "union"]},
    {**HERE, "age": ["sixty"], "family": ["dibao"], "person": ["disabled", "care", "alone", "party"]},
    {**HERE, "age": ["middle"], "work": ["employed"], "family": ["baby"], "person": ["disabled", "care"]},
    {**HERE, "age": ["child"], "work": ["student"], "person": ["orphan"]},
    {**HERE, "age": ["young"], "hukou": ["away"], "family": ["baby"]},
]


@pytest.fixture
def catalogue(db: None) -> None:
    call_command("load-catalog", verbosity=0)


def _names(rows: list[Any]) -> set[str]:
    return {need.version.item.code for need in rows}


def test_every_answer_is_known_to_the_rules(db: None) -> None:
    names = [question.name for question in need_questions()]
    assert len(names) == len(set(names))
    for question in need_questions():
        codes = [choice.code for choice in question.choices]
        assert len(codes) == len(set(codes))
        for choice in question.choices:
            for name in {*choice.facts, *(choice.otherwise or {})}:
                assert rules.vocabulary.get(name), name
            assert facts_of({question.name: [choice.code]}) is not None


def test_a_man_of_eighty(catalogue: None) -> None:
    found = needs_of(OLD)
    assert {"MZ-05", "MZ-08"} <= _names(found.sure)
    assert not {"MZ-06", "MZ-10", "JS-01", "LB-01"} & (_names(found.sure) | _names(found.maybe))


def test_young_parents(catalogue: None) -> None:
    found = needs_of({"age": ["young"], "hukou": ["here"], "home": ["yes"], "family": ["baby"], "person": ["none"]})
    assert "JS-08" in _names(found.sure)
    assert "JS-01" in _names(found.sure) | _names(found.maybe)
    assert "MZ-05" not in _names(found.sure) | _names(found.maybe)


def test_what_is_not_said_stays_open(catalogue: None) -> None:
    found = needs_of({"age": ["eighty"]})
    assert "MZ-05" not in _names(found.sure)
    [allowance] = [need for need in found.maybe if need.version.item.code == "MZ-05"]
    assert allowance.open


def test_every_item_for_people_can_be_reached_and_left_out(catalogue: None) -> None:
    """Each item is named for somebody, and none for everybody."""
    everybody = {version.item.code for version in current_items() if for_persons(version)}
    lists = []
    for answers in PEOPLE:
        found = needs_of(answers)
        lists.append(_names(found.sure) | _names(found.maybe))
    never = {code for code in everybody if not any(code in one for one in lists)}
    # what asks more than FEW_OPEN things that only an office knows is found in the guides
    assert not never
    assert not [code for code in everybody if all(code in one for one in lists)]


def test_the_page_before_any_login(client: Client, catalogue: None) -> None:
    first = client.get(reverse("needs"))
    assert "不用登录" in first.content.decode()
    assert reverse("needs") in client.get("/").content.decode()
    page = client.post(reverse("needs"), {f"q:{name}": codes for name, codes in OLD.items()}).content.decode()
    assert "高龄津贴申领" in page
    assert "居民身份证" in page
    assert 'value="eighty" checked' in page
    empty = client.post(reverse("needs"), {"q:age": ""})
    assert empty.status_code == 400
    assert "至少答一个" in empty.content.decode()
    assert client.post(reverse("needs"), {"q:age": ["x", "9" * 5000], "q:evil": "1"}).status_code == 200


def test_the_record_speaks_where_nothing_is_answered(elder_allowance: ItemVersion, xie: Person) -> None:
    assert "MZ-06" in _names(needs_of({}, xie).sure)
    assert "MZ-06" not in _names(needs_of({"age": ["young"]}, xie).sure)


def test_what_one_lives_on_stands_first_and_says_whether_a_phone_is_enough(catalogue: None, client: Client) -> None:
    answers = {**HERE, "age": ["eighty"], "work": ["retired"], "family": ["dibao"], "person": ["party", "alone"]}
    order = [need.version.item.category for need in needs_of(answers).sure]
    assert order == sorted(order, key=["民政", "劳动保障", "计生", "党务群团"].index)
    assert len(set(order)) > 1
    page = client.post(reverse("needs"), {f"q:{name}": codes for name, codes in answers.items()}).text
    assert "手机上可以申请" in page


def test_none_of_these_beside_one_of_these(catalogue: None) -> None:
    assert facts_of({"family": ["none", "dibao"]}) == facts_of({"family": ["dibao"]})


def test_an_empty_search_leads_on(catalogue: None, client: Client) -> None:
    page = client.get(reverse("guide_list"), {"q": "量子力学"}).text
    assert reverse("needs") in page
    assert 'href="tel:' in page
