"""The one-time notice (一次性告知): everything that is missing, told once and completely (行政许可法 art. 32)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as kept

from bianmin.affairs import deadlines
from bianmin.affairs.errors import NothingMissing
from bianmin.affairs.models import Case, ItemVersion, Paper
from bianmin.affairs.permissions import require_clerk
from bianmin.affairs.workflow import CASE
from bianmin.core import calendar, clock
from bianmin.core.errors import UserError
from bianmin.core.models import Window
from bianmin.core.translations import in_chinese
from bianmin.partners.models import Organization
from bianmin.residents.models import Person

from .application import Application, insert, new_case, prepare, refuse_open
from .material import Materials
from .paper import write_paper
from .steps import hand_out, in_words, note
from .visit import visit_ended


def case_notify(
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
    channel: str = Case.Channel.COUNTER,
    uid: UUID | None = None,
) -> Case:
    """Tell once and completely what is missing (一次性告知): materials, unmet conditions, form fields.

    The case waits as `notified` until `notice_due_on`. Raises CaseOpenError, NothingMissing, UserError, NotAllowed.
    """
    require_clerk(actor)
    try:
        with in_chinese():  # what is found stands on the notice
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
            )
        if not (application.missing or application.unmet or application.form_errors):
            raise NothingMissing(_("材料和条件都齐了，可以直接受理，不用出告知书。"))
        case = new_case(application, actor=actor, window=window, channel=channel, uid=uid)
        case.state = CASE.start
        case.notice_due_on = calendar.add_workdays(clock.today(), deadlines.NOTICE_WORKDAYS).on
        return insert(case, application, lambda: _write(case, application, actor=actor))
    except (UserError, IntegrityError) as error:
        refuse_open(version, person, organization, uid=uid, cause=error)
        raise


def _write(case: Case, application: Application, *, actor: Any) -> None:
    labels = {field["name"]: field["label"] for field in case.item_version.form}
    told = {
        "materials": application.missing,
        "conditions": application.unmet,
        "fields": [{"name": labels[name], "text": text} for name, text in application.form_errors.items()],
    }
    names = [row["name"] for row in application.missing] + [row["text"] for row in application.unmet]
    note(case, actor=actor, verb="notify", payload={"missing": names, "notice_due_on": case.notice_due_on})
    hand_out(case, actor=actor, verb="notify", body=_notice_message(case, names), channel=case.channel, first=True)
    write_paper(case, Paper.Kind.NOTICE, actor=actor, extra={"told": told}, first=True)
    visit_ended(case, actor=actor, window=case.window)


def _notice_message(case: Case, names: list[str]) -> str:
    return kept("您申请的“%(item)s”（%(number)s）还需要：%(names)s。请在 %(due)s前补齐，补齐后当场受理。") % {
        "item": case.item_version.name,
        "number": case.number,
        "names": "、".join(names) or kept("补全申请表"),
        "due": in_words(case.notice_due_on),
    }
