"""The receipt, and the director's list of what went wrong: for whom, and for nobody else."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.core import clock
from bianmin.core.actions.book import Source
from bianmin.core.actions.payment import payment_take_cash
from bianmin.core.actions.payment_refund import payment_refund
from bianmin.core.models import Centre, JournalEntry, Payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment(centre: Centre, clerk: Any) -> Payment:
    about = Source("culture.booking", uuid.UUID(int=7))
    return payment_take_cash(actor=clerk, centre=centre, about=about, amount=Decimal("1680.32"), title="上门助浴")


def alarmed(payment: Payment) -> Payment:
    Payment.objects.filter(pk=payment.pk).update(alarm="second", alarmed_at=clock.now())
    return payment


def test_a_receipt_to_print(client: Client, clerk: Any, payment: Payment, django_assert_max_num_queries: Any) -> None:
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    with django_assert_max_num_queries(8):
        page = client.get(reverse("receipt_show", args=[payment.uid])).content.decode()
    for text in (payment.receipt_number, "¥1,680.32", "人民币壹仟陆佰捌拾元叁角贰分", "现金", "上门助浴", "刘静"):
        assert text in page
    assert "已退款" not in page
    payment_refund(actor=clerk, payment=payment, amount=Decimal(80), reason="不写在收据上")
    page = client.get(reverse("receipt_show", args=[payment.uid])).content.decode()
    assert "¥80.00" in page
    assert "不写在收据上" not in page


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [
        ("clerk", "410104002", 200),
        ("dispatcher", "410104002", 200),
        ("director", "410104002", 200),
        ("auditor", "410104", 200),
        ("clerk", "410104003", 404),
        ("director", "410104003", 404),
        ("grid_worker", "410104002", 404),
        ("administrator", "410104002", 404),
        ("worker", "410104002", 404),
    ],
)
def test_who_sees_a_receipt(client: Client, staff: Any, payment: Payment, role: str, area: str, status: int) -> None:
    client.force_login(staff("one", role, area=area))
    assert client.get(reverse("receipt_show", args=[payment.uid])).status_code == status


def test_a_worker_sees_what_she_took_herself(client: Client, staff: Any, centre: Centre) -> None:
    worker = staff("one", "worker")
    about = Source("culture.booking", uuid.UUID(int=8))
    payment = payment_take_cash(actor=worker, centre=centre, about=about, amount=Decimal(5), title="理发")
    client.force_login(worker)
    assert client.get(reverse("receipt_show", args=[payment.uid])).status_code == 200


def test_strangers_see_none(client: Client, stranger: Any, payment: Payment) -> None:
    address = reverse("receipt_show", args=[payment.uid])
    assert client.get(address).status_code == 302
    client.force_login(stranger)
    assert client.get(address).status_code == 404


def test_the_director_settles_what_was_wrong(client: Client, director: Any, payment: Payment) -> None:
    client.force_login(director)
    book = reverse("book_show", args=[payment.centre.uid])
    assert "要处理的收款" not in client.get(book).content.decode()
    settle = reverse("payment_settle", args=[payment.uid])
    assert client.post(settle).status_code == 404
    alarmed(payment)
    page = client.get(book).content.decode()
    assert "同一笔到账两次" in page
    assert settle in page
    assert client.post(settle).headers["Location"] == book
    assert "同一笔到账两次" not in client.get(book).content.decode()
    assert JournalEntry.objects.filter(verb="payment.settle", actor=director).count() == 1


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [("auditor", "410104002", 403), ("clerk", "410104002", 403), ("director", "410104003", 404)],
)
def test_others_settle_nothing(client: Client, staff: Any, payment: Payment, role: str, area: str, status: int) -> None:
    alarmed(payment)
    client.force_login(staff("one", role, area=area))
    assert client.post(reverse("payment_settle", args=[payment.uid])).status_code == status
    payment.refresh_from_db()
    assert payment.settled_at is None


def test_the_auditor_reads_what_was_wrong(client: Client, auditor: Any, payment: Payment) -> None:
    alarmed(payment)
    client.force_login(auditor)
    page = client.get(reverse("book_show", args=[payment.centre.uid])).content.decode()
    assert "同一笔到账两次" in page
    assert reverse("payment_settle", args=[payment.uid]) not in page
