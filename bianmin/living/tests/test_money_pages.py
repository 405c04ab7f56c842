"""Paying at the desk and on the telephone, refunds, settlements and funds on screen, and who may."""

import io
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bianmin.accounts.models import User
from bianmin.core import clock, payments
from bianmin.core.models import Payment
from bianmin.living.actions.order_pay import order_take_cash
from bianmin.living.models import Fund, Order, Settlement
from bianmin.partners.models import Worker

Done = Callable[..., Order]
OCTOBER = datetime(2025, 10, 2, 9, 0, tzinfo=clock.SHANGHAI)


def _desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class PaidAtOnce:
    """A provider of payments that asks nobody: what `prepay` answers is all that these pages need."""

    def prepay(self, order: payments.Order) -> dict[str, str]:
        return {"h5_url": "/paid/here/", "code_url": "/paid/here/"}


@pytest.fixture
def phone_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payments, "_provider", [PaidAtOnce])


def test_cash_at_the_desk_with_a_receipt(done: Done, dispatcher: User, clerk: User) -> None:
    order = done()
    page = reverse("order_detail", args=[order.uid])
    assert "收现金 ¥60.00" in _desk(dispatcher).get(page).content.decode()
    assert "收现金" not in _desk(clerk).get(page).content.decode()
    url = reverse("order_take_cash", args=[order.uid])
    assert _desk(clerk).post(url).status_code == 403
    assert _desk(dispatcher).post(url).status_code == 302
    payment = Payment.objects.get()
    shown = _desk(dispatcher).get(page).content.decode()
    assert payment.receipt_number in shown
    assert "收现金" not in shown
    assert _desk(dispatcher).post(url).status_code == 409


def test_refund_at_the_desk(done: Done, dispatcher: User, clerk: User) -> None:
    order = done()
    desk, url = _desk(dispatcher), reverse("order_refund", args=[order.uid])
    assert "还没有收过钱" in desk.post(url, {"amount": "1", "reason": "x"}, follow=True).content.decode()
    desk.post(reverse("order_take_cash", args=[order.uid]))
    for amount, words in (("", "请填要退多少元"), ("-1", "请填要退多少元"), ("NaN", "请填要退多少元"), ("61", "")):
        answer = desk.post(url, {"amount": amount, "reason": "没通好"}, follow=True).content.decode()
        assert words in answer
    assert Payment.objects.get().refunded == 0
    asked = desk.post(url, {"amount": "20.50", "reason": "没通好"}).content.decode()
    assert "请当面退现金" in asked
    assert Payment.objects.get().refunded == 0
    given = desk.post(url, {"amount": "20.50", "reason": "没通好", "sure": "1"}, follow=True)
    slip = given.content.decode()
    assert "贰拾元伍角整" in slip
    assert "签名" in slip
    address = given.redirect_chain[-1][0]
    assert _desk(clerk).get(address).status_code == 403
    assert address in desk.get(reverse("order_detail", args=[order.uid])).content.decode()
    assert Payment.objects.get().refunded == Decimal("20.50")
    assert "已退 ¥20.50" in desk.get(reverse("order_detail", args=[order.uid])).content.decode()


def test_by_phone(done: Done, phone: Client, phone_pays: None, dispatcher: User, wang: Worker) -> None:
    order = done()
    page, url = reverse("my_order", args=[order.uid]), reverse("my_order_pay", args=[order.uid])
    assert "用微信付" in phone.get(page).content.decode()
    assert phone.get(url)["Location"] == page  # nothing was begun
    assert phone.post(url)["Location"].endswith(
        f"/paid/here/?redirect_url=http%3A%2F%2Ftestserver%2Forders%2F{order.uid}%2F"
    )
    assert "等付款" in phone.get(url).content.decode()
    assert phone.get(reverse("my_order_receipt", args=[order.uid])).status_code == 404
    code = reverse("order_pay", args=[order.uid])
    assert _desk(dispatcher).get(code).status_code == 200
    assert Payment.objects.count() == 1


def test_without_a_way_to_pay_by_phone(done: Done, phone: Client, dispatcher: User) -> None:
    order = done()
    assert "请付现金给师傅" in phone.get(reverse("my_order", args=[order.uid])).content.decode()
    order_take_cash(actor=dispatcher, order=order)
    receipt = phone.get(reverse("my_order_receipt", args=[order.uid])).content.decode()
    assert "陆拾元整" in receipt
    assert "街道居民" not in receipt  # never why it cost so much


def test_the_month_on_screen(
    done: Done, wang: Worker, dispatcher: User, director: User, auditor: User, clerk: User, clerk_elsewhere: User
) -> None:
    order_take_cash(actor=dispatcher, order=done())
    with clock.frozen(OCTOBER):
        desk = _desk(dispatcher)
        assert "还有 1 单没有结算" in desk.get(reverse("settlements")).content.decode()
        desk.post(reverse("settlements_make"))
        row = Settlement.objects.get()
        url = reverse("settlement_detail", args=[row.uid])
        assert "¥100.00" in desk.get(url).content.decode()
        assert desk.post(reverse("settlement_approve", args=[row.uid])).status_code == 403
        assert desk.get(reverse("settlement_approve", args=[row.uid])).status_code == 403
        paying = {"paid_on": "2025-10-02", "paid_by": "bank", "voucher": "HD20251002"}
        assert desk.post(reverse("settlement_pay", args=[row.uid]), paying).status_code == 409
        assert "审核通过" in _desk(director).get(url).content.decode()
        asked = _desk(director).get(reverse("settlement_approve", args=[row.uid])).content.decode()
        assert "审核通过？" in asked
        assert "还要付 ¥100.00" in asked
        assert Settlement.objects.get().state == "made"
        _desk(director).post(reverse("settlement_approve", args=[row.uid]))
        pay = reverse("settlement_pay", args=[row.uid])
        assert desk.get(pay).status_code == 200
        wrong = desk.post(pay, paying | {"voucher": ""})
        assert wrong.status_code == 400
        assert "回单号" in wrong.content.decode()
        assert desk.post(pay, paying | {"paid_on": "2025-10-03"}).status_code == 400
        desk.post(pay, paying)
        row.refresh_from_db()
        assert (row.state, row.voucher) == ("paid", "HD20251002")
        assert "HD20251002" in desk.get(url).content.decode()
        sheet = desk.get(reverse("settlement_export", args=[row.uid]))
        rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
        assert any("管道疏通" in line for line in rows)
        assert "平安物业 2025-09" in rows[0][0]
        assert rows[-1][6] == 100.0
        assert "谢玉清" not in str(rows)
        assert _desk(auditor).get(url).status_code == 200
        assert _desk(auditor).post(reverse("settlements_make")).status_code == 403
        assert _desk(clerk).get(reverse("settlements")).status_code == 403
        assert _desk(clerk).get(url).status_code == 404
        assert _desk(clerk_elsewhere).get(url).status_code == 404


def test_a_void_one_stays_in_the_list(done: Done, dispatcher: User, auditor: User) -> None:
    order_take_cash(actor=dispatcher, order=done())
    with clock.frozen(OCTOBER):
        desk = _desk(dispatcher)
        desk.post(reverse("settlements_make"))
        row = Settlement.objects.get()
        url = reverse("settlement_discard", args=[row.uid])
        assert _desk(auditor).get(url).status_code == 403
        assert "不能恢复" in desk.get(url).content.decode()
        assert desk.post(url, {"reason": " "}).status_code == 400
        desk.post(url, {"reason": "漏了一单"})
        page = desk.get(reverse("settlements")).content.decode()
        assert row.number not in page
        assert "看作废的（1 张）" in page
        shown = desk.get(reverse("settlements"), {"state": "void"}).content.decode()
        assert row.number in shown
        assert "漏了一单" in shown
        assert "管道疏通" in desk.get(reverse("settlement_detail", args=[row.uid])).content.decode()


def test_funds_on_screen(fund: Fund, director: User, dispatcher: User) -> None:
    url = reverse("fund_receive", args=[fund.uid])
    data: dict[str, Any] = {"key": "k1", "amount": "5000.00", "note": "区里拨款"}
    assert _desk(dispatcher).post(url, data).status_code == 403
    desk = _desk(director)
    wrong = desk.post(url, data | {"amount": "很多"})
    assert wrong.status_code == 400
    assert "区里拨款" in wrong.content.decode()
    for _twice in range(2):
        desk.post(url, data)
    assert "¥5,000.00" in desk.get(reverse("settlements")).content.decode()
