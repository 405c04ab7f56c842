"""The rule by which providers are suspended (停单规则): set by the director, followed once a day."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bianmin.core import clock, journal
from bianmin.core.errors import UserError, VersionConflict
from bianmin.core.translations import in_chinese
from bianmin.core.workflow import MoveNotAllowed
from bianmin.feedback.selectors.rating import months_ago
from bianmin.living.models import Complaint, QualityRule
from bianmin.living.permissions_quality import directed_centre
from bianmin.living.selectors.provider_score import SCORE_MONTHS, provider_score
from bianmin.partners.actions.provider_state import provider_suspend
from bianmin.partners.models import Credential, Provider

NAMES = ("least_score", "least_orders", "most_upheld", "upheld_days", "papers")


def quality_rule_set(
    *,
    actor: Any,
    least_score: int | None,
    least_orders: int,
    most_upheld: int | None,
    upheld_days: int,
    papers: bool,
    version: int = 0,
) -> QualityRule:
    """Set what holds from tonight on, as seen at `version` (0: there was none). Raises UserError, VersionConflict,
    NotAllowed."""
    centre = directed_centre(actor)
    if least_score is not None and not 1 <= least_score <= 100:
        raise UserError(_("最低得分请填 1 到 100，不用这一条就空着。"), field="least_score")
    if least_orders < 1:
        raise UserError(_("至少完成单数请填 1 以上。"), field="least_orders")
    if most_upheld is not None and most_upheld < 1:
        raise UserError(_("属实投诉请填 1 以上，不用这一条就空着。"), field="most_upheld")
    if not 1 <= upheld_days <= 365:
        raise UserError(_("天数请填 1 到 365。"), field="upheld_days")
    values = dict(zip(NAMES, (least_score, least_orders, most_upheld, upheld_days, papers), strict=True))
    with transaction.atomic():
        row = QualityRule.objects.select_for_update().filter(centre=centre).first()
        if (row.version if row else 0) != version:
            raise VersionConflict(_("停单规则刚刚被改过。请看看现在的内容，再改一次。"))
        row = row or QualityRule(centre=centre, version=0)
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        row.save()
        journal.record(actor=actor, verb="quality_rule.set", noun=row, area_code=centre.area.code, payload=dict(values))
    return row


def quality_watch() -> list[Provider]:
    """Suspend the providers that meet the rule of their centre; returns them. Idempotent; run once a day.

    What lies before the day on which a director took a provider back is dealt with: it does not count again."""
    suspended = []
    for rule in QualityRule.objects.select_related("centre"):
        for provider in Provider.objects.active().filter(centre=rule.centre_id).order_by("id"):
            reason = reason_to_suspend(rule, provider)
            if not reason:
                continue
            try:
                suspended.append(provider_suspend(actor=None, provider=provider, reason=reason[:120]))
            except MoveNotAllowed:
                continue  # a colleague or another worker was quicker
    return suspended


@in_chinese()
def reason_to_suspend(rule: QualityRule, provider: Provider) -> str:
    """Which lines of the rule the provider meets today, in Chinese; "" when none."""
    return "；".join(filter(None, (_paper(rule, provider), _upheld(rule, provider), _score(rule, provider))))


def _score(rule: QualityRule, provider: Provider) -> str:
    if rule.least_score is None:
        return ""
    found = provider_score(provider, _since(provider, months_ago(SCORE_MONTHS - 1)))
    if found.facts.done < rule.least_orders or found.score is None or found.score >= rule.least_score:
        return ""
    text = _("得分 %(score)d，低于 %(least)d（完成 %(done)d 单）")
    return text % {"score": found.score, "least": rule.least_score, "done": found.facts.done}


def _upheld(rule: QualityRule, provider: Provider) -> str:
    if rule.most_upheld is None:
        return ""
    since = _since(provider, clock.today() - timedelta(days=rule.upheld_days))
    rows = Complaint.objects.filter(provider=provider, upheld=True, answered_at__date__gte=since)
    count = rows.count()
    if count < rule.most_upheld:
        return ""
    return _("%(days)d 天内属实投诉 %(count)d 起") % {"days": rule.upheld_days, "count": count}


def _paper(rule: QualityRule, provider: Provider) -> str:
    if not rule.papers:
        return ""
    expired = Credential.objects.filter(provider=provider, needed=True, ended_at=None, expires_on__lt=clock.today())
    if provider.state_since:
        expired = expired.filter(Q(expires_on__gte=provider.state_since))
    paper = expired.order_by("expires_on").first()
    return _("%(paper)s已过期") % {"paper": paper.get_kind_display()} if paper else ""


def _since(provider: Provider, first: date) -> date:
    """Not before the director took it back."""
    return max(first, provider.state_since or first)
