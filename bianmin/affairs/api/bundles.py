"""Bundles (一件事): which there are, what one asks of a person, and accepting it with one receipt."""

import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from bianmin.affairs.actions.bundle import bundle_accept
from bianmin.affairs.models import BundleReceipt
from bianmin.affairs.permissions import get_bundle_receipt
from bianmin.affairs.selectors.bundle import BundlePlan, bundles, get_bundle
from bianmin.residents.permissions import get_person

router = Router()
Words = dict[str, Any]


class BundleOut(Schema):
    code: str
    name: str
    summary: str
    items: list[str]
    also: list[dict[str, str]]


class BundleList(Schema):
    items: list[BundleOut]
    next: str | None


class BundleItemOut(Schema):
    """`open`: number of the case that the person has in hand."""

    code: str
    name: str
    overall: str
    open: str | None
    questions: list[str]


class MaterialOut(Schema):
    """`code` names the paper to `materials`; `items` are those that want it."""

    code: str
    name: str
    status: str
    can_follow: bool
    items: list[str]


class FieldOut(Schema):
    name: str
    label: str
    type: str
    required: bool


class PlanOut(Schema):
    items: list[BundleItemOut]
    materials: list[MaterialOut]
    form: list[FieldOut]


class BundleAcceptIn(Schema):
    """`items` are the codes that are wanted; `form` and `materials` by the names and codes of the plan."""

    person: uuid.UUID
    items: list[str] = Field(max_length=20)
    agent: uuid.UUID | None = None
    agent_relation: str = Field("", max_length=40)
    answers: Words = Field(default_factory=dict, max_length=100)
    form: dict[str, str] = Field(default_factory=dict, max_length=200)
    materials: dict[str, str] = Field(default_factory=dict, max_length=100)
    despite: str = Field("", max_length=200)
    uid: uuid.UUID | None = None


class WantedIn(Schema):
    item: list[str] = Field(default_factory=list, max_length=20)


class ReceiptCase(Schema):
    item: str
    number: str
    pickup_code: str
    due_on: date | None
    on_the_spot: bool


class ReceiptOut(Schema):
    uid: str
    number: str
    bundle: str
    cases: list[ReceiptCase]


@router.get("", response=BundleList, summary="Bundles that are offered")
def bundle_list(request: HttpRequest) -> Words:
    names = ("code", "name", "summary", "items", "also")
    return {"items": [{name: getattr(one, name) for name in names} for one in bundles()], "next": None}


@router.get("/{code}/plan", response=PlanOut, summary="What a bundle asks of a person: every question and paper once")
def bundle_plan(request: HttpRequest, code: str, person: uuid.UUID, wanted: Query[WantedIn]) -> Words:
    """`item` may be repeated; without it all that are not ruled out and not in hand are taken."""
    plan = BundlePlan(get_bundle(code), get_person(request.user, person), chosen=set(wanted.item) or None)
    return {
        "items": [
            {
                "code": row.version.item.code,
                "name": row.version.name,
                "overall": row.status,
                "open": row.open.number if row.open else None,
                "questions": [fact.name for fact in row.assessment.questions],
            }
            for row in plan.items
        ],
        "materials": [
            {
                "code": row.line.code,
                "name": row.line.name,
                "status": row.line.status,
                "can_follow": row.line.can_follow,
                "items": row.items,
            }
            for row in plan.materials
        ],
        "form": [
            {
                "name": spec["name"],
                "label": spec["label"],
                "type": spec.get("type") or "text",
                "required": bool(spec.get("required")),
            }
            for spec in plan.form.form
        ],
    }


@router.post("/{code}/accept", response={201: ReceiptOut}, summary="Accept what is chosen: several cases, one receipt")
def bundle_create(request: HttpRequest, code: str, body: BundleAcceptIn) -> Status[Words]:
    receipt = bundle_accept(
        actor=request.user,
        bundle=get_bundle(code),
        person=get_person(request.user, body.person),
        items=body.items,
        agent=get_person(request.user, body.agent) if body.agent else None,
        agent_relation=body.agent_relation,
        answers=body.answers,
        form_data=body.form,
        materials=body.materials,
        despite=body.despite,
        uid=body.uid,
    )
    return Status(201, _words(receipt))


@router.get("/receipts/{uuid:uid}", response=ReceiptOut, summary="The receipt of a bundle with its cases")
def bundle_receipt(request: HttpRequest, uid: uuid.UUID) -> Words:
    return _words(get_bundle_receipt(request.user, uid))


def _words(receipt: BundleReceipt) -> Words:
    return {
        "uid": str(receipt.uid),
        "number": receipt.number,
        "bundle": receipt.content["bundle"],
        "cases": receipt.content["cases"],
    }
