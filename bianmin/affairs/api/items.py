"""Items, and what one applicant meets, brings and fills in for them."""

import uuid
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from bianmin.affairs.models import ItemVersion
from bianmin.affairs.selectors.eligibility import Assessment, assess
from bianmin.affairs.selectors.facts import applicant_facts, overlay, read_answers
from bianmin.affairs.selectors.form import prefill
from bianmin.affairs.selectors.item import item_search
from bianmin.affairs.selectors.materials import MaterialLine, material_plan
from bianmin.core.errors import UserError

from .applicants import AssessIn, applicant_of, current_version

router = Router()
Words = dict[str, Any]


class ItemOut(Schema):
    code: str
    name: str
    summary: str
    category: str
    office: str
    kind: str
    promised_workdays: int


class ItemList(Schema):
    items: list[ItemOut]
    next: str | None


class ItemDetail(ItemOut):
    version: int
    eligibility: str
    conditions: list[Words]
    materials: list[Words]
    form: list[Words]
    refusal_grounds: list[Words]
    statutory_workdays: int | None
    publicity_days: int
    fee: str
    delivery: list[str]
    legal_basis: str
    acceptance_with_gap: bool
    gap_workdays: int
    guide: Words


class ConditionOut(Schema):
    text: str
    status: str
    reason: str
    used: list[Words]
    questions: list[Words]


class EligibilityOut(Schema):
    item: str
    overall: str
    conditions: list[ConditionOut]


class MaterialOut(Schema):
    code: str
    name: str
    form: str
    status: str
    why: str
    can_follow: bool
    valid_until: str | None


class MaterialsOut(Schema):
    items: list[MaterialOut]
    next: str | None


class AssessmentOut(EligibilityOut):
    materials: list[MaterialOut]
    form: dict[str, Any]


@router.get("", response=ItemList, summary="Items in force; `q` finds by name, pinyin, initials and plain words")
def item_list(request: HttpRequest, q: str = Query("", max_length=60)) -> Words:
    return {"items": [_item(version) for version in item_search(q, user=request.user)], "next": None}


@router.get("/{code}", response=ItemDetail, summary="One item with its guide")
def item_detail(request: HttpRequest, code: str) -> Words:
    version = current_version(code)
    public = {key: value for key, value in version.guide.items() if key not in ("facts", "note")}
    return {
        **_item(version),
        "version": version.number,
        "eligibility": version.eligibility_text,
        "conditions": version.conditions,
        "materials": version.materials,
        "form": version.form,
        "refusal_grounds": version.refusal_grounds,
        "statutory_workdays": version.statutory_workdays,
        "publicity_days": version.publicity_days,
        "fee": str(version.fee),
        "delivery": version.delivery,
        "legal_basis": version.legal_basis,
        "acceptance_with_gap": version.acceptance_with_gap,
        "gap_workdays": version.gap_workdays,
        "guide": public,
    }


@router.get("/{code}/eligibility", response=EligibilityOut, summary="Each condition: met, not_met or unknown, and why")
def item_eligibility(
    request: HttpRequest, code: str, person: uuid.UUID | None = None, organization: uuid.UUID | None = None
) -> Words:
    version = current_version(code)
    return _eligibility(assess(version=version, **_applicant(request, person, organization)))


@router.get("/{code}/materials", response=MaterialsOut, summary="Each material: on file, from the record, or to bring")
def item_materials(
    request: HttpRequest, code: str, person: uuid.UUID | None = None, organization: uuid.UUID | None = None
) -> Words:
    version = current_version(code)
    lines = material_plan(version=version, **_applicant(request, person, organization), agent_known=False)
    return {"items": [_material(line) for line in lines], "next": None}


@router.post(
    "/{code}/assess", response=AssessmentOut, summary="Conditions, materials and the filled form, with answers"
)
def item_assess(request: HttpRequest, code: str, body: AssessIn) -> Words:
    version = current_version(code)
    applicant = _applicant(request, body.person, body.organization)
    read = read_answers(body.answers)
    facts = overlay(applicant_facts(**applicant), read)
    assessment = assess(version=version, answers=read, facts=facts, **applicant)
    return {
        **_eligibility(assessment),
        "materials": [
            _material(line) for line in material_plan(version=version, facts=facts, agent_known=False, **applicant)
        ],
        "form": prefill(version, agent=None, agent_relation="", **applicant),
    }


def _applicant(request: HttpRequest, person: uuid.UUID | None, organization: uuid.UUID | None) -> Words:
    if (person is None) == (organization is None):
        raise UserError(_("请用 person 或 organization 指明一位申请人或一个申请单位。"), field="person")
    return applicant_of(request.user, person, organization)


def _item(version: ItemVersion) -> Words:
    return {
        "code": version.item.code,
        "name": version.name,
        "summary": version.summary,
        "category": version.item.category,
        "office": version.item.office.name,
        "kind": version.kind,
        "promised_workdays": version.promised_workdays,
    }


def _eligibility(assessment: Assessment) -> Words:
    conditions = [
        {
            "text": line.text,
            "status": str(line.status),
            "reason": line.reason,
            "used": [used._asdict() for used in line.used],
            "questions": [{"name": fact.name, "label": str(fact.label), "kind": fact.kind} for fact in line.questions],
        }
        for line in assessment.lines
    ]
    return {"item": assessment.version.item.code, "overall": str(assessment.overall), "conditions": conditions}


def _material(line: MaterialLine) -> Words:
    return {
        "code": line.code,
        "name": line.name,
        "form": line.form,
        "status": str(line.status),
        "why": line.why,
        "can_follow": line.can_follow,
        "valid_until": line.valid_until.isoformat() if line.valid_until else None,
    }
