"""Rules of price as the office reads them: what a condition says, what a rule gives, whom it would help."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from bianmin.core import clock, rules
from bianmin.core.models import Centre
from bianmin.core.rules import Outcome, Rule, RuleError
from bianmin.core.templatetags.formats import yuan
from bianmin.living.models import Fund, PriceRule, Service
from bianmin.residents.models import Person

from .price import Price, PricedRule, amount_by, price_facts, prices_of

FEWEST = 5
NAMES = ("person.", "household.", "params.")  # what is known of whoever orders


def price_condition(expr: str) -> Rule:
    """A condition that a rule of price may have. Raises RuleError on the field `condition`, with the place."""
    try:
        rule = rules.parse(expr.strip(), rules.vocabulary)
        rules.require_names(rule, NAMES, _("价格只能按本人、家庭和参数来定，不能用 {name}"))
        if not rules.can_hold(rule, rules.vocabulary):
            raise RuleError(_("这个条件自相矛盾，谁也不会符合，请改正"), position=1)
    except RuleError as error:
        error.field = "condition"
        raise
    return rule


def price_sentences(expr: str) -> list[str]:
    """How a condition reads. Raises RuleError as `price_condition`."""
    return [part.sentence for part in price_condition(expr).conditions]


def condition_words(expr: str) -> list[str]:
    """How a stored condition reads; one that the vocabulary no longer knows is shown as it is."""
    try:
        return [part.sentence for part in rules.parse(expr, rules.vocabulary).conditions]
    except RuleError:
        return [expr]


@dataclass(frozen=True)
class RuleLine:
    """A rule on the list. `state`: now, later, over."""

    rule: PriceRule
    services: list[Service]
    state: str

    @property
    def sentences(self) -> list[str]:
        return condition_words(self.rule.condition)

    @property
    def gives(self) -> str:
        return rule_gives(self.rule)

    @property
    def met(self) -> str:
        """How many residents on file met it when they were counted last; "" when they were not, or it is over. Less
        than five are not told apart: a count of one would be somebody."""
        count = self.rule.met_count
        if count is None or self.state == "over":
            return ""
        if 0 < count < FEWEST:
            return _("不到 %(few)d 人") % {"few": FEWEST}
        return _("%(count)s 人") % {"count": f"{count:,}"}


def price_rules(centre: Centre, on: date | None = None) -> list[RuleLine]:
    """All rules of the centre: those in force first, then those to come, then those that are over. Two queries."""
    on = on or clock.today()
    named = Prefetch("services", queryset=Service.objects.only("pk", "code", "name"))
    rows = PriceRule.objects.filter(fund__centre=centre).select_related("fund").prefetch_related(named)
    lines = [RuleLine(rule, list(rule.services.all()), rule_state(rule, on)) for rule in rows]
    return sorted(lines, key=lambda line: (("now", "later", "over").index(line.state), line.rule.name))


def rule_state(rule: PriceRule, on: date) -> str:
    if rule.valid_until is not None and rule.valid_until < on:
        return "over"
    return "later" if rule.valid_from > on else "now"


def rule_gives(rule: PriceRule) -> str:
    """免费, 按优惠价, 付原价的 50%"""
    if rule.kind == PriceRule.Kind.PERCENT:
        return _("付原价的 %(percent)s%%") % {"percent": rule.percent}
    return _("免费") if rule.kind == PriceRule.Kind.FREE else _("按优惠价")


def rule_price(rule: PriceRule, service: Service) -> Decimal:
    """Yuan for one unit."""
    return amount_by(rule, service, 1)


def unit_words(amount: Decimal, service: Service) -> str:
    """¥30.00/小时, 免费"""
    return f"{yuan(amount)}/{service.unit}" if amount else yuan(amount)


class FundLine(NamedTuple):
    fund: Fund
    rules: list[PriceRule]


def funds_of(centre: Centre) -> list[FundLine]:
    """Each purse with the rules that it pays for. Two queries."""
    rows = Fund.objects.filter(centre=centre).prefetch_related("rules")
    return [FundLine(fund, list(fund.rules.all())) for fund in rows]


@dataclass(frozen=True)
class TrialLine:
    """One service: what she pays now, and what she would pay."""

    service: Service
    now: Price
    then: Price

    @property
    def changes(self) -> bool:
        return self.now.amount != self.then.amount


@dataclass(frozen=True)
class Trial:
    """`status`: whether she meets the rule; `outcomes` why, condition by condition. `on`: the day that is tried."""

    person: Person
    on: date
    status: str
    outcomes: list[Outcome]
    lines: list[TrialLine]

    @property
    def changed(self) -> int:
        return sum(line.changes for line in self.lines)


def rule_trial(centre: Centre, person: Person, draft: PriceRule, services: list[Service]) -> Trial:
    """What every service of the menu would cost her if `draft` (which names `services`; none: all) were published.

    Of the first day on which it holds, today at the earliest. At most 20 queries, however many services.
    """
    on = max(clock.today(), draft.valid_from)
    outcomes = price_condition(draft.condition).evaluate(price_facts(person, on))
    menu = list(Service.objects.on_menu().filter(station__centre=centre))
    priced = PricedRule(draft, frozenset(one.pk for one in services))
    now, then = prices_of(menu, person, on=on), prices_of(menu, person, on=on, trial=priced)
    lines = [TrialLine(one, now[one.pk], then[one.pk]) for one in menu]
    return Trial(person, on, rules.overall(outcomes), outcomes, lines)


def drafted(rule: PriceRule | None, values: dict[str, Any]) -> PriceRule:
    """The rule as it would be with `values`, not stored. Without `rule` a new one."""
    row = PriceRule(pk=rule.pk, code=rule.code) if rule else PriceRule(code="")
    for name, value in values.items():
        if name != "services":
            setattr(row, name, value)
    return row
