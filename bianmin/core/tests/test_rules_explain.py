"""Sentences and reasons as the clerk reads them."""

import datetime
from typing import Any

import pytest
from django.utils import translation

from bianmin.core.rules import FactValue, Outcome, Status, age_months_text, number_text, parse, span_months_text

from .rule_words import WORDS, facts_of


def outcome_of(expr: str, facts: dict[str, Any]) -> Outcome:
    (outcome,) = parse(expr, WORDS).evaluate(facts_of(facts))
    return outcome


@pytest.mark.parametrize(
    ("expr", "sentence"),
    [
        ("true", "没有限制"),
        ("person.age >= 60", "年满 60 周岁"),
        ("60 <= person.age", "年满 60 周岁"),
        ("!(person.age >= 60)", "未满 60 周岁"),
        ("person.age_months >= 959", "年满 79 周岁 11 个月"),
        ("person.local", "本街道户籍"),
        ("!person.local", "不是本街道户籍"),
        ("person.local == false", "不是本街道户籍"),
        ("person.local != false", "本街道户籍"),
        ("person.level in [1,2]", "残疾等级为一级或二级"),
        ("person.sex == '2'", "性别为女"),
        ("person.born < date('2016-01-01')", "出生日期早于 2016 年 1 月 1 日"),
        ("!('tekun' in person.tags)", "未纳入特困供养"),
        ("'dibao' in household.tags || 'dibao_edge' in household.tags", "是低保或低保边缘家庭"),
        ("!('dibao' in household.tags)", "不是低保家庭"),
        ("household.income_pc < params.dibao_line", "家庭人均月收入低于低保标准"),
        ("household.income_pc <= params.dibao_line * 1.5", "家庭人均月收入不超过低保标准的 1.5 倍"),
        ("person.age < params.retire_age[person.sex]", "未满法定退休年龄"),
        ("person.local || person.age < 18", "本街道户籍或未满 18 周岁"),
        ("person.age >= 18 || (person.age >= 14 && person.local)", "年满 18 周岁或（年满 14 周岁，且本街道户籍）"),
        (
            "'dibao' in household.tags || 'hardship' in household.tags || person.age >= 80",
            "符合下列之一：是低保或困难家庭；年满 80 周岁",
        ),
        ("!(person.local && person.age < 18)", "不是本街道户籍或年满 18 周岁"),
        ("!(person.local || person.age < 18)", "不是本街道户籍，且年满 18 周岁"),
    ],
)
def test_sentences(expr: str, sentence: str) -> None:
    conditions = parse(expr, WORDS).conditions
    assert [condition.sentence for condition in conditions] == [sentence]


@pytest.mark.parametrize(
    ("expr", "facts", "reason"),
    [
        ("person.age >= 80", {"person.age": 78}, "年龄 78，未满 80 周岁"),
        ("person.age >= 80", {"person.age": 82}, "年龄 82，已满 80 周岁"),
        ("!(person.age >= 80)", {"person.age": 78}, "年龄 78，未满 80 周岁"),
        ("person.age_months >= 959", {"person.age_months": 942}, "年龄 78 周岁 6 个月，未满 79 周岁 11 个月"),
        ("person.local", {"person.local": False}, "不是本街道户籍"),
        ("person.level in [1,2]", {"person.level": 3}, "残疾等级为三级，不是一级或二级"),
        ("person.sex == '2'", {"person.sex": "2"}, "性别为女"),
        ("person.sex != '2'", {"person.sex": "1"}, "性别为男，不是女"),
        (
            "person.born < date('2016-01-01')",
            {"person.born": datetime.date(2018, 3, 2)},
            "出生日期 2018 年 3 月 2 日，不早于 2016 年 1 月 1 日",
        ),
        (
            "household.income_pc <= params.dibao_line * 1.5",
            {"household.income_pc": 1200, "params.dibao_line": 740},
            "家庭人均月收入 1200 元，高于低保标准的 1.5 倍（1110 元）",
        ),
        (
            "person.age < params.retire_age[person.sex]",
            {"person.age": 45, "person.sex": "1", "params.retire_age": {"1": 61}},
            "年龄 45，未满法定退休年龄 61 周岁（男）",
        ),
        (
            "'dibao' in household.tags || 'tekun' in person.tags || 'hardship' in household.tags",
            {"household.tags": frozenset(), "person.tags": frozenset()},
            "不是低保家庭、困难家庭；未纳入特困供养",
        ),
        ("person.age >= 80 || person.local", {"person.age": 82, "person.local": False}, "年龄 82，已满 80 周岁"),
        ("household.income_pc < 100", {}, "系统没有家庭人均月收入，请当面问清"),
        ("person.local", {}, "系统没有登记是否本街道户籍，请当面问清"),
        ("'pregnant' in person.tags", {"person.tags": None}, "系统没有登记是否怀孕，请当面问清"),
        (
            "household.income_pc < params.dibao_line",
            {"household.income_pc": 600},
            "低保标准（元/月）还没有录入，请民政所先录入参数",
        ),
        (
            "person.age < params.retire_age[person.sex]",
            {"person.age": 45, "person.sex": "2", "params.retire_age": {"1": 61}},
            "法定退休年龄（周岁，女）还没有录入，请劳动保障事务所先录入参数",
        ),
        ("person.age > 1 || person.local", {"person.age": 0}, "系统没有登记是否本街道户籍，请当面问清"),
    ],
)
def test_reasons(expr: str, facts: dict[str, Any], reason: str) -> None:
    assert outcome_of(expr, facts).reason == reason


def test_what_was_used_says_where_it_comes_from() -> None:
    facts = {
        "person.age": FactValue(45, "身份证出生日期"),
        "person.sex": FactValue("2", "身份证"),
        "params.retire_age": FactValue({"1": 61, "2": 56}, "参数表 2025-01-01"),
    }
    (outcome,) = parse("person.age < params.retire_age[person.sex]", WORDS).evaluate(facts)
    assert [tuple(used) for used in outcome.used] == [
        ("person.age", "年龄", "45 周岁", "身份证出生日期"),
        ("params.retire_age", "法定退休年龄", "56 周岁", "参数表 2025-01-01"),
        ("person.sex", "性别", "女", "身份证"),
    ]


def test_a_tag_is_used_by_itself_with_the_source_of_the_answer() -> None:
    facts = {"person.tags": FactValue(frozenset(), "档案"), "person.tags.pregnant": FactValue(True, "当面询问")}
    (outcome,) = parse("'pregnant' in person.tags", WORDS).evaluate(facts)
    assert [tuple(used) for used in outcome.used] == [("person.tags.pregnant", "怀孕", "是", "当面询问")]


def test_only_what_would_settle_it_is_asked() -> None:
    outcome = outcome_of(
        "person.local || ('pregnant' in person.tags && person.age < 50) || household.children > 9",
        {"person.local": False, "person.age": 51},
    )
    assert outcome.status is Status.UNKNOWN
    assert outcome.missing == ["household.children"]


def test_sentences_follow_the_language_of_the_reader() -> None:
    condition = parse("person.level in [1,2]", WORDS).conditions[0]
    with translation.override(None):
        assert condition.sentence == "残疾等级为一级或二级"


@pytest.mark.parametrize(("months", "text"), [(959, "79 周岁 11 个月"), (960, "80 周岁"), (0, "0 周岁")])
def test_age_in_months(months: int, text: str) -> None:
    assert age_months_text(months) == text


@pytest.mark.parametrize(("months", "text"), [(6, "6 个月"), (180, "15 年"), (185, "15 年 5 个月")])
def test_spans_in_months(months: int, text: str) -> None:
    assert span_months_text(months) == text


def test_numbers_have_no_idle_zeros() -> None:
    from_decimal = parse("household.income_pc < 1110.50", WORDS).conditions[0].sentence
    assert from_decimal == "家庭人均月收入低于 1110.5 元"
    assert number_text(1000, "元") == "1000 元"
