"""Accepting an application: at once, or after a one-time notice when the rest has come."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as kept

from bianmin.affairs import deadlines
from bianmin.affairs.models import Case, CaseMaterial, ItemVersion, Paper
from bianmin.affairs.permissions import require_clerk
from bianmin.affairs.workflow import CASE
from bianmin.core import clock
from bianmin.core.errors import UserError
from bianmin.core.models import Window
from bianmin.partners.models import Organization
from bianmin.residents.models import Person

from .application import complete, insert, new_case, prepare, refuse_open
from .material import Materials, file_received
from .paper import write_paper
from .steps import begin, finish, hand_out, in_words, note
from .visit import visit_ended


def case_accept(
    *,
    actor: Any,
    version: ItemVersion,
    person: Person | None = None,
    organization: Organization | None = None,
    agent: Person | None = None,
    agent_relation: str = "",
    window: Window | None = None,
    answers: Mapping[str, Any] | None = None,
    form_data: Mapping[str, Any] | None = None,
    materials: Materials | None = None,
    despite: str = "",
    channel: str = Case.Channel.COUNTER,
    uid: UUID | None = None,
    current: bool = True,
) -> Case:
    """Accept an application; returns the case with its number, pickup code and receipt.

    `materials` is {code: "received" | "gap" | "not_needed" | Given}; what is on file or in the record may be left out.
    `form_data` lies over what the record fills in. `despite`: why it is accepted although a condition is not met.
    `current` false: the version was in force when it was handed in.
    Raises CaseOpenError, MaterialsMissing, FormInvalid, ConditionsNotMet, ItemChanged, ItemInactive, NotAllowed.
    """
    require_clerk(actor)
    try:
        application = prepare(
            version=version,
            person=person,
            organization=organization,
            agent=agent,
            agent_relation=agent_relation,
            answers=answers,
            form_data=form_data,
            materials=materials,
            actor=actor,
            current=current,
        )
        complete(application, despite)
        case = new_case(application, actor=actor, window=window, channel=channel, uid=uid)
        accept_now(case)
        return insert(case, application, lambda: _write(case, actor=actor, despite=despite))
    except (UserError, IntegrityError) as error:
        refuse_open(version, person, organization, uid=uid, cause=error)
        raise


def case_accept_notified(
    *,
    actor: Any,
    case: Case,
    materials: Materials | None = None,
    answers: Mapping[str, Any] | None = None,
    form_data: Mapping[str, Any] | None = None,
    despite: str = "",
    channel: str = Case.Channel.COUNTER,
    version: int | None = None,
) -> Case:
    """Accept a case that was answered with a notice, now that the rest has come; the clock starts today.

    `channel` is where the rest came in. Raises MaterialsMissing, FormInvalid, ConditionsNotMet, MoveNotAllowed,
    VersionConflict, NotAllowed.
    """
    with transaction.atomic():
        case = begin(actor=actor, case=case, verb="accept", version=version)
        kept = case.assessment or {}
        application = prepare(
            version=case.item_version,
            person=case.person,
            organization=case.organization,
            agent=case.agent,
            agent_relation=case.agent_relation,
            answers={**kept.get("answers", {}), **(answers or {})},
            form_data={**(case.form_data or {}), **(form_data or {})},
            materials={**_received_before(case), **(materials or {})},
            actor=actor,
            current=False,
        )
        complete(application, despite)
        accept_now(case)
        case.form_data, case.assessment = application.form, application.assessment.snapshot()
        _replace_materials(case, application.materials, actor=actor)
        hand_out(case, actor=actor, verb="accept", body=_accepted_message(case), channel=channel)
        finish(
            case,
            actor=actor,
            verb="accept",
            changed=("accepted_at", "due_on", "due_certain", "notice_due_on", "form_data", "assessment"),
            payload=_accepted_words(case, despite),
        )
        write_paper(case, Paper.Kind.RECEIPT, actor=actor)
        visit_ended(case, actor=actor)
    return case


def accept_now(case: Case) -> None:
    """The clock starts: working days after today (行政许可法 art. 82)."""
    case.state = CASE.check("accept", CASE.start)
    case.accepted_at = clock.now()
    case.due_on, case.due_certain = deadlines.promise_of(case.item_version, clock.today())
    case.notice_due_on = None


def write_accepted(case: Case, *, actor: Any, despite: str) -> None:
    """What goes with a new case: journal, message, receipt."""
    note(case, actor=actor, verb="accept", payload=_accepted_words(case, despite))
    hand_out(case, actor=actor, verb="accept", body=_accepted_message(case), channel=case.channel, first=True)
    write_paper(case, Paper.Kind.RECEIPT, actor=actor, first=True)


def _write(case: Case, *, actor: Any, despite: str) -> None:
    write_accepted(case, actor=actor, despite=despite)
    visit_ended(case, actor=actor, window=case.window)


def _received_before(case: Case) -> Materials:
    """What the counter has already taken in stays taken in."""
    rows = case.materials.filter(status__in=(CaseMaterial.Status.RECEIVED, CaseMaterial.Status.NOT_NEEDED))
    return {row.code: str(row.status) for row in rows}


def _replace_materials(case: Case, rows: list[CaseMaterial], *, actor: Any) -> None:
    """Keep rows that were received before with their file and date; bring the others up to date."""
    kept = {row.code: row for row in case.materials.all()}
    file_received(case, rows, actor=actor)
    for row in rows:
        old = kept.get(row.code)
        if old is not None and old.status == row.status:
            if row.document and old.document_id is None:
                old.document = row.document
                old.save(update_fields=["document"])
            continue
        if old is not None:
            row.pk, row.uid, row.created_at = old.pk, old.uid, old.created_at
        row.case = case
        row.save()
    case.fresh_materials = list(case.materials.all())


def _accepted_words(case: Case, despite: str) -> dict[str, Any]:
    words: dict[str, Any] = {"due_on": case.due_on, "office": case.office.name}
    if despite.strip():
        words["despite"] = despite.strip()
    return words


def _accepted_message(case: Case) -> str:
    if case.item_version.on_the_spot:
        words = kept("您申请的“%(item)s”已受理，受理编号 %(number)s，当场办理。取件码 %(code)s，请勿告诉他人。")
    else:
        words = kept("您申请的“%(item)s”已受理，受理编号 %(number)s，%(due)s前办结。取件码 %(code)s，请勿告诉他人。")
    return words % {
        "item": case.item_version.name,
        "number": case.number,
        "due": in_words(case.due_on),
        "code": case.pickup_code,
    }
