"""Telling the person: once, by somebody, in some way."""

import uuid

import pytest

from bianmin.core import journal
from bianmin.core.actions.outbox import MessageSettled, message_enqueue, message_told
from bianmin.core.errors import UserError
from bianmin.core.models import JournalEntry, OutboxMessage

from .processes import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def message() -> OutboxMessage:
    message_enqueue(
        key="case:1:decided",
        purpose="case.decided",
        subject_uid=uuid.UUID(int=1),
        body="您的申请已办结。",
        area_code="410104002001002",
    )
    return OutboxMessage.objects.get()


def test_told_message_is_settled_and_journalled(message: OutboxMessage, clerk: object) -> None:
    message_told(message=message, actor=clerk, how="phone")
    message.refresh_from_db()
    assert message.state == "sent"
    entry = JournalEntry.objects.get(verb="message.tell")
    assert (entry.actor, entry.subject_uid, entry.area_code) == (clerk, message.subject_uid, message.area_code)
    assert journal.payload_of(entry) == {"purpose": "case.decided", "how": "phone"}


def test_second_telling_is_refused(message: OutboxMessage, clerk: object) -> None:
    message_told(message=message, actor=clerk, how="phone")
    with pytest.raises(MessageSettled, match="已经告知过"):
        message_told(message=message, actor=clerk, how="in_person")
    assert JournalEntry.objects.count() == 1


def test_failed_message_can_still_be_told(message: OutboxMessage, clerk: object) -> None:
    OutboxMessage.objects.update(state="failed", error="空号")
    message_told(message=message, actor=clerk, how="doorstep")
    message.refresh_from_db()
    assert (message.state, message.error) == ("sent", "")


def test_unknown_way_is_refused(message: OutboxMessage, clerk: object) -> None:
    with pytest.raises(UserError) as refused:
        message_told(message=message, actor=clerk, how="telepathy")
    assert refused.value.field == "how"
    message.refresh_from_db()
    assert message.state == "queued"


def test_message_is_seen_in_its_area_only(
    message: OutboxMessage, clerk: object, grid_worker: object, clerk_elsewhere: object, stranger: object
) -> None:
    seen = [OutboxMessage.objects.visible_to(user).count() for user in (clerk, grid_worker, clerk_elsewhere, stranger)]
    assert seen == [1, 1, 0, 0]


TELL = """
from bianmin.core.actions.outbox import MessageSettled, message_told
from bianmin.core.models import OutboxMessage
try:
    message_told(message=OutboxMessage.objects.get(), actor=None, how="phone")
    print("told")
except MessageSettled:
    print("late")
"""


@pytest.mark.race
def test_two_at_once_tell_once(process_env: dict[str, str], message: OutboxMessage) -> None:
    assert sorted(race(TELL, process_env, 3)) == ["late", "late", "told"]
