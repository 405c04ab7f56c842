"""Who can be sent: skill, area, hours, holidays, papers, and the time that is taken already."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.living.models import Order
from bianmin.partners.models import Credential, Worker, WorkerLeave

Span = tuple[datetime, datetime]


def spans_of(worker: Worker, day: date) -> list[Span]:
    """When she works on a day, in order; from the rows at hand."""
    rows = [row for row in worker.hours.all() if row.weekday == day.weekday()]
    return [(_at(day, row.begins), _at(day, row.ends)) for row in rows]


def goes_to(worker: Worker, area_code: str) -> bool:
    """Whether she goes there: no part named means everywhere. An address known by its street alone is anybody's."""
    areas = [row.area_code for row in worker.areas.all()]
    return not areas or any(area_code.startswith(area) or area.startswith(area_code) for area in areas)


def unfit_reasons(order: Order, worker: Worker, starts_at: datetime, ends_at: datetime) -> list[str]:
    """Why she cannot be sent for this order at this time, each a sentence; the claims say whether she is free."""
    day = starts_at.astimezone(clock.SHANGHAI).date()
    reasons = _not_hers(order, worker)
    if WorkerLeave.objects.filter(worker=worker, begins_on__lte=day, ends_on__gte=day).exists():
        reasons.append(_("那天请假。"))
    if not any(begins <= starts_at and ends_at <= ends for begins, ends in spans_of(worker, day)):
        reasons.append(_("那个时间不上班。"))
    if not order.at_station and not goes_to(worker, order.area_code):
        reasons.append(_("不去这一片。"))
    if starts_at < order.window_start or starts_at > order.window_end:
        reasons.append(_("不在居民要的时间里。"))
    lapsed = _expired(day).filter(Q(worker=worker) | Q(provider=worker.provider_id))
    reasons += [_("%(paper)s已过期。") % {"paper": paper.get_kind_display()} for paper in lapsed]
    return reasons


def _not_hers(order: Order, worker: Worker) -> list[str]:
    reasons = []
    if worker.state != Worker.State.ACTIVE or worker.provider.state != "active":
        reasons.append(_("现在不派单。"))
    if not worker.skills.filter(pk=order.service.skill_id).exists():
        reasons.append(_("不会做“%(skill)s”。") % {"skill": order.service.skill.name})
    if not order.service.providers.filter(pk=worker.provider_id).exists():
        text = _("%(provider)s不提供“%(service)s”。")
        reasons.append(text % {"provider": worker.provider.name, "service": order.service.name})
    return reasons


def _expired(day: date) -> QuerySet[Credential]:
    return Credential.objects.filter(needed=True, ended_at=None, expires_on__lt=day)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=clock.SHANGHAI)


def day_span(day: date) -> Span:
    """A whole day of Shanghai."""
    begins = _at(day, time())
    return begins, begins + timedelta(days=1)
