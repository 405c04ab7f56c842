"""Cases: list, read, accept, or answer with a one-time notice."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Header, Query, Router, Status
from pydantic import Field

from bianmin.affairs.actions.case_accept import case_accept
from bianmin.affairs.actions.case_notify import case_notify
from bianmin.affairs.errors import CaseOpenError
from bianmin.affairs.models import Case
from bianmin.affairs.permissions import get_case
from bianmin.affairs.selectors.case_list import case_list
from bianmin.core.errors import NotFound
from bianmin.core.idempotency import Answer, once
from bianmin.core.models import Window
from bianmin.residents.permissions import get_person

from .applicants import ApplicationIn, application_words
from .case_out import CaseAccepted, CaseFull, CaseList, case_accepted, case_full, case_words

router = Router()
Words = dict[str, Any]


class CaseAcceptIn(ApplicationIn):
    """`despite`: why it is accepted although a condition is not met; `window`: number of the counter window; `uid` may
    be proposed by a client that works offline."""

    despite: str = Field("", max_length=200)
    window: int | None = None
    uid: uuid.UUID | None = None


@router.get("", response=CaseList, summary="Cases that you may see, the newest first")
def list_cases(
    request: HttpRequest,
    state: str = Query("", max_length=20, description="a state, or `open`"),
    item: str = Query("", max_length=10),
    number: str = Query("", max_length=30),
    person: uuid.UUID | None = None,
    cursor: str | None = Query(None, max_length=500),
    limit: int = Query(50, ge=1, le=200),
) -> Words:
    applicant = get_person(request.user, person) if person else None
    page = case_list(request.user, state=state, item=item, number=number, person=applicant, cursor=cursor, size=limit)
    return {"items": [case_words(row) for row in page.items], "next": page.next}


@router.post("", response={201: CaseAccepted}, summary="Accept an application")
def accept_case(
    request: HttpRequest, body: CaseAcceptIn, idempotency_key: str | None = Header(None, alias="Idempotency-Key")
) -> HttpResponse:
    """With an `Idempotency-Key`, the same request sent again gets the first answer."""
    if idempotency_key is None:
        answer = _accept(request, body)
    else:
        answer = once(
            user=request.user,
            key=idempotency_key,
            request=b"POST /cases " + request.body,
            execute=partial(_accept, request, body),
        )
    return HttpResponse(answer.body, status=answer.status, content_type="application/json")


def _accept(request: HttpRequest, body: CaseAcceptIn) -> Answer:
    with _linking_to_the_first():
        case = case_accept(
            actor=request.user,
            **application_words(request.user, body),
            window=_window(request, body.window),
            despite=body.despite,
            channel=Case.Channel.API,
            uid=body.uid,
        )
    return Answer(201, CaseAccepted.model_validate(case_accepted(case)).model_dump_json())


@router.post(
    "/notices", response={201: CaseAccepted}, summary="Answer an incomplete application with a one-time notice"
)
def notify_case(request: HttpRequest, body: ApplicationIn) -> Status[Words]:
    with _linking_to_the_first():
        case = case_notify(actor=request.user, **application_words(request.user, body), channel=Case.Channel.API)
    return Status(201, case_accepted(case))


@contextmanager
def _linking_to_the_first() -> Iterator[None]:
    """A second application is refused with the addresses of the first one: here, and on the desk."""
    try:
        yield
    except CaseOpenError as error:
        uid = error.details["uid"]
        error.details |= {"url": f"/api/v1/cases/{uid}", "page": reverse("case_detail", args=[uid])}
        raise


@router.get("/{uuid:uid}", response=CaseFull, summary="One case with materials, decision, papers and timeline")
def read_case(request: HttpRequest, uid: uuid.UUID) -> Words:
    return case_full(request.user, get_case(request.user, uid))


def _window(request: HttpRequest, number: int | None) -> Window | None:
    if number is None:
        return None
    centres = {post.centre_id for post in getattr(request.user, "current_posts", [])}
    window = Window.objects.filter(centre__in=centres, number=number, active=True).first()
    if window is None:
        raise NotFound(_("本中心没有 %(number)d 号窗口。") % {"number": number}, field="window")
    return window
