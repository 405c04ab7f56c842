"""Complaints about an order: taken down for whoever calls or stands there. The station answers them on its pages.

Her words and the answer are for the station alone and never come out here."""

import json
import uuid
from datetime import date, datetime
from functools import partial
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Header, Router, Schema
from ninja.responses import NinjaJSONEncoder
from pydantic import Field

from bianmin.core.idempotency import Answer
from bianmin.living.actions.complaint import MOST_WORDS, complaint_make
from bianmin.living.models import Complaint
from bianmin.living.permissions import get_order, require_orderer

from .given import Words, heard_once

router = Router()


class ComplaintIn(Schema):
    """`text`: what happened, in her words."""

    kind: Literal["late", "quality", "attitude", "price", "damage", "other"]
    text: str = Field(min_length=1, max_length=MOST_WORDS)
    channel: Literal["api", "hotline", "counter", "grid", "wechat"] = "api"


class ComplaintOut(Schema):
    """`due_on`: the day by whose end the station answers (open, reopened) or she may object (answered). `late`: it has
    not answered in time."""

    uid: uuid.UUID
    number: str
    kind: str
    state: str
    created_at: datetime
    due_on: date
    late: bool
    answered_at: datetime | None
    closed_at: datetime | None


PLAIN = ("uid", "number", "kind", "state", "created_at", "due_on", "late", "answered_at", "closed_at")


def complaint_words(row: Complaint) -> Words:
    return {name: getattr(row, name) for name in PLAIN}


@router.post("/{uuid:uid}/complaint", response={201: ComplaintOut}, summary="Take down a complaint about the order")
def complain(
    request: HttpRequest,
    uid: uuid.UUID,
    body: ComplaintIn,
    idempotency_key: str | None = Header(None, alias="Idempotency-Key"),
) -> HttpResponse:
    """One is open at a time; another meanwhile is `move_not_allowed`. How it stands is said by `GET` of the order. With
    an `Idempotency-Key`, the same request sent again gets the first answer."""
    return heard_once(request, idempotency_key, partial(_complain, request, uid, body))


def _complain(request: HttpRequest, uid: uuid.UUID, body: ComplaintIn) -> Answer:
    order = get_order(request.user, uid)
    require_orderer(request.user)
    row = complaint_make(actor=request.user, order=order, **body.dict())
    answered = ComplaintOut.model_validate(complaint_words(row)).model_dump()
    return Answer(201, json.dumps(answered, cls=NinjaJSONEncoder, ensure_ascii=False))
