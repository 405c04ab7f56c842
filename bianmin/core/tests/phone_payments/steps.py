"""Steps that tests of payments by phone share."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bianmin.core import clock
from bianmin.core.actions.book import Source
from bianmin.core.actions.payment import payment_begin, payment_take_cash
from bianmin.core.actions.payment_confirm import payment_confirm
from bianmin.core.models import Centre, Payment
from bianmin.core.tests.fake_provider import FakeProvider

ORDER = Source("culture.booking", uuid.UUID(int=7))
PRICE = Decimal("35.00")


def begin(centre: Centre, **more: Any) -> Payment:
    values = {"about": ORDER, "amount": PRICE, "title": "助浴", "actor": None} | more
    return payment_begin(centre=centre, **values)


def cash(centre: Centre, clerk: Any) -> Payment:
    return payment_take_cash(actor=clerk, centre=centre, about=ORDER, amount=PRICE, title="助浴")


def later(**given: float) -> Any:
    return clock.frozen(clock.now() + timedelta(**given))


def paid(provider: FakeProvider, centre: Centre) -> Payment:
    payment = begin(centre)
    return payment_confirm(number=payment.number, trade=provider.pay(payment.number))
