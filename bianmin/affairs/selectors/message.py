"""Messages that wait for a member of staff: the longest waiting first, with whom to tell. Lists are masked."""

import re
from dataclasses import dataclass
from typing import Any

from bianmin.core.masking import mask_name, mask_phone
from bianmin.core.models import OutboxMessage
from bianmin.core.paging import Page, keyset_page
from bianmin.residents.models import Person

from .counter import messages_waiting

PICKUP_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass(frozen=True)
class MessageRow:
    """A message in the list: name, telephone and pickup code masked."""

    message: OutboxMessage
    name: str

    @property
    def phone(self) -> str:
        return mask_phone(self.message.recipient)

    @property
    def text(self) -> str:
        return PICKUP_CODE.sub("******", self.message.body)


def message_page(user: Any, *, cursor: str | None = None, size: int = 20) -> Page[Any]:
    """Items are MessageRow; two queries."""
    page = keyset_page(messages_waiting(user), order=["not_before", "id"], cursor=cursor, size=size)
    names = dict(
        Person.objects.visible_to(user)
        .filter(uid__in=[message.subject_uid for message in page.items])
        .values_list("uid", "name")
    )
    rows = [MessageRow(message, mask_name(names.get(message.subject_uid, ""))) for message in page.items]
    return Page(rows, page.next)


def person_of(user: Any, message: OutboxMessage) -> Person | None:
    """Whom the message is for, when it is a person that the user may see."""
    return Person.objects.visible_to(user).filter(uid=message.subject_uid).first()
