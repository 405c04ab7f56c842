"""What everybody may read of the life station: low-paid, voluntary, good. Sums without names; small numbers hidden."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, DurationField, ExpressionWrapper, F, Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bianmin.core import clock
from bianmin.core.models import Centre
from bianmin.feedback.models import Rating
from bianmin.feedback.selectors.rating import between, months_ago
from bianmin.living.models import Order, PriceRule, Service
from bianmin.partners.models import Provider

from .provider_score import DONE

FEWEST = 5  # a smaller number might point at somebody
FAIR_MONTHS = 3
EVEN, UNEVEN = 0.2, 0.4  # of Gini's measure, as one calls incomes even and uneven


@dataclass(frozen=True)
class Amounts:
    """Orders done in some time; numbers below FEWEST are None. `given`: what providers forgo that serve voluntarily;
    `listed` = `paid` + `fund` + `given`."""

    done: int | None
    listed: Decimal | None
    paid: Decimal | None
    fund: Decimal | None
    given: Decimal | None
    free_percent: int | None
    reduced_percent: int | None


@dataclass(frozen=True)
class RuleWords:
    name: str
    how: str
    what: str
    basis: str


@dataclass(frozen=True)
class Fairness:
    """Working time of workers in the last months: Gini's measure (0 all alike, 1 all to one), and the hours of the one
    with the most and of the one in the middle. None below FEWEST workers."""

    workers: int
    gini: float
    most_hours: float
    middle_hours: float

    @property
    def words(self) -> str:
        if self.gini < EVEN:
            return _("各人做的时间差不多。")
        if self.gini < UNEVEN:
            return _("各人做的时间有多有少，差得不大。")
        return _("各人做的时间差得多，调度会多派给做得少的师傅。")


@dataclass(frozen=True)
class PublicQuality:
    services: list[Service]
    rules: list[RuleWords]
    month: Amounts
    year: Amounts
    fairness: Fairness | None
    wait_hours: float | None
    ratings: int | None
    satisfied_percent: int | None
    providers: int
    voluntary: int


def public_quality(centre: Centre) -> PublicQuality:
    """Eleven queries, however many orders there are."""
    today = clock.today()
    ratings, satisfied = _satisfaction(centre)
    providers = Provider.objects.active().filter(centre=centre)
    kinds = providers.aggregate(all=Count("pk"), voluntary=Count("pk", filter=Q(voluntary=True)))
    return PublicQuality(
        services=list(Service.objects.on_menu().filter(station__centre=centre)),
        rules=_rules(centre, today),
        month=_amounts(centre, today.replace(day=1)),
        year=_amounts(centre, today.replace(month=1, day=1)),
        fairness=_fairness(centre),
        wait_hours=_wait_hours(centre),
        ratings=ratings,
        satisfied_percent=satisfied,
        providers=kinds["all"],
        voluntary=kinds["voluntary"],
    )


def cap_words(service: Service) -> str:
    """每月免费 2 次; "" without a cap."""
    if not service.cap_times:
        return ""
    text = ngettext("%(period)s免费 %(times)d 次", "%(period)s免费 %(times)d 次", service.cap_times)
    return text % {"period": service.get_cap_period_display(), "times": service.cap_times}


def gini(values: list[int]) -> float:
    """Gini's measure of inequality: 0 when all are alike, near 1 when one has all."""
    rising, total = sorted(values), sum(values)
    if not total:
        return 0.0
    weighted = sum(place * value for place, value in enumerate(rising, 1))
    return round(2 * weighted / (len(rising) * total) - (len(rising) + 1) / len(rising), 2)


def _done(centre: Centre, since: date) -> QuerySet[Order]:
    begin = datetime.combine(since, time(), clock.SHANGHAI)
    return Order.objects.filter(centre=centre, state__in=DONE, done_at__gte=begin)


def _amounts(centre: Centre, since: date) -> Amounts:
    """What is done again under warranty is no service of its own. One query."""
    sums = (
        _done(centre, since)
        .filter(redo_of=None)
        .aggregate(
            done=Count("pk"),
            listed=Sum("list_amount"),
            paid=Sum("amount"),
            fund=Sum("subsidy", filter=~Q(provider__voluntary=True)),
            given=Sum("subsidy", filter=Q(provider__voluntary=True)),
            free=Count("pk", filter=Q(amount=0)),
            reduced=Count("pk", filter=Q(amount__gt=0, subsidy__gt=0)),
        )
    )
    if sums["done"] < FEWEST:
        return Amounts(None, None, None, None, None, None, None)
    helped = sums["free"] + sums["reduced"] >= FEWEST
    return Amounts(
        done=sums["done"],
        listed=_yuan(sums["listed"]),
        paid=_yuan(sums["paid"]),
        fund=_yuan(sums["fund"]) if helped else None,
        given=_yuan(sums["given"]) if helped else None,
        free_percent=_percent(sums["free"], sums["done"]),
        reduced_percent=_percent(sums["reduced"], sums["done"]),
    )


def _yuan(sum_of: Decimal | int | None) -> Decimal:
    return Decimal(sum_of or 0).quantize(Decimal("0.01"))


def _percent(count: int, of: int) -> int | None:
    return count * 100 // of if count >= FEWEST else None


def _rules(centre: Centre, today: date) -> list[RuleWords]:
    valid = PriceRule.objects.filter(Q(valid_until=None) | Q(valid_until__gte=today), valid_from__lte=today)
    named = Prefetch("services", queryset=Service.objects.only("pk", "name"))
    how = {"free": _("免费"), "reduced": _("优惠价"), "percent": _("付原价的 %(percent)s%%")}
    rows = valid.filter(fund__centre=centre).prefetch_related(named).order_by("kind", "code")
    return [
        RuleWords(
            name=rule.name,
            how=how[rule.kind] % {"percent": rule.percent},
            what=_("、").join(one.name for one in rule.services.all()) or _("全部服务"),
            basis=rule.basis,
        )
        for rule in rows
    ]


def _fairness(centre: Centre) -> Fairness | None:
    """Over the workers who came in the last months, by the minutes that a service takes. One query."""
    more = F("service__more_minutes") * (F("quantity") - F("service__minimum"))
    minutes = (
        _done(centre, months_ago(FAIR_MONTHS - 1))
        .filter(worker__isnull=False)
        .values("worker")
        .annotate(minutes=Sum(F("service__duration_minutes") + more))
        .order_by("minutes")
        .values_list("minutes", flat=True)
    )
    values = list(minutes)
    if len(values) < FEWEST:
        return None
    return Fairness(len(values), gini(values), round(values[-1] / 60, 1), round(_median(values) / 60, 1))


def _median(rising: list[int]) -> float:
    middle = len(rising) // 2
    return rising[middle] if len(rising) % 2 else (rising[middle - 1] + rising[middle]) / 2


def _wait_hours(centre: Centre) -> float | None:
    """From the order to the door, the median of this month and the two before; what was ordered for a day of one's own
    choice counts too. Two queries, the rows stay in the database."""
    came = _done(centre, months_ago(FAIR_MONTHS - 1)).filter(arrived_at__isnull=False, at_station=False)
    count = came.count()
    if count < FEWEST:
        return None
    wait = ExpressionWrapper(F("arrived_at") - F("created_at"), output_field=DurationField())
    middle: timedelta = came.annotate(wait=wait).order_by("wait").values_list("wait", flat=True)[count // 2]
    return round(middle.total_seconds() / 3600, 1)


def _satisfaction(centre: Centre) -> tuple[int | None, int | None]:
    """Ratings of visits in twelve months, and per cent of them satisfied; one query."""
    rows = Rating.objects.counted().filter(invitation__centre=centre, invitation__provider__isnull=False)
    sums = between(rows, months_ago(11), None).aggregate(all=Count("pk"), good=Count("pk", filter=Q(grade__gte=3)))
    if sums["all"] < FEWEST:
        return None, None
    return sums["all"], sums["good"] * 100 // sums["all"]
