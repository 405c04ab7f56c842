"""The picker of who gets something: every rule of the house can be picked, and what is picked comes back the same."""

import random
from typing import Any

import pytest

from bianmin.core import rules
from bianmin.core.catalog import read
from bianmin.core.rules import alternatives, alternatives_text, vocabulary
from bianmin.living.rule_picker import (
    AGES,
    ASKED,
    MOST_LINES,
    MOST_TAGS,
    Picked,
    picked_lines,
    picked_text,
    rule_reading,
)
from bianmin.living.selectors.price_rule import condition_words, price_condition
from bianmin.residents.vocabulary import TAGS

SHIPPED = [row["condition"] for row in read("living.yaml")["price_rules"]] + [
    need["expr"] for rule in read("clothing.yaml")["rules"] for need in rule["needs"]
]
ALL_TAGS = [f"{holder}.tags.{code}" for code, (_label, holder) in TAGS.items()]


@pytest.mark.parametrize("expr", SHIPPED)
def test_every_rule_of_the_house_is_picked_and_comes_back_as_it_was(expr: str) -> None:
    lines = picked_lines(expr, most=1)
    assert lines is not None
    assert lines[0].asks
    assert picked_text(lines) == expr


def _line(dice: random.Random) -> Picked:
    """Any line in which something is picked, sparse ones as often as full ones."""
    chance = dice.random()

    def some(value: Any, nothing: Any) -> Any:
        return value if dice.random() < chance else nothing

    line = Picked(
        tags=tuple(dice.sample(ALL_TAGS, some(dice.randint(1, MOST_TAGS), 0))),
        age_from=some(dice.randint(*AGES), None),
        age_to=some(dice.randint(*AGES), None),
        disability=some(dice.choice(list(ASKED["disability"])), ""),
        lives=some(dice.choice(list(ASKED["lives"])), ""),
        alone=some(True, False),
        hukou=some(True, False),
    )
    return line if line.asks else Picked(hukou=True)


def test_whatever_is_picked_comes_back_and_is_read_aloud() -> None:
    dice = random.Random(20261128)  # noqa: S311 — a test's
    for _ in range(600):
        lines = [_line(dice) for _number in range(dice.randint(1, MOST_LINES))]
        text = picked_text(lines)
        assert picked_lines(text) == lines, text
        assert rules.parse(text, vocabulary).names  # the checker takes it
        assert all(condition_words(text))


@pytest.mark.parametrize("code", sorted(TAGS))
def test_each_tag_can_be_picked(code: str) -> None:
    name = f"{TAGS[code][1]}.tags.{code}"
    assert picked_lines(picked_text([Picked(tags=(name,))])) == [Picked(tags=(name,))]


@pytest.mark.parametrize(
    ("expr", "line"),
    [
        ("person.age > 59 && person.age < 80", Picked(age_from=60, age_to=79)),
        ("80 <= person.age", Picked(age_from=80)),
        ("person.age == 18", Picked(age_from=18, age_to=18)),
        ("person.hukou_local == true && (person.lives_alone)", Picked(alone=True, hukou=True)),
    ],
)
def test_the_same_said_otherwise_is_picked_too(expr: str, line: Picked) -> None:
    assert picked_lines(expr) == [line]


@pytest.mark.parametrize(
    "expr",
    [
        "true",
        "!('dibao' in household.tags)",
        "!person.hukou_local",
        "person.hukou_local == false",
        "person.hukou_local != true",
        "person.hukou_city",
        "person.sex == '2'",
        "person.age != 60",
        "person.age >= 60.5",
        "person.age > 150",
        "person.age >= 60 && person.age >= 70",
        "person.age in [60, 70]",
        "person.age + 1 >= 60",
        "person.disability_level in [1, 2, 3]",
        "person.residence == 'away' && person.resident_local",
        "(person.hukou_local || person.resident_local) && person.age >= 60",
        "household.income_pc < params.dibao_line",
        "'dibao' in household.tags && 'hardship' in household.tags && 'emergency' in household.tags",
        "person.age == 1 || person.age == 2 || person.age == 3 || person.age == 4",
        "person.nonsense",
        "person.age >",
        "",
    ],
)
def test_what_cannot_be_picked_stays_text(expr: str) -> None:
    assert picked_lines(expr) is None


def test_lines_in_which_nothing_is_picked_are_left_out() -> None:
    assert picked_text([Picked(), Picked(lives="away"), Picked()]) == "person.residence == 'away'"
    assert picked_text([Picked(), Picked()]) == ""


def test_alternatives_are_read_in_their_order_and_written_back() -> None:
    expr = "person.sex == '2' && household.income_pc < 800.5 || 'dibao' in household.tags"
    lines = alternatives(expr, vocabulary)
    assert lines is not None
    assert [[ask.name for ask in line] for line in lines] == [
        ["person.sex", "household.income_pc"],
        ["household.tags.dibao"],
    ]
    assert alternatives_text(lines, vocabulary) == expr


def test_a_fault_is_shown_at_its_place() -> None:
    def sentences(expr: str) -> list[str]:
        return [part.sentence for part in price_condition(expr).conditions]

    reading = rule_reading("person.age >= 80 && person.aeg > 1", sentences)
    assert reading is not None
    assert (reading.before, reading.fault, reading.after) == ("person.age >= 80 && ", "person.aeg", " > 1")
    ends = rule_reading("person.age >", sentences)
    assert ends is not None
    assert (ends.before, ends.fault, ends.after) == ("person.age ", ">", "")
    assert rule_reading("  ", sentences) is None
    good = rule_reading("person.age >= 80", sentences)
    assert good is not None
    assert (good.sentences, good.error) == (["年满 80 周岁"], "")
