"""What stands on a paper: plain values, read once when it is issued."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from bianmin.affairs.models import Case, CaseMaterial, Decision, ItemVersion, Paper, SupplementRequest
from bianmin.core import clock
from bianmin.core.masking import mask_id, mask_phone
from bianmin.core.translations import in_chinese

from .form import shown_value

Content = dict[str, Any]
COUNTED = (CaseMaterial.Status.GAP, CaseMaterial.Status.MISSING)


@in_chinese()
def paper_content(case: Case, kind: str, *, actor: Any) -> Content:
    """Head, applicant and the body of the kind. `case` comes with item_version, person or organization, centre, office.

    Rows that the action has at hand (`case.fresh_materials`) are not read again.
    """
    content = {
        "kind": kind,
        "title": str(Paper.Kind(kind).label),
        "issued_at": clock.now().isoformat(),
        "issued_by": str(actor or _("系统")),
        "centre": {"name": case.centre.name, "address": case.centre.address, "hotline": case.centre.hotline},
        "office": {"name": case.office.name, "phone": case.office.phone},
        "case": case.number,
        "item": {"code": case.item.code, "name": case.item_version.name, "version": case.item_version.number},
        "applicant": applicant(case),
    }
    return content | _BODIES[Paper.Kind(kind)](case)


def applicant(case: Case) -> Content:
    """Name in full, numbers masked: the paper may lie on a table."""
    if case.person:
        person = case.person
        shown = {"name": person.name, "id": person.id_masked, "phone": person.phone_masked}
    else:
        organization = case.organization
        assert organization is not None  # noqa: S101 — held by the constraint case_one_applicant
        shown = {
            "name": organization.name,
            "id": organization.credit_code,
            "phone": organization.contact_phone_masked,
        }
    if case.agent:
        shown["agent"] = case.agent.name
        shown["agent_relation"] = case.agent_relation
    return shown


def _materials(case: Case) -> list[CaseMaterial]:
    fresh = case.fresh_materials
    return fresh if fresh is not None else list(case.materials.all())


def _receipt(case: Case) -> Content:
    version = case.item_version
    return {
        "received_at": case.received_at.isoformat(),
        "accepted_at": case.accepted_at and case.accepted_at.isoformat(),
        "due_on": case.due_on and case.due_on.isoformat(),
        "due_certain": case.due_certain,
        "promised_workdays": version.promised_workdays,
        "on_the_spot": version.on_the_spot,
        "fee": str(version.fee),
        "delivery": version.delivery,
        "pickup_code": case.pickup_code,
        "materials": [
            {"name": row.name, "status": str(row.get_status_display()), "due_on": row.due_on and row.due_on.isoformat()}
            for row in _materials(case)
        ],
        "gaps": [
            {"name": row.name, "due_on": row.due_on and row.due_on.isoformat()}
            for row in _materials(case)
            if row.status == CaseMaterial.Status.GAP
        ],
    }


def _notice(case: Case) -> Content:
    """All that is missing, at once (行政许可法 art. 32). Conditions and form fields come from the action."""
    return {
        "received_at": case.received_at.isoformat(),
        "notice_due_on": case.notice_due_on and case.notice_due_on.isoformat(),
        "pickup_code": case.pickup_code,
        "legal_basis": case.item_version.legal_basis,
        "missing": [
            {"code": row.code, "name": row.name, "why": row.note}
            for row in _materials(case)
            if row.status == CaseMaterial.Status.MISSING
        ],
    }


def _supplement(case: Case) -> Content:
    request = SupplementRequest.objects.filter(case=case).latest("id")
    return {
        "wanted": request.wanted,
        "gaps": [
            {"name": row.name, "due_on": row.due_on and row.due_on.isoformat()}
            for row in case.materials.filter(status=CaseMaterial.Status.GAP).exclude(
                code__in=[wanted["code"] for wanted in request.wanted]
            )
        ],
        "note": request.note,
        "due_on": request.due_on.isoformat(),
        "workdays_left": case.workdays_left,
    }


def _decision(case: Case) -> Content:
    decision = Decision.objects.select_related("decided_by").get(case=case, revoked_at=None)
    return {
        "outcome": decision.outcome,
        "decided_at": decision.created_at.isoformat(),
        "decided_by": str(decision.decided_by),
        "result": decision.result,
        "grounds": decision.grounds,
        "reason": decision.reason,
        "legal_basis": decision.legal_basis,
        "remedy": decision.remedy,
        "delivery": case.item_version.delivery,
    }


def _delivery(case: Case) -> Content:
    delivery = case.delivery
    return {
        "delivered_at": case.delivered_at and case.delivered_at.isoformat(),
        "method": str(delivery.get_method_display()),
        "receiver": delivery.receiver,
        "tracking": delivery.tracking,
        "delivered_by": str(delivery.delivered_by),
    }


_TEMPLATES = {
    Paper.Kind.RECEIPT: "affairs/paper_receipt.html",
    Paper.Kind.NOTICE: "affairs/paper_notice.html",
    Paper.Kind.SUPPLEMENT: "affairs/paper_supplement.html",
    Paper.Kind.APPROVAL: "affairs/paper_decision.html",
    Paper.Kind.REFUSAL: "affairs/paper_decision.html",
    Paper.Kind.DELIVERY: "affairs/paper_delivery.html",
}
_BODIES = {
    Paper.Kind.RECEIPT: _receipt,
    Paper.Kind.NOTICE: _notice,
    Paper.Kind.SUPPLEMENT: _supplement,
    Paper.Kind.APPROVAL: _decision,
    Paper.Kind.REFUSAL: _decision,
    Paper.Kind.DELIVERY: _delivery,
}


def paper_template(kind: str) -> str:
    """What shows a paper of this kind, on the screen and in the archive."""
    return _TEMPLATES[Paper.Kind(kind)]


def form_rows(version: ItemVersion, data: Mapping[str, Any] | None) -> list[tuple[str, str, str]]:
    """(group, label, value) of an application form as people read it."""
    known = data or {}
    return [
        (field.get("group") or "", field["label"], shown_value(field, known.get(field["name"], "")))
        for field in version.form
    ]


def masked_form_rows(version: ItemVersion, data: Mapping[str, Any] | None) -> list[tuple[str, str, str]]:
    """The same for the screen, with numbers of papers, phones and cards masked."""
    masks = {
        "id_number": mask_id,
        "phone": mask_phone,
        "bank_card": lambda number: f"****{number[-4:]}" if number else _("没有填"),
    }
    kinds = {field["label"]: field.get("type") or "text" for field in version.form}
    return [(group, label, masks.get(kinds[label], str)(value)) for group, label, value in form_rows(version, data)]


def paper_of(case: Case, kind: str) -> Paper | None:
    """The paper of a kind that holds; the newest one when a later took an earlier one's place."""
    return case.papers.filter(kind=kind, void=False).order_by("-id").first()
