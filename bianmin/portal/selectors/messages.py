"""What the centre has to tell a person, as she reads it on her own page: the outbox's rows themselves."""

from functools import reduce
from operator import or_

from django.db.models import Q

from bianmin.core import clock
from bianmin.core.models import MessageKind, OutboxMessage
from bianmin.core.paging import Page, keyset_page
from bianmin.residents.models import Person

_histories: list[str] = []


def keep_history(prefix: str) -> None:
    """Messages whose keys begin with `prefix` stay on her page when what follows has overtaken them, and say so: she
    may have read them, and asks where they are. A higher app says so in its apps.py."""
    if prefix not in _histories:
        _histories.append(prefix)


def my_messages(person: Person, *, cursor: str | None = None, size: int = 20) -> Page[OutboxMessage]:
    """Newest first, without codes to log in or bind, and what is for later only then; one query. What is no longer
    true is left out, unless its subject keeps a history (`keep_history`)."""
    kept = reduce(or_, (Q(key__prefix=prefix) for prefix in _histories), ~Q(state=OutboxMessage.State.OVERTAKEN))
    rows = OutboxMessage.objects.filter(kept, subject_uid=person.uid, not_before__lte=clock.now())
    told = rows.exclude(kind=MessageKind.CODE)
    return keyset_page(told, order=["-id"], cursor=cursor, size=size)
