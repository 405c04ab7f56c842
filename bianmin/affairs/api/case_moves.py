"""What can be done with a case: one path a verb, named as in workflow.py. Each answers the case as it is then.

`version` is the version that the caller saw; when somebody changed the case since, the answer is `version_conflict`.
"""

import uuid
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from bianmin.accounts.models import User
from bianmin.affairs.actions.case_accept import case_accept_notified
from bianmin.affairs.actions.case_close import case_deliver, case_lapse, case_withdraw
from bianmin.affairs.actions.case_decide import case_approve, case_refuse, case_revoke_decision
from bianmin.affairs.actions.case_office import case_assign, case_end_publicity, case_extend, case_note, case_publish
from bianmin.affairs.actions.case_supply import case_request_supplement, case_supply
from bianmin.affairs.models import Case
from bianmin.affairs.permissions import get_case

from .case_out import CaseFull, case_full

router = Router()
Words = dict[str, Any]


class MoveIn(Schema):
    version: int | None = None


class AcceptNotifiedIn(MoveIn):
    answers: Words = Field(default_factory=dict, max_length=60)
    form: dict[str, str] = Field(default_factory=dict, max_length=80)
    materials: dict[str, str] = Field(default_factory=dict, max_length=40)
    despite: str = Field("", max_length=200)


class DecideIn(MoveIn):
    """`approve` takes `result`, `note` and, for an item with public notice, why there was none; `refuse` takes the
    codes of the item's refusal grounds and, in `reason`, the facts (required)."""

    outcome: Literal["approve", "refuse"]
    result: str = Field("", max_length=200)
    note: str = Field("", max_length=1000)
    without_publicity: str = Field("", max_length=200)
    grounds: list[str] = Field(default_factory=list, max_length=20)
    reason: str = Field("", max_length=1000)


class WantedIn(Schema):
    """One of the case's materials by its code, or something new by its name; `what` says what is wanted of it."""

    code: str = Field("", max_length=20)
    name: str = Field("", max_length=120)
    what: str = Field("", max_length=200)


class RequestSupplementIn(MoveIn):
    """`wanted` is all that is missing, at once."""

    wanted: list[WantedIn] = Field(max_length=20)
    note: str = Field("", max_length=500)
    workdays: int = Field(5, ge=1, le=60)


class SupplyIn(MoveIn):
    materials: dict[str, str] = Field(max_length=40)


class DeliverIn(MoveIn):
    method: Literal["signature", "code", "post", "electronic"]
    receiver: str = Field("", max_length=60)
    pickup_code: str = Field("", max_length=20)
    tracking: str = Field("", max_length=40)


class ReasonIn(MoveIn):
    reason: str = Field("", max_length=300)


class WithdrawIn(MoveIn):
    reason: str = Field("", max_length=200)


class ExtendIn(ReasonIn):
    workdays: int = Field(ge=1, le=10)


class PublishIn(MoveIn):
    days: int | None = Field(None, ge=1, le=60)


class EndPublicityIn(MoveIn):
    objections: str = Field("", max_length=500)


class AssignIn(MoveIn):
    officer: uuid.UUID | None = None


class NoteIn(Schema):
    version: int | None = None
    body: str = Field(max_length=1000)


@router.post("/{uuid:uid}/accept", response=CaseFull, summary="Accept after a one-time notice")
def accept_notified(request: HttpRequest, uid: uuid.UUID, body: AcceptNotifiedIn) -> Words:
    words = body.dict()
    words |= {"form_data": words.pop("form"), "channel": Case.Channel.API}
    return _moved(request, uid, "accept", case_accept_notified, **words)


@router.post("/{uuid:uid}/decide", response=CaseFull, summary="Approve or refuse")
def decide(request: HttpRequest, uid: uuid.UUID, body: DecideIn) -> Words:
    if body.outcome == "approve":
        words = body.dict(include={"result", "note", "without_publicity", "version"})
        return _moved(request, uid, "approve", case_approve, **words)
    return _moved(request, uid, "refuse", case_refuse, **body.dict(include={"grounds", "reason", "version"}))


@router.post("/{uuid:uid}/revoke-decision", response=CaseFull, summary="Take a decision back before its delivery")
def revoke_decision(request: HttpRequest, uid: uuid.UUID, body: ReasonIn) -> Words:
    return _moved(request, uid, "revoke_decision", case_revoke_decision, **body.dict())


@router.post("/{uuid:uid}/request-supplement", response=CaseFull, summary="Ask the applicant for more; the clock stops")
def request_supplement(request: HttpRequest, uid: uuid.UUID, body: RequestSupplementIn) -> Words:
    return _moved(request, uid, "request_supplement", case_request_supplement, **body.dict())


@router.post("/{uuid:uid}/supply", response=CaseFull, summary="Take in what was asked for, or what was to follow")
def supply(request: HttpRequest, uid: uuid.UUID, body: SupplyIn) -> Words:
    return _moved(request, uid, "supply", case_supply, channel=Case.Channel.API, **body.dict())


@router.post("/{uuid:uid}/assign", response=CaseFull, summary="Take the case, or hand it to a colleague")
def assign(request: HttpRequest, uid: uuid.UUID, body: AssignIn) -> Words:
    officer = User.objects.filter(uid=body.officer).first() if body.officer else None
    return _moved(request, uid, "assign", case_assign, officer=officer, version=body.version)


@router.post("/{uuid:uid}/note", response=CaseFull, summary="A note between office and counter")
def note(request: HttpRequest, uid: uuid.UUID, body: NoteIn) -> Words:
    return _moved(request, uid, "view", case_note, body=body.body, version=body.version)


@router.post("/{uuid:uid}/publish", response=CaseFull, summary="Start the public notice; the clock stops")
def publish(request: HttpRequest, uid: uuid.UUID, body: PublishIn) -> Words:
    return _moved(request, uid, "publish", case_publish, **body.dict())


@router.post("/{uuid:uid}/end-publicity", response=CaseFull, summary="End the public notice; the clock runs on")
def end_publicity(request: HttpRequest, uid: uuid.UUID, body: EndPublicityIn) -> Words:
    return _moved(request, uid, "end_publicity", case_end_publicity, **body.dict())


@router.post("/{uuid:uid}/extend", response=CaseFull, summary="Give the office more working days")
def extend(request: HttpRequest, uid: uuid.UUID, body: ExtendIn) -> Words:
    return _moved(request, uid, "extend", case_extend, **body.dict())


@router.post("/{uuid:uid}/deliver", response=CaseFull, summary="Hand over by signature, pickup code, post or e-copy")
def deliver(request: HttpRequest, uid: uuid.UUID, body: DeliverIn) -> Words:
    return _moved(request, uid, "deliver", case_deliver, **body.dict())


@router.post("/{uuid:uid}/withdraw", response=CaseFull, summary="The applicant takes the application back")
def withdraw(request: HttpRequest, uid: uuid.UUID, body: WithdrawIn) -> Words:
    return _moved(request, uid, "withdraw", case_withdraw, channel=Case.Channel.API, **body.dict())


@router.post("/{uuid:uid}/lapse", response=CaseFull, summary="Close a case for which nothing came in time")
def lapse(request: HttpRequest, uid: uuid.UUID, body: MoveIn) -> Words:
    return _moved(request, uid, "lapse", case_lapse, **body.dict())


def _moved(request: HttpRequest, uid: uuid.UUID, verb: str, action: Any, **words: Any) -> Words:
    """Fetch and check, act, and answer with the case as it is now."""
    case = get_case(request.user, uid, verb)
    action(actor=request.user, case=case, **words)
    return case_full(request.user, get_case(request.user, uid))
