"""Whether a person may be given clothes: the alternatives of the centre's rule, each with its answer and its reason.

One met alternative is enough. What the register does not know is asked; unknown is never "no".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from bianmin.core import clock, rules
from bianmin.core.errors import UserError
from bianmin.core.rules import Fact, FactValue, Outcome, Status
from bianmin.core.selectors.parameter import parameters_on
from bianmin.core.translations import in_chinese
from bianmin.living.models import ClothingRule
from bianmin.residents.models import Person
from bianmin.residents.selectors.facts import facts_for

ASKED = ("person.", "household.", "params.")  # what a rule of clothing aid may speak of


@dataclass(frozen=True, eq=False)
class NeedLine:
    """One alternative: `name` as the office calls it, the sentences of its conditions, its answer and why."""

    code: str
    name: str
    outcomes: list[Outcome]

    @cached_property
    def status(self) -> str:
        return rules.overall(self.outcomes)

    @property
    def sentence(self) -> str:
        return _("，并且").join(outcome.condition.sentence for outcome in self.outcomes)

    @property
    def reason(self) -> str:
        return _("；").join(outcome.reason for outcome in self.outcomes if outcome.status == self.status)

    @property
    def source(self) -> str:
        used = [used.source for outcome in self.outcomes for used in outcome.used if used.source]
        return _("；").join(dict.fromkeys(used))

    @property
    def questions(self) -> list[Fact]:
        """What can be asked to settle it; parameters are entered by an office."""
        facts = [rules.vocabulary[name] for outcome in self.outcomes for name in outcome.missing]
        return [fact for fact in facts if not fact.keeper]


@dataclass(frozen=True, eq=False)
class Need:
    """`lines` are the alternatives, `answers` what was asked, by fact name."""

    lines: list[NeedLine]
    answers: dict[str, Any]

    @cached_property
    def met(self) -> NeedLine | None:
        return next((line for line in self.lines if line.status == Status.MET), None)

    @property
    def status(self) -> str:
        if self.met:
            return Status.MET
        return Status.UNKNOWN if any(line.status == Status.UNKNOWN for line in self.lines) else Status.NOT_MET

    @property
    def shown(self) -> list[NeedLine]:
        """Enough to decide: when one is met, nobody needs to read of the others."""
        return [self.met] if self.met else self.lines

    @property
    def questions(self) -> list[Fact]:
        """Each once; those that were answered stay, so that an answer can be changed."""
        open_ones = [] if self.met else [fact for line in self.lines for fact in line.questions]
        answered = [rules.vocabulary[name] for name in self.answers]
        return list({fact.name: fact for fact in (*answered, *open_ones)}.values())

    @in_chinese()
    def snapshot(self, despite: str = "") -> dict[str, Any]:
        """As it is kept with the hand-out: on what ground, and nothing of the other alternatives."""
        line = self.met
        ground = {"code": line.code, "name": line.name, "reason": line.reason, "source": line.source} if line else {}
        return ground | {"answers": {name: _plain(value) for name, value in self.answers.items()}, "despite": despite}


def need_of(
    person: Person, rule: ClothingRule, *, answers: Mapping[str, Any] | None = None, on: date | None = None
) -> Need:
    """The alternatives of `rule` for one person. At most eight queries. Raises UserError for an answer that is none."""
    on = on or clock.today()
    parameters = parameters_on(on)
    facts = {f"params.{key}": FactValue(fact.value, fact.source) for key, fact in parameters.items()}
    facts |= facts_for(person, on=on, parameters=parameters)
    read = read_answers(answers or {})
    facts |= {name: FactValue(value, _("当面询问")) for name, value in read.items()}
    lines = [
        NeedLine(need["code"], need["name"], rules.parse(need["expr"], rules.vocabulary).evaluate(facts))
        for need in rule.needs
    ]
    return Need(lines, read)


def read_answers(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as values of their facts; "" and None (not asked) are left out. Raises UserError."""
    read = {}
    for name, value in answers.items():
        fact = rules.vocabulary.get(str(name))
        if fact is None or fact.keeper:
            raise UserError(_("没有“%(name)s”这个问题。") % {"name": str(name)[:60]}, field="answers")
        text = value.strip()[:60] if isinstance(value, str) else value
        if text in (None, "", "unknown"):
            continue
        read[fact.name] = _typed(fact, text)
    return read


def _typed(fact: Fact, value: Any) -> Any:
    try:
        typed = _TYPES[fact.kind](value)
        if not fact.accepts(typed) or (fact.choices and fact.kind != "tags" and typed not in fact.choices):
            raise ValueError(fact.kind)
    except (ValueError, TypeError, KeyError, InvalidOperation):
        words = {"label": fact.label, "value": str(value)[:30]}
        raise UserError(_("“%(label)s”的回答看不懂：%(value)s。") % words, field="answers") from None
    return typed


def _bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"yes": True, "true": True, "no": False, "false": False}[str(value).lower()]


_TYPES: dict[str, Any] = {
    "bool": _bool,
    "int": lambda value: int(str(value)),
    "decimal": lambda value: Decimal(str(value)),
    "date": lambda value: value if isinstance(value, date) else date.fromisoformat(str(value)),
    "text": str,
    "choice": str,
}


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | str) else str(value)


class RuleName(NamedTuple):
    """What a condition may ask for; `codes` are the values or tags with their labels."""

    name: str
    label: str
    codes: list[tuple[str, str]]


def rule_names() -> list[RuleName]:
    """For whoever writes a condition, in the order of the alphabet."""
    usable = (fact for fact in rules.vocabulary if fact.name.startswith(ASKED))
    return [
        RuleName(fact.name, str(fact.label), [(str(code), str(label)) for code, label in fact.choices.items()])
        for fact in sorted(usable, key=lambda fact: fact.name)
    ]


def need_sentences(expr: str) -> list[str]:
    """How an expression reads. Raises RuleError; UserError for a name that this rule may not ask for."""
    rule = rules.parse(expr, rules.vocabulary)
    if foreign := sorted(name for name in rule.names if not name.startswith(ASKED)):
        raise UserError(_("领取条件不能用 %(name)s，只能用本人、家庭和参数。") % {"name": foreign[0]}, field="expr")
    return [part.sentence for part in rule.conditions]
