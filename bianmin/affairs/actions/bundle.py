"""Accepting a bundle: several cases of one person, all of them or none, with one receipt."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.affairs.bundle_merge import materials_of
from bianmin.affairs.errors import BundleEmpty, ConditionsNotMet, FormInvalid, MaterialsMissing
from bianmin.affairs.models import Bundle, BundleReceipt, Case, ItemVersion
from bianmin.affairs.permissions import require_catalogue_editor, require_clerk
from bianmin.affairs.selectors.bundle import BundlePlan
from bianmin.affairs.selectors.item import current_items
from bianmin.core import clock, journal
from bianmin.core.errors import UserError, VersionConflict
from bianmin.core.masking import mask_id
from bianmin.core.models import JournalEntry, Window
from bianmin.core.numbering import next_number
from bianmin.core.translations import in_chinese
from bianmin.feedback.actions.rating_invite import rating_invite
from bianmin.feedback.grades import Mode
from bianmin.residents.models import Person

from .application import Application, complete, insert, new_case, prepare, refuse_open
from .case_accept import accept_now, write_accepted
from .visit import bundle_key


def bundle_accept(
    *,
    actor: Any,
    bundle: Bundle,
    person: Person,
    items: Sequence[str],
    agent: Person | None = None,
    agent_relation: str = "",
    window: Window | None = None,
    answers: Mapping[str, Any] | None = None,
    form_data: Mapping[str, Any] | None = None,
    materials: Mapping[str, str] | None = None,
    despite: str = "",
    uid: UUID | None = None,
) -> BundleReceipt:
    """Accept the chosen `items` (codes) of a bundle at the counter; returns the receipt with its cases.

    `form_data` and `materials` go by the merged names and codes (bundle_merge.py). `uid` of the receipt: sent twice, it
    is one. Raises BundleEmpty and what `case_accept` raises, over all items at once.
    """
    require_clerk(actor)
    plan = BundlePlan(bundle, person, agent, dict(answers or {}), set(items))
    if not plan.versions:
        raise BundleEmpty(_("请至少选一项要办的。已在办的不用再选。"), field="items")
    who = {"person": person, "organization": None, "agent": agent, "agent_relation": agent_relation}
    applications = [
        prepare(
            version=version,
            answers=answers,
            form_data=plan.form.of(version, form_data or {}),
            materials=materials_of(plan.materials, materials or {}, version),
            actor=actor,
            **who,  # type: ignore[arg-type]
        )
        for version in plan.versions
    ]
    _complete_all(plan, applications, despite)
    return _write(actor, plan, applications, window, despite, uid)


def _complete_all(plan: BundlePlan, applications: list[Application], despite: str) -> None:
    """Everything that stands in the way of any item, told together."""
    missing: dict[str, dict[str, Any]] = {}
    fields: dict[str, str] = {}
    unmet: list[dict[str, str]] = []
    for application in applications:
        code = application.version.item.code
        missing |= {row["name"]: row for row in application.missing}
        fields |= {plan.form.keys[code, name]: text for name, text in application.form_errors.items()}
        unmet += application.unmet
    if missing:
        names = "、".join(missing)
        raise MaterialsMissing(
            _("还缺 %(count)d 项材料：%(names)s。没有带齐的事项可以先不选。") % {"count": len(missing), "names": names},
            field="materials",
            details={"missing": list(missing.values())},
        )
    if fields:
        raise FormInvalid(
            _("申请表有 %(count)d 处要改：%(first)s") % {"count": len(fields), "first": next(iter(fields.values()))},
            field="form",
            details={"fields": fields},
        )
    if unmet and not despite.strip():
        raise ConditionsNotMet(
            _("有 %(count)d 个条件不符合：%(first)s。请去掉不符合的事项；申请人坚持申请的，请写明受理理由。")
            % {"count": len(unmet), "first": unmet[0]["reason"]},
            field="despite",
            details={"conditions": unmet},
        )
    for application in applications:
        complete(application, despite)


def _write(
    actor: Any,
    plan: BundlePlan,
    applications: list[Application],
    window: Window | None,
    despite: str,
    uid: UUID | None,
) -> BundleReceipt:
    cases: list[Case] = []
    with transaction.atomic():
        for application in applications:
            case = new_case(application, actor=actor, window=window, channel=Case.Channel.COUNTER, uid=None)
            accept_now(case)
            cases.append(_insert(case, application, actor, despite))
        receipt = _receipt(actor, plan, cases, window, uid)
        Case.objects.filter(pk__in=[case.pk for case in cases]).update(bundle_receipt=receipt)
        rating_invite(
            key=bundle_key(receipt),
            mode=Mode.ONSITE,
            title=plan.bundle.name,
            centre=receipt.centre,
            area_code=receipt.area_code,
            subject_uid=plan.person.uid,
            window=window,
            staff=actor,
        )
        journal.record(
            actor=actor,
            verb="bundle.accept",
            noun=receipt,
            subject_uid=plan.person.uid,
            area_code=receipt.area_code,
            payload={"number": receipt.number, "bundle": plan.bundle.name},
            audience=JournalEntry.Audience.SUBJECT,
        )
    return receipt


def _insert(case: Case, application: Application, actor: Any, despite: str) -> Case:
    version = application.version
    try:
        return insert(case, application, lambda: write_accepted(case, actor=actor, despite=despite))
    except (UserError, IntegrityError) as error:
        refuse_open(version, application.person, None, uid=None, cause=error)
        raise


@in_chinese()
def _receipt(actor: Any, plan: BundlePlan, cases: list[Case], window: Window | None, uid: UUID | None) -> BundleReceipt:
    centre, person = cases[0].centre, plan.person
    receipt = BundleReceipt(
        number=next_number(centre=centre, purpose="bundle"),
        bundle=plan.bundle,
        person=person,
        centre=centre,
        window=window,
        area_code=cases[0].area_code,
        clerk=actor,
        content={
            "bundle": plan.bundle.name,
            "issued_at": clock.now().isoformat(),
            "issued_by": str(actor),
            "centre": {"name": centre.name, "address": centre.address, "hotline": centre.hotline},
            "applicant": {"name": person.name, "id": mask_id(person.id_number) if person.id_number else ""},
            "cases": [_line(case) for case in cases],
            "materials": _materials(cases),
            "also": plan.bundle.also,
        },
    )
    if uid is not None:
        receipt.uid = uid
    receipt.save(force_insert=True)
    return receipt


def _line(case: Case) -> dict[str, Any]:
    version: ItemVersion = case.item_version
    return {
        "item": version.name,
        "number": case.number,
        "office": case.office.name,
        "on_the_spot": version.on_the_spot,
        "due_on": case.due_on and case.due_on.isoformat(),
        "pickup_code": case.pickup_code,
    }


def _materials(cases: list[Case]) -> list[dict[str, Any]]:
    """Each paper once, with how it stands; one that may follow with its day."""
    rows: dict[str, dict[str, Any]] = {}
    for case in cases:
        for row in case.fresh_materials or []:
            due = row.due_on and row.due_on.isoformat()
            rows.setdefault(row.name, {"name": row.name, "status": str(row.get_status_display()), "due_on": due})
    return list(rows.values())


def bundle_edit(
    *, actor: Any, bundle: Bundle, version: int, name: str, summary: str, items: Sequence[str], active: bool
) -> Bundle:
    """Change what a bundle is called and which items it holds. Raises UserError, VersionConflict, NotAllowed."""
    require_catalogue_editor(actor)
    known = {found.item.code for found in current_items()}
    if not items or set(items) - known:
        raise UserError(_("请选至少一个在办的事项。"), field="items")
    if not name.strip():
        raise UserError(_("请填写名称。"), field="name")
    with transaction.atomic():
        locked = Bundle.objects.select_for_update().get(pk=bundle.pk)
        if locked.version != version:
            raise VersionConflict(_("这个“一件事”刚刚被同事改过。请刷新页面，看过最新内容再改。"))
        locked.name, locked.summary = name.strip()[:40], summary.strip()[:200]
        locked.items, locked.active, locked.version = list(items), active, locked.version + 1
        locked.save()
        journal.record(
            actor=actor, verb="bundle.edit", noun=locked, payload={"bundle": locked.name, "items": list(items)}
        )
    return locked
