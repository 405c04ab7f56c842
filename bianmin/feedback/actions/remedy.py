"""The moves of the loop of a bad grade. Notes lie sealed with their step; the journal says only that it was made."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import clock, journal
from bianmin.core.errors import NotAllowed, UserError, VersionConflict
from bianmin.feedback.models import Invitation, Rating, Remedy, RemedyStep
from bianmin.feedback.permissions import RELATED, require_move
from bianmin.feedback.selectors.remedy import remedy_detail
from bianmin.feedback.workflow import REMEDY

NOTE_LENGTH, ANSWER_LENGTH = 1000, 300


def remedy_assign(*, actor: Any, remedy: Remedy, handler: Any, version: int | None = None) -> Remedy:
    """Ask a colleague to call back and mend; not the one who was rated."""
    if handler is None or handler.pk == remedy.rating.invitation.staff_id:
        raise UserError(_("请选一位同事；被评的人不处理自己的差评。"), field="handler")
    with transaction.atomic():
        remedy = _begin(actor, remedy, "assign", version)
        remedy.handler = handler
        return _finish(actor, remedy, "assign", str(handler), "handler")


def remedy_try_call(*, actor: Any, remedy: Remedy, note: str = "", version: int | None = None) -> Remedy:
    """Nobody answered; the call back is still to be made."""
    with transaction.atomic():
        return _finish(actor, _begin(actor, remedy, "try_call", version), "try_call", note)


def remedy_call_back(*, actor: Any, remedy: Remedy, note: str, version: int | None = None) -> Remedy:
    """The rater was reached; `note` is what she said."""
    _need(note, "note", _("请写下对方怎么说、问题属不属实。"))
    with transaction.atomic():
        remedy = _begin(actor, remedy, "call_back", version)
        remedy.called_on = clock.today()
        return _finish(actor, remedy, "call_back", note, "called_on")


def remedy_mend(*, actor: Any, remedy: Remedy, answer: str, note: str = "", version: int | None = None) -> Remedy:
    """What was mended: `answer` is for the rater, without names; `note` for colleagues."""
    _need(answer, "answer", _("请用一句话写给评价人：改了什么。"), ANSWER_LENGTH)
    with transaction.atomic():
        remedy = _begin(actor, remedy, "mend", version)
        remedy.answer, remedy.mended_by = answer.strip(), actor
        return _finish(actor, remedy, "mend", note, "answer", "mended_by")


def remedy_check(*, actor: Any, remedy: Remedy, note: str = "", version: int | None = None) -> Remedy:
    """Somebody else has looked: it is mended. The loop closes and nothing leads to the rater any more."""
    with transaction.atomic():
        remedy = _begin(actor, remedy, "check", version)
        _forget_rater(remedy)
        return _finish(actor, remedy, "check", note)


def remedy_send_back(*, actor: Any, remedy: Remedy, note: str, version: int | None = None) -> Remedy:
    """It is not mended yet; `note` says what is missing."""
    _need(note, "note", _("请写明还差什么。"))
    with transaction.atomic():
        return _finish(actor, _begin(actor, remedy, "send_back", version), "send_back", note)


def remedy_appeal(*, actor: Any, remedy: Remedy, note: str, version: int | None = None) -> Remedy:
    """The rated says why the grade is unjust; once."""
    _need(note, "note", _("请写明申诉的理由。"))
    with transaction.atomic():
        remedy = _begin(actor, remedy, "appeal", version)
        remedy.appealed = True
        return _finish(actor, remedy, "appeal", note, "appealed")


def remedy_uphold_appeal(*, actor: Any, remedy: Remedy, note: str, version: int | None = None) -> Remedy:
    """The grade does not count; the loop ends."""
    _need(note, "note", _("请写明理由。"))
    with transaction.atomic():
        remedy = _begin(actor, remedy, "uphold_appeal", version)
        remedy.appealed = False
        Rating.objects.filter(pk=remedy.rating_id).update(void=True)
        _forget_rater(remedy)
        return _finish(actor, remedy, "uphold_appeal", note, "appealed")


def remedy_reject_appeal(*, actor: Any, remedy: Remedy, note: str, version: int | None = None) -> Remedy:
    """The grade stands; the loop goes on."""
    _need(note, "note", _("请写明理由。"))
    with transaction.atomic():
        remedy = _begin(actor, remedy, "reject_appeal", version)
        remedy.appealed = False
        return _finish(actor, remedy, "reject_appeal", note, "appealed")


def _begin(actor: Any, remedy: Remedy, verb: str, version: int | None) -> Remedy:
    """Lock the row and put it into the next state (not saved yet)."""
    locked = Remedy.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=remedy.pk)
    require_move(actor, locked, verb)
    locked.state = REMEDY.check(verb, locked.state)
    if version is not None and version != locked.version:
        raise VersionConflict(_("这条差评刚刚被同事处理过。请刷新页面，看过最新情况再办。"))
    return locked


def _finish(actor: Any, remedy: Remedy, verb: str, note: str, *changed: str) -> Remedy:
    remedy.version += 1
    remedy.save(update_fields=["state", "version", *changed])
    RemedyStep.objects.create(remedy=remedy, verb=verb, actor=actor, note=note.strip()[:NOTE_LENGTH])
    journal.record(
        actor=actor,
        verb=f"remedy.{verb}",
        noun=remedy,
        area_code=remedy.rating.invitation.area_code,
        payload={"state": remedy.state},
    )
    return remedy


def remedy_reveal(*, actor: Any, remedy: Remedy) -> str:
    """The rater's number in full, for whoever deals with it; the entry says that it was shown, not whose it is. Raises
    NotAllowed, UserError where none is kept."""
    detail = remedy_detail(actor, remedy)
    if not detail.moves or remedy.rating.invitation.staff_id == actor.pk:
        raise NotAllowed(_("号码由处理这条差评的同事看。"))
    if not detail.phone:
        raise UserError(_("没有登记这个号码。"))
    with transaction.atomic():
        journal.record(
            actor=actor,
            verb="remedy.reveal",
            noun=remedy,
            area_code=remedy.rating.invitation.area_code,
            payload={"state": remedy.state},
        )
    return detail.phone


def _forget_rater(remedy: Remedy) -> None:
    Invitation.objects.filter(pk=remedy.rating.invitation_id).update(subject_uid=None)
    Rating.objects.filter(pk=remedy.rating_id).update(phone="")


def _need(text: str, field: str, words: str, most: int = NOTE_LENGTH) -> None:
    if not text.strip():
        raise UserError(words, field=field)
    if len(text.strip()) > most:
        long = _("最多写 %(limit)d 个字，现在是 %(length)d 个，请缩短。")
        raise UserError(long % {"limit": most, "length": len(text.strip())}, field=field)
