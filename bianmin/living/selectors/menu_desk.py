"""The menu as the office sees it: the table by station, one service with who pays what, and the price list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bianmin.core import clock
from bianmin.core.models import Centre
from bianmin.living.models import PriceRule, Service, Station
from bianmin.partners.models import Provider

from .price import PricedRule, rules_on
from .price_rule import condition_words, rule_gives, rule_price, rule_state, unit_words


@dataclass(frozen=True)
class MenuLine:
    """`rules`: those in force that cover the service."""

    service: Service
    rules: list[PriceRule]

    @property
    def free_for(self) -> list[str]:
        return [rule.name for rule in self.rules if rule.kind == PriceRule.Kind.FREE]

    @property
    def reduced_for(self) -> list[str]:
        return [rule.name for rule in self.rules if rule.kind == PriceRule.Kind.REDUCED]

    @property
    def reduced(self) -> Decimal | None:
        """What residents pay a unit, where a rule in force gives them the reduced price."""
        return self.service.reduced_price if self.reduced_for else None

    @property
    def shares(self) -> list[tuple[str, Decimal]]:
        """Who pays a share of the list price, and how much a unit."""
        found = [rule for rule in self.rules if rule.kind == PriceRule.Kind.PERCENT]
        return [(rule.name, rule_price(rule, self.service)) for rule in found]

    @property
    def cap(self) -> str:
        return cap_words(self.service)


@dataclass(frozen=True)
class MenuPart:
    station: Station
    lines: list[MenuLine]


def menu_table(centre: Centre) -> list[MenuPart]:
    """Every station with all its services, offered or not; `service.provider_count` is at hand. Four queries."""
    services = Service.objects.filter(station__centre=centre).select_related("station").order_by("-active", "code")
    parts = {station.pk: MenuPart(station, []) for station in Station.objects.filter(centre=centre)}
    for line in _lines(services.annotate(provider_count=Count("providers"))):
        parts[line.service.station_id].lines.append(line)
    return list(parts.values())


def price_list(centre: Centre) -> list[MenuPart]:
    """What is offered, with what everybody may know: prices, and who is free. Three queries."""
    parts: dict[int, MenuPart] = {}
    for line in _lines(Service.objects.on_menu().filter(station__centre=centre)):
        part = parts.setdefault(line.service.station_id, MenuPart(line.service.station, []))
        part.lines.append(line)
    return list(parts.values())


def reduced_names(parts: Iterable[MenuPart]) -> list[str]:
    """Everybody for whom the reduced price of something is."""
    return list(dict.fromkeys(name for part in parts for line in part.lines for name in line.reduced_for))


def _lines(services: Iterable[Service]) -> list[MenuLine]:
    held = rules_on(clock.today())
    return [MenuLine(service, _covering(held, service)) for service in services]


def _covering(held: Iterable[PricedRule], service: Service) -> list[PriceRule]:
    return [one.rule for one in held if one.covers(service)]


@dataclass(frozen=True)
class Payer:
    """Who pays what for one service: a rule in words; `state`: now or later."""

    rule: PriceRule
    amount: Decimal
    price: str
    sentences: list[str]
    state: str

    @property
    def gives(self) -> str:
        return rule_gives(self.rule)


@dataclass(frozen=True)
class ServicePage:
    service: Service
    payers: list[Payer]
    providers: list[Provider]

    @property
    def list_price(self) -> str:
        return unit_words(self.service.list_price, self.service)

    @property
    def cap(self) -> str:
        return cap_words(self.service)

    @property
    def duration(self) -> str:
        return duration_words(self.service)


def service_page(service: Service, on: date | None = None) -> ServicePage:
    """Who pays what, the cheapest first; rules that are over are left out. Three queries."""
    on = on or clock.today()
    rows = PriceRule.objects.filter(fund__centre=service.station.centre_id).select_related("fund")
    payers = []
    for rule in rows.prefetch_related("services"):
        one = PricedRule(rule, frozenset(named.pk for named in rule.services.all()))
        state = rule_state(rule, on)
        if state != "over" and one.covers(service):
            amount = rule_price(rule, service)
            price = unit_words(amount, service)
            payers.append(Payer(rule, amount, price, condition_words(rule.condition), state))
    payers.sort(key=lambda payer: (payer.amount, payer.rule.name))
    return ServicePage(service, payers, list(service.providers.all()))


def cap_words(service: Service) -> str:
    """每月免费 2 次; empty without a cap."""
    if not service.cap_times:
        return ""
    text = ngettext("%(period)s免费 %(times)d 次", "%(period)s免费 %(times)d 次", service.cap_times)
    return text % {"period": service.get_cap_period_display(), "times": service.cap_times}


def duration_words(service: Service) -> str:
    """How long a visit takes."""
    text = _("%(minutes)d 分钟") % {"minutes": service.duration_minutes}
    if service.minimum > 1:
        words = {"minutes": service.duration_minutes, "units": service.minimum, "unit": service.unit}
        text = _("%(units)d %(unit)s要 %(minutes)d 分钟") % words
    if service.more_minutes:
        words = {"unit": service.unit, "more": service.more_minutes}
        text += _("，每多一%(unit)s加 %(more)d 分钟") % words
    return text


def next_code(centre: Centre) -> str:
    """The number after the highest of this kind: SH-16. A proposal."""
    codes = Service.objects.filter(station__centre=centre, code__startswith="SH-").values_list("code", flat=True)
    numbers = [int(code[3:]) for code in codes if code[3:].isdigit()]
    return f"SH-{max(numbers, default=0) + 1:02}"
