"""The 44 items against the product's vocabulary: every expression parses, is said readably, and is answered fast."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bianmin.core import rules
from bianmin.core.rules import FactValue, Status
from bianmin.core.tests.rule_words import facts_for
from bianmin.residents.vocabulary import EMPLOYMENT, TAG_PHRASES, TAGS

CATALOG = Path(__file__).parents[2] / "catalog"


def load(name: str) -> Any:
    return yaml.safe_load((CATALOG / f"{name}.yaml").read_text("utf-8"))


ITEMS = load("affairs")["items"]
EXPRESSIONS = {item["code"]: item["eligibility"]["expr"] for item in ITEMS}


def rule_of(code: str) -> rules.Rule:
    return rules.parse(EXPRESSIONS[code], rules.vocabulary)


def test_there_are_forty_four() -> None:
    assert len(EXPRESSIONS) == 44


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["code"])
def test_every_expression_parses_and_splits_as_the_catalogue_says(item: dict[str, Any]) -> None:
    conditions = rule_of(item["code"]).conditions
    assert len(conditions) == len(item["conditions"])
    for condition, row in zip(conditions, item["conditions"], strict=True):
        (alone,) = rules.parse(row["expr"], rules.vocabulary).conditions
        assert alone.expr == condition.expr
    for material in item["materials"]:
        if material.get("needed_if"):
            assert rules.parse(material["needed_if"], rules.vocabulary).conditions[0].sentence


@pytest.mark.parametrize("code", EXPRESSIONS)
def test_every_sentence_reads_as_chinese(code: str) -> None:
    for condition in rule_of(code).conditions:
        words = condition.sentence
        assert words
        assert not re.search(r"[A-Za-z_{}\[\]&|!=<>']", words)
        assert not re.search(r"[\u4e00-\u9fff] [\u4e00-\u9fff]", words)


def test_the_vocabulary_has_every_field_and_tag_of_the_catalogue() -> None:
    head = (CATALOG / "affairs.yaml").read_text("utf-8").split("version: 1")[0]
    for holder in ("person", "household", "applicant", "params"):
        fields = re.search(rf"^#   {holder}: ([a-z_0-9 ]+)$", head.split("Fields used by expr")[1], re.MULTILINE)
        assert fields
        for name in fields[1].split():
            assert rules.vocabulary.get(f"{holder}.{name}"), f"{holder}.{name}"


def test_tags_and_codes_are_named_as_in_the_catalogue() -> None:
    rows = {row["code"]: (row["label"], row["holder"]) for row in load("tags")["tags"]}
    assert {code: (str(label), holder) for code, (label, holder) in TAGS.items()} == rows
    assert set(TAG_PHRASES) <= set(TAGS)
    (table,) = [table for table in load("codes")["tables"] if table["key"] == "employment"]
    assert {code: str(label) for code, label in EMPLOYMENT.items()} == {c["code"]: c["name"] for c in table["codes"]}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(EXPRESSIONS)), st.data())
def test_any_facts_get_an_answer_with_a_reason(code: str, data: st.DataObject) -> None:
    outcomes = rule_of(code).evaluate(data.draw(facts_for(rules.vocabulary)))
    assert all(outcome.reason for outcome in outcomes)
    assert rules.overall(outcomes) in Status


def test_nobody_known_is_unknown_never_refused() -> None:
    for code in EXPRESSIONS:
        outcomes = rule_of(code).evaluate({})
        assert rules.overall(outcomes) is Status.UNKNOWN
        assert all(outcome.missing for outcome in outcomes)


def test_forty_four_items_for_one_person_take_milliseconds() -> None:
    facts = {
        "person.age": FactValue(78, "身份证出生日期"),
        "person.age_months": FactValue(942, "身份证出生日期"),
        "person.sex": FactValue("2", "身份证"),
        "person.tags": FactValue(frozenset({"veteran"}), "档案"),
        "household.tags": FactValue(frozenset({"dibao"}), "档案"),
        "params.retire_age": FactValue({"1": 61, "2": 56}, "参数表"),
    }

    def once() -> float:
        start = time.perf_counter()
        for code in EXPRESSIONS:
            rules.overall(rule_of(code).evaluate(facts))
        return time.perf_counter() - start

    assert min(once() for _run in range(20)) < 0.005
