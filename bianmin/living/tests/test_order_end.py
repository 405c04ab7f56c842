"""How an order ends otherwise than done, and what its owner reads of it and of the money."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.core.models import OutboxMessage
from bianmin.living.actions.order_pay import order_refund, order_take_cash
from bianmin.living.actions.order_visit import order_absent
from bianmin.living.models import Order, Service
from bianmin.living.tests.work_orders import at_the_visit, order_at, phone_of
from bianmin.partners.models import Worker
from bianmin.residents.models import Person

Done = Callable[..., Order]


@pytest.fixture
def desk(dispatcher: User) -> Client:
    client = Client()
    client.force_login(dispatcher)
    return client


@pytest.fixture
def coming(dispatcher: User, wang: Worker, drain: Service, xie: Person, afternoon: tuple[datetime, datetime]) -> Order:
    """Its worker is on the way."""
    return order_at("on_the_way", dispatcher, wang, drain, xie, afternoon[0])


def test_the_station_cancels_with_a_reason_and_shows_who_and_when(
    desk: Client, phone: Client, dispatcher: User, wang: Worker, drain: Service, xie: Person,
    afternoon: tuple[datetime, datetime],
) -> None:  # fmt: skip
    order = order_at("accepted", dispatcher, wang, drain, xie, afternoon[0])
    page, url = reverse("order_detail", args=[order.uid]), reverse("order_move", args=[order.uid, "cancel"])
    assert "取消订单" in desk.get(page).content.decode()
    refused = desk.post(url)
    assert refused.status_code == 400
    assert "请写明原因。" in refused.content.decode()
    assert 'href="#id_cancel_reason"' in refused.content.decode()
    shown = desk.post(url, {"reason": "家里有事"}, follow=True).content.decode()
    assert "订单已取消。" in shown
    assert "好了" not in shown
    assert "家里有事" in shown
    assert "今天 09:30，田秀兰" in shown or "9 月 8 日 09:30，田秀兰" in shown
    own = phone.get(reverse("my_order", args=[order.uid])).content.decode()
    assert "不用付" in own
    assert "¥60.00" not in own
    assert "家里有事" in own
    listed = phone.get(reverse("my_orders")).content.decode()
    assert "不用付" in listed
    assert "¥60.00" not in listed


def test_whoever_cancels_on_the_telephone_need_not_say_why(
    desk: Client, phone: Client, dispatcher: User, wang: Worker, drain: Service, xie: Person,
    afternoon: tuple[datetime, datetime],
) -> None:  # fmt: skip
    order = order_at("accepted", dispatcher, wang, drain, xie, afternoon[0])
    phone.post(reverse("my_order_cancel", args=[order.uid]))
    shown = desk.get(reverse("order_detail", args=[order.uid])).content.decode()
    assert "，居民" in shown
    assert "r-" not in shown.split("已取消", 1)[1][:60]


def test_nobody_at_home(desk: Client, phone: Client, coming: Order, dispatcher: User) -> None:
    url = reverse("order_move", args=[coming.uid, "absent"])
    assert desk.post(url).status_code == 400
    with at_the_visit(coming, minutes=10):
        desk = phone_of(dispatcher)  # the login of the morning has run out
        assert "订单关闭" in desk.post(url, {"reason": "打了两次电话没人接"}, follow=True).content.decode()
    own = phone.get(reverse("my_order", args=[coming.uid])).content.decode()
    assert "师傅到门口没有人应" in own
    assert "没有收您的钱" in own
    assert "打了两次电话没人接" in own
    again = reverse("service_detail", args=[coming.service.code]) + f"?again={coming.uid}"
    assert again in own
    assert phone.get(again).status_code == 200


def test_the_worker_at_the_door_gives_no_reason(desk: Client, coming: Order, wang: Worker) -> None:
    with at_the_visit(coming, minutes=10):
        order_absent(actor=wang.user, order=coming)
    coming.refresh_from_db()
    assert (coming.state, coming.closed_reason) == ("no_show", "")
    assert "王建设" in desk.get(reverse("order_detail", args=[coming.uid])).content.decode()


def test_paid_given_back_and_told(done: Done, phone: Client, dispatcher: User) -> None:
    order = done("12.50")
    page, receipt = reverse("my_order", args=[order.uid]), reverse("my_order_receipt", args=[order.uid])
    assert "您要付" in phone.get(page).content.decode()
    order_take_cash(actor=dispatcher, order=order)
    own = phone.get(page).content.decode()
    assert "已付" in own
    assert "您要付" not in own
    paper = phone.get(receipt).content.decode()
    assert "配件：接头" in paper
    assert "¥12.50" in paper
    assert "¥60.00" in paper
    assert "¥72.50" in paper
    order_refund(actor=dispatcher, order=order, amount=Decimal("20.50"), reason="没通好")
    assert "已退" in phone.get(page).content.decode()
    assert "¥20.50" in phone.get(page).content.decode()
    told = OutboxMessage.objects.get(purpose="order_refunded")
    assert told.params["amount"] == "¥20.50"
    order_refund(actor=dispatcher, order=order, amount=Decimal("52.00"), reason="又没通好")
    own = phone.get(page).content.decode()
    assert "¥72.50" in own
    assert receipt in own
    assert phone.get(receipt).status_code == 200
    assert OutboxMessage.objects.filter(purpose="order_refunded").count() == 2
    listed = phone.get(reverse("my_orders")).content.decode()
    assert "已退 ¥72.50" in listed
