"""What the tests of WeChat Pay do again and again."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from bianmin.core import clock
from bianmin.core.actions.book import Source
from bianmin.core.actions.payment import payment_begin
from bianmin.core.models import Centre, Payment

ORDER = Source("culture.booking", uuid.UUID(int=7))
PRICE = Decimal("35.00")


def begin(centre: Centre, **more: Any) -> Payment:
    values = {"about": ORDER, "amount": PRICE, "title": "上门助浴", "actor": None} | more
    return payment_begin(centre=centre, **values)


def tell(client: Client, told: tuple[dict[str, str], bytes]) -> Any:
    headers, body = told
    return client.post(reverse("wechatpay_notify"), body, content_type="application/json", headers=headers)


def later(**given: float) -> Any:
    return clock.frozen(clock.now() + timedelta(**given))
