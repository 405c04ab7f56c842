"""Decisions: approved, refused with structured reasons, or taken back. A case has at most one decision that holds."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as kept

from bianmin.affairs import deadlines
from bianmin.affairs.errors import DecisionTaken, GapsOpen, PublicityNeeded
from bianmin.affairs.models import Case, CaseMaterial, CasePause, Decision, Paper
from bianmin.core import clock
from bianmin.core.errors import Conflict, UserError
from bianmin.core.workflow import MoveNotAllowed

from .paper import write_paper
from .steps import begin, finish

Outcome = Decision.Outcome
LEAST_REASON, MOST_REASON = 4, 1000


def case_approve(
    *,
    actor: Any,
    case: Case,
    result: str = "",
    note: str = "",
    without_publicity: str = "",
    version: int | None = None,
    channel: str = "",
) -> Case:
    """Approve; an officer of the case's office, or a clerk where the item is decided on the spot.

    `result` is what the applicant gets (the item's own result unless given); `without_publicity` says why a notice
    that the item asks for was not published here; `channel` is where the applicant waits for it,
    if she does. Raises GapsOpen, PublicityNeeded, DecisionTaken, NotAllowed.
    """
    with transaction.atomic():
        case = _begin(actor=actor, case=case, verb="approve", version=version)
        _refuse_gaps(case)
        _refuse_unpublished(case, without_publicity)
        words = result.strip()[:200] or str(case.item_version.guide.get("result") or "")[:200]
        decision = Decision.objects.create(
            case=case,
            outcome=Outcome.APPROVE,
            result=words,
            reason=note.strip()[:MOST_REASON],
            legal_basis=case.item_version.legal_basis,
            decided_by=actor,
        )
        payload = {"result": words}
        if without_publicity.strip():
            payload["without_publicity"] = without_publicity.strip()[:200]
        return _decided(case, decision, actor=actor, payload=payload, paper=Paper.Kind.APPROVAL, channel=channel)


def case_decide_on_the_spot(
    *, actor: Any, case: Case, result: str = "", note: str = "", version: int | None = None
) -> Case:
    """The clerk's own approval of an item decided on the spot (即办件): the applicant stands at the window, no message
    calls her there. Raises Conflict for any other item."""
    if not case.item_version.on_the_spot:
        raise Conflict(_("这个事项要由科室办理，不能当场办结。"), code="not_on_the_spot")
    counter = Case.Channel.COUNTER
    return case_approve(actor=actor, case=case, result=result, note=note, version=version, channel=counter)


def case_refuse(
    *,
    actor: Any,
    case: Case,
    grounds: Sequence[str],
    reason: str,
    version: int | None = None,
) -> Case:
    """Refuse with grounds of the item's version by code, their legal basis and the remedy.

    `reason` states the facts of this case. Raises UserError (no ground, unknown ground, no facts), DecisionTaken,
    NotAllowed, VersionConflict.
    """
    with transaction.atomic():
        case = _begin(actor=actor, case=case, verb="refuse", version=version)
        chosen = _read_grounds(case, grounds)
        facts = _read_facts(reason)
        decision = Decision.objects.create(
            case=case,
            outcome=Outcome.REFUSE,
            grounds=chosen,
            reason=facts,
            legal_basis="；".join(dict.fromkeys(ground["basis"] for ground in chosen if ground["basis"]))[:300],
            remedy=(case.item_version.guide.get("remedy") or _default_remedy())[:300],
            decided_by=actor,
        )
        payload = {"grounds": [ground["text"] for ground in chosen], "reason": decision.reason}
        return _decided(case, decision, actor=actor, payload=payload, paper=Paper.Kind.REFUSAL)


def case_revoke_decision(*, actor: Any, case: Case, reason: str, version: int | None = None) -> Case:
    """Take a decision back before it was handed over; the office decides again. Raises UserError, NotAllowed."""
    why = reason.strip()[:300]
    if not why:
        raise UserError(_("请写明撤回决定的理由。"), field="reason")
    with transaction.atomic():
        case = begin(actor=actor, case=case, verb="revoke_decision", version=version)
        Decision.objects.filter(case=case, revoked_at=None).update(revoked_at=clock.now())
        case.papers.filter(kind__in=(Paper.Kind.APPROVAL, Paper.Kind.REFUSAL)).update(void=True)
        case.decided_at = None
        return finish(
            case,
            actor=actor,
            verb="revoke_decision",
            changed=("decided_at",),
            payload={"reason": why},
            tell=kept("您的“%(item)s”（%(number)s）的决定已撤回，将重新办理。理由：%(why)s。")
            % {"item": case.item_version.name, "number": case.number, "why": why},
        )


def _begin(*, actor: Any, case: Case, verb: str, version: int | None) -> Case:
    """As `begin`; who comes second is told what was decided and by whom."""
    try:
        return begin(actor=actor, case=case, verb=verb, version=version)
    except (MoveNotAllowed, Conflict) as error:
        decision = Decision.objects.filter(case=case, revoked_at=None).select_related("decided_by").first()
        if decision is None:
            raise
        raise DecisionTaken(
            _("%(who)s已经作出“%(outcome)s”的决定，没有再次保存。")
            % {"who": decision.decided_by, "outcome": decision.get_outcome_display()},
            details={"outcome": decision.outcome, "by": str(decision.decided_by)},
        ) from error


def _decided(
    case: Case, decision: Decision, *, actor: Any, payload: dict[str, Any], paper: str, channel: str = ""
) -> Case:
    case.decided_at = clock.now()
    words = (
        kept("您的“%(item)s”（%(number)s）已办好，请凭取件码到窗口领取。")
        if decision.outcome == Outcome.APPROVE
        else kept("您的“%(item)s”（%(number)s）没有通过，决定书写明了理由和救济途径，请到窗口领取。")
    )
    finish(
        case,
        actor=actor,
        verb="approve" if decision.outcome == Outcome.APPROVE else "refuse",
        changed=("decided_at",),
        payload=payload,
        tell=words % {"item": case.item_version.name, "number": case.number},
        channel=channel,
    )
    write_paper(case, paper, actor=actor)
    return case


def _refuse_gaps(case: Case) -> None:
    rows = CaseMaterial.objects.filter(case=case, status=CaseMaterial.Status.GAP)
    gaps = [{"code": row.code, "name": row.name, "due_on": str(row.due_on)} for row in rows]
    if gaps:
        raise GapsOpen(
            _("容缺的材料还没有补齐：%(names)s。收齐后再决定。") % {"names": "、".join(gap["name"] for gap in gaps)},
            details={"gaps": gaps},
        )


def _refuse_unpublished(case: Case, why_not: str) -> None:
    """An item with public notice is approved after the notice, or with a word on where it was published."""
    if not case.item_version.publicity_days or why_not.strip():
        return
    if not case.pauses.filter(reason=CasePause.Reason.PUBLICITY).exclude(until=None).exists():
        raise PublicityNeeded(
            _("这个事项要先公示 %(days)d 天。已在别处公示的，请在“公示说明”里写明时间和地点。")
            % {"days": case.item_version.publicity_days},
            field="without_publicity",
        )


def _read_grounds(case: Case, codes: Sequence[str]) -> list[dict[str, str]]:
    known = {ground["code"]: ground for ground in refusal_grounds(case)}
    unknown = [code for code in codes if code not in known]
    if unknown or not codes:
        raise UserError(_("请从这个事项的不予办理理由里至少选一条。"), field="grounds")
    return [
        {"code": code, "text": known[code]["text"], "basis": known[code].get("basis") or ""}
        for code in dict.fromkeys(codes)
    ]


def _read_facts(reason: str) -> str:
    """A refusal states what was found, so that the applicant can answer it (行政许可法 art. 38: 说明理由)."""
    facts = reason.strip()[:MOST_REASON]
    if len(facts) < LEAST_REASON:
        raise UserError(_("请在“具体情况”里写清事实，申请人会在决定书上看到。"), field="reason")
    return facts


def refusal_grounds(case: Case) -> list[dict[str, str]]:
    """The grounds that the case's version names; a general one where it names none."""
    return case.item_version.refusal_grounds or [
        {"code": "conditions", "text": kept("不符合办理条件"), "basis": case.item_version.legal_basis}
    ]


def _default_remedy() -> str:
    return kept("对决定不服的，可以自收到决定书之日起 %(days)d 日内申请行政复议，也可以在 6 个月内提起行政诉讼。") % {
        "days": deadlines.REMEDY_DAYS
    }
