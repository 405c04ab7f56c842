"""Workers: the list, found by name and skill, and one worker's page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.functional import Promise

from bianmin.core import clock
from bianmin.core.models import Area
from bianmin.core.paging import Page, keyset_page
from bianmin.partners.models import Credential, Duty, Provider, Worker, WorkerHours, WorkerLeave
from bianmin.partners.permissions import may_with_provider
from bianmin.partners.words import WEEKDAYS
from bianmin.partners.workflow import WORKER

from .credential import credentials_of

NEXT_DUTIES = 10


@dataclass(frozen=True)
class PlacedDuty:
    duty: Duty
    place: str


@dataclass(frozen=True)
class DayHours:
    label: str | Promise
    spans: list[WorkerHours]


@dataclass(frozen=True)
class WorkerDetail:
    worker: Worker
    week: list[DayHours]
    area_codes: list[str]
    areas: list[str]
    leaves: list[WorkerLeave]
    duties: list[PlacedDuty]
    credentials: list[Credential]
    lapsed: list[Credential]
    away: bool
    can: dict[str, bool]


def worker_page(
    user: Any,
    *,
    text: str = "",
    skill: str = "",
    provider: str = "",
    state: str = "",
    cursor: str | None = None,
    size: int = 50,
) -> Page[Worker]:
    """Workers of the user's areas by name, a page by key: `text` finds in names and in names of skills, `skill` is a
    code, `provider` a uid. Each has `lapsed` (needed papers that have expired) and `away` (on leave today). Four
    queries, however many rows."""
    today = clock.today()
    rows = Worker.objects.visible_to(user).select_related("provider")
    if text.strip():
        words = text.strip()[:40]
        by_skill = Worker.objects.filter(skills__name__contains=words).values("pk")
        rows = rows.filter(Q(name__contains=words) | Q(pk__in=by_skill))
    rows = rows.filter(skills__code=skill) if skill else rows
    rows = rows.filter(provider__uid=provider) if provider else rows
    rows = rows.filter(state=state) if state else rows.exclude(Q(state=Worker.State.ENDED) | Q(provider__state="ended"))
    page = keyset_page(
        rows.prefetch_related("skills", Prefetch("credentials", expired_on(today)), _leaves_on(today)),
        order=["name", "id"],
        cursor=cursor,
        size=size,
    )
    for worker in page.items:
        worker.lapsed = list(worker.credentials.all())  # type: ignore[attr-defined]
        worker.away = bool(worker.leaves.all())  # type: ignore[attr-defined]
    return page


def worker_detail(user: Any, worker: Worker) -> WorkerDetail:
    """Everything on a worker's page; a constant number of queries."""
    today = clock.today()
    leaves = list(worker.leaves.filter(ends_on__gte=today))
    duties = list(worker.duties.filter(ends_at__gte=clock.now())[:NEXT_DUTIES])
    codes = list(worker.areas.order_by("area_code").values_list("area_code", flat=True))
    names = dict(
        Area.objects.filter(code__in=[*codes, *(duty.area_code for duty in duties)]).values_list("code", "name")
    )
    lapsed = expired_on(today).filter(Q(worker=worker) | Q(provider=worker.provider_id))
    return WorkerDetail(
        worker=worker,
        week=[DayHours(label, spans) for label, spans in zip(WEEKDAYS, week_of(worker), strict=True)],
        area_codes=codes,
        areas=[names.get(code, code) for code in codes],
        leaves=leaves,
        duties=[PlacedDuty(duty, names.get(duty.area_code, "")) for duty in duties],
        credentials=credentials_of(worker),
        lapsed=list(lapsed),
        away=any(leave.begins_on <= today for leave in leaves),
        can=_can(user, worker),
    )


def week_of(worker: Worker) -> list[list[WorkerHours]]:
    """Her spans of each weekday, from Monday on; one query."""
    week: list[list[WorkerHours]] = [[] for _day in range(7)]
    for span in worker.hours.all():
        week[span.weekday].append(span)
    return week


def worker_provider_choices(user: Any) -> list[tuple[str, str]]:
    """Providers to narrow the list by."""
    rows = Provider.objects.visible_to(user).exclude(state="ended").order_by("name")
    return [(str(uid), name) for uid, name in rows.values_list("uid", "name")]


def expired_on(day: date) -> QuerySet[Credential]:
    """Papers without which nobody is sent, and which have expired on `day`."""
    return Credential.objects.filter(needed=True, ended_at=None, expires_on__lt=day)


def _leaves_on(day: date) -> Prefetch:
    return Prefetch("leaves", WorkerLeave.objects.filter(begins_on__lte=day, ends_on__gte=day))


def _can(user: Any, worker: Worker) -> dict[str, bool]:
    """By verb: whether the state and the user's posts allow it."""
    moves = {move.verb for move in WORKER.open_moves(worker.state)}
    area = worker.provider.area_code
    rights = {right: may_with_provider(user, right, area) for right in ("edit", "lead")}
    can = {verb: verb in moves and rights["edit"] for verb in ("edit", "pause")}
    can |= {verb: verb in moves and rights["lead"] for verb in ("resume", "end")}
    return can | {"login": can["edit"] and worker.user_id is None}
