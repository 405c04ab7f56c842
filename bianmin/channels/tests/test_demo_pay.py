"""The demo's own way to pay: a page for the payer's phone, and nowhere else."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from bianmin.channels.models import LocalTrade
from bianmin.channels.providers.local_payments import LocalPayments, press
from bianmin.channels.tests.wechatpay_server import environment
from bianmin.core import clock, payments
from bianmin.core.actions.book import Source
from bianmin.core.actions.payment import payment_begin, payment_close, payment_take_cash
from bianmin.core.actions.payment_heal import payments_heal
from bianmin.core.actions.payment_refund import payment_refund
from bianmin.core.models import BookEntry, Centre, Payment
from bianmin.core.selectors.book import balance
from bianmin.core.selectors.payment import pay_address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings: Any) -> Iterator[None]:
    settings.DEMO, settings.BASE_URL = True, ""
    before = list(payments._provider)
    payments.register_provider(LocalPayments)
    yield
    payments._provider[:] = before


@pytest.fixture
def payment(centre: Centre) -> Payment:
    about = Source("culture.booking", uuid.UUID(int=7))
    return payment_begin(actor=None, centre=centre, about=about, amount=Decimal("35.00"), title="上门助浴")


def test_pressed_twice_it_is_paid_once(client: Client, payment: Payment) -> None:
    address = pay_address(RequestFactory().get("/"), payment)
    assert address == f"http://testserver/demo/pay/{payment.number}/"
    page = client.get(address).content.decode()
    assert "¥35.00" in page
    assert "上门助浴" in page
    for _time in range(2):
        answer = client.post(reverse("demo_pay_press", args=[payment.number]), follow=True)
        assert "已付款" in answer.content.decode()
    payment.refresh_from_db()
    assert (payment.state, BookEntry.objects.count()) == ("paid", 1)
    payment_refund(actor=None, payment=payment, amount=Decimal("35.00"), reason="取消")
    assert balance("wechat", centre=payment.centre) == 0


def test_what_was_pressed_and_not_told_is_healed(payment: Payment) -> None:
    assert press(payment.number)
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        payments_heal()
    payment.refresh_from_db()
    assert payment.state == "paid"
    assert LocalPayments().query("P-none").state == "absent"
    assert LocalPayments().query_refund("R-none") is None


def test_what_is_closed_or_over_is_not_paid(client: Client, payment: Payment, clerk: Any) -> None:
    with clock.frozen(clock.now() + timedelta(minutes=31)):
        client.post(reverse("demo_pay_press", args=[payment.number]))
    assert LocalTrade.objects.get().state == "open"
    payment_close(actor=clerk, payment=payment)
    answer = client.post(reverse("demo_pay_press", args=[payment.number]), follow=True)
    assert "不能再付" in answer.content.decode()
    assert not BookEntry.objects.exists()


def test_cash_after_the_phone(payment: Payment, clerk: Any) -> None:
    about = Source("culture.booking", uuid.UUID(int=7))
    taken = payment_take_cash(actor=clerk, centre=payment.centre, about=about, amount=payment.amount, title="助浴")
    assert (taken.method, LocalTrade.objects.get().state) == ("cash", "closed")


@pytest.mark.parametrize("change", ["no demo", "production", "merchant"])
def test_nowhere_else(client: Client, payment: Payment, settings: Any, change: str) -> None:
    settings.DEMO = change != "no demo"
    settings.PRODUCTION = change == "production"
    if change == "merchant":
        settings.BASE_URL = "https://centre.example"
        for name, value in environment("https://pay.example").items():
            setattr(settings, name.removeprefix("BIANMIN_"), value)
    assert client.get(reverse("demo_pay", args=[payment.number])).status_code == 404
    assert client.post(reverse("demo_pay_press", args=[payment.number])).status_code == 404
    payment.refresh_from_db()
    assert payment.state == "pending"


def test_a_number_of_nobody(client: Client) -> None:
    assert client.get(reverse("demo_pay", args=["P-none"])).status_code == 404


def test_back_to_where_one_came_from_and_nowhere_else(client: Client, centre: Centre) -> None:
    about = Source("culture.booking", uuid.UUID(int=8))
    payment = payment_begin(
        actor=None, centre=centre, about=about, amount=Decimal("35.00"), title="上门助浴", scene=Payment.Scene.H5
    )
    address = pay_address(RequestFactory().get("/"), payment, back="/orders/1/")
    page = client.get(address)
    assert 'href="http://testserver/orders/1/"' in page.text
    pressed = client.post(reverse("demo_pay_press", args=[payment.number]), {"redirect_url": page.context["back"]})
    assert 'href="http://testserver/orders/1/"' in client.get(pressed["Location"]).text
    foreign = client.get(reverse("demo_pay", args=[payment.number]), {"redirect_url": "https://example.com/"})
    assert 'href="https://example.com' not in foreign.text
