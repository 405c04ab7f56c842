"""What the local provider keeps: once for each key, codes for their life alone, and nobody's outside the demo."""

import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import Role
from bianmin.channels import sms
from bianmin.channels.models import LocalMessage
from bianmin.channels.tasks import prune_local
from bianmin.core import channels, clock
from bianmin.core.actions.outbox import message_enqueue
from bianmin.core.actions.outbox_deliver import outbox_deliver, outbox_deliver_urgent, outbox_wipe
from bianmin.core.models import OutboxMessage
from bianmin.core.tests.processes import start

pytestmark = pytest.mark.django_db
PHONE = "15400000001"
NIGHT = datetime(2026, 11, 24, 15, tzinfo=UTC)  # 23 o'clock in Shanghai


@pytest.fixture
def local(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SMS_PROVIDER, settings.DEMO = "local", True
    monkeypatch.setattr(channels, "_channels", {})
    channels.register("sms", sms.deliver, quiet=True)


def code(key: str = "code:1", **given: Any) -> OutboxMessage:
    values = {"params": {"code": "380217", "minutes": 5}, "recipient": PHONE, "channel": "sms"} | given
    message_enqueue(key=key, purpose="login_code", subject_uid=uuid.UUID(int=1), **values)
    return OutboxMessage.objects.get(key=key)


def test_code_rings_at_night_and_once(local: None) -> None:
    with clock.frozen(NIGHT):
        message = code()
        LocalMessage.objects.create(key=message.key, phone=PHONE, phone_index="x", text="as it was")
        assert outbox_deliver_urgent() == 1
    message.refresh_from_db()
    assert (message.state, message.receipt[:6], LocalMessage.objects.count()) == ("sent", "local-", 1)
    assert "380217" in message.body


def test_other_messages_wait_for_the_morning(local: None) -> None:
    with clock.frozen(NIGHT):
        message_enqueue(key="m", purpose="p", subject_uid=uuid.UUID(int=1), body="好", recipient=PHONE, channel="sms")
        assert (outbox_deliver(), outbox_deliver_urgent()) == (0, 0)
    with clock.frozen(NIGHT + timedelta(hours=9)):
        assert outbox_deliver() == 1


def test_code_is_wiped_after_its_life_and_sent_no_more(local: None) -> None:
    with clock.frozen(NIGHT):
        code("sent")
        outbox_deliver()
        code("late", recipient="15400000002")
    with clock.frozen(NIGHT + timedelta(minutes=5)):
        assert (outbox_deliver(), outbox_wipe(), outbox_wipe()) == (0, 2, 0)
        prune_local.func()
    assert set(OutboxMessage.objects.values_list("state", "body", "recipient")) == {
        ("sent", "", ""),
        ("overtaken", "", ""),
    }
    assert not LocalMessage.objects.exists()


def test_landline_comes_to_the_desk(local: None) -> None:
    message_enqueue(
        key="m", purpose="p", subject_uid=uuid.UUID(int=1), body="好", recipient="037166212590", channel="sms"
    )
    with clock.frozen(NIGHT + timedelta(days=400, hours=10)):
        assert outbox_deliver() == 0
    message = OutboxMessage.objects.get()
    assert (message.channel, message.failed_channel, message.state) == ("desk", "sms", "queued")
    assert message.error == "不是手机号，收不到短信"


def test_demo_phone_shows_codes_and_one_number_when_asked(local: None, client: Client) -> None:
    code("a")
    code("b", recipient="15400000002", params={"code": "111111", "minutes": 5})
    outbox_deliver()
    page = client.get(reverse("demo_phone"))
    assert "380217" in page.content.decode()
    assert PHONE not in page.content.decode()
    first = LocalMessage.objects.get(key="a")
    page = client.post(reverse("demo_phone_choose", args=[first.uid]), follow=True).content.decode()
    assert ("380217" in page, "111111" in page) == (True, False)
    page = client.post(reverse("demo_phone_clear"), follow=True).content.decode()
    assert "111111" in page
    assert "<html" not in client.get(reverse("demo_phone"), headers={"hx-request": "true"}).content.decode()


@pytest.mark.parametrize("change", [{"DEMO": False}, {"PRODUCTION": True}, {"SMS_PROVIDER": ""}])
def test_demo_phone_is_nowhere_else(local: None, client: Client, settings: Any, change: dict[str, Any]) -> None:
    for name, value in change.items():
        setattr(settings, name, value)
    assert client.get(reverse("demo_phone")).status_code == 404
    assert client.post(reverse("demo_phone_clear")).status_code == 404
    assert client.post(reverse("demo_phone_choose", args=[uuid.uuid4()])).status_code == 404


def test_administrator_sees_them_without_codes_others_not(local: None, client: Client, staff: Any) -> None:
    code()
    outbox_deliver()
    client.force_login(staff("zhang", Role.ADMINISTRATOR))
    page = client.get(reverse("local_message_list")).content.decode()
    assert "154****0001" in page
    assert "380217" not in page
    client.force_login(staff("liu", Role.CLERK))
    assert client.get(reverse("local_message_list")).status_code == 403


DIE = """
from bianmin.channels import sms
from bianmin.core import channels
from bianmin.core.actions import outbox_deliver as house
{patch}
house.outbox_deliver_urgent()
"""
AT = {
    "before the lease": "house._lease = lambda message: os.kill(os.getpid(), 9)",
    "after the lease": 'channels.register("sms", lambda message: os.kill(os.getpid(), 9))',
    "after the provider took it": (
        'channels.register("sms", lambda message: (sms.deliver(message), os.kill(os.getpid(), 9)))'
    ),
}


@pytest.mark.race
@pytest.mark.parametrize("point", AT)
def test_killed_at_any_point_one_message_arrives(local: None, process_env: dict[str, str], point: str) -> None:
    code()
    process = start(DIE.format(patch=AT[point]), process_env | {"BIANMIN_SMS_PROVIDER": "local"})
    process.communicate("go\n", timeout=60)
    assert process.returncode == -9
    with clock.frozen(clock.now() + timedelta(seconds=31)):
        assert outbox_deliver_urgent() == 1
    assert (LocalMessage.objects.count(), OutboxMessage.objects.get().state) == (1, "sent")


@pytest.fixture
def worker(process_env: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "bianmin", "worker"]
    process = subprocess.Popen(command, env=process_env | {"BIANMIN_SMS_PROVIDER": "local"}, stderr=subprocess.DEVNULL)
    yield
    process.kill()
    process.wait()


@pytest.mark.race
def test_worker_sends_a_code_at_once(worker: None) -> None:
    code("first")
    _wait(1, seconds=30)  # the worker is up
    asked = time.monotonic()
    code("second")
    _wait(2, seconds=10)
    assert time.monotonic() - asked < 4


def _wait(number: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while LocalMessage.objects.count() < number:
        assert time.monotonic() < until, "it did not arrive in time"
        time.sleep(0.05)
