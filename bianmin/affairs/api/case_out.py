"""How a case reads in the API. Names and numbers of people are masked, as on every list."""

from datetime import date, datetime
from typing import Any

from ninja import Schema

from bianmin.affairs.models import Case, CaseMaterial
from bianmin.affairs.selectors.case import CaseDetail, case_detail
from bianmin.affairs.selectors.case_list import CaseRow, rows_of

Words = dict[str, Any]


class CaseOut(Schema):
    uid: str
    number: str
    item: str
    item_name: str
    item_version: int
    state: str
    state_label: str
    applicant: str
    person: str | None
    organization: str | None
    office: str
    received_at: datetime
    accepted_at: datetime | None
    due_on: date | None
    days_left: int | None
    clock: str
    decided_at: datetime | None
    delivered_at: datetime | None
    version: int


class CaseList(Schema):
    items: list[CaseOut]
    next: str | None


class CaseAccepted(CaseOut):
    """What the counter hands over: the pickup code is given here alone."""

    pickup_code: str
    materials: list[Words]


class CaseFull(CaseOut):
    """`can` says by verb what you may do with it now."""

    materials: list[Words]
    decision: Words | None
    supplement: Words | None
    papers: list[Words]
    timeline: list[Words]
    can: dict[str, bool]


def case_words(row: CaseRow) -> Words:
    case = row.case
    return {
        "uid": str(case.uid),
        "number": case.number,
        "item": case.item.code,
        "item_name": case.item_version.name,
        "item_version": case.item_version.number,
        "state": case.state,
        "state_label": case.get_state_display(),
        "applicant": row.applicant,
        "person": str(case.person.uid) if case.person else None,
        "organization": str(case.organization.uid) if case.organization else None,
        "office": case.office.code,
        "received_at": case.received_at,
        "accepted_at": case.accepted_at,
        "due_on": case.due_on,
        "days_left": row.days_left,
        "clock": row.colour,
        "decided_at": case.decided_at,
        "delivered_at": case.delivered_at,
        "version": case.version,
    }


def case_accepted(case: Case) -> Words:
    """From the rows at hand: an acceptance is not read again."""
    rows = case.fresh_materials if case.fresh_materials is not None else list(case.materials.all())
    return {**case_words(rows_of([case])[0]), "pickup_code": case.pickup_code, "materials": _materials(rows)}


def case_full(user: Any, case: Case) -> Words:
    detail = case_detail(user, case)
    return {
        **case_words(detail.row),
        "materials": _materials(detail.materials),
        "decision": _decision(detail),
        "supplement": _supplement(detail),
        "papers": [
            {"uid": str(paper.uid), "kind": paper.kind, "number": paper.number, "issued_at": paper.created_at}
            for paper in detail.papers
        ],
        "timeline": [
            {"at": event.at, "verb": event.verb, "label": event.label, "who": event.who, "words": event.words}
            for event in detail.timeline
        ],
        "can": detail.can,
    }


def _materials(rows: list[CaseMaterial]) -> list[Words]:
    return [{"code": row.code, "name": row.name, "status": str(row.status), "due_on": row.due_on} for row in rows]


def _decision(detail: CaseDetail) -> Words | None:
    decision = detail.decision
    if decision is None:
        return None
    return {
        "outcome": decision.outcome,
        "grounds": decision.grounds,
        "reason": decision.reason,
        "result": decision.result,
        "legal_basis": decision.legal_basis,
        "remedy": decision.remedy,
        "decided_by": str(decision.decided_by),
        "decided_at": decision.created_at,
    }


def _supplement(detail: CaseDetail) -> Words | None:
    waiting = detail.supplement
    return {"wanted": waiting.wanted, "note": waiting.note, "due_on": waiting.due_on} if waiting else None
