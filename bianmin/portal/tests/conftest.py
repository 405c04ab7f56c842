"""Residents who log in: the code is read out of the outbox, as the telephone would show it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from bianmin.core import channels
from bianmin.core.models import OutboxMessage, ThrottleCount

LOGIN, CODE = "/login", "/login/code"


@pytest.fixture(autouse=True)
def _messages_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something delivers short messages; the tests read them out of the outbox."""
    monkeypatch.setitem(channels._channels, "sms", channels.Channel("sms", lambda message: "", quiet=True))


@pytest.fixture(autouse=True)
def _no_limits_left_over(db: None) -> None:
    cache.clear()
    ThrottleCount.objects.all().delete()


def last_code(phone: str = "") -> str:
    """The six digits that were sent last (to `phone`)."""
    messages = [m for m in OutboxMessage.objects.filter(channel="sms").order_by("-id") if phone in m.recipient]
    found = re.search(r"\d{6}", messages[0].body)
    assert found
    return found[0]


def log_in(client: Client, phone: str, **more: Any) -> Any:
    client.post(LOGIN, {"phone": phone, **more})
    return client.post(CODE, {"action": "verify", "code": last_code(phone)})


@pytest.fixture
def resident(client: Client) -> Callable[..., Client]:
    """Log in: `resident("15400001111")`."""

    def enter(phone: str = "15400001111", **more: Any) -> Client:
        assert log_in(client, phone, **more).status_code == 302
        return client

    return enter
