"""What a clerk answers to an application from the phone: accepted, returned once and completely, or declined."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.affairs.models import Case, MaterialUpload, OnlineApplication
from bianmin.affairs.permissions import require_clerk
from bianmin.core import calendar, channels, clock
from bianmin.core.actions.outbox import message_enqueue, messages_overtake
from bianmin.core.errors import UserError

from .case_accept import case_accept
from .case_decide import case_approve
from .online_application import OTHER, begin, moved, saved
from .steps import in_words

WORDS_LENGTH = 300
RETURN_WORKDAYS = 10


def online_application_accept(
    *,
    actor: Any,
    application: OnlineApplication,
    despite: str = "",
    decide: bool = False,
    version: int | None = None,
) -> Case:
    """Make it a case, its photos received; `decide`: an item decided on the spot is approved at once.

    Raises what `case_accept` raises, MoveNotAllowed, VersionConflict, NotAllowed.
    """
    require_clerk(actor)
    with transaction.atomic():
        row = begin(application, "accept", version)
        case = case_accept(
            actor=actor,
            version=row.item_version,
            person=row.person,
            agent=row.agent,
            agent_relation=row.agent_relation,
            despite=despite,
            channel=Case.Channel.ONLINE,
            current=False,
            **saved(row),
        )
        MaterialUpload.objects.filter(application=row).update(case=case, taken_at=clock.now())
        row.case, row.clerk, row.closed_at, row.due_on = case, actor, clock.now(), None
        moved(
            row,
            actor=actor,
            verb="online_application.accept",
            changed=("case", "clerk", "closed_at", "due_on"),
            number=case.number,
        )
        if decide:
            case = case_approve(actor=actor, case=case)
    return case


def online_application_return(
    *,
    actor: Any,
    application: OnlineApplication,
    materials: Mapping[str, str],
    words: str = "",
    version: int | None = None,
) -> OnlineApplication:
    """Tell once and completely what is missing (行政许可法 art. 32): {material code: what is wrong with it}, and what
    else. Raises UserError when nothing is told, MoveNotAllowed, VersionConflict, NotAllowed."""
    require_clerk(actor)
    with transaction.atomic():
        row = begin(application, "return", version)
        told = _told(row, materials, words)
        row.told, row.clerk = told, actor
        row.due_on = calendar.add_workdays(clock.today(), RETURN_WORKDAYS).on
        names = [material["name"] for material in told["materials"]]
        moved(row, actor=actor, verb="online_application.return", changed=("told", "clerk", "due_on"), materials=names)
        _tell(row, "online_returned", due=in_words(row.due_on))
    return row


def online_application_decline(
    *, actor: Any, application: OnlineApplication, reason: str, version: int | None = None
) -> OnlineApplication:
    """Not to be applied for so: with the reason and what to do instead. The right to apply at the counter stands.

    Raises UserError without a reason, MoveNotAllowed, VersionConflict, NotAllowed.
    """
    require_clerk(actor)
    reason = _limited(reason)
    if not reason:
        raise UserError(_("请写明原因，和申请人接下来怎么办。"), field="reason")
    with transaction.atomic():
        row = begin(application, "decline", version)
        row.told = {"materials": [], "words": reason}
        row.clerk, row.closed_at, row.due_on = actor, clock.now(), None
        moved(row, actor=actor, verb="online_application.decline", changed=("told", "clerk", "closed_at", "due_on"))
        messages_overtake(keys=[f"online:{row.uid}:"])
        _tell(row, "online_declined")
    return row


def _told(row: OnlineApplication, materials: Mapping[str, str], words: str) -> dict[str, Any]:
    names = {material["code"]: material["name"] for material in row.item_version.materials} | {OTHER: _("其他材料")}
    if unknown := set(materials) - set(names):
        raise UserError(_("这个事项没有编号为“%(code)s”的材料。") % {"code": min(unknown)[:20]}, field="materials")
    wanted = [{"code": code, "name": names[code], "text": _limited(text)} for code, text in materials.items()]
    words = _limited(words)
    if not wanted and not words:
        raise UserError(_("请勾选要补的材料，或者写明要改什么，一次说全。"), field="materials")
    return {"materials": wanted, "words": words}


def _limited(text: str) -> str:
    text = text.strip()
    if len(text) > WORDS_LENGTH:
        message = _("最多 %(limit)d 个字，现在是 %(length)d 个，请缩短。")
        raise UserError(message % {"limit": WORDS_LENGTH, "length": len(text)}, field="words")
    return text


def _tell(row: OnlineApplication, purpose: str, **params: str) -> None:
    """By short message to the telephone that applied, where one can be sent; else by a member of staff."""
    message_enqueue(
        key=f"online:{row.uid}:{purpose}:{row.version}",
        purpose=purpose,
        params={"item": row.item_version.name, **params},
        subject_uid=row.person.uid,
        recipient=row.account.phone,
        channel=channels.for_phone(row.account.phone),
        area_code=row.area_code,
    )
