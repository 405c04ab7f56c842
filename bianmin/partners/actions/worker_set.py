"""When, where and what a worker does: the week, the areas and the skills are each given whole, as seen at a version."""

from collections.abc import Callable, Collection, Iterable
from datetime import time
from itertools import pairwise
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core.errors import UserError
from bianmin.core.models import Area
from bianmin.partners.models import Worker, WorkerArea, WorkerHours
from bianmin.partners.permissions import require_with_provider
from bianmin.partners.words import WEEKDAYS
from bianmin.partners.workflow import WORKER

from .typed import locked, stale
from .worker import record, skills_of

MOST_A_DAY = 4


class Hours(NamedTuple):
    """One span of a weekday (0 Monday)."""

    weekday: int
    begins: time
    ends: time


def worker_set_hours(*, actor: Any, worker: Worker, version: int, hours: Iterable[Hours]) -> Worker:
    """Give the whole week at once. Raises UserError (a span ends before it begins, two overlap; `field` is "day0" to
    "day6"), VersionConflict, MoveNotAllowed, NotAllowed."""
    week = sorted(hours)
    _check_week(week)

    def write(row: Worker) -> None:
        row.hours.all().delete()
        WorkerHours.objects.bulk_create(WorkerHours(worker=row, **span._asdict()) for span in week)

    def now(row: Worker) -> list[str]:
        return [span_words(span.weekday, span.begins, span.ends) for span in row.hours.all()]

    return _set(actor, worker, version, "worker.set_hours", now, [span_words(*span) for span in week], write)


def worker_set_areas(*, actor: Any, worker: Worker, version: int, areas: Collection[str]) -> Worker:
    """Where she goes: communities and grids of the centre's area by code; none: everywhere. A grid inside a chosen
    community is left out. Raises UserError, VersionConflict, MoveNotAllowed, NotAllowed."""
    chosen = {code for code in areas if not any(code != other and code.startswith(other) for other in areas)}
    found = Area.objects.filter(code__prefix=worker.provider.centre.area.code, code__in=chosen)
    names = {area.code: area.name for area in found.exclude(kind=Area.Kind.STREET)}
    if set(names) != chosen:
        raise UserError(_("请只勾选本街道的社区和网格。"), field="areas")

    def write(row: Worker) -> None:
        row.areas.all().delete()
        WorkerArea.objects.bulk_create(WorkerArea(worker=row, area_code=code) for code in sorted(chosen))

    def now(row: Worker) -> list[str]:
        codes = sorted(row.areas.values_list("area_code", flat=True))
        known = dict(Area.objects.filter(code__in=codes).values_list("code", "name"))
        return [known.get(code, code) for code in codes]

    return _set(actor, worker, version, "worker.set_areas", now, [names[code] for code in sorted(chosen)], write)


def worker_set_skills(*, actor: Any, worker: Worker, version: int, skills: Collection[str]) -> Worker:
    """What she can do, by the codes of the catalogue. Raises UserError, VersionConflict, MoveNotAllowed, NotAllowed."""
    known = skills_of(skills)

    def now(row: Worker) -> list[str]:
        return [skill.name for skill in row.skills.all()]

    return _set(
        actor, worker, version, "worker.set_skills", now, [s.name for s in known], lambda row: row.skills.set(known)
    )


def span_words(weekday: int, begins: time, ends: time) -> str:
    """周一 08:00–12:00."""
    return f"{WEEKDAYS[weekday]} {begins:%H:%M}–{ends:%H:%M}"


def _set(
    actor: Any,
    worker: Worker,
    version: int,
    verb: str,
    now: Callable[[Worker], list[str]],
    wanted: list[str],
    write: Callable[[Worker], Any],
) -> Worker:
    """Write one side of a worker if it is still as it was read; what changes nothing is not journalled."""
    require_with_provider(actor, "edit", worker.provider.area_code)
    with transaction.atomic():
        row = locked(worker)
        WORKER.check("edit", row.state)
        before = now(row)
        if row.version != version:
            raise stale({verb.rpartition("_")[2]: (_("、").join(before), _("、").join(wanted))})
        if before == wanted:
            return row
        write(row)
        row.version += 1
        row.save(update_fields=["version"])
        record(actor, verb, row, {"before": before, "after": wanted})
    return row


def _check_week(week: list[Hours]) -> None:
    for span in week:
        if not 0 <= span.weekday <= 6:
            raise UserError(_("一周只有七天，请核对星期。"), field="hours")
        if span.ends <= span.begins:
            raise UserError(_("结束时间要晚于开始时间。"), field=f"day{span.weekday}")
    for earlier, later in pairwise(week):
        if earlier.weekday == later.weekday and later.begins < earlier.ends:
            raise UserError(_("同一天的两段时间重叠了，请改一段。"), field=f"day{later.weekday}")
    for weekday in {span.weekday for span in week}:
        if sum(span.weekday == weekday for span in week) > MOST_A_DAY:
            raise UserError(_("一天最多填 %(most)d 段时间。") % {"most": MOST_A_DAY}, field=f"day{weekday}")
