"""The server that speaks WeChat Pay's protocol, and a payment begun and paid there."""

from collections.abc import Iterator
from typing import Any

import pytest

from bianmin.channels.providers import wechatpay
from bianmin.core import payments
from bianmin.core.models import Centre, Payment

from .wechatpay_server import Server, environment
from .wechatpay_steps import begin


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    made = Server()
    for name, value in environment(made.url).items():
        setattr(settings, name.removeprefix("BIANMIN_"), value)
    settings.BASE_URL = "https://centre.example"
    before = list(payments._provider)
    payments.register_provider(wechatpay.WechatPay)
    yield made
    payments._provider[:] = before
    made.shutdown()
    made.server_close()


@pytest.fixture
def payment(server: Server, centre: Centre) -> Payment:
    """Begun, and paid on the payer's phone; nobody has told us yet."""
    row = begin(centre)
    server.pay(row.number)
    return row
