"""Conditions for one person: three answers with reason, value and source; the clerk's answers; entitled items."""

import pytest

from bianmin.affairs.selectors.eligibility import assess, entitled_items
from bianmin.core.errors import UserError
from bianmin.core.models import Parameter, ParameterValue


def test_each_condition_with_reason_value_and_source(elder_allowance, xie):
    result = assess(version=elder_allowance, person=xie)
    assert result.overall == "met"
    age = result.lines[1]
    assert (age.text, age.status, age.used[0].shown, bool(age.used[0].source)) == (
        "年满 80 周岁",
        "met",
        "81 周岁",
        True,
    )
    assert "81" in age.reason


def test_not_met_says_why(elder_allowance, xie):
    xie.birth_date = xie.birth_date.replace(year=1950)
    line = assess(version=elder_allowance, person=xie).not_met[0]
    assert line.reason == "年龄 74，未满 80 周岁"


def test_on_another_day(elder_allowance, xie, at):
    xie.birth_date = xie.birth_date.replace(year=1946)
    assert assess(version=elder_allowance, person=xie).overall == "not_met"
    with at("2026-11-02 00:01"):
        assert assess(version=elder_allowance, person=xie).overall == "met"


def test_unknown_says_what_to_ask_and_the_answer_settles_it(elder_allowance, xie):
    xie.hukou_area_code = ""
    result = assess(version=elder_allowance, person=xie)
    assert result.overall == "unknown"
    assert [fact.name for fact in result.questions] == ["person.hukou_city"]
    settled = assess(version=elder_allowance, person=xie, answers={"person.hukou_city": "no"})
    assert (settled.overall, settled.not_met[0].used[0].source) == ("not_met", "当面询问")
    assert settled.snapshot()["answers"] == {"person.hukou_city": False}


def test_a_parameter_nobody_entered_is_unknown_and_not_asked(make_item, xie, household):
    version = make_item("MZ-01", conditions=[{"expr": "household.income_pc < params.dibao_line"}])
    household.income_per_capita = 500
    household.save()
    result = assess(version=version, person=xie)
    assert (result.overall, result.questions) == ("unknown", [])
    assert "民政所" in result.lines[0].reason
    line = Parameter.objects.create(key="dibao_line", name="低保标准", unit="元/月")
    ParameterValue.objects.create(parameter=line, value=800, effective_from="2025-01-01")
    assert assess(version=version, person=xie).overall == "met"
    assert assess(version=version, person=xie, on=xie.birth_date).overall == "unknown"


@pytest.mark.parametrize("answers", [{"person.password": "1"}, {"params.dibao_line": "1"}, {"person.age": "八十"}])
def test_bad_answers(elder_allowance, xie, answers):
    with pytest.raises(UserError):
        assess(version=elder_allowance, person=xie, answers=answers)


def test_an_answer_left_open_is_none(elder_allowance, xie):
    assert assess(version=elder_allowance, person=xie, answers={"person.age": "", "person.sex": None}).answers == {}


def test_entitled_items(elder_allowance, senior_card, make_item, xie, accept):
    make_item("JS-01", office="jisheng", name="不符合", conditions=[{"expr": "person.age < 18"}])
    make_item("JS-02", office="jisheng", name="只有未知", conditions=[{"expr": "household.assets_ok"}])
    make_item(
        "JS-03",
        office="jisheng",
        name="还要问",
        conditions=[{"expr": "person.age >= 60"}, {"expr": "household.assets_ok"}],
    )
    found = [(entitled.version.name, entitled.certain) for entitled in entitled_items(xie)]
    assert found == [("高龄津贴申领", True), ("老年人优待证办理", True), ("还要问", False)]
    accept()
    assert "高龄津贴申领" not in [entitled.version.name for entitled in entitled_items(xie)]


def test_entitled_items_cost_the_same_for_any_number_of_items(make_item, xie, django_assert_max_num_queries):
    for n in range(30):
        make_item(f"MZ-{n:02d}", name=f"事项{n}", conditions=[{"expr": "person.age >= 60"}])
    assert len(entitled_items(xie)) == 30
    with django_assert_max_num_queries(9):
        entitled_items(xie)


def test_a_circumstance_nobody_entered_is_asked_and_never_refused(make_item, xie):
    version = make_item("MZ-04", conditions=[{"expr": "'emergency' in household.tags", "text": "遭遇突发困难"}])
    line = assess(version=version, person=xie).lines[0]
    assert (line.status, [fact.name for fact in line.questions]) == ("unknown", ["household.tags.emergency"])
    said = assess(version=version, person=xie, answers={"household.tags.emergency": "yes"})
    assert said.overall == "met"


def test_what_an_office_decides_is_no_without_a_record(make_item, xie):
    version = make_item("MZ-01", conditions=[{"expr": "'dibao' in household.tags", "text": "是低保家庭"}])
    assert assess(version=version, person=xie).overall == "not_met"


def test_nobody_is_offered_what_has_no_record(make_item, xie):
    conditions = [
        {"expr": "person.age >= 60", "text": "年满 60 周岁"},
        {"expr": "'emergency' in household.tags", "text": "遭遇突发困难"},
    ]
    version = make_item("MZ-04", conditions=conditions)
    assert version not in [entitled.version for entitled in entitled_items(xie)]
