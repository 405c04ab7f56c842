"""Conditions that contradict themselves, and names that mean nothing at a place."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bianmin.core.rules import Fact, RuleError, Status, Vocabulary, can_hold, overall, parse, require_names

from .rule_words import WORDS, facts_of

BOUND = Vocabulary()
BOUND.register(Fact("person.age", "int", "年龄", bounds=(0, 150)))


def holds(expr: str, vocabulary: Vocabulary = WORDS) -> bool:
    return can_hold(parse(expr, vocabulary), vocabulary)


@pytest.mark.parametrize(
    "expr",
    [
        "false",
        "true && false",
        "person.age >= 80 && person.age < 60",
        "person.age > 60 && person.age < 61",
        "60 > person.age && !(person.age < 60)",
        "person.age == 1 && person.age in [2, 3]",
        "person.sex == '1' && person.sex == '2'",
        "!(person.sex in ['0', '1', '2'])",
        "person.level > 3",
        "person.local && !person.local",
        "'dibao' in household.tags && !('dibao' in household.tags || person.local)",
        "household.income_pc > 10 && household.income_pc <= 10",
        "person.born > date('2016-01-01') && person.born < date('2016-01-02')",
        "(person.age < 10 || person.age > 20) && person.age == 15",
        "person.name == 'a' && person.name != 'a'",
    ],
)
def test_what_nobody_can_meet(expr: str) -> None:
    assert not holds(expr)


@pytest.mark.parametrize(
    "expr",
    [
        "true",
        "person.age >= 60 && person.age < 61",
        "person.age > 60 && person.age < 62",
        "household.income_pc > 10 && household.income_pc < 10.01",
        "'dibao' in household.tags && !('hardship' in household.tags)",
        "household.income_pc < params.dibao_line && household.income_pc > params.dibao_line",
        "person.age < params.retire_age[person.sex]",
        "person.name != 'a'",
        "person.age < 0",
        "person.born > date('9999-12-31') || person.local",
    ],
)
def test_what_somebody_may_meet(expr: str) -> None:
    assert holds(expr)


@pytest.mark.parametrize("expr", ["person.age < 0", "person.age > 150", "person.age * 2 > 10 && person.age > 200"])
def test_bounds_of_a_fact_count(expr: str) -> None:
    assert not holds(expr, BOUND)


def test_what_is_too_long_to_be_tried_passes() -> None:
    both = "(person.age > 1 || person.age < 1)"
    assert holds(" && ".join([both] * 12) + " && person.age == 1")


ATOMS = [
    "person.age >= 60", "person.age < 60", "person.age == 61", "person.age in [59, 60]", "person.local",
    "person.sex == '1'", "person.sex != '2'", "'dibao' in household.tags", "person.level > 0",
]  # fmt: skip


def expressions() -> st.SearchStrategy[str]:
    def grow(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        pair = st.tuples(part, st.sampled_from(["&&", "||"]), part).map(lambda three: f"({' '.join(three)})")
        return pair | part.map(lambda text: f"!({text})")

    return st.recursive(st.sampled_from(ATOMS), grow, max_leaves=7)


def _everybody() -> list[dict[str, Any]]:
    return [
        {
            "person.age": age, "person.local": local, "person.sex": sex, "person.level": level,
            "household.tags": frozenset({"dibao"} if poor else ()),
        }
        for age in (58, 59, 60, 61, 62) for local in (True, False) for sex in "012" for level in (0, 1)
        for poor in (True, False)
    ]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(expressions())
def test_the_answer_is_that_of_trying_everybody(expr: str) -> None:
    rule = parse(expr, WORDS)
    found = any(overall(rule.evaluate(facts_of(values))) == Status.MET for values in _everybody())
    assert can_hold(rule, WORDS) is found


def test_a_name_of_elsewhere_is_refused_with_its_place() -> None:
    rule = parse("person.age > 6 && params.retire_age[person.sex] > 3", WORDS)
    require_names(rule, ("person.", "params."), "{name}")
    with pytest.raises(RuleError) as refused:
        require_names(rule, ("person.",), "不能用 {name}")
    assert "不能用 params.retire_age" in refused.value.message
    assert refused.value.details["position"] == 19
