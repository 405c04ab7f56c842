"""Lists of cases: the office's queue with its clocks, what waits at the counter, everything that a person may see.

Names in lists are masked. Every list is paged by key and computes its clocks from one reading of the calendar.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bianmin.affairs.deadlines import SOON_WORKDAYS
from bianmin.affairs.models import Case, CaseMaterial
from bianmin.affairs.models.case import CaseQuerySet
from bianmin.affairs.workflow import CASE
from bianmin.core import clock
from bianmin.core.calendar import WorkCalendar, add_workdays
from bianmin.core.masking import mask_name
from bianmin.core.paging import Page, keyset_page
from bianmin.partners.models import Organization
from bianmin.residents.models import Person

ONE_DAY = timedelta(days=1)
RUNNING = ("accepted",)
PAUSED = ("supplementing", "publicity")
DECIDED = ("approved", "refused")
DUE = {"overdue": _("已超期"), "today": _("今天到期"), "soon": _("快到期")}
QUEUES = {"": (RUNNING, ["due_on", "id"]), "paused": (PAUSED, ["id"]), "decided": (DECIDED, ["-id"])}
COLOURS: dict[str, str | Promise] = {
    "ok": _("正常"),
    "soon": _("快到期"),
    "today": _("今天到期"),
    "overdue": _("已超期"),
    "paused": _("暂停计时"),
    "done": _("已办结"),
}


@dataclass(frozen=True)
class CaseRow:
    """A case in a list. `days_left`: working days after today, negative when late, None without a clock."""

    case: Case
    colour: str
    days_left: int | None

    @property
    def colour_label(self) -> str | Promise:
        return COLOURS[self.colour]

    @property
    def applicant(self) -> str:
        """A person's name masked, an organisation's in full."""
        if self.case.person:
            return mask_name(self.case.person.name)
        return self.case.organization.name if self.case.organization else ""


def office_queue(
    user: Any,
    *,
    queue: str = "",
    paused: bool = False,
    mine: bool = False,
    item: str = "",
    number: str = "",
    due: str = "",
    cursor: str | None = None,
    size: int = 50,
) -> Page[Any]:
    """Cases that the user's office works on, the most urgent first; `queue`: paused (the clock stands) or decided.

    A director sees all offices. `mine`: only those that the user has taken; `number`: its beginning; `due`: one of DUE,
    which leaves the running clocks alone.
    """
    states, order = QUEUES["paused" if paused else queue]
    cases = _narrowed(Case.objects.visible_to(user).filter(state__in=states), item=item, number=number)
    if mine:
        cases = cases.filter(officer=user)
    if due in DUE:
        cases = _by_clock(cases, due)
    return _page(cases, order, cursor, size)


def waiting_for_delivery(user: Any, *, cursor: str | None = None, size: int = 50) -> Page[Any]:
    """Decided and not handed over yet, the oldest decision first."""
    cases = Case.objects.visible_to(user).filter(state__in=DECIDED, decided_at__isnull=False)
    return _page(cases, ["decided_at", "id"], cursor, size)


def notices_open(user: Any, *, cursor: str | None = None, size: int = 50) -> Page[Any]:
    """Told what is missing and not back yet, the nearest day first."""
    cases = Case.objects.visible_to(user).filter(state="notified", notice_due_on__isnull=False)
    return _page(cases, ["notice_due_on", "id"], cursor, size)


@dataclass(frozen=True)
class GapRow:
    material: CaseMaterial
    row: CaseRow


def gaps_due(user: Any, *, cursor: str | None = None, size: int = 50) -> Page[Any]:
    """Materials that were promised for later (容缺后补), the nearest day first; items are GapRow."""
    gaps = CaseMaterial.objects.filter(
        case__in=Case.objects.visible_to(user).open(), status=CaseMaterial.Status.GAP, due_on__isnull=False
    ).select_related("case", "case__item_version", "case__person", "case__organization", "case__office")
    page = keyset_page(gaps, order=["due_on", "id"], cursor=cursor, size=size)
    rows = rows_of(material.case for material in page.items)
    return Page([GapRow(gap, row) for gap, row in zip(page.items, rows, strict=True)], page.next)


def case_list(
    user: Any,
    *,
    state: str = "",
    item: str = "",
    number: str = "",
    office: str = "",
    due: str = "",
    since: date | None = None,
    until: date | None = None,
    person: Person | None = None,
    organization: Organization | None = None,
    cursor: str | None = None,
    size: int = 50,
) -> Page[Any]:
    """What the user may see, the newest first; narrowed by state, item and office code, number (its beginning), the
    day on which it came in, or applicant. Narrowed by the clock (`due`: one of DUE), the most urgent come first."""
    cases = Case.objects.visible_to(user)
    if state in CASE.states:
        cases = cases.filter(state=state)
    elif state == "open":
        cases = cases.open()
    cases = _narrowed(cases, item=item, number=number, office=office, since=since, until=until)
    if person is not None:
        cases = cases.filter(person=person)
    if organization is not None:
        cases = cases.filter(organization=organization)
    if due in DUE:
        return _page(_by_clock(cases, due), ["due_on", "id"], cursor, size)
    return _page(cases, ["-id"], cursor, size)


def _by_clock(cases: CaseQuerySet, due: str) -> CaseQuerySet:
    """Running clocks that are over, that end today, or that end within SOON_WORKDAYS after today."""
    today, running = clock.today(), cases.filter(state__in=RUNNING)
    if due == "overdue":
        return running.filter(due_on__lt=today)
    if due == "today":
        return running.filter(due_on=today)
    return running.filter(due_on__gt=today, due_on__lte=add_workdays(today, SOON_WORKDAYS).on)


def deadlines_over(day: date) -> int:
    """How many running clocks began before `day` and end on it or later, in all offices."""
    before = datetime.combine(day, time(), tzinfo=clock.SHANGHAI)
    return Case.objects.filter(state__in=RUNNING, accepted_at__lt=before, due_on__gte=day).count()


def _narrowed(
    cases: CaseQuerySet,
    *,
    item: str = "",
    number: str = "",
    office: str = "",
    since: date | None = None,
    until: date | None = None,
) -> CaseQuerySet:
    if item:
        cases = cases.filter(item__code=item[:10])
    if number:
        cases = cases.filter(number__prefix=number.strip().upper()[:30])
    if office:
        cases = cases.filter(office__code=office[:20])
    if since:
        cases = cases.filter(received_at__gte=datetime.combine(since, time(), tzinfo=clock.SHANGHAI))
    if until:
        cases = cases.filter(received_at__lt=datetime.combine(until + ONE_DAY, time(), tzinfo=clock.SHANGHAI))
    return cases


def cases_of(
    user: Any, person: Person | None = None, *, organization: Organization | None = None, limit: int = 20
) -> list[CaseRow]:
    """Open and past cases of a person or an organisation for their page, the newest first."""
    cases = Case.objects.visible_to(user).filter(person=person, organization=organization)
    return rows_of(cases.select_related(*RELATED).defer(*HEAVY).order_by("-id")[:limit])


RELATED = ("item", "item_version", "person", "organization", "office", "officer")
HEAVY = (
    "form_data",
    "assessment",
    "pickup_code",
    "item_version__form",
    "item_version__materials",
    "item_version__guide",
    "item_version__conditions",
    "item_version__refusal_grounds",
)


def _page(cases: QuerySet[Case], order: list[str], cursor: str | None, size: int) -> Page[Any]:
    page = keyset_page(cases.select_related(*RELATED).defer(*HEAVY), order=order, cursor=cursor, size=size)
    return Page(rows_of(page.items), page.next)


def rows_of(cases: Iterable[Case]) -> list[CaseRow]:
    """Clocks for a page of cases; the calendar is read once, or not at all when there is nothing to count."""
    listed = list(cases)
    today = clock.today()
    between = _between([case.due_on for case in listed if case.due_on not in (None, today) and case.state in RUNNING])
    return [_row(case, between) for case in listed]


def _between(days: list[date]) -> Callable[[date, date], int]:
    if not days:
        return lambda a, b: 0
    today = clock.today()
    return WorkCalendar.load(min(today, *days), max(today, *days)).between


def _row(case: Case, between: Callable[[date, date], int]) -> CaseRow:
    if case.state in PAUSED:
        return CaseRow(case, "paused", case.workdays_left)
    if case.state not in RUNNING or case.due_on is None:
        return CaseRow(case, "ok" if case.state == "notified" else "done", None)
    today = clock.today()
    if case.due_on == today:
        return CaseRow(case, "today", 0)
    left = between(today, case.due_on)
    if case.due_on < today:
        return CaseRow(case, "overdue", min(left, 0))
    return CaseRow(case, "soon" if left <= SOON_WORKDAYS else "ok", left)
