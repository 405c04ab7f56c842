"""Giving a rating, once; a bad one opens its loop. Neither the journal nor the rating knows the person."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import clock, journal, phone
from bianmin.core.calendar import add_workdays
from bianmin.core.errors import UserError
from bianmin.feedback.errors import AlreadyRated, RatingClosed
from bianmin.feedback.grades import SCORES, Grade
from bianmin.feedback.models import Invitation, Rating, Remedy

COMMENT_LENGTH = 500  # characters
CALL_BACK_WORKDAYS = 1


def rating_give(
    *,
    invitation: Invitation,
    grade: int,
    channel: str,
    scores: Mapping[str, int] | None = None,
    comment: str = "",
    call_me: str = "",
    actor: Any = None,
) -> Rating:
    """Rate what `invitation` is for; `scores` by name (grades.SCORES), `call_me` a telephone for the call back.

    `actor` is the member of staff who asked by telephone, None when the resident rates herself. Raises AlreadyRated,
    RatingClosed, UserError.
    """
    given = {name: _grade(value, name) for name, value in (scores or {}).items() if name in SCORES[invitation.mode]}
    rating = Rating(
        invitation=invitation,
        channel=channel,
        grade=_grade(grade, "grade"),
        comment=_comment(comment),
        phone=_phone(call_me),
        **given,
    )
    with transaction.atomic():
        _answer(invitation, keep_person=rating.bad)
        rating.save(force_insert=True)
        if rating.bad:
            due = add_workdays(clock.today(), CALL_BACK_WORKDAYS)
            Remedy.objects.create(rating=rating, due_on=due.on)
        journal.record(
            actor=actor,
            verb="rating.give",
            noun=rating,
            area_code=invitation.area_code,
            payload={"grade": int(rating.grade), "channel": str(rating.channel)},
        )
    return rating


def rating_decline(*, invitation: Invitation, actor: Any) -> None:
    """Asked by telephone, the resident would rather not say; nobody asks again. Raises AlreadyRated, RatingClosed."""
    with transaction.atomic():
        _answer(invitation, keep_person=False)
        journal.record(actor=actor, verb="rating.decline", noun=invitation, area_code=invitation.area_code)


def _answer(invitation: Invitation, *, keep_person: bool) -> None:
    """Take the invitation, once; unless the grade is bad, nothing leads to the person any more."""
    changed: dict[str, Any] = {"answered_at": clock.now()}
    if not keep_person:
        changed["subject_uid"] = None
    if Invitation.objects.open().filter(pk=invitation.pk).update(**changed):
        return
    if Invitation.objects.filter(pk=invitation.pk, answered_at__isnull=False).exists():
        raise AlreadyRated(_("这次服务已经评价过了，谢谢您。"))
    raise RatingClosed(_("这次服务的评价已经截止。有话想说，请打服务中心的电话。"))


def _grade(value: Any, field: str) -> int:
    if value not in Grade.values:
        raise UserError(_("请在五个等级里选一个。"), field=field)
    return int(value)


def _comment(text: str) -> str:
    text = text.strip()
    if len(text) > COMMENT_LENGTH:
        words = _("最多写 %(limit)d 个字，现在是 %(length)d 个，请缩短。")
        raise UserError(words % {"limit": COMMENT_LENGTH, "length": len(text)}, field="comment")
    return text


def _phone(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return phone.normalise(text)
    except phone.PhoneError as error:
        raise UserError(str(error), field="call_me") from error
