"""Ratings for those who may read them, and one's own in sums that lead to nobody."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from bianmin.core import clock
from bianmin.core.paging import Page, keyset_page
from bianmin.feedback.grades import Grade
from bianmin.feedback.models import Invitation, Rating, Remedy

FEWEST = 5  # fewer ratings of a month are not shown to the rated: a grade would lead to the rater
MONTHS = 12


@dataclass(frozen=True)
class Tally:
    """Ratings by grade, 5 to 1. `satisfied` counts grades 3 to 5."""

    name: str
    counts: dict[int, int] = field(default_factory=dict)
    month: date | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def satisfied(self) -> int:
        return sum(count for grade, count in self.counts.items() if not Grade(grade).bad)

    @property
    def bad(self) -> int:
        return self.total - self.satisfied

    @property
    def percent(self) -> int | None:
        """Satisfied of all, rounded down: 99.9 is not 100."""
        return self.satisfied * 100 // self.total if self.total else None

    @property
    def few(self) -> bool:
        return self.total < FEWEST

    @property
    def rows(self) -> list[tuple[str, int]]:
        """(grade in words, how many), best first."""
        return [(str(grade.label), self.counts.get(grade, 0)) for grade in Grade]


def rating_page(
    user: Any,
    *,
    grade: int | None = None,
    office: Any = None,
    channel: str = "",
    since: date | None = None,
    until: date | None = None,
    cursor: str | None = None,
    size: int = 50,
) -> Page[Rating]:
    """Newest first, with office and window; one query."""
    ratings = Rating.objects.visible_to(user).select_related(
        "invitation__office", "invitation__window", "invitation__staff", "invitation__provider", "remedy"
    )
    if grade:
        ratings = ratings.filter(grade=grade)
    if office:
        ratings = ratings.filter(invitation__office=office)
    if channel:
        ratings = ratings.filter(channel=channel)
    return keyset_page(between(ratings, since, until), order=["-id"], cursor=cursor, size=size)


def between(ratings: QuerySet[Rating], since: date | None, until: date | None) -> QuerySet[Rating]:
    """Given from the day `since` to the day `until`, both in."""
    if since:
        ratings = ratings.filter(created_at__gte=_begin(since))
    if until:
        ratings = ratings.filter(created_at__lt=_begin(until + timedelta(days=1)))
    return ratings


def months_ago(count: int) -> date:
    """The first day of the month so many months before this one."""
    today = clock.today()
    years, month = divmod(today.year * 12 + today.month - 1 - count, 12)
    return date(years, month + 1, 1)


def rating_tallies(user: Any) -> list[Tally]:
    """This month's ratings, all and office by office; one query."""
    return tallies_by_office(Rating.objects.visible_to(user), since=months_ago(0))


def tallies_by_office(ratings: QuerySet[Rating], *, since: date) -> list[Tally]:
    """All first (named ""), then each office; one query."""
    rows = (
        between(ratings.counted(), since, None)  # type: ignore[attr-defined]
        .values_list("invitation__office__name", "grade")
        .annotate(count=Count("id"))
        .order_by("invitation__office__name")
    )
    everything = Tally("")
    offices: dict[str, Tally] = {}
    for name, grade, count in rows:
        for tally in (everything, offices.setdefault(name or "", Tally(name or ""))):
            tally.counts[grade] = tally.counts.get(grade, 0) + count
    offices.pop("", None)
    return [everything, *offices.values()]


def tallies_by_month(ratings: QuerySet[Rating], *, months: int = MONTHS) -> list[Tally]:
    """The last months, this one last; one query."""
    rows = (
        between(ratings.counted(), months_ago(months - 1), None)  # type: ignore[attr-defined]
        .annotate(month=TruncMonth("created_at", tzinfo=clock.SHANGHAI))
        .values_list("month", "grade")
        .annotate(count=Count("id"))
        .order_by("month")
    )
    found: dict[date, Tally] = {day: Tally("", month=day) for day in map(months_ago, range(months - 1, -1, -1))}
    for month, grade, count in rows:
        day = month.date() if isinstance(month, datetime) else month
        if day in found:
            found[day].counts[grade] = count
    return list(found.values())


@dataclass(frozen=True)
class OwnRatings:
    """`months`: sums of one's own; `words`: what was written in months that have enough; `bad`: one may appeal;
    `given`: bad grades of others that were given to her to mend."""

    months: list[Tally]
    words: list[str]
    bad: list[Rating]
    given: int


def own_ratings(user: Any) -> OwnRatings:
    """Grades that `user` was given, without matter, day or rater; four queries."""
    mine = Rating.objects.filter(invitation__staff=user)
    months = [tally for tally in tallies_by_month(mine) if tally.total]
    enough = [tally.month for tally in months if not tally.few and tally.month]
    spoken = between(mine.exclude(comment=""), months_ago(MONTHS - 1), None).order_by("-id")[:200]
    words = sorted(rating.comment for rating in spoken if _month_of(rating) in enough)  # not in their order of time
    bad = mine.filter(remedy__isnull=False).select_related("remedy").order_by("-id")[:50]
    given = Remedy.objects.open().filter(handler=user).count()
    return OwnRatings(months[::-1], words, list(bad), given)


def _month_of(rating: Rating) -> date:
    return rating.created_at.astimezone(clock.SHANGHAI).date().replace(day=1)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


def rating_of_code(code: str) -> Invitation | None:
    """The invitation behind a link, with its rating if there is one."""
    return Invitation.objects.select_related("centre", "rating__remedy").filter(code=code[:40]).first()


def open_invitations(uids: list[Any]) -> list[Invitation]:
    """What these people have not rated yet, newest first: for the page of their matters."""
    return list(Invitation.objects.open().of_people(uids).order_by("-id")[:20])
