"""Messages that wait for a member of staff: the longest waiting first, with whom to tell."""

from typing import Any

from bianmin.core.models import OutboxMessage
from bianmin.core.paging import Page, keyset_page
from bianmin.residents.models import Person

from .counter import messages_waiting


def message_page(user: Any, *, cursor: str | None = None, size: int = 20) -> Page[OutboxMessage]:
    """Each message carries `told_to`, the person's name; two queries."""
    page = keyset_page(messages_waiting(user), order=["not_before", "id"], cursor=cursor, size=size)
    names = dict(
        Person.objects.visible_to(user)
        .filter(uid__in=[message.subject_uid for message in page.items])
        .values_list("uid", "name")
    )
    for message in page.items:
        message.told_to = names.get(message.subject_uid, "")
    return page
