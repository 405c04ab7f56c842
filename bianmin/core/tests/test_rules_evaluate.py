"""Three answers by Kleene's logic: small tables by hand, laws by hypothesis over generated rules and facts."""

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bianmin.core.rules import FactValue, Outcome, Status, overall, parse
from bianmin.core.rules.nodes import Every

from .rule_words import WORDS, facts_for, facts_of

Answer = bool | None
ANSWERS: tuple[Answer, ...] = (True, False, None)
STATUS = {True: Status.MET, False: Status.NOT_MET, None: Status.UNKNOWN}
ATOMS = {"a": "person.local", "b": "'dibao' in household.tags", "c": "person.age >= 60"}


def facts_where(a: Answer, b: Answer, c: Answer = None) -> dict[str, FactValue]:
    """Facts that give the three atoms these answers."""
    tags = None if b is None else frozenset({"dibao"} if b else ())
    age = None if c is None else 60 if c else 59
    return facts_of({"person.local": a, "household.tags": tags, "person.age": age})


def status(expr: str, facts: dict[str, FactValue]) -> Status:
    return overall(parse(expr, WORDS).evaluate(facts))


def kleene_and(a: Answer, b: Answer) -> Answer:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def kleene_or(a: Answer, b: Answer) -> Answer:
    if a is True or b is True:
        return True
    return None if a is None or b is None else False


def kleene_not(a: Answer) -> Answer:
    return None if a is None else not a


@pytest.mark.parametrize(("a", "b"), list(itertools.product(ANSWERS, ANSWERS)))
def test_truth_tables(a: Answer, b: Answer) -> None:
    facts = facts_where(a, b)
    assert status(f"{ATOMS['a']} && {ATOMS['b']}", facts) is STATUS[kleene_and(a, b)]
    assert status(f"{ATOMS['a']} || {ATOMS['b']}", facts) is STATUS[kleene_or(a, b)]
    assert status(f"!({ATOMS['a']})", facts) is STATUS[kleene_not(a)]


def formulas() -> st.SearchStrategy[tuple[str, Any]]:
    """An expression over the atoms, and the same as a function of their answers."""
    atoms = st.sampled_from([(text, lambda env, key=key: env[key]) for key, text in ATOMS.items()])

    def grow(parts: st.SearchStrategy[tuple[str, Any]]) -> st.SearchStrategy[tuple[str, Any]]:
        pairs = st.tuples(parts, parts)
        return st.one_of(
            parts.map(lambda p: (f"!({p[0]})", lambda env: kleene_not(p[1](env)))),
            pairs.map(lambda p: (f"({p[0][0]}) && ({p[1][0]})", lambda e: kleene_and(p[0][1](e), p[1][1](e)))),
            pairs.map(lambda p: (f"({p[0][0]} || {p[1][0]})", lambda e: kleene_or(p[0][1](e), p[1][1](e)))),
        )

    return st.recursive(atoms, grow, max_leaves=8)


@settings(max_examples=200, deadline=None)
@given(formulas(), st.tuples(*[st.sampled_from(ANSWERS)] * 3))
def test_splitting_and_overall_equal_the_whole(formula: tuple[str, Any], answers: tuple[Answer, ...]) -> None:
    expr, expected = formula
    outcomes = parse(expr, WORDS).evaluate(facts_where(*answers))
    assert overall(outcomes) is STATUS[expected(dict(zip("abc", answers, strict=True)))]
    for outcome in outcomes:
        alone = parse(outcome.condition.expr, WORDS).evaluate(outcome.facts)
        assert overall(alone) is outcome.status


COMPARISONS = [
    "person.age >= 60",
    "60 > person.age_months",
    "person.age - person.level * 2 <= 5.5",
    "household.income_pc / household.children < params.dibao_line * 1.5",
    "person.age < params.retire_age[person.sex]",
    "params.retire_age['2'] != 55",
    "person.sex in ['1', '2']",
    "person.level in [1, 2]",
    "person.level > 0",
    "person.born < date('2016-01-01')",
    "person.name != '谢玉清'",
    "person.local == false",
    "'tekun' in person.tags",
    "!('pregnant' in person.tags)",
    "'dibao' in household.tags || 'hardship' in household.tags",
]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(COMPARISONS), min_size=1, max_size=4),
    st.sampled_from([" && ", " || "]),
    facts_for(WORDS),
)
def test_any_facts_of_the_right_kinds_get_an_answer(parts: list[str], glue: str, facts: dict[str, FactValue]) -> None:
    rule = parse(glue.join(f"({part})" for part in parts), WORDS)
    assert not isinstance(rule.tree, Every) or len(rule.conditions) == len(rule.tree.parts)
    for outcome in rule.evaluate(facts):
        assert outcome.reason
        assert all(used.label and used.shown is not None for used in outcome.used)
        assert bool(outcome.missing) <= (outcome.status is Status.UNKNOWN)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(COMPARISONS), facts_for(WORDS))
def test_what_is_missing_is_unknown_and_named_in_the_rule(expr: str, facts: dict[str, FactValue]) -> None:
    rule = parse(expr, WORDS)
    for outcome in rule.evaluate(facts):
        for name in outcome.missing:
            assert name in rule.names or name.rpartition(".")[0] in rule.names


def decided(expr: str, **facts: Any) -> Outcome:
    (outcome,) = parse(expr, WORDS).evaluate(facts_of({name.replace("__", "."): v for name, v in facts.items()}))
    return outcome


def test_numbers_are_exact() -> None:
    expr = "household.income_pc * 0.1 + household.income_pc * 0.2 == household.income_pc * 0.3"
    assert decided(expr, household__income_pc=1).status is Status.MET
    assert decided("household.children / 2 == 1.5", household__children=3).status is Status.MET


def test_division_by_zero_is_unknown() -> None:
    outcome = decided("100 / household.children > 1", household__children=0)
    assert outcome.status is Status.UNKNOWN
    assert "除数为 0" in outcome.reason


@pytest.mark.parametrize(("code", "expected"), [("1", Status.MET), ("2", Status.NOT_MET), ("0", Status.UNKNOWN)])
def test_a_mapping_is_read_by_the_code_of_the_person(code: str, expected: Status) -> None:
    facts = facts_of({"person.age": 58, "person.sex": code, "params.retire_age": {"1": 61, "2": 56}})
    assert status("person.age < params.retire_age[person.sex]", facts) is expected


def test_one_tag_by_itself_wins_over_the_set() -> None:
    facts = facts_of({"person.tags": frozenset({"tekun"})})
    asked = {**facts, "person.tags.pregnant": FactValue(True, "当面询问"), "person.tags.tekun": FactValue(None)}
    assert status("'pregnant' in person.tags", facts) is Status.NOT_MET
    assert status("'pregnant' in person.tags", asked) is Status.MET
    assert status("'tekun' in person.tags", asked) is Status.UNKNOWN


def test_a_fixed_answer() -> None:
    assert status("true", {}) is Status.MET
    assert status("false", {}) is Status.NOT_MET
    assert overall([]) is Status.MET
