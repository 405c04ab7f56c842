"""Guardians and agents of a person through the API: listed, added, ended."""

import uuid
from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from bianmin.core import masking
from bianmin.residents.actions.representation import representation_add, representation_end
from bianmin.residents.models import Representation
from bianmin.residents.permissions import get_person, get_representation

from .reading import router


class RepresentationIn(Schema):
    representative: uuid.UUID = Field(description="uid of whoever acts for the person")
    kind: Literal["guardian", "agent"]
    relation: str = Field("", max_length=2, description="of the representative to the person, GB/T 4761")
    scope: str = Field("", max_length=120)
    since: date | None = None
    until: date | None = None


class RepresentationEndIn(Schema):
    reason: str = Field(max_length=200)
    until: date | None = None


class RepresentationOut(Schema):
    uid: str
    representative: str
    name: str
    kind: str
    relation: str
    scope: str
    since: date
    until: date | None


class RepresentationList(Schema):
    items: list[RepresentationOut]
    next: str | None


@router.get("/{uuid:uid}/representations", response=RepresentationList, summary="Who acts for a person, past ones too")
def representation_list(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    person = get_person(request.user, uid)
    rows = person.represented_by.select_related("representative").order_by("-id")
    return {"items": [_words(row) for row in rows], "next": None}


@router.post("/{uuid:uid}/representations", response={201: RepresentationOut}, summary="Record who acts for a person")
def representation_create(request: HttpRequest, uid: uuid.UUID, body: RepresentationIn) -> Status[dict[str, Any]]:
    """The paper that proves it is added on the page."""
    person = get_person(request.user, uid, "edit")
    sent = body.dict()
    representative = get_person(request.user, sent.pop("representative"))
    row = representation_add(actor=request.user, person=person, representative=representative, **sent)
    return Status(201, _words(row))


@router.post(
    "/{uuid:uid}/representations/{uuid:representation}/end",
    response=RepresentationOut,
    summary="It holds until a day and no longer",
)
def representation_finish(
    request: HttpRequest, uid: uuid.UUID, representation: uuid.UUID, body: RepresentationEndIn
) -> dict[str, Any]:
    person = get_person(request.user, uid, "edit")
    row = get_representation(person, representation)
    return _words(representation_end(actor=request.user, person=person, representation=row, **body.dict()))


def _words(row: Representation) -> dict[str, Any]:
    names = ("kind", "relation", "scope", "since", "until")
    return {
        **{name: getattr(row, name) for name in names},
        "uid": str(row.uid),
        "representative": str(row.representative.uid),
        "name": masking.mask_name(row.representative.name),
    }
