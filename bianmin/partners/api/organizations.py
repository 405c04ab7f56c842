"""Organisations through the API."""

import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from bianmin.partners.actions.organization import organization_edit, organization_register
from bianmin.partners.models import Organization
from bianmin.partners.permissions import get_organization
from bianmin.partners.selectors.organization import organization_search

router = Router(tags=["organizations"])
Words = dict[str, Any]


class OrganizationOut(Schema):
    uid: str
    version: int
    name: str
    credit_code: str
    kind: str
    address: str
    contact_name: str
    contact_phone: str
    area_code: str


class OrganizationList(Schema):
    items: list[OrganizationOut]
    next: str | None


class OrganizationUpdateIn(Schema):
    version: int
    name: str | None = Field(None, max_length=100)
    kind: str | None = Field(None, max_length=20)
    address: str | None = Field(None, max_length=120)
    contact_name: str | None = Field(None, max_length=40)
    contact_phone: str | None = Field(None, max_length=30)


class OrganizationRegisterIn(Schema):
    name: str = Field(max_length=100)
    credit_code: str = Field(max_length=40)
    kind: str = Field("", max_length=20)
    address: str = Field("", max_length=120)
    contact_name: str = Field("", max_length=40)
    contact_phone: str = Field("", max_length=30)


@router.get("/organizations", response=OrganizationList, summary="Organisations found by name or credit code")
def organization_list(request: HttpRequest, q: str = Query("", max_length=100)) -> Words:
    return {"items": [_words(found) for found in organization_search(request.user, q)], "next": None}


@router.post("/organizations", response={201: OrganizationOut}, summary="Register an organisation by its credit code")
def organization_create(request: HttpRequest, body: OrganizationRegisterIn) -> Status[Words]:
    return Status(201, _words(organization_register(actor=request.user, **body.dict())))


@router.get("/organizations/{uuid:uid}", response=OrganizationOut, summary="One organisation")
def organization_detail(request: HttpRequest, uid: uuid.UUID) -> Words:
    return _words(get_organization(request.user, uid))


@router.patch("/organizations/{uuid:uid}", response=OrganizationOut, summary="Update one that you read at `version`")
def organization_update(request: HttpRequest, uid: uuid.UUID, body: OrganizationUpdateIn) -> Words:
    organization = get_organization(request.user, uid, "edit")
    changes = body.dict(exclude_none=True)
    return _words(organization_edit(actor=request.user, organization=organization, **changes))


def _words(organization: Organization) -> Words:
    names = ("version", "name", "credit_code", "kind", "address", "contact_name", "area_code")
    words = {name: getattr(organization, name) for name in names}
    return {**words, "uid": str(organization.uid), "contact_phone": organization.contact_phone_masked}
