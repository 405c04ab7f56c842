"""How well providers serve: counted from orders, offers, complaints and ratings; one score with its parts.

Ratings are counted for the provider in sums and only from FEWEST on: a single grade leads to nobody."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.core.models import Centre
from bianmin.feedback.grades import Grade
from bianmin.feedback.models import Rating
from bianmin.feedback.selectors.rating import FEWEST, months_ago
from bianmin.living.models import Complaint, Order, OrderOffer
from bianmin.partners.models import Provider

DONE = ("done", "settled", "rated", "redone")
FEWEST_DONE = 5  # orders: below, no score
SCORE_MONTHS, TREND_MONTHS = 3, 12
Key = tuple[int, date]


@dataclass(frozen=True)
class Facts:
    """Counts of one provider in some time. `arrived`: done orders whose arrival is known; `recalled`: taken back by the
    station since nobody came or answered; `grades`: ratings by grade, 5 to 1."""

    done: int = 0
    arrived: int = 0
    on_time: int = 0
    redone: int = 0
    offers: int = 0
    refused: int = 0
    recalled: int = 0
    complaints: int = 0
    upheld: int = 0
    grades: dict[int, int] = field(default_factory=dict)

    def __add__(self, other: "Facts") -> "Facts":
        sums: dict[str, Any] = {
            one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self) if one.name != "grades"
        }
        grades = {
            grade: self.grades.get(grade, 0) + other.grades.get(grade, 0) for grade in {*self.grades, *other.grades}
        }
        return Facts(**sums, grades=grades)

    @property
    def ratings(self) -> int:
        return sum(self.grades.values())

    @property
    def satisfied(self) -> float | None:
        """The share of grades 3 to 5; None below FEWEST ratings."""
        good = sum(count for grade, count in self.grades.items() if not Grade(grade).bad)
        return good / self.ratings if self.ratings >= FEWEST else None

    @property
    def satisfied_percent(self) -> int | None:
        return None if self.satisfied is None else int(self.satisfied * 100)

    @property
    def on_time_percent(self) -> int | None:
        return self.on_time * 100 // self.arrived if self.arrived else None


@dataclass(frozen=True)
class Part:
    """One part of a score: `weight` of the hundred, `share` of it reached (0 to 1), None where nothing is known."""

    label: str | Promise
    weight: int
    share: float | None

    @property
    def points(self) -> float:
        return round(self.weight * (self.share or 0), 1)


def _spared(count: int, of: int, times: int) -> float | None:
    """What is left of a part when each of `count` in `of` takes `times` its share away."""
    return max(0.0, 1 - times * count / of) if of else None


RULES: tuple[tuple[str | Promise, int, Callable[[Facts], float | None]], ...] = (
    (_("评价满意"), 30, lambda facts: facts.satisfied),
    (_("按时到达"), 25, lambda facts: facts.on_time / facts.arrived if facts.arrived else None),
    (_("不用返工"), 15, lambda facts: _spared(facts.redone, facts.done, 5)),
    (_("没有属实投诉"), 10, lambda facts: _spared(facts.upheld, facts.done, 10)),
    (_("派单就接"), 10, lambda facts: _spared(facts.refused, facts.offers, 1)),
    (_("接了就来"), 10, lambda facts: _spared(facts.recalled, facts.offers, 1)),
)


def parts_of(facts: Facts) -> list[Part]:
    return [Part(label, weight, share(facts)) for label, weight, share in RULES]


def score_of(facts: Facts) -> int | None:
    """0 to 100, rounded down; None below FEWEST_DONE orders done.

    100 × Σ weight × share / Σ weight over the parts about which something is known:
    30 share of satisfied ratings (from FEWEST ratings on), 25 share of arrivals within the window,
    15 × (1 − 5 × redone / done), 10 × (1 − 10 × upheld complaints / done), each not below nought: one order in five
    done again, or one upheld complaint in ten orders, takes the whole part away;
    10 × (1 − refused / offers), 10 × (1 − recalled / offers).
    """
    if facts.done < FEWEST_DONE:
        return None
    known = [(part.weight, part.share) for part in parts_of(facts) if part.share is not None]
    return int(100 * sum(weight * share for weight, share in known) / sum(weight for weight, _share in known) + 1e-9)


@dataclass(frozen=True)
class ProviderScore:
    provider: Provider
    facts: Facts

    @property
    def score(self) -> int | None:
        return score_of(self.facts)

    @property
    def parts(self) -> list[Part]:
        return parts_of(self.facts)


@dataclass(frozen=True)
class MonthScore:
    month: date
    facts: Facts

    @property
    def score(self) -> int | None:
        return score_of(self.facts)


@dataclass(frozen=True)
class Bar:
    """A month as score_chart.html draws it: `height` is the score, None leaves a gap; the ground lies at 120."""

    x: int
    height: int | None
    month: str

    @property
    def y(self) -> int:
        return 120 - (self.height or 0)

    @property
    def above(self) -> int:
        return self.y - 4

    @property
    def middle(self) -> int:
        return self.x + 10


@dataclass(frozen=True)
class Bars:
    width: int
    rows: list[Bar]


def score_bars(trend: list[MonthScore]) -> Bars:
    """The trend as bars, a point high a point of the score."""
    return Bars(28 * len(trend), [Bar(28 * n + 4, one.score, f"{one.month:%m}") for n, one in enumerate(trend)])


def provider_scores(centre: Centre, months: int = SCORE_MONTHS) -> list[ProviderScore]:
    """Every provider that the centre still works with, over this month and those before, the worst first and those
    without a score last. Five queries, however many there are."""
    providers = list(Provider.objects.filter(centre=centre).exclude(state="ended"))
    found = facts_since([provider.pk for provider in providers], months_ago(months - 1))
    sums: dict[int, Facts] = defaultdict(Facts)
    for (provider, _month), facts in found.items():
        sums[provider] += facts
    rows = [ProviderScore(provider, sums[provider.pk]) for provider in providers]
    return sorted(rows, key=lambda row: (row.score is None, row.score or 0, row.provider.name))


def provider_score(provider: Provider, since: date) -> ProviderScore:
    """One provider from a day on; four queries."""
    whole = sum(facts_since([provider.pk], since).values(), Facts())
    return ProviderScore(provider, whole)


def provider_trend(provider: Provider, months: int = TREND_MONTHS) -> list[MonthScore]:
    """Month by month, this one last, from the first in which it had anything to do; four queries."""
    found = facts_since([provider.pk], months_ago(months - 1))
    first = min((month for _provider, month in found), default=months_ago(0))
    days = [day for day in map(months_ago, range(months - 1, -1, -1)) if day >= first]
    return [MonthScore(day, found.get((provider.pk, day), Facts())) for day in days]


def facts_since(providers: Iterable[int], since: date) -> dict[Key, Facts]:
    """Counts by provider (its key) and month, from a day on; four queries."""
    keys, begin = list(providers), datetime.combine(since, time(), clock.SHANGHAI)
    found: dict[Key, dict[str, Any]] = defaultdict(dict)
    done = Order.objects.filter(provider__in=keys, state__in=DONE, done_at__gte=begin)
    _count(found, done, "done_at", "provider", {
        "done": Q(),
        "arrived": Q(arrived_at__isnull=False),
        "on_time": Q(arrived_at__lte=F("window_end")),
        "redone": Q(state="redone"),
    })  # fmt: skip
    offers = OrderOffer.objects.filter(worker__provider__in=keys, created_at__gte=begin)
    _count(found, offers, "created_at", "worker__provider", {
        "offers": ~Q(answer=OrderOffer.Answer.DROPPED),
        "refused": Q(answer=OrderOffer.Answer.REFUSED),
        "recalled": Q(answer=OrderOffer.Answer.RECALLED),
    })  # fmt: skip
    complaints = Complaint.objects.filter(provider__in=keys, created_at__gte=begin)
    _count(found, complaints, "created_at", "provider", {"complaints": Q(), "upheld": Q(upheld=True)})
    ratings = Rating.objects.counted().filter(invitation__provider__in=keys, created_at__gte=begin)
    by_grade = {str(grade.value): Q(grade=grade.value) for grade in Grade}
    grades: dict[Key, dict[str, Any]] = defaultdict(dict)
    _count(grades, ratings, "created_at", "invitation__provider", by_grade)
    for key, counts in grades.items():
        found[key]["grades"] = {int(grade): count for grade, count in counts.items() if count}
    return {key: Facts(**counts) for key, counts in found.items()}


def _count(found: dict[Key, dict[str, Any]], rows: Any, moment: str, provider: str, what: dict[str, Q]) -> None:
    """Add the counts of `what` to those of each provider and month; one query."""
    counts = {f"n_{name}": Count("pk", filter=condition or None) for name, condition in what.items()}
    grouped = (
        rows.annotate(month=TruncMonth(moment, tzinfo=clock.SHANGHAI))
        .values(provider, "month")
        .annotate(**counts)
        .order_by()
    )
    for row in grouped:
        key = (row[provider], row["month"].astimezone(clock.SHANGHAI).date())
        found[key].update({name: row[f"n_{name}"] for name in what})
