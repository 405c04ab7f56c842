"""Delivering the outbox: each message is leased, handed to its channel, and marked; never lost, never twice.

Killed before sending: the lease ends and the next deliverer sends. Killed between sending and marking: it is handed
over a second time under the same key, and the channel sees to it that it rings once.
"""

import logging
from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from bianmin.core import channels, clock
from bianmin.core.messages import quiet
from bianmin.core.models import MessageKind, OutboxMessage

logger = logging.getLogger(__name__)
LEASE, LEASE_OF_CODES = timedelta(minutes=5), timedelta(seconds=30)
MAX_ATTEMPTS = 8
FIRST_WAIT, FIRST_WAIT_OF_CODES, LONGEST_WAIT = timedelta(minutes=1), timedelta(seconds=5), timedelta(hours=6)
State = OutboxMessage.State


def outbox_deliver(*, limit: int = 200) -> int:
    """Hand due messages to their channels. Returns how many went out.

    Each message is leased to this process first, so that several deliverers share the work.
    """
    return _hand_over(_due().order_by("not_before", "id")[:limit])


def outbox_deliver_urgent(*, limit: int = 20) -> int:
    """As `outbox_deliver`, for codes alone: somebody looks at a telephone and waits."""
    return _hand_over(_due().filter(kind=MessageKind.CODE).order_by("not_before")[:limit])


def outbox_wipe() -> int:
    """Empty the codes whose life is over; one that has not gone out goes out no more. Returns how many."""
    over = OutboxMessage.objects.filter(expires_at__lte=clock.now()).exclude(body="", recipient="")
    over.filter(state=State.QUEUED).update(state=State.OVERTAKEN, leased_until=None)
    return over.update(body="", params=None, recipient="")


def _hand_over(messages: QuerySet[OutboxMessage]) -> int:
    return sum(_deliver(message) for message in messages if _lease(message))


def _due() -> QuerySet[OutboxMessage]:
    now = clock.now()
    may_ring = Q(channel__in=channels.names(quiet_hours=quiet(now)))
    wakes = Q(channel__in=channels.names(quiet_hours=False), rings_at_night=True)
    alive = Q(expires_at=None) | Q(expires_at__gt=now)
    return _free().filter(may_ring | wakes, alive, not_before__lte=now)


def _free() -> QuerySet[OutboxMessage]:
    unleased = Q(leased_until=None) | Q(leased_until__lte=clock.now())
    return OutboxMessage.objects.filter(unleased, state=State.QUEUED)


def _lease(message: OutboxMessage) -> bool:
    """Take the message for this process. The channel must not have changed since: the desk may have taken it over."""
    message.leased_until = clock.now() + (LEASE_OF_CODES if message.kind == MessageKind.CODE else LEASE)
    message.attempts += 1
    taken = _free().filter(pk=message.pk, channel=message.channel)
    return bool(taken.update(leased_until=message.leased_until, attempts=F("attempts") + 1))


def _deliver(message: OutboxMessage) -> bool:
    try:
        receipt = channels.get(message.channel).deliver(message)
    except channels.NotDelivered as error:
        _give_back(message, error.reason, final=error.final)
        return False
    except Exception as error:
        # Whatever a supplier's library raises is a failed attempt; its text may hold a phone number.
        logger.warning("Channel %s failed with %s.", message.channel, type(error).__name__)
        _give_back(message, type(error).__name__, final=False)
        return False
    done = {"state": State.SENT, "sent_at": clock.now(), "leased_until": None, "error": ""}
    _mine(message).update(**done, receipt=(receipt or "")[:100])
    return True


def _give_back(message: OutboxMessage, reason: str, *, final: bool) -> None:
    """Try again later; when there is no use in it, members of staff tell the person. A code is told by nobody."""
    change: dict[str, Any] = {"leased_until": None, "error": reason[:200]}
    if not final and message.attempts < MAX_ATTEMPTS:
        first = FIRST_WAIT_OF_CODES if message.kind == MessageKind.CODE else FIRST_WAIT
        change["not_before"] = clock.now() + min(first * 2 ** (message.attempts - 1), LONGEST_WAIT)
    elif message.kind == MessageKind.CODE:
        change["state"] = State.FAILED
    else:
        change |= {"channel": channels.DESK, "failed_channel": message.channel, "not_before": clock.now()}
    _mine(message).update(**change)


def _mine(message: OutboxMessage) -> QuerySet[OutboxMessage]:
    """The row while this process holds its lease and nobody has told the person meanwhile."""
    return OutboxMessage.objects.filter(pk=message.pk, state=State.QUEUED, leased_until=message.leased_until)
