"""Whom to ask by telephone how it was: visits of some days ago that nobody has rated."""

from datetime import timedelta
from typing import Any

from bianmin.core import clock
from bianmin.core.masking import mask_name, mask_phone
from bianmin.core.paging import Page, keyset_page
from bianmin.feedback.models import Invitation
from bianmin.residents.models import Person

REST = timedelta(days=2)  # until then she may still rate herself


def call_page(user: Any, *, cursor: str | None = None, size: int = 30) -> Page[Any]:
    """Oldest first, without one's own work: (invitation, name masked, telephone masked). Two queries."""
    waiting = (
        Invitation.objects.visible_to(user)
        .open()
        .exclude(staff=user)
        .filter(subject_uid__isnull=False, created_at__lt=clock.now() - REST)
    )
    page = keyset_page(waiting, order=["created_at", "id"], cursor=cursor, size=size)
    uids = [invitation.subject_uid for invitation in page if invitation.subject_uid]
    people = {person.uid: person for person in Person.objects.visible_to(user).filter(uid__in=uids)}
    rows = [(one, people[one.subject_uid]) for one in page if one.subject_uid in people]
    shown = [(one, mask_name(person.name), mask_phone(person.phone)) for one, person in rows if person.phone]
    return Page(shown, page.next)
