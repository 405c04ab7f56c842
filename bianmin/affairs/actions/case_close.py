"""The end of a case: handed over, withdrawn by the applicant, or lapsed because nothing came."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as kept

from bianmin.affairs import pickup
from bianmin.affairs.errors import NotLateYet, PickupCodeWrong
from bianmin.affairs.models import Case, CasePause, Delivery, Paper, SupplementRequest
from bianmin.core import clock
from bianmin.core.errors import UserError
from bianmin.core.models import StoredFile

from .paper import write_paper
from .steps import begin, finish, in_words, settle_messages
from .visit import visit_ended

Method = Delivery.Method


def case_deliver(
    *,
    actor: Any,
    case: Case,
    method: str,
    receiver: str = "",
    pickup_code: str = "",
    signature: StoredFile | None = None,
    tracking: str = "",
    version: int | None = None,
) -> Case:
    """Hand the result over and close the case: signed for, against the pickup code, by post, or electronically.

    Raises PickupCodeWrong, UserError (method, receiver or tracking number missing), NotAllowed, MoveNotAllowed.
    """
    with transaction.atomic():
        case = begin(actor=actor, case=case, verb="deliver", version=version)
        name = receiver.strip()[:60]
        _check(case, method, name, pickup_code, tracking)
        case.delivered_at = case.closed_at = clock.now()
        case.delivery = Delivery.objects.create(
            case=case,
            method=method,
            receiver=name or _applicant_name(case),
            signature=signature,
            tracking=tracking.strip()[:40],
            delivered_by=actor,
        )
        if method in (Method.SIGNATURE, Method.CODE):
            settle_messages(case, actor=actor)
        finish(
            case,
            actor=actor,
            verb="deliver",
            changed=("delivered_at", "closed_at"),
            payload={"method": str(case.delivery.method), "receiver": case.delivery.receiver},
            tell=_tell(case) if method in (Method.POST, Method.ELECTRONIC) else "",
        )
        write_paper(case, Paper.Kind.DELIVERY, actor=actor)
        if method in (Method.SIGNATURE, Method.CODE) or case.channel != Case.Channel.COUNTER:
            visit_ended(case, actor=actor)
    return case


def _check(case: Case, method: str, receiver: str, code: str, tracking: str) -> None:
    if method not in Method.values:
        raise UserError(_("请选择送达方式：窗口签收、取件码、邮寄或电子送达。"), field="method")
    if method == Method.CODE and not pickup.matches(case.pickup_index, code):
        raise PickupCodeWrong(_("取件码不对。请核对回执上的 6 位数字，或核对身份后改用签收。"), field="pickup_code")
    if method == Method.SIGNATURE and not receiver:
        raise UserError(_("请填写签收人姓名。"), field="receiver")
    if method == Method.POST and not tracking.strip():
        raise UserError(_("请填写邮件号码。"), field="tracking")


def _tell(case: Case) -> str:
    if case.delivery.method == Method.POST:
        words = kept("您的“%(item)s”（%(number)s）已寄出，邮件号码 %(tracking)s。")
    else:
        words = kept("您的“%(item)s”（%(number)s）已电子送达。")
    return words % {"item": case.item_version.name, "number": case.number, "tracking": case.delivery.tracking}


def case_withdraw(
    *,
    actor: Any,
    case: Case,
    reason: str = "",
    version: int | None = None,
    channel: str = Case.Channel.COUNTER,
) -> Case:
    """The applicant takes the application back before a decision; she may apply again at once.

    `channel` is where she said so: at the counter she needs no message.
    """
    with transaction.atomic():
        case = begin(actor=actor, case=case, verb="withdraw", version=version)
        return _close(
            case,
            actor=actor,
            verb="withdraw",
            payload={"reason": reason.strip()[:200]},
            tell=kept("您已撤回“%(item)s”（%(number)s）。需要时可以重新申请。")
            % {"item": case.item_version.name, "number": case.number},
            channel=channel,
        )


def case_lapse(*, actor: Any, case: Case, version: int | None = None) -> Case:
    """Close a case for which nothing came in time. Raises NotLateYet before that day is over."""
    with transaction.atomic():
        case = begin(actor=actor, case=case, verb="lapse", version=version)
        until = _asked_until(case)
        if until and clock.today() <= until:
            raise NotLateYet(_("已请申请人在 %(until)s前补齐，还没有到期。") % {"until": clock.day_in_words(until)})
        return _close(
            case,
            actor=actor,
            verb="lapse",
            payload={"until": until},
            tell=kept("您的“%(item)s”（%(number)s）到 %(until)s仍没有补齐，已退件。材料备齐后可以重新申请。")
            % {"item": case.item_version.name, "number": case.number, "until": in_words(until)},
        )


def _asked_until(case: Case) -> date | None:
    waiting = SupplementRequest.objects.filter(case=case, answered_at=None).first()
    return waiting.due_on if waiting else case.notice_due_on


def _close(case: Case, *, actor: Any, verb: str, payload: dict[str, Any], tell: str, channel: str = "") -> Case:
    now = clock.now()
    CasePause.objects.filter(case=case, until=None).update(until=now)
    SupplementRequest.objects.filter(case=case, answered_at=None).update(answered_at=now)
    case.closed_at = now
    case.due_on = case.workdays_left = None
    changed = ("closed_at", "due_on", "workdays_left")
    return finish(case, actor=actor, verb=verb, changed=changed, payload=payload, tell=tell, channel=channel)


def _applicant_name(case: Case) -> str:
    applicant = case.person or case.organization
    assert applicant is not None  # noqa: S101 — held by the constraint case_one_applicant
    return applicant.name
