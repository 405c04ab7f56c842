"""The one rule language: who is entitled, who pays less, which paper is waived (ADR 0004).

    rule = rules.parse("person.hukou_city && person.age >= 80", rules.vocabulary)
    outcomes = rule.evaluate({"person.age": FactValue(78, "身份证出生日期"), …})
    rules.overall(outcomes)  # met, not_met or unknown
    outcomes[1].reason       # 年龄 78，未满 80 周岁

Apps register their facts in `ready()`: `rules.vocabulary.register(Fact(…))`. Names in this list are public, the
modules below are not.
"""

from .errors import RuleError
from .explain import Used
from .facts import Fact, Facts, FactValue, Vocabulary, tag_name, vocabulary
from .limits import can_hold, require_names
from .picker import Ask, alternatives, alternatives_text
from .rule import Condition, Outcome, Rule, Status, overall, parse
from .words import (
    AGE,
    DAY,
    NUMBER,
    SPAN,
    Phrase,
    age_months_text,
    date_text,
    number_text,
    span_months_text,
)

__all__ = [
    "AGE",
    "DAY",
    "NUMBER",
    "SPAN",
    "Ask",
    "Condition",
    "Fact",
    "FactValue",
    "Facts",
    "Outcome",
    "Phrase",
    "Rule",
    "RuleError",
    "Status",
    "Used",
    "Vocabulary",
    "age_months_text",
    "alternatives",
    "alternatives_text",
    "can_hold",
    "date_text",
    "number_text",
    "overall",
    "parse",
    "require_names",
    "span_months_text",
    "tag_name",
    "vocabulary",
]
