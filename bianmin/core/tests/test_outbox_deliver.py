"""Delivering: leased, tried again, quiet at night, never lost and at most once too often."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bianmin.core import channels, clock
from bianmin.core.actions.outbox import message_enqueue, message_told
from bianmin.core.actions.outbox_deliver import MAX_ATTEMPTS, outbox_deliver
from bianmin.core.models import OutboxMessage

from .processes import race, start

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 15, tzinfo=UTC)  # 23 o'clock in Shanghai


class Post:
    """A channel that keeps what it was given, and fails when told to."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.failure: Exception | None = None

    def __call__(self, message: OutboxMessage) -> None:
        if self.failure:
            raise self.failure
        self.sent.append(message.key)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    monkeypatch.setattr(channels, "_channels", {})
    channel = Post()
    channels.register("sms", channel, quiet=True)
    channels.register("wechat", channel)
    return channel


@pytest.fixture
def enqueue() -> Callable[..., OutboxMessage]:
    def make(key: str = "case:1:decided", **kwargs: object) -> OutboxMessage:
        with clock.frozen(NOON):
            given = {"key": key, "purpose": "p", "subject_uid": uuid.UUID(int=1), "body": "好", "channel": "sms"}
            message_enqueue(**(given | kwargs))
        return OutboxMessage.objects.get(key=key)

    return make


def deliver(at: datetime = NOON) -> int:
    with clock.frozen(at):
        return outbox_deliver()


def test_due_message_goes_out_once(post: Post, enqueue: Callable[..., OutboxMessage]) -> None:
    message = enqueue()
    assert (deliver(), deliver()) == (1, 0)
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.attempts) == ("sent", NOON, 1)
    assert post.sent == ["case:1:decided"]


def test_desk_message_and_unknown_channel_wait(post: Post, enqueue: Callable[..., OutboxMessage]) -> None:
    enqueue("a", channel="desk")
    enqueue("b", channel="pigeon")
    assert deliver() == 0
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"queued"}
    with pytest.raises(ValueError, match="told by people"):
        channels.register("desk", post)


def test_message_waits_for_its_time(post: Post, enqueue: Callable[..., OutboxMessage]) -> None:
    enqueue(not_before=NOON + timedelta(hours=1))
    assert deliver() == 0
    assert deliver(NOON + timedelta(hours=1)) == 1


def test_phones_rest_at_night(post: Post, enqueue: Callable[..., OutboxMessage]) -> None:
    enqueue("phone")
    enqueue("app", channel="wechat")
    assert deliver(NIGHT) == 1
    assert post.sent == ["app"]
    assert deliver(NIGHT + timedelta(hours=8, minutes=59)) == 0
    assert deliver(NIGHT + timedelta(hours=9)) == 1


def test_failure_is_tried_again_later_and_later(post: Post, enqueue: Callable[..., OutboxMessage]) -> None:
    message = enqueue(channel="wechat")
    post.failure = channels.NotDelivered("对方关机")
    at, waits = NOON, []
    for _ in range(MAX_ATTEMPTS):
        assert deliver(at) == 0
        message.refresh_from_db()
        waits.append((message.not_before - at) / timedelta(minutes=1))
        at = message.not_before
    assert waits == [1, 2, 4, 8, 16, 32, 64, 0]
    assert (message.channel, message.failed_channel, message.error) == ("desk", "wechat", "对方关机")
    post.failure = None
    assert deliver(at) == 0


def test_final_failure_is_not_tried_again(post: Post, enqueue: Callable[..., OutboxMessage]) -> None:
    message = enqueue()
    post.failure = channels.NotDelivered("空号", final=True)
    deliver()
    message.refresh_from_db()
    assert (message.state, message.channel, message.attempts) == ("queued", "desk", 1), "staff tell the person"


def test_broken_channel_keeps_no_personal_text(
    post: Post, enqueue: Callable[..., OutboxMessage], caplog: pytest.LogCaptureFixture
) -> None:
    message = enqueue()
    post.failure = RuntimeError("cannot reach 15400001111")
    deliver()
    message.refresh_from_db()
    assert (message.state, message.error) == ("queued", "RuntimeError")
    assert "154" not in caplog.text


def test_leased_message_is_left_alone_until_the_lease_ends(post: Post, enqueue: Callable[..., OutboxMessage]) -> None:
    message = enqueue()
    OutboxMessage.objects.filter(pk=message.pk).update(leased_until=NOON + timedelta(minutes=5))
    assert deliver() == 0
    assert deliver(NOON + timedelta(minutes=5)) == 1


def test_message_told_meanwhile_stays_told(post: Post, enqueue: Callable[..., OutboxMessage], clerk: object) -> None:
    message = enqueue()
    channels.register("sms", lambda row: message_told(message=message, actor=clerk, how="phone"))
    post.failure = channels.NotDelivered("x")
    deliver()
    message.refresh_from_db()
    assert message.state == "sent"


DELIVER = """
from bianmin.core import channels
from bianmin.core.actions.outbox_deliver import outbox_deliver
channels.register("sms", lambda message: print(message.key, flush=True))
outbox_deliver()
"""
DIE = """
from bianmin.core import channels
from bianmin.core.actions.outbox_deliver import outbox_deliver
def deliver(message):
    print(message.key, flush=True)
    os.kill(os.getpid(), 9)
channels.register("sms", deliver)
outbox_deliver()
"""


@pytest.mark.race
def test_deliverers_share_the_work(process_env: dict[str, str], enqueue: Callable[..., OutboxMessage]) -> None:
    for number in range(30):
        enqueue(f"m{number}")
    sent = "\n".join(race(DELIVER, process_env, 3)).split()
    assert sorted(sent) == sorted(f"m{number}" for number in range(30))


@pytest.mark.race
def test_killed_between_sending_and_marking_sends_once_more(
    process_env: dict[str, str], enqueue: Callable[..., OutboxMessage], post: Post
) -> None:
    enqueue("m")
    process = start(DIE, process_env)
    out, _err = process.communicate("go\n", timeout=60)
    assert (process.returncode, out.split()[1:]) == (-9, ["m"])
    channels.register("sms", post)
    assert deliver(clock.now()) == 0
    assert deliver(clock.now() + timedelta(minutes=5)) == 1
    assert post.sent == ["m"]
