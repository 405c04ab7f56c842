"""Applications from residents' phones: what waits, one with its answers, and the clerk's answer."""

import uuid
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from bianmin.affairs.actions import online_decide
from bianmin.affairs.models import MaterialUpload, OnlineApplication
from bianmin.affairs.permissions import get_case, get_material_upload, get_online_application, require_online
from bianmin.affairs.selectors.online_application import online_assessment, online_form_rows, online_list, online_row
from bianmin.core import journal
from bianmin.core.uploads import file_response

from .case_out import CaseFull, case_full

router = Router()
Words = dict[str, Any]


class OnlineOut(Schema):
    """`days_left`: working days until the answer is due; null when none is awaited."""

    uid: uuid.UUID
    item: str
    item_name: str
    applicant: str
    person: uuid.UUID
    state: str
    state_label: str
    submitted_at: datetime
    due_on: date | None
    days_left: int | None
    case: uuid.UUID | None
    version: int


class OnlineList(Schema):
    items: list[OnlineOut]
    next: str | None


class UploadOut(Schema):
    uid: uuid.UUID
    material: str
    content_type: str
    size: int
    scanned: bool


class OnlineFull(OnlineOut):
    """`form` as it is shown at the desk, numbers masked; `told` what was answered before."""

    conditions: list[Words]
    form: list[Words]
    uploads: list[UploadOut]
    told: Words | None


class AnswerIn(Schema):
    version: int | None = None


class AcceptIn(AnswerIn):
    despite: str = Field("", max_length=200)
    decide: bool = False


class ReturnIn(AnswerIn):
    """`materials` is {code: what is wrong with it}; OTHER for what is none of the item's."""

    materials: dict[str, str] = Field(default_factory=dict, max_length=40)
    words: str = Field("", max_length=300)


class DeclineIn(AnswerIn):
    reason: str = Field("", max_length=300)


@router.get("", response=OnlineList, summary="Applications from the phone in your area, the most urgent first")
def list_online_applications(
    request: HttpRequest,
    which: str = Query("", max_length=10, description="empty: to be answered; returned; closed"),
    cursor: str | None = Query(None, max_length=500),
    limit: int = Query(50, ge=1, le=200),
) -> Words:
    require_online(request.user)
    page = online_list(request.user, which=which, cursor=cursor, size=limit)
    return {"items": [_words(row.online) for row in page.items], "next": page.next}


@router.get("/{uuid:uid}", response=OnlineFull, summary="One application; opening it is journalled as a look")
def read_online_application(request: HttpRequest, uid: uuid.UUID) -> Words:
    return _full(request, get_online_application(request.user, uid))


@router.get("/uploads/{uuid:uid}", summary="One photo or PDF of an application or a case")
def read_upload(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return file_response(get_material_upload(request.user, uid).file)


@router.post("/{uuid:uid}/accept", response=CaseFull, summary="Make it a case; answers the case")
def accept_online_application(request: HttpRequest, uid: uuid.UUID, body: AcceptIn) -> Words:
    row = get_online_application(request.user, uid, "accept")
    case = online_decide.online_application_accept(actor=request.user, application=row, **body.dict())
    return case_full(request.user, get_case(request.user, case.uid))


@router.post("/{uuid:uid}/return", response=OnlineFull, summary="Tell once and completely what is missing")
def return_online_application(request: HttpRequest, uid: uuid.UUID, body: ReturnIn) -> Words:
    row = get_online_application(request.user, uid, "return")
    online_decide.online_application_return(actor=request.user, application=row, **body.dict())
    return _full(request, get_online_application(request.user, uid))


@router.post("/{uuid:uid}/decline", response=OnlineFull, summary="Decline it, with the reason and what to do instead")
def decline_online_application(request: HttpRequest, uid: uuid.UUID, body: DeclineIn) -> Words:
    row = get_online_application(request.user, uid, "decline")
    online_decide.online_application_decline(actor=request.user, application=row, **body.dict())
    return _full(request, get_online_application(request.user, uid))


def _words(online: OnlineApplication) -> Words:
    row = online_row(online)
    return {
        "uid": online.uid,
        "item": online.item_version.item.code,
        "item_name": online.item_version.name,
        "applicant": row.applicant,
        "person": online.person.uid,
        "state": online.state,
        "state_label": str(row.state_label),
        "submitted_at": online.submitted_at,
        "due_on": online.due_on,
        "days_left": row.days_left,
        "case": online.case.uid if online.case else None,
        "version": online.version,
    }


def _full(request: HttpRequest, online: OnlineApplication) -> Words:
    journal.look(
        actor=request.user, noun=online, subject_uid=online.person.uid, purpose="case", area_code=online.area_code
    )
    return {
        **_words(online),
        "conditions": [
            {"text": line.text, "status": str(line.status), "reason": line.reason}
            for line in online_assessment(online).lines
        ],
        "form": [{"label": label, "value": value} for label, value in online_form_rows(online)],
        "uploads": [_upload(upload) for upload in online.uploads.select_related("file")],
        "told": online.told,
    }


def _upload(upload: MaterialUpload) -> Words:
    return {
        "uid": upload.uid,
        "material": upload.code,
        "content_type": upload.file.content_type,
        "size": upload.file.size,
        "scanned": upload.scanned,
    }
