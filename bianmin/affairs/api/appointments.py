"""Times at the counter: what is free, who is expected, and booking, moving and giving up for whoever calls."""

import uuid
from datetime import date, datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Router, Schema
from pydantic import AwareDatetime, Field

from bianmin.affairs.actions import appointment as actions
from bianmin.affairs.models import Appointment, ItemVersion
from bianmin.affairs.permissions import get_appointment, require_clerk
from bianmin.affairs.selectors.appointment import Expected, appointments_on, free_slots
from bianmin.affairs.selectors.bundle import get_bundle
from bianmin.affairs.selectors.item import guide
from bianmin.core import clock
from bianmin.core.errors import NotFound
from bianmin.core.idempotency import Answer, once
from bianmin.core.models import Centre
from bianmin.core.selectors.centre import public_centre
from bianmin.residents.permissions import get_person

router = Router()
Words = dict[str, Any]


class SlotOut(Schema):
    starts_at: datetime
    kind: str
    free: int


class SlotList(Schema):
    items: list[SlotOut]


class AppointmentOut(Schema):
    """`who`: the masked name, or the masked number of a telephone that stands for nobody yet."""

    uid: uuid.UUID
    person: uuid.UUID | None
    who: str
    what: str
    starts_at: datetime
    state: str


class AppointmentList(Schema):
    items: list[AppointmentOut]


class BookIn(Schema):
    person: uuid.UUID
    starts_at: AwareDatetime
    item: str = Field("", max_length=10)
    bundle: str = Field("", max_length=20)


class MoveIn(Schema):
    starts_at: AwareDatetime


@router.get("", response=AppointmentList, summary="Who is expected on a day, today unless one is named")
def list_appointments(request: HttpRequest, day: date | None = None) -> Words:
    require_clerk(request.user)
    return {"items": [_words(row.appointment) for row in appointments_on(request.user, day or clock.today())]}


@router.get("/free", response=SlotList, summary="Half-hours of the next two weeks with a free place")
def list_free(request: HttpRequest) -> Words:
    return {"items": [slot for _day, slots in free_slots(_centre()) for slot in slots]}


@router.post("", response={201: AppointmentOut}, summary="Book for a person who calls")
def book_appointment(
    request: HttpRequest, body: BookIn, idempotency_key: str | None = Header(None, alias="Idempotency-Key")
) -> HttpResponse:
    """With an `Idempotency-Key`, the same request sent again gets the first answer."""
    book = partial(_book, request, body)
    if idempotency_key is None:
        answer = book()
    else:
        sent = b"POST /appointments " + request.body
        answer = once(user=request.user, key=idempotency_key, request=sent, execute=book)
    return HttpResponse(answer.body, status=answer.status, content_type="application/json")


@router.post("/{uuid:uid}/move", response=AppointmentOut, summary="Another time for the same")
def move_appointment(request: HttpRequest, uid: uuid.UUID, body: MoveIn) -> Words:
    row = get_appointment(request.user, uid)
    return _words(actions.appointment_move(actor=request.user, appointment=row, starts_at=body.starts_at))


@router.post("/{uuid:uid}/cancel", response=AppointmentOut, summary="Give the time up")
def cancel_appointment(request: HttpRequest, uid: uuid.UUID) -> Words:
    return _words(actions.appointment_cancel(actor=request.user, appointment=get_appointment(request.user, uid)))


@router.post("/{uuid:uid}/come", response=AppointmentOut, summary="The person has come")
def come_appointment(request: HttpRequest, uid: uuid.UUID) -> Words:
    return _words(actions.appointment_come(actor=request.user, appointment=get_appointment(request.user, uid)))


def _book(request: HttpRequest, body: BookIn) -> Answer:
    row = actions.appointment_book(
        actor=request.user,
        centre=_centre(),
        starts_at=body.starts_at,
        person=get_person(request.user, body.person),
        version=_version(body.item),
        bundle=get_bundle(body.bundle) if body.bundle else None,
    )
    return Answer(201, AppointmentOut.model_validate(_words(row)).model_dump_json())


def _version(code: str) -> ItemVersion | None:
    version = guide(code) if code else None
    if code and version is None:
        raise NotFound(_("没有这个事项，或者已经停用。"))
    return version


def _centre() -> Centre:
    centre = public_centre()
    if centre is None:
        raise NotFound(_("中心还没有开通预约。"))
    return centre


def _words(row: Appointment) -> Words:
    return {
        "uid": row.uid,
        "person": row.person.uid if row.person else None,
        "who": Expected(row).who,
        "what": row.what,
        "starts_at": row.starts_at,
        "state": row.state,
    }
