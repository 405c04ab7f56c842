"""The outbox (消息): an action enqueues in its transaction; a channel or a member of staff tells the person later."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from bianmin.core import channels, clock, journal, messages
from bianmin.core.errors import Conflict, UserError
from bianmin.core.models import JournalEntry, MessageTemplate, OutboxMessage


class MessageSettled(Conflict):
    code = "message_settled"


def message_enqueue(
    *,
    key: str,
    purpose: str,
    subject_uid: uuid.UUID,
    params: Mapping[str, Any] | None = None,
    body: str = "",
    recipient: str = "",
    channel: str = channels.DESK,
    area_code: str = "",
    link: str = "",
    not_before: datetime | None = None,
) -> None:
    """Put a message to the person `subject_uid` into the outbox, once for each `key` ("case:<uid>:decided").

    Call it inside the action's transaction. A message that is there already stays as it is. The words are those of the
    template of `purpose` with `params` in their places; with `body` they are only what a short message says, and she
    reads `body` behind her login. `recipient` is the phone or
    address that `channel` needs; "desk" waits until a member of staff has told the person.
    """
    since = not_before or clock.now()
    words = {name: str(value) for name, value in (params or {}).items()}
    found = messages.of_file(purpose) if body else messages.template(purpose)
    template = found or MessageTemplate(purpose=purpose)
    message = OutboxMessage(
        key=key,
        purpose=purpose,
        subject_uid=subject_uid,
        body=body or template.render(words),
        params=words or None,
        kind=template.kind,
        rings_at_night=template.rings_at_night,
        expires_at=since + timedelta(minutes=template.minutes) if template.minutes else None,
        recipient=recipient,
        channel=channel,
        area_code=area_code,
        link=link,
        not_before=since,
    )
    # A unique error would break the action's transaction.
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)


def message_told(*, message: OutboxMessage, actor: Any, how: str) -> None:
    """Note that `actor` told the person, by one of OutboxMessage.How. Raises MessageSettled when somebody was quicker.

    Also for a message that a channel failed to deliver: telling in person always helps.
    """
    if how not in OutboxMessage.How.values:
        raise UserError(_("请选择告知的方式：电话、当面或上门。"), field="how")
    with transaction.atomic():
        waiting = OutboxMessage.objects.waiting().filter(pk=message.pk)
        if not waiting.update(state=OutboxMessage.State.SENT, sent_at=clock.now(), leased_until=None, error=""):
            raise MessageSettled(_("这条消息已经告知过，或者情况已经变了，不用再告知。"))
        journal.record(
            actor=actor,
            verb="message.tell",
            noun=message,
            subject_uid=message.subject_uid,
            area_code=message.area_code,
            payload={"purpose": message.purpose, "how": how},
            audience=JournalEntry.Audience.SUBJECT,
        )


def message_send_again(*, message: OutboxMessage, actor: Any) -> None:
    """Give a message that a channel could not deliver back to that channel, once for each press. Raises
    MessageSettled when it has been told meanwhile, or never had a channel."""
    with transaction.atomic():
        failed = OutboxMessage.objects.waiting().filter(pk=message.pk, channel=channels.DESK).exclude(failed_channel="")
        again = failed.update(
            channel=F("failed_channel"),
            failed_channel="",
            state=OutboxMessage.State.QUEUED,
            attempts=0,
            error="",
            not_before=clock.now(),
        )
        if not again:
            raise MessageSettled(_("这条消息已经告知过，或者情况已经变了，不用再告知。"))
        journal.record(
            actor=actor,
            verb="message.send_again",
            noun=message,
            subject_uid=message.subject_uid,
            area_code=message.area_code,
            payload={"purpose": message.purpose},
            audience=JournalEntry.Audience.SUBJECT,
        )


def messages_overtake(*, keys: Iterable[str]) -> int:
    """What waits under keys that begin with one of `keys` is no longer true: nobody is told any more. Returns how many.

    Call it inside the action whose own journal entry says what happened; a channel that is sending just now may be
    quicker.
    """
    begins = reduce(or_, (Q(key__prefix=key) for key in keys), Q(pk=None))
    return OutboxMessage.objects.waiting().filter(begins).update(state=OutboxMessage.State.OVERTAKEN, leased_until=None)
