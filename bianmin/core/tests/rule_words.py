"""A small vocabulary with a fact of every kind, and hypothesis strategies of facts for it."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bianmin.core.rules import AGE, Fact, FactValue, Phrase, Vocabulary, age_months_text

WORDS = Vocabulary()
WORDS.register(
    Fact("person.age", "int", "年龄", unit="周岁", wording=AGE),
    Fact("person.age_months", "int", "年龄", wording=AGE, show=age_months_text),
    Fact("person.sex", "choice", "性别", choices={"0": "未知", "1": "男", "2": "女"}),
    Fact("person.level", "int", "残疾等级", choices={0: "无", 1: "一级", 2: "二级", 3: "三级"}),
    Fact("person.local", "bool", "本街道户籍", phrases={"yes": Phrase("本街道户籍", "不是本街道户籍")}),
    Fact("person.name", "text", "姓名"),
    Fact("person.born", "date", "出生日期"),
    Fact(
        "person.tags",
        "tags",
        "个人标签",
        choices={"tekun": "特困人员", "pregnant": "怀孕"},
        phrases={"tekun": Phrase("已纳入特困供养", "未纳入特困供养")},
    ),
    Fact("household.income_pc", "decimal", "家庭人均月收入", unit="元"),
    Fact("household.children", "int", "子女数", unit="人"),
    Fact(
        "household.tags",
        "tags",
        "家庭标签",
        choices={"dibao": "低保家庭", "dibao_edge": "低保边缘家庭", "hardship": "困难家庭"},
    ),
    Fact("params.dibao_line", "decimal", "低保标准", unit="元", per="月", keeper="民政所"),
    Fact(
        "params.retire_age",
        "mapping",
        "法定退休年龄",
        item_kind="int",
        unit="周岁",
        choices={"1": "男", "2": "女"},
        keeper="劳动保障事务所",
    ),
)


def facts_of(values: Mapping[str, Any], source: str = "登记") -> dict[str, FactValue]:
    return {name: FactValue(value, source) for name, value in values.items()}


def value_of(fact: Fact) -> st.SearchStrategy[Any]:
    """Values of the fact's kind, far outside of what is plausible too; None for unknown."""
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "int": st.integers(),
        "decimal": st.one_of(st.integers(), st.decimals(allow_nan=False, allow_infinity=False)),
        "bool": st.booleans(),
        "text": st.text(),
        "choice": st.sampled_from([str(code) for code in fact.choices]) if fact.choices else st.text(),
        "tags": st.frozensets(st.sampled_from([*map(str, fact.choices), "unheard"])),
        "date": st.dates(datetime.date(1, 1, 1)),
        "mapping": st.dictionaries(st.sampled_from(["1", "2"]), st.integers() | st.just(Decimal("60.5"))),
    }
    return st.none() | kinds[fact.kind]


def facts_for(vocabulary: Vocabulary) -> st.SearchStrategy[dict[str, FactValue]]:
    """Mappings where any fact may be absent, unknown or known."""
    known = {fact.name: st.builds(FactValue, value_of(fact), st.just("登记")) for fact in vocabulary}
    return st.fixed_dictionaries({}, optional=known)
