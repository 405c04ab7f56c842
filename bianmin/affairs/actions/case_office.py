"""The back office at work: who has the case, notes to the counter, public notice, a longer limit."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as kept

from bianmin.accounts.models import Post, Role, User
from bianmin.affairs import deadlines
from bianmin.affairs.errors import PublicityRunning
from bianmin.affairs.models import Case, CaseNote, CasePause
from bianmin.core import clock
from bianmin.core.errors import UserError

from .case_supply import start_clock, stop_clock
from .steps import STAFF, begin, finish, in_words

MOST_NOTE = 1000
MOST_EXTENSION = 10  # working days in all: 行政许可法 art. 42
DEFAULT_PUBLICITY_DAYS = 7
MOST_PUBLICITY_DAYS = 60


def case_assign(*, actor: Any, case: Case, officer: User | None = None, version: int | None = None) -> Case:
    """Take the case (no `officer`) or hand it to a colleague of the same office. Raises UserError, NotAllowed."""
    with transaction.atomic():
        case = begin(actor=actor, case=case, verb="assign", version=version)
        officer = officer or actor
        if not Post.objects.current().filter(user=officer, role=Role.OFFICER, office=case.office_id).exists():
            raise UserError(_("只能转给“%(office)s”的同事。") % {"office": case.office.name}, field="officer")
        case.officer = officer
        return finish(
            case,
            actor=actor,
            verb="assign",
            changed=("officer",),
            payload={"officer": str(officer)},
            audience=STAFF,
        )


def case_note(*, actor: Any, case: Case, body: str, version: int | None = None) -> CaseNote:
    """A note between office and counter; the applicant does not read it. Raises UserError (empty, too long),
    VersionConflict: what is noted may be overtaken by what a colleague has just done or noted."""
    text = body.strip()
    if not text:
        raise UserError(_("请写下便签内容。"), field="body")
    if len(text) > MOST_NOTE:
        raise UserError(_("便签太长，最多 %(most)d 个字。") % {"most": MOST_NOTE}, field="body")
    with transaction.atomic():
        case = begin(actor=actor, case=case, verb="note", version=version)
        written = CaseNote.objects.create(case=case, author=actor, body=text)
        finish(case, actor=actor, verb="note", payload={"note": text}, audience=STAFF)
    return written


def case_publish(*, actor: Any, case: Case, days: int | None = None, version: int | None = None) -> Case:
    """Put the case up for public notice (公示) and stop the clock; `days` are clock days, the item's unless given."""
    with transaction.atomic():
        case = begin(actor=actor, case=case, verb="publish", version=version)
        days = days or case.item_version.publicity_days or DEFAULT_PUBLICITY_DAYS
        if not 1 <= days <= MOST_PUBLICITY_DAYS:
            raise UserError(_("公示天数应在 1 到 %(most)d 天之间。") % {"most": MOST_PUBLICITY_DAYS}, field="days")
        case.publicity_until = clock.today() + timedelta(days=days)
        stop_clock(case, CasePause.Reason.PUBLICITY)
        return finish(
            case,
            actor=actor,
            verb="publish",
            changed=("due_on", "workdays_left", "publicity_until"),
            payload={"until": case.publicity_until},
            tell=kept("您的“%(item)s”（%(number)s）开始公示，到 %(until)s结束，公示期不计入办理时限。")
            % {"item": case.item_version.name, "number": case.number, "until": in_words(case.publicity_until)},
        )


def case_end_publicity(*, actor: Any, case: Case, objections: str = "", version: int | None = None) -> Case:
    """The public notice is over; the clock runs on. `objections`: what was raised and found, kept in the journal.

    Raises PublicityRunning before its last day.
    """
    with transaction.atomic():
        case = begin(actor=actor, case=case, verb="end_publicity", version=version)
        if case.publicity_until and clock.today() < case.publicity_until:
            raise PublicityRunning(
                _("公示到 %(until)s才结束，请到期后再办。") % {"until": clock.day_in_words(case.publicity_until)}
            )
        start_clock(case)
        return finish(
            case,
            actor=actor,
            verb="end_publicity",
            changed=("due_on", "due_certain", "workdays_left"),
            payload={"objections": objections.strip()[:1000] or kept("无异议"), "due_on": case.due_on},
        )


def case_extend(*, actor: Any, case: Case, workdays: int, reason: str, version: int | None = None) -> Case:
    """Give the office more working days, at most ten in all, and tell the applicant why (行政许可法 art. 42)."""
    why = reason.strip()[:300]
    if not why:
        raise UserError(_("请写明延长的理由，要告诉申请人。"), field="reason")
    with transaction.atomic():
        case = begin(actor=actor, case=case, verb="extend", version=version)
        most = MOST_EXTENSION - case.extended_workdays
        if not 1 <= workdays <= most:
            raise UserError(
                _("一件最多延长 %(all)d 个工作日，还可以延长 %(most)d 个。") % {"all": MOST_EXTENSION, "most": most},
                field="workdays",
            )
        deadlines.extend(case, workdays)
        return finish(
            case,
            actor=actor,
            verb="extend",
            changed=("due_on", "due_certain", "extended_workdays"),
            payload={"workdays": workdays, "reason": why, "due_on": case.due_on},
            tell=kept("您的“%(item)s”（%(number)s）延长 %(days)d 个工作日，到 %(due)s。理由：%(why)s。")
            % {
                "item": case.item_version.name,
                "number": case.number,
                "days": workdays,
                "due": in_words(case.due_on),
                "why": why,
            },
        )
