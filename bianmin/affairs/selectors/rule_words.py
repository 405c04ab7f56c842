"""What the rule language knows, for whoever writes conditions: every name with its label, and examples read aloud."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bianmin.core import rules
from bianmin.core.rules import Fact

GROUPS: dict[str, str | Promise] = {
    "person": _("申请人"),
    "household": _("家庭户"),
    "applicant": _("申请人是谁、住在哪里"),
    "params": _("参数（由科室录入）"),
}
KINDS: dict[str, str | Promise] = {
    "int": _("整数"),
    "decimal": _("数字"),
    "bool": _("是或否"),
    "text": _("文字"),
    "choice": _("其中一个代码"),
    "tags": _("标签"),
    "date": _("日期"),
    "mapping": _("按代码查的数"),
}
EXAMPLES = (
    "person.age >= 80",
    "person.hukou_city && person.age >= 60",
    "'emergency' in household.tags || 'heavy_expense' in household.tags",
    "person.sex == '2' && household.children > 0",
    "person.disability_level in [1, 2]",
    "!('tekun' in person.tags)",
    "household.income_pc < params.dibao_line",
    "person.age < params.retire_age[person.sex]",
)


@dataclass(frozen=True)
class RuleName:
    """`codes` are those that may stand beside it, with their labels; tags are written `'code' in name`."""

    name: str
    label: str
    kind: str | Promise
    unit: str
    codes: list[tuple[Any, str]]


def rule_examples() -> list[tuple[str, list[str]]]:
    """(as it is written, how each condition of it reads)"""
    return [(text, [part.sentence for part in rules.parse(text, rules.vocabulary).conditions]) for text in EXAMPLES]


def rule_names() -> list[tuple[str | Promise, list[RuleName]]]:
    """Every name by group, in the order of the alphabet."""
    rows: dict[str, list[RuleName]] = {key: [] for key in GROUPS}
    for fact in sorted(rules.vocabulary, key=lambda fact: fact.name):
        rows.setdefault(fact.name.partition(".")[0], []).append(_row(fact))
    return [(GROUPS.get(key, key), listed) for key, listed in rows.items() if listed]


def _row(fact: Fact) -> RuleName:
    codes = [(code, str(label)) for code, label in fact.choices.items()]
    return RuleName(fact.name, str(fact.label), KINDS[fact.kind], str(fact.unit), codes)
