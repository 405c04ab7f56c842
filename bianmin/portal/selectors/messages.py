"""What the centre has to tell a person, as she reads it on her own page: the outbox's rows themselves."""

from bianmin.core import clock
from bianmin.core.models import MessageKind, OutboxMessage
from bianmin.core.paging import Page, keyset_page
from bianmin.residents.models import Person


def my_messages(person: Person, *, cursor: str | None = None, size: int = 20) -> Page[OutboxMessage]:
    """Newest first, without codes, without what is no longer true, and what is for later only then; one query."""
    rows = OutboxMessage.objects.filter(subject_uid=person.uid, not_before__lte=clock.now()).exclude(
        state=OutboxMessage.State.OVERTAKEN
    )
    told = rows.exclude(kind=MessageKind.CODE)
    return keyset_page(told, order=["-id"], cursor=cursor, size=size)
