"""What a service costs one person, and why. Decided from her record by the rules of the office; the best one counts.

The reason is for her and the station: `Price.words` goes to nobody else.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bianmin.core import clock, rules
from bianmin.core.rules import FactValue, Status
from bianmin.core.selectors.parameter import parameters_on
from bianmin.living.models import CapUse, PriceRule, Service
from bianmin.residents.models import Household, Person
from bianmin.residents.selectors.facts import facts_for
from bianmin.residents.selectors.facts_named import facts_named

FEN = Decimal("0.01")
QUARTER_MONTHS = 3


@dataclass(frozen=True)
class Price:
    """`list_amount` = `amount` + `subsidy`, yuan for `quantity` units. `rule` None: the list price. `used_up`: free
    uses that are gone in this period, so that a rule for free ones did not count."""

    service: Service
    quantity: int
    list_amount: Decimal
    amount: Decimal
    rule: PriceRule | None = None
    used_up: bool = False
    left: int | None = None  # free uses in this period that she still has, this one included; None: no cap

    @property
    def subsidy(self) -> Decimal:
        return self.list_amount - self.amount

    @property
    def unit_amount(self) -> Decimal:
        """Yuan for one unit."""
        return (self.amount / self.quantity).quantize(FEN)

    @property
    def free(self) -> bool:
        return not self.amount

    def of(self, quantity: int) -> "Price":
        """The same for another quantity: all rules count by the unit, so the best one stays the best."""
        listed = self.service.list_price * quantity
        amount = amount_by(self.rule, self.service, quantity) if self.rule else listed
        return replace(self, quantity=quantity, list_amount=listed, amount=amount)

    @property
    def words(self) -> list[str]:
        """How it came about, for herself: sentence by sentence."""
        lines = []
        if self.rule is not None:
            how = {"free": _("免费"), "reduced": _("按优惠价"), "percent": _("按 %(percent)s%%")}[self.rule.kind]
            lines.append(_("%(who)s，%(how)s。") % {"who": self.rule.name, "how": how % {"percent": self.rule.percent}})
            if self.rule.basis:
                lines.append(_("依据：%(basis)s。") % {"basis": self.rule.basis})
        elif self.free:
            lines.append(_("这项服务对所有人免费。"))
        if self.used_up:
            lines.append(_("%(period)s的免费次数已经用完，这次不能免费。") % {"period": _period_words(self.service)})
        elif self.left is not None:
            text = ngettext(
                "%(period)s免费 %(times)d 次，还有 %(left)d 次。",
                "%(period)s免费 %(times)d 次，还有 %(left)d 次。",
                self.left,
            )
            words = {"period": _period_words(self.service), "times": self.service.cap_times, "left": self.left}
            lines.append(text % words)
        return lines

    def snapshot(self) -> dict[str, Any]:
        """As it is kept, sealed, with the order."""
        return {"rule": self.rule.code if self.rule else "", "words": self.words}


class PricedRule(NamedTuple):
    """A rule with the keys of the services that it names; none: all of the centre whose fund pays. It need not be
    stored yet."""

    rule: PriceRule
    named: frozenset[int]

    def covers(self, service: Service) -> bool:
        named = not self.named or service.pk in self.named
        return named and service.station.centre_id == self.rule.fund.centre_id


def price_of(
    service: Service, person: Person | None, *, quantity: int = 1, on: date | None = None, besides: int | None = None
) -> Price:
    """The price of one service; see `prices_of`."""
    return prices_of([service], person, on=on, quantity=quantity, besides=besides)[service.pk]


def quantity_prices(service: Service, person: Person | None) -> dict[int, Price]:
    """What each quantity that can be ordered costs; her rules are read once."""
    first = price_of(service, person, quantity=service.minimum)
    return {number: first.of(number) for number in range(service.minimum, service.maximum + 1)}


def prices_of(
    services: Iterable[Service],
    person: Person | None,
    *,
    on: date | None = None,
    quantity: int | None = None,
    besides: int | None = None,
    trial: PricedRule | None = None,
) -> dict[int, Price]:
    """The price of each service for a person on a day (today), by the service's key; no `quantity`: its minimum.

    Three queries where the rules ask for her own record and tags alone, nine at most, however many services; without a
    person none: list prices. `besides`: an order whose own use of the cap is not counted. `trial`: as if this rule were
    published, in place of what is stored of it.
    """
    on = on or clock.today()
    services = [service.priced_on(on) for service in services]
    if person is None:
        return {service.pk: _listed(service, quantity) for service in services}
    held = _rules_held_by(person, services, on, trial)
    capped = any(one.rule.kind == PriceRule.Kind.FREE for one in held)
    used = _caps_used(person, services, on, besides) if capped else Counter()
    return {service.pk: _best(service, quantity or service.minimum, held, used[service.pk]) for service in services}


def period_of(service: Service, on: date) -> str:
    """The period of the cap that a day lies in: 2025-09, 2025Q3, 2025."""
    if service.cap_period == Service.Period.MONTH:
        return f"{on:%Y-%m}"
    if service.cap_period == Service.Period.QUARTER:
        return f"{on.year}Q{(on.month - 1) // QUARTER_MONTHS + 1}"
    return str(on.year)


def _listed(service: Service, quantity: int | None) -> Price:
    units = quantity or service.minimum
    return Price(service, units, service.list_price * units, service.list_price * units)


def rules_on(on: date) -> list[PricedRule]:
    """The rules that are valid on a day, by code; one query, a row for each service that a rule names."""
    valid = PriceRule.objects.filter(Q(valid_until=None) | Q(valid_until__gte=on), valid_from__lte=on)
    found: dict[int, tuple[PriceRule, set[int]]] = {}
    for rule in valid.select_related("fund").annotate(names_service=F("services")):
        _rule, named = found.setdefault(rule.pk, (rule, set()))
        if rule.names_service is not None:
            named.add(rule.names_service)
    return [PricedRule(rule, frozenset(named)) for rule, named in found.values()]


def _rules_held_by(person: Person, services: list[Service], on: date, trial: PricedRule | None) -> list[PricedRule]:
    """The rules of the day that cover one of the services and that she surely meets."""
    found = rules_on(on)
    if trial is not None:
        others = [one for one in found if one.rule.code != trial.rule.code]
        found = sorted([*others, trial], key=lambda one: one.rule.code)
    found = [one for one in found if any(one.covers(service) for service in services)]
    parsed = [rules.parse(one.rule.condition, rules.vocabulary) for one in found]
    if not found:
        return []
    names = {name for rule in parsed for name in rule.names}
    facts = facts_named(person, names, on=on, full=partial(price_facts, person, on))
    held = zip(found, parsed, strict=True)
    return [one for one, rule in held if rules.overall(rule.evaluate(facts)) == Status.MET]


def price_facts(person: Person, on: date) -> dict[str, FactValue]:
    """Everything that rules of price may ask of her on a day."""
    if person.household_id is not None and not Person.household.is_cached(person):
        person.household = Household.objects.select_related("dwelling__grid").get(pk=person.household_id)
    parameters = parameters_on(on)
    known = {f"params.{key}": FactValue(fact.value, fact.source) for key, fact in parameters.items()}
    return known | facts_for(person, on=on, parameters=parameters)


def _caps_used(person: Person, services: list[Service], on: date, besides: int | None) -> Counter[int]:
    """How many free uses she has had in the period of each capped service."""
    conditions = [Q(service=service, period=period_of(service, on)) for service in services if service.cap_times]
    if not conditions:
        return Counter()
    either = conditions[0]
    for condition in conditions[1:]:
        either |= condition
    rows = CapUse.objects.filter(either, person=person).exclude(order=besides)
    return Counter(rows.values_list("service_id", flat=True))


def _best(service: Service, quantity: int, held: list[PricedRule], used: int) -> Price:
    """The cheapest of the list price and what her rules give; of equal ones the first by code."""
    listed = service.list_price * quantity
    best, lost = Price(service, quantity, listed, listed), False
    for rule in (one.rule for one in held if one.covers(service)):
        left = None
        if rule.kind == PriceRule.Kind.FREE and service.cap_times:
            left = service.cap_times - used
            if left <= 0:
                lost = True
                continue
        amount = amount_by(rule, service, quantity)
        if amount < best.amount:
            best = Price(service, quantity, listed, amount, rule, left=left)
    return Price(service, quantity, listed, best.amount, best.rule, lost, best.left) if lost else best


def amount_by(rule: PriceRule, service: Service, quantity: int) -> Decimal:
    """Yuan that a rule lets her pay for so many units."""
    if rule.kind == PriceRule.Kind.FREE:
        return Decimal(0)
    if rule.kind == PriceRule.Kind.REDUCED:
        return service.reduced_price * quantity
    share = service.list_price * quantity * Decimal(rule.percent or 0) / 100
    return share.quantize(FEN, ROUND_HALF_UP)


def _period_words(service: Service) -> str:
    return {"month": _("这个月"), "quarter": _("这个季度"), "year": _("今年")}[service.cap_period]
