"""The outbox (消息): an action enqueues in its transaction; a channel or a member of staff tells the person later."""

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from bianmin.core import channels, clock, journal
from bianmin.core.errors import Conflict, UserError
from bianmin.core.models import JournalEntry, OutboxMessage

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
QUIET_FROM, QUIET_UNTIL = 22, 8  # o'clock in Shanghai


class MessageSettled(Conflict):
    code = "message_settled"


def message_enqueue(
    *,
    key: str,
    purpose: str,
    subject_uid: uuid.UUID,
    body: str,
    recipient: str = "",
    channel: str = channels.DESK,
    area_code: str = "",
    link: str = "",
    not_before: datetime | None = None,
) -> None:
    """Put a message to the person `subject_uid` into the outbox, once for each `key` ("case:<uid>:decided").

    Call it inside the action's transaction. A message that is there already stays as it is. `recipient` is the phone
    or address that `channel` needs; "desk" waits until a member of staff has told the person.
    """
    message = OutboxMessage(
        key=key,
        purpose=purpose,
        subject_uid=subject_uid,
        body=body,
        recipient=recipient,
        channel=channel,
        area_code=area_code,
        link=link,
        not_before=not_before or clock.now(),
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


def messages_overtake(*, keys: Iterable[str]) -> int:
    """What waits under keys that begin with one of `keys` is no longer true: nobody is told any more. Returns how many.

    Call it inside the action whose own journal entry says what happened; a channel that is sending just now may be
    quicker.
    """
    begins = reduce(or_, (Q(key__prefix=key) for key in keys), Q(pk=None))
    return OutboxMessage.objects.waiting().filter(begins).update(state=OutboxMessage.State.OVERTAKEN, leased_until=None)


def outbox_deliver(*, limit: int = 200) -> int:
    """Hand due messages to their channels. Returns how many went out.

    Each message is leased to this process first, so that several deliverers share the work. Killed before sending: the
    lease ends and the next one sends. Killed between sending and marking: it is sent a second time, under the same key.
    """
    return sum(_deliver(message) for message in _due()[:limit] if _lease(message))


def quiet(at: datetime) -> bool:
    """Whether phones are left alone at this moment (22 to 8 o'clock in Shanghai)."""
    hour = at.astimezone(clock.SHANGHAI).hour
    return hour >= QUIET_FROM or hour < QUIET_UNTIL


def _due() -> QuerySet[OutboxMessage]:
    now = clock.now()
    names = channels.names(quiet_hours=quiet(now))
    return _free(now).filter(channel__in=names, not_before__lte=now).order_by("not_before", "id")


def _free(now: datetime) -> QuerySet[OutboxMessage]:
    unleased = Q(leased_until=None) | Q(leased_until__lte=now)
    return OutboxMessage.objects.filter(unleased, state=OutboxMessage.State.QUEUED)


def _lease(message: OutboxMessage) -> bool:
    now = clock.now()
    message.leased_until = now + LEASE
    message.attempts += 1
    taken = _free(now).filter(pk=message.pk).update(leased_until=message.leased_until, attempts=F("attempts") + 1)
    return bool(taken)


def _deliver(message: OutboxMessage) -> bool:
    try:
        channels.get(message.channel).deliver(message)
    except channels.NotDelivered as error:
        _give_back(message, error.reason, final=error.final)
        return False
    except Exception as error:
        # Whatever a supplier's library raises is a failed attempt; its text may hold a phone number.
        logger.warning("Channel %s failed with %s.", message.channel, type(error).__name__)
        _give_back(message, type(error).__name__, final=False)
        return False
    _mine(message).update(state=OutboxMessage.State.SENT, sent_at=clock.now(), leased_until=None, error="")
    return True


def _give_back(message: OutboxMessage, reason: str, *, final: bool) -> None:
    given_up = final or message.attempts >= MAX_ATTEMPTS
    wait = min(FIRST_WAIT * 2 ** (message.attempts - 1), LONGEST_WAIT)
    _mine(message).update(
        state=OutboxMessage.State.FAILED if given_up else OutboxMessage.State.QUEUED,
        not_before=clock.now() + wait,
        leased_until=None,
        error=reason[:200],
    )


def _mine(message: OutboxMessage) -> QuerySet[OutboxMessage]:
    """The row while this process holds its lease and nobody has told the person meanwhile."""
    return OutboxMessage.objects.filter(
        pk=message.pk, state=OutboxMessage.State.QUEUED, leased_until=message.leased_until
    )
