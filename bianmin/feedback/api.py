"""Ratings through the API: giving one by its code, reading them, and the loop of a bad grade."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from bianmin.core.errors import NotAllowed

from .actions import remedy as actions
from .actions.rating_give import rating_give
from .errors import RatingClosed
from .models import Rating, Remedy
from .permissions import can_view_ratings, get_remedy
from .selectors.rating import rating_of_code, rating_page
from .selectors.remedy import remedy_detail as read_remedy
from .selectors.remedy import remedy_page

router = Router(tags=["ratings"])
Words = dict[str, Any]


class RatingIn(Schema):
    code: str = Field(max_length=40, description="what the link on the receipt ends in")
    grade: int = Field(description="5 very satisfied … 1 very dissatisfied")
    scores: dict[str, int] = Field(default_factory=dict, description="efficiency, competence, attitude …, 1 to 5")
    comment: str = Field("", max_length=2000)
    call_me: str = Field("", max_length=30, description="a telephone for the call back")


class RatingOut(Schema):
    uid: str
    grade: int
    channel: str
    mode: str
    title: str
    office: str
    scores: dict[str, int]
    comment: str
    void: bool
    created_at: str
    remedy: str | None


class RatingList(Schema):
    items: list[RatingOut]
    next: str | None


class RatedOut(Schema):
    uid: str
    grade: int
    call_back_by: str | None


class StepOut(Schema):
    verb: str
    at: str
    by: str
    note: str


class RemedyOut(Schema):
    uid: str
    version: int
    state: str
    due_on: str
    late: bool
    appealed: bool | None
    answer: str
    rating: RatingOut
    moves: list[str]
    steps: list[StepOut]


class RemedyRow(Schema):
    uid: str
    state: str
    due_on: str
    late: bool
    grade: int
    title: str


class RemedyList(Schema):
    items: list[RemedyRow]
    next: str | None


class RemedyMoveIn(Schema):
    version: int
    note: str = Field("", max_length=2000)
    answer: str = Field("", max_length=1000, description="of mend: what the rater is told")


@router.post(
    "/ratings/by-code", response={201: RatedOut}, auth=None, summary="Rate a visit, once, by the code on its receipt"
)
def rating_create(request: HttpRequest, body: RatingIn) -> Status[Words]:
    invitation = rating_of_code(body.code)
    if invitation is None:
        raise RatingClosed(_("没有这个评价地址。请核对回执上的二维码，或者打服务中心的电话说。"))
    given = body.dict(exclude={"code"})
    rating = rating_give(invitation=invitation, channel=Rating.Channel.LINK, **given)
    due = rating.remedy.due_on.isoformat() if rating.bad else None
    return Status(201, {"uid": str(rating.uid), "grade": rating.grade, "call_back_by": due})


@router.get("/ratings", response=RatingList, summary="Ratings of your area, newest first; raters are not named")
def rating_list(
    request: HttpRequest, grade: int | None = Query(None), cursor: str | None = None, limit: int = Query(50)
) -> Words:
    if not can_view_ratings(request.user):
        raise NotAllowed(_("评价由中心主任和审计员查看；自己的评价在“我的评价”里。"))
    page = rating_page(request.user, grade=grade, cursor=cursor, size=limit)
    return {"items": [_rating(rating) for rating in page], "next": page.next}


@router.get("/remedies", response=RemedyList, summary="Bad grades: queue open, appeals or closed")
def remedy_list(request: HttpRequest, queue: str = "open", cursor: str | None = None) -> Words:
    page = remedy_page(request.user, queue=queue, cursor=cursor)
    items = [
        {
            "uid": str(remedy.uid),
            "state": remedy.state,
            "due_on": remedy.due_on.isoformat(),
            "late": remedy.late,
            "grade": remedy.rating.grade,
            "title": remedy.rating.invitation.title,
        }
        for remedy in page
    ]
    return {"items": items, "next": page.next}


@router.get("/remedies/{uuid:uid}", response=RemedyOut, summary="A bad grade with the steps of its loop")
def remedy_detail(request: HttpRequest, uid: uuid.UUID) -> Words:
    return _remedy(request, get_remedy(request.user, uid))


@router.post("/remedies/{uuid:uid}/{verb}", response=RemedyOut, summary="Make a move of the loop: call_back, mend …")
def remedy_move(request: HttpRequest, uid: uuid.UUID, verb: str, body: RemedyMoveIn) -> Words:
    act = MOVES.get(verb)
    if act is None:
        raise NotAllowed(_("没有这一步。可以做的步骤在 moves 里。"), status=404, code="not_found")
    remedy = get_remedy(request.user, uid, verb)
    sent: Words = {"version": body.version, "note": body.note}
    if verb == "mend":
        sent["answer"] = body.answer
    return _remedy(request, act(actor=request.user, remedy=remedy, **sent))


MOVES: dict[str, Callable[..., Remedy]] = {
    "try_call": actions.remedy_try_call,
    "call_back": actions.remedy_call_back,
    "mend": actions.remedy_mend,
    "check": actions.remedy_check,
    "send_back": actions.remedy_send_back,
    "appeal": actions.remedy_appeal,
    "uphold_appeal": actions.remedy_uphold_appeal,
    "reject_appeal": actions.remedy_reject_appeal,
}


def _rating(rating: Rating) -> Words:
    remedy = getattr(rating, "remedy", None)
    invitation = rating.invitation
    return {
        "uid": str(rating.uid),
        "grade": rating.grade,
        "channel": rating.channel,
        "mode": invitation.mode,
        "title": invitation.title,
        "office": invitation.office.name if invitation.office else "",
        "scores": rating.given_scores,
        "comment": rating.comment,
        "void": rating.void,
        "created_at": rating.created_at.isoformat(),
        "remedy": str(remedy.uid) if remedy else None,
    }


def _remedy(request: HttpRequest, remedy: Remedy) -> Words:
    detail = read_remedy(request.user, remedy)
    return {
        "uid": str(remedy.uid),
        "version": remedy.version,
        "state": remedy.state,
        "due_on": remedy.due_on.isoformat(),
        "late": remedy.late,
        "appealed": remedy.appealed,
        "answer": remedy.answer,
        "rating": _rating(remedy.rating),
        "moves": [move.verb for move in detail.moves],
        "steps": [
            {"verb": step.verb, "at": step.created_at.isoformat(), "by": str(step.actor or ""), "note": step.note}
            for step in detail.steps
        ],
    }
