"""Clothing aid through the API: the shelf, donations and hand-outs. Names are masked, and nobody is told why."""

import uuid
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Schema
from pydantic import Field

from bianmin.core.idempotency import Answer, once
from bianmin.living.actions.clothing_donation import donation_receive
from bianmin.living.actions.clothing_handout import handout_make
from bianmin.living.models import ClothingHandout
from bianmin.living.permissions_clothing import read_centre, require_clothing_reader, station_centre
from bianmin.living.selectors.clothing_donation import DonationRow
from bianmin.living.selectors.clothing_donation import donation_list as donations
from bianmin.living.selectors.clothing_handout import HandoutRow
from bianmin.living.selectors.clothing_handout import handout_list as handouts
from bianmin.living.selectors.clothing_stock import stock_rows
from bianmin.partners.permissions import get_organization
from bianmin.residents.permissions import get_person

router = Router()
Words = dict[str, Any]


class GarmentOut(Schema):
    """`words` is how people read it."""

    uid: uuid.UUID
    kind: str
    wearer: str
    size: str
    season: str
    words: str
    pieces: int


class GarmentList(Schema):
    items: list[GarmentOut]


class DonationOut(Schema):
    """`donor`: masked; an organisation in full."""

    uid: uuid.UUID
    number: str
    state: str
    donor: str
    weight_kg: Decimal
    bags: int
    received_at: datetime


class DonationList(Schema):
    items: list[DonationOut]
    next: str | None


class DonationIn(Schema):
    """One donor at most: `person` on file, `organization`, or `donor_name` as given; none: anonymous. `uid` may be
    proposed by a client that works offline."""

    weight_kg: Decimal = Field(gt=0, max_digits=4, decimal_places=1)
    bags: int = Field(1, ge=1, le=999)
    person: uuid.UUID | None = None
    organization: uuid.UUID | None = None
    donor_name: str = Field("", max_length=60)
    donor_phone: str = Field("", max_length=30)
    thanks_wanted: bool = False
    note: str = Field("", max_length=300)
    uid: uuid.UUID | None = None


class HandoutOut(Schema):
    uid: uuid.UUID
    number: str
    state: str
    person: uuid.UUID
    name: str
    pieces: int
    handed_at: datetime


class HandoutList(Schema):
    items: list[HandoutOut]
    next: str | None


class HandoutItem(Schema):
    garment: uuid.UUID
    pieces: int = Field(ge=1, le=99)


class HandoutIn(Schema):
    """`answers`: what was asked, by fact name ("household.tags.hardship": true); `despite`: the director's reason."""

    person: uuid.UUID
    items: list[HandoutItem] = Field(min_length=1, max_length=99)
    answers: dict[str, bool | int | str] = Field(default_factory=dict)
    despite: str = Field("", max_length=200)
    uid: uuid.UUID | None = None


@router.get("/stock", response=GarmentList, summary="What lies on the shelf, every sort")
def list_stock(request: HttpRequest) -> Words:
    rows = stock_rows(request.user, read_centre(request.user))
    names = ("uid", "kind", "wearer", "size", "season", "words", "pieces")
    return {"items": [{name: getattr(row, name) for name in names} for row in rows]}


@router.get("/donations", response=DonationList, summary="Donations, the newest first")
def list_donations(
    request: HttpRequest,
    state: str = Query("", max_length=20, description="a state, or `open`"),
    number: str = Query("", max_length=30),
    cursor: str | None = Query(None, max_length=500),
    limit: int = Query(50, ge=1, le=200),
) -> Words:
    require_clothing_reader(request.user)
    page = donations(request.user, state=state, number=number, cursor=cursor, size=limit)
    return {"items": [_donation(row) for row in page.items], "next": page.next}


@router.post("/donations", response={201: DonationOut}, summary="Register a donation")
def receive_donation(
    request: HttpRequest, body: DonationIn, idempotency_key: str | None = Header(None, alias="Idempotency-Key")
) -> HttpResponse:
    """With an `Idempotency-Key`, the same request sent again gets the first answer."""
    return _once(request, idempotency_key, partial(_receive, request, body))


@router.get("/handouts", response=HandoutList, summary="Hand-outs, the newest first")
def list_handouts(
    request: HttpRequest,
    number: str = Query("", max_length=30),
    cursor: str | None = Query(None, max_length=500),
    limit: int = Query(50, ge=1, le=200),
) -> Words:
    require_clothing_reader(request.user)
    page = handouts(request.user, number=number, cursor=cursor, size=limit)
    return {"items": [_handout(row.handout, row.name) for row in page.items], "next": page.next}


@router.post("/handouts", response={201: HandoutOut}, summary="Hand clothes out to a person")
def make_handout(
    request: HttpRequest, body: HandoutIn, idempotency_key: str | None = Header(None, alias="Idempotency-Key")
) -> HttpResponse:
    """With an `Idempotency-Key`, the same request sent again gets the first answer."""
    return _once(request, idempotency_key, partial(_make, request, body))


def _once(request: HttpRequest, key: str | None, execute: Callable[[], Answer]) -> HttpResponse:
    if key is None:
        answer = execute()
    else:
        sent = f"POST {request.path} ".encode() + request.body
        answer = once(user=request.user, key=key, request=sent, execute=execute)
    return HttpResponse(answer.body, status=answer.status, content_type="application/json")


def _receive(request: HttpRequest, body: DonationIn) -> Answer:
    centre = station_centre(request.user)
    given = body.dict(exclude={"person", "organization"})
    person = get_person(request.user, body.person) if body.person else None
    organization = get_organization(request.user, body.organization) if body.organization else None
    row = donation_receive(actor=request.user, centre=centre, person=person, organization=organization, **given)
    return Answer(201, DonationOut.model_validate(_donation(DonationRow(row))).model_dump_json())


def _make(request: HttpRequest, body: HandoutIn) -> Answer:
    centre = station_centre(request.user)
    items: dict[uuid.UUID, int] = {}
    for item in body.items:
        items[item.garment] = items.get(item.garment, 0) + item.pieces
    row = handout_make(
        actor=request.user,
        centre=centre,
        person=get_person(request.user, body.person),
        items=items,
        answers=body.answers,
        despite=body.despite,
        uid=body.uid,
    )
    return Answer(201, HandoutOut.model_validate(_handout(row, HandoutRow(row).name)).model_dump_json())


def _donation(row: DonationRow) -> Words:
    names = ("uid", "number", "state", "weight_kg", "bags", "received_at")
    return {name: getattr(row.donation, name) for name in names} | {"donor": row.donor}


def _handout(row: ClothingHandout, name: str) -> Words:
    names = ("uid", "number", "state", "pieces", "handed_at")
    return {key: getattr(row, key) for key in names} | {"person": row.person.uid, "name": name}
