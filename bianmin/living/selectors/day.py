"""One day of the station as the planner reads it: orders that need somebody, workers who are there, what is agreed.

Keys of jobs and workers are those of their rows, as text; a "skill" is the code of a service, since who can do it has
to have the skill and to work for a provider that offers it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import DurationField, ExpressionWrapper, F, Max, Prefetch, Q, QuerySet, Sum

from bianmin.core import clock
from bianmin.core.models import Area, Centre
from bianmin.living.dispatch.problem import Crew, Job, Problem, Span, Visit
from bianmin.living.dispatch.travel import Box, Spot, lay_out, spot_of
from bianmin.living.models import Order, OrderMate, OrderOffer, Service
from bianmin.partners.models import Credential, Duty, Worker, WorkerLeave

from .crew import day_span, spans_of

AGREED = ("offered", "accepted", "on_the_way", "arrived")
WAITING = ("requested", "confirmed")
DAY_MINUTES = 24 * 60
GRID = 15


@dataclass(frozen=True)
class DayOf:
    """`problem` for the planner; the rows behind its keys."""

    day: date
    problem: Problem
    orders: dict[str, Order]
    workers: dict[str, Worker]

    def moment(self, minute: int) -> datetime:
        """A minute of the day as a moment."""
        return day_span(self.day)[0] + timedelta(minutes=minute)


def day_of(centre: Centre, day: date, *, movable: bool = False) -> DayOf:
    """Everything that the day's plan needs; about thirteen queries, however many orders and workers.

    `movable`: what was offered and not accepted yet may go to somebody else or another time; not what several were
    sent for, of whom one may have said yes."""
    begins, ends = day_span(day)
    related = ("service__skill", "service__station", "dwelling__grid", "person", "worker")
    open_rows = Order.objects.filter(centre=centre, window_start__lt=ends, window_end__gt=begins)
    live = Prefetch("mates", OrderMate.objects.live(), to_attr="going")
    rows = open_rows.filter(state__in=(*WAITING, *AGREED)).select_related(*related).prefetch_related(live)
    planned: list[Order] = list(rows.order_by("id"))
    workers = workers_on(centre, day)
    boxes = _boxes(centre)
    agreed = AGREED[1:] if movable else AGREED
    known, declined = _known_faces(planned), _declined(planned)
    there = {str(worker.pk) for worker in workers}
    jobs = [_job(row, begins, boxes, known, declined, agreed) for row in planned]
    jobs = [_with_mates(job, row, there) for job, row in zip(jobs, planned, strict=True)]
    jobs = [job for job in jobs if job.fixed_worker is None or job.fixed_worker in there]
    blocked = _blocked(workers, planned, begins, ends)
    loads = _loads(workers, day)
    crews = [_crew(worker, day, blocked[worker.pk], loads.get(worker.pk, 0), boxes) for worker in workers]
    now = clock.now()
    minute = int((now - begins).total_seconds() // 60)
    before = _before(planned, begins, {job.key for job in jobs if not job.fixed}, there)
    problem = Problem(tuple(jobs), tuple(crews), now=min(max(minute, 0), DAY_MINUTES), before=before)
    return DayOf(day, problem, {str(row.pk): row for row in planned}, {str(one.pk): one for one in workers})


def workers_on(centre: Centre, day: date) -> list[Worker]:
    """Who can be sent on a day, with hours, areas, skills and the provider's services at hand; six queries."""
    away = WorkerLeave.objects.filter(begins_on__lte=day, ends_on__gte=day).values("worker")
    lapsed = Credential.objects.filter(needed=True, ended_at=None, expires_on__lt=day)
    offered = Prefetch("provider__services", queryset=Service.objects.filter(active=True).only("code", "skill_id"))
    rows = (
        Worker.objects.working()
        .filter(provider__centre=centre)
        .exclude(pk__in=away)
        .exclude(pk__in=lapsed.filter(worker__isnull=False).values("worker"))
        .exclude(provider__in=lapsed.filter(provider__isnull=False).values("provider"))
    )
    return list(rows.select_related("provider").prefetch_related("hours", "areas", "skills", offered))


def job_of(order: Order, day: DayOf) -> Job:
    """The order's own job in the day, or one made for it."""
    found = day.problem.job.get(str(order.pk))
    if found is not None:
        return found
    begins = day_span(day.day)[0]
    return _job(order, begins, _boxes(order.centre), _known_faces([order]), _declined([order]))


def _job(
    row: Order,
    begins: datetime,
    boxes: dict[str, Box],
    known: dict[tuple[int, int], int],
    declined: dict[int, set[str]],
    agreed_states: Collection[str] = AGREED,
) -> Job:
    agreed = row.state in agreed_states or (row.service.together > 1 and row.state in AGREED)
    agreed = agreed and row.starts_at is not None
    opens, closes = _minute(row.window_start, begins), _minute(row.window_end, begins)
    minutes = row.service.minutes(row.quantity)
    face = known.get((row.person_id or 0, row.service.skill_id))
    return Job(
        key=str(row.pk),
        spot=_spot(row, boxes),
        skill=row.service.code,
        area_code="" if row.at_station else row.area_code,
        opens=opens,
        closes=closes,
        duration=min(minutes, DAY_MINUTES),
        urgent=row.urgent,
        known_worker=str(face) if face else None,
        fixed_worker=str(row.worker_id) if agreed else None,
        fixed_start=_fixed(row, begins, minutes) if agreed else None,
        excluded=frozenset(declined[row.pk]),
        together=row.service.together,
    )


def _with_mates(job: Job, row: Order, there: set[str]) -> Job:
    """Who goes along to what is agreed, of those who work that day."""
    if not job.fixed:
        return job
    along = [str(mate.worker_id) for mate in row.going]  # type: ignore[attr-defined]
    return replace(job, mates=tuple(key for key in along if key in there))


def _before(rows: list[Order], begins: datetime, free: set[str], workers: set[str]) -> tuple[Visit, ...]:
    """What was offered and may move: where it stands now."""
    return tuple(
        Visit(str(row.pk), str(row.worker_id), _minute(row.starts_at, begins))
        for row in rows
        if str(row.pk) in free and row.starts_at and str(row.worker_id) in workers
    )


def _fixed(row: Order, begins: datetime, minutes: int) -> int:
    assert row.starts_at is not None  # noqa: S101 — held by the constraint order_worker_named
    return min(_minute(row.starts_at, begins), DAY_MINUTES - minutes)


def _crew(worker: Worker, day: date, blocked: list[Span], load: int, boxes: dict[str, Box]) -> Crew:
    begins = day_span(day)[0]
    able = {skill.pk for skill in worker.skills.all()}
    codes = frozenset(service.code for service in worker.provider.services.all() if service.skill_id in able)
    return Crew(
        key=str(worker.pk),
        skills=codes,
        spans=tuple((_minute(opens, begins), _minute(closes, begins)) for opens, closes in spans_of(worker, day)),
        start=spot_of(worker.provider.area_code, worker.provider.name, boxes=boxes),
        areas=tuple(sorted(row.area_code for row in worker.areas.all())),
        blocked=tuple(blocked),
        load=load,
        team=str(worker.provider_id),
    )


def _spot(row: Order, boxes: dict[str, Box]) -> Spot:
    home = row.dwelling
    if row.at_station or home is None:
        return spot_of(row.area_code, "" if row.at_station else str(row.pk), boxes=boxes)
    return spot_of(home.grid.code, home.street, home.compound, home.building, home.unit, boxes=boxes)


def _boxes(centre: Centre) -> dict[str, Box]:
    codes = Area.objects.filter(kind=Area.Kind.GRID, code__startswith=centre.area.code).values_list("code", flat=True)
    return lay_out(codes)


def _known_faces(rows: Iterable[Order]) -> dict[tuple[int, int], int]:
    """Who was last there for the same person and skill: (person, skill) → worker."""
    people = {row.person_id for row in rows if row.person_id}
    done = Order.objects.filter(person__in=people, done_at__isnull=False, worker__isnull=False)
    last = done.order_by().values("person", "service__skill").annotate(last=Max("pk"))
    found = Order.objects.filter(pk__in=[row["last"] for row in last])
    return {
        (person, skill): worker for person, skill, worker in found.values_list("person", "service__skill", "worker")
    }


def _declined(rows: Iterable[Order]) -> dict[int, set[str]]:
    orders = [row.pk for row in rows]
    refused = OrderOffer.objects.filter(order__in=orders, answer=OrderOffer.Answer.REFUSED).order_by()
    stayed = OrderMate.objects.filter(order__in=orders, answer=OrderMate.Answer.REFUSED).order_by()
    found: dict[int, set[str]] = defaultdict(set)
    both = refused.values_list("order", "worker").union(stayed.values_list("order", "worker"))
    for order, worker in both:
        found[order].add(str(worker))
    return found


def _blocked(workers: list[Worker], rows: list[Order], begins: datetime, ends: datetime) -> dict[int, list[Span]]:
    """What workers have promised besides the day's own orders, for instance trainings."""
    working = {worker.pk for worker in workers}
    agreed = [row for row in rows if row.state in AGREED and row.worker_id in working]
    own = {(row.uid, row.worker_id) for row in agreed}
    own |= {(row.uid, mate.worker_id) for row in agreed for mate in row.going}  # type: ignore[attr-defined]
    found: dict[int, list[Span]] = defaultdict(list)
    for duty in Duty.objects.filter(worker__in=workers, starts_at__lt=ends, ends_at__gt=begins):
        if (duty.noun_uid, duty.worker_id) not in own:
            found[duty.worker_id].append((_minute(duty.starts_at, begins), _minute(duty.ends_at, begins)))
    return found


def _loads(workers: list[Worker], day: date) -> dict[int, int]:
    """Minutes of this month that each one has worked or promised before the day."""
    first, today = day_span(day.replace(day=1))[0], day_span(day)[0]
    rows: QuerySet[Order] = Order.objects.filter(Q(starts_at__gte=first, starts_at__lt=today), worker__in=workers)
    length = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    sums = rows.order_by().values("worker").annotate(total=Sum(length))
    return {row["worker"]: int(row["total"].total_seconds() // 60) for row in sums if row["total"]}


def _minute(moment: datetime, begins: datetime) -> int:
    return min(max(int((moment - begins).total_seconds() // 60), 0), DAY_MINUTES)
