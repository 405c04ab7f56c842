"""Bad grades that are being dealt with: the most urgent first; and one of them with all its steps."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from bianmin.core import clock
from bianmin.core.masking import mask_name, mask_phone
from bianmin.core.paging import Page, keyset_page
from bianmin.core.workflow import Move
from bianmin.feedback.models import Remedy, RemedyStep
from bianmin.feedback.permissions import RELATED, can_move_remedy, can_view_ratings
from bianmin.feedback.workflow import REMEDY
from bianmin.residents.models import Person

QUEUES = ("open", "appeals", "closed")


def remedy_page(user: Any, *, queue: str = "open", cursor: str | None = None, size: int = 30) -> Page[Remedy]:
    """`queue`: open (most urgent first), appeals that wait, closed (newest first). One query."""
    remedies = _seen(user)
    if queue == "closed":
        rest = remedies.exclude(state__in=REMEDY.open_states)
        return keyset_page(rest, order=["-id"], cursor=cursor, size=size)
    remedies = remedies.open()
    if queue == "appeals":
        remedies = remedies.filter(appealed=True)
    return keyset_page(remedies, order=["due_on", "id"], cursor=cursor, size=size)


def remedies_waiting(user: Any) -> tuple[int, int]:
    """(to be called back, of these late)."""
    waiting = _seen(user).filter(state=REMEDY.start)
    late = waiting.filter(due_on__lt=clock.today())
    return waiting.count(), late.count()


def _seen(user: Any) -> Any:
    """Of the area for those who read ratings; for everybody else what was given to her to mend."""
    remedies = Remedy.objects.visible_to(user).select_related(*RELATED)
    if can_view_ratings(user):
        return remedies.exclude(Q(rating__invitation__staff=user))
    return remedies.filter(handler=user)


@dataclass(frozen=True)
class RemedyDetail:
    """`rater`: whom to call, None when nobody is known; `phone`: the number she asked for, or the one on file."""

    remedy: Remedy
    steps: list[RemedyStep]
    moves: list[Move]
    rater: Person | None
    phone: str

    @property
    def rater_masked(self) -> str:
        return mask_name(self.rater.name) if self.rater else ""

    @property
    def phone_masked(self) -> str:
        return mask_phone(self.phone)


def remedy_detail(user: Any, remedy: Remedy) -> RemedyDetail:
    """With the moves that this user may make now."""
    uid = remedy.rating.invitation.subject_uid
    rater = Person.objects.visible_to(user).filter(uid=uid).first() if uid else None
    return RemedyDetail(
        remedy=remedy,
        steps=list(remedy.steps.select_related("actor")),
        moves=[move for move in REMEDY.open_moves(remedy.state) if can_move_remedy(user, remedy, move.verb)],
        rater=rater,
        phone=remedy.rating.phone or (rater.phone if rater else ""),
    )
