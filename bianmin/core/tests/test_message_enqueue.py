"""Enqueueing a message: once for each key, inside the action's transaction."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection

from bianmin.core import clock
from bianmin.core.actions.outbox import message_enqueue
from bianmin.core.models import OutboxMessage

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


def enqueue(**kwargs: object) -> OutboxMessage:
    given = {
        "key": "case:1:decided",
        "purpose": "case.decided",
        "subject_uid": uuid.UUID(int=1),
        "body": "您的申请已办结。",
    }
    message_enqueue(**(given | kwargs))
    return OutboxMessage.objects.get(key=str((given | kwargs)["key"]))


def test_message_waits_for_the_desk() -> None:
    with clock.frozen(NOON):
        message = enqueue(recipient="19900001111", area_code="410104002001", link="/desk/cases/1/")
    kept = OutboxMessage.objects.get()
    assert kept.pk == message.pk
    assert (kept.state, kept.channel, kept.body) == ("queued", "desk", "您的申请已办结。")
    assert (kept.recipient, kept.not_before) == ("19900001111", NOON)


def test_same_key_is_the_same_message() -> None:
    first = enqueue()
    again = enqueue(body="另一句话")
    assert again.pk == first.pk
    assert again.body == "您的申请已办结。"


def test_body_and_recipient_are_sealed() -> None:
    enqueue(recipient="19900001111")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body, recipient FROM core_outboxmessage")
        assert all("办结" not in value and "1990" not in value for value in cursor.fetchone())


def test_costs_one_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):
        message_enqueue(key="case:1:decided", purpose="case.decided", subject_uid=uuid.UUID(int=1), body="您好。")
