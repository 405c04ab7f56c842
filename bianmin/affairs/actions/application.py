"""An application on its way to becoming a case: read and checked before the transaction, written inside it.

The day's number, which others wait for, is taken as late as possible.
"""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.affairs import pickup
from bianmin.affairs.errors import CaseOpenError, ConditionsNotMet, FormInvalid, ItemChanged, ItemInactive
from bianmin.affairs.models import Case, CaseMaterial, ItemVersion
from bianmin.affairs.selectors.eligibility import Assessment, assess
from bianmin.affairs.selectors.facts import applicant_facts, overlay, read_answers
from bianmin.affairs.selectors.form import prefill, validate_form
from bianmin.affairs.selectors.materials import MaterialLine, material_plan
from bianmin.core import clock
from bianmin.core.errors import Conflict, UserError
from bianmin.core.models import Window
from bianmin.core.numbering import next_number
from bianmin.core.translations import in_chinese
from bianmin.partners.models import Organization
from bianmin.residents.actions.on_file import require_on_file
from bianmin.residents.models import Person

from .material import Materials, file_received, missing_of, read_given, refuse_missing, settle

REASON_LENGTH = 200  # characters

TRIES = 5


@dataclass(frozen=True, eq=False)
class Application:
    """What the applicant wants and brought, checked against the item's version."""

    version: ItemVersion
    person: Person | None
    organization: Organization | None
    agent: Person | None
    agent_relation: str
    assessment: Assessment
    form: dict[str, str]
    form_errors: dict[str, str]
    lines: list[MaterialLine]
    materials: list[CaseMaterial]
    missing: list[dict[str, Any]]

    @property
    def unmet(self) -> list[dict[str, str]]:
        """Kept with the case and printed on the notice, therefore in Chinese."""
        with in_chinese():
            return [{"text": line.text, "reason": line.reason} for line in self.assessment.not_met]


def prepare(
    *,
    version: ItemVersion,
    person: Person | None,
    organization: Organization | None,
    agent: Person | None,
    agent_relation: str,
    answers: Mapping[str, Any] | None,
    form_data: Mapping[str, Any] | None,
    materials: Materials | None,
    actor: Any,
    current: bool = True,
) -> Application:
    """Read and check what the clerk sends; `current`: the version must be the one in force. Raises UserError."""
    if (person is None) == (organization is None):
        raise UserError(_("请选择一位申请人或一个申请单位。"), field="person")
    if current:
        _refuse_old(version)
    if agent is not None and agent == person:
        raise UserError(_("代办人不能是申请人本人。"), field="agent")
    who: dict[str, Any] = {"person": person, "organization": organization, "agent": agent}
    read = read_answers(answers or {})
    street = version.item.office.centre.area.code
    with in_chinese():
        facts = overlay(applicant_facts(person=person, organization=organization, street=street), read)
        lines = material_plan(version=version, facts=facts, **who)
        assessment = assess(version=version, person=person, organization=organization, answers=read, facts=facts)
    codes = {line.code for line in lines}
    if not current:  # given before: what the answers have made needless since is passed over
        asked = {material["code"] for material in version.materials}
        materials = {code: value for code, value in (materials or {}).items() if code in codes or code not in asked}
    given = read_given(materials, codes)
    rows = settle(lines, given, gap_workdays=version.gap_workdays, actor=actor)
    record = prefill(version, agent_relation=agent_relation, **who)
    typed = {name: value for name, value in (form_data or {}).items() if value is not None}
    form, form_errors = validate_form(version, record | typed, record=record)
    return Application(
        assessment=assessment,
        version=version,
        agent_relation=agent_relation.strip()[:40],
        form=form,
        form_errors=form_errors,
        lines=lines,
        materials=rows,
        missing=missing_of(rows, lines),
        **who,
    )


def _refuse_old(version: ItemVersion) -> None:
    item = version.item
    if not item.active:
        raise ItemInactive(_("“%(name)s”已经停办，不再受理。") % {"name": version.name})
    if item.current_id != version.pk:
        raise ItemChanged(_("“%(name)s”的办事指南刚刚更新。请重新打开这个事项再受理。") % {"name": version.name})


def complete(application: Application, despite: str) -> None:
    """Raises with everything that stands in the way of acceptance, materials first."""
    refuse_missing(application.missing)
    if application.form_errors:
        raise FormInvalid(
            _("申请表有 %(count)d 处要改：%(first)s")
            % {"count": len(application.form_errors), "first": next(iter(application.form_errors.values()))},
            field="form",
            details={"fields": application.form_errors},
        )
    if application.unmet and not despite.strip():
        raise ConditionsNotMet(
            _("有 %(count)d 个条件不符合：%(first)s。申请人坚持申请的，请写明受理理由。")
            % {"count": len(application.unmet), "first": application.unmet[0]["reason"]},
            field="despite",
            details={"conditions": application.unmet},
        )
    if (length := len(despite.strip())) > REASON_LENGTH:
        text = _("受理理由最多 %(limit)d 个字，现在是 %(length)d 个，请缩短。")
        raise UserError(text % {"limit": REASON_LENGTH, "length": length}, field="despite")


def new_case(application: Application, *, actor: Any, window: Window | None, channel: str, uid: UUID | None) -> Case:
    item = application.version.item
    applicant = application.person or application.organization
    assert applicant is not None  # noqa: S101 — checked by _prepare
    case = Case(
        centre=item.office.centre,
        item=item,
        item_version=application.version,
        person=application.person,
        organization=application.organization,
        agent=application.agent,
        agent_relation=application.agent_relation,
        area_code=applicant.area_code or item.office.centre.area.code,
        channel=channel,
        window=window,
        office=item.office,
        clerk=actor,
        received_at=clock.now(),
        form_data=application.form,
        assessment=application.assessment.snapshot(),
    )
    if uid is not None:
        case.uid = uid
    return case


def insert(case: Case, application: Application, write: Callable[[], None]) -> Case:
    """Save the case with its materials and whatever `write` adds. A pickup code that is taken is drawn again."""
    for attempt in range(1, TRIES + 1):
        code = pickup.new_code()
        case.pickup_code, case.pickup_index = code, pickup.index_of(code)
        case.pk = None
        try:
            with transaction.atomic():
                _save(case, application.materials)
                write()
            return case
        except IntegrityError:
            taken = Case.objects.open().filter(pickup_index=case.pickup_index).exists()
            if not taken or attempt == TRIES:
                raise
    raise AssertionError("unreachable")


def _save(case: Case, materials: list[CaseMaterial]) -> None:
    rows = [copy(row) for row in materials]  # the next try, if there is one, starts from what was given
    if case.accepted_at is not None:  # what comes with a notice goes home again
        file_received(case, rows, actor=case.clerk)
    if people := [person for person in (case.person, case.agent) if person]:
        require_on_file(*people)
    case.number = next_number(centre=case.centre, purpose="case")
    case.save(force_insert=True)
    for row in rows:
        row.case = case
    CaseMaterial.objects.bulk_create(rows)
    case.fresh_materials = rows


def refuse_open(
    version: ItemVersion,
    person: Person | None,
    organization: Organization | None,
    *,
    uid: UUID | None,
    cause: Exception | None,
) -> None:
    """Raises CaseOpenError when the applicant has an open case for the item: that is the news that matters.

    Raises Conflict when the proposed `uid` is taken.
    """
    applicant = {"person": person} if person else {"organization": organization}
    known = Case.objects.open().filter(item=version.item, **applicant).first() if any(applicant.values()) else None
    if known is not None:
        raise CaseOpenError(
            _("“%(item)s”已有一件在办：%(number)s（%(state)s）。请在那一件上继续办理。")
            % {"item": version.name, "number": known.number, "state": known.get_state_display()},
            details={"case": known.number, "uid": str(known.uid)},
        ) from cause
    if uid is not None and Case.objects.filter(uid=uid).exists():
        raise Conflict(_("这个办件已经登记过了。"), field="uid", code="uid_taken") from cause
