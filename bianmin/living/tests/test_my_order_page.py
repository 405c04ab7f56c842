"""A resident's own orders: hers alone, changed, given up, done again."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.living.actions.order_offer import order_accept, order_offer
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.actions.order_visit import order_arrive, order_finish
from bianmin.living.models import Order, PriceRule, Service
from bianmin.living.selectors.windows import Window
from bianmin.partners.models import Worker
from bianmin.portal.actions.account import account_open
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

Times = tuple[datetime, datetime]
PAGES = ("my_order", "my_order_edit", "my_order_cancel", "my_order_redo")


@pytest.fixture
def order(drain: Service, rules: dict[str, PriceRule], xie: Person, mine: ResidentAccount, afternoon: Times) -> Order:
    wish = Wish(drain, afternoon, note="敲门大声")
    return order_place(actor=mine.user, wish=wish, channel="web", account=mine, person=xie, one_more=True)


@pytest.mark.parametrize("name", PAGES)
def test_nobody_else_sees_it(name: str, order: Order, clerk: User) -> None:
    url = reverse(name, args=[order.uid])
    stranger = Client()
    assert stranger.get(url).status_code == 302
    stranger.force_login(account_open(phone="15400007777").user)
    assert stranger.get(url).status_code == 404
    assert stranger.post(url).status_code in (404, 405)
    staff = Client()
    staff.force_login(clerk)
    assert staff.get(url).status_code == 403


def test_what_the_station_ordered_for_her_is_there_too(
    phone: Client, drain: Service, xie: Person, dispatcher: User, afternoon: Times
) -> None:
    order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie, one_more=True)
    assert "管道疏通" in phone.get(reverse("my_orders")).content.decode()
    assert "管道疏通" in phone.get(reverse("my")).content.decode()


def test_none_yet(phone: Client) -> None:
    assert "还没有下过单" in phone.get(reverse("my_orders")).content.decode()


def test_another_time(phone: Client, order: Order, wang: Worker, afternoon: Times) -> None:
    url = reverse("my_order_edit", args=[order.uid])
    later = Window(afternoon[0] + timedelta(days=1), afternoon[1] + timedelta(days=1), 1)
    data: dict[str, Any] = {"version": order.version, "window": later.value, "quantity": "1", "note": "后门进"}
    assert phone.post(url, data | {"window": "never"}).status_code == 400
    assert phone.post(url, data)["Location"] == reverse("my_order", args=[order.uid])
    order.refresh_from_db()
    assert (order.window_start, order.note) == (later.starts_at, "后门进")
    assert "刚刚被改过" in phone.post(url, data).content.decode()  # the same page once more


def test_cancelled_after_one_question(phone: Client, order: Order) -> None:
    url = reverse("my_order_cancel", args=[order.uid])
    assert "取消这个订单？" in phone.get(url).content.decode()
    phone.post(url, {"reason": "自己通了"})
    order.refresh_from_db()
    assert (order.state, order.closed_reason) == ("cancelled", "自己通了")
    assert phone.get(url).status_code == 302
    assert phone.post(url).status_code == 409


def test_the_code_is_there_when_somebody_comes(
    phone: Client, order: Order, wang: Worker, dispatcher: User, afternoon: Times
) -> None:
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=afternoon[0])
    page = reverse("my_order", args=[order.uid])
    assert "到达码" not in phone.get(page).content.decode()
    order_accept(actor=wang.user, order=order)
    shown = phone.get(page).content.decode()
    assert f'<p class="number big">{order.arrival_code}</p>' in shown
    assert "王师傅" in shown
    assert "王建设" not in shown
    assert "改时间" not in shown
    assert phone.get(reverse("my_order_edit", args=[order.uid])).status_code == 302


def test_done_again(
    phone: Client, order: Order, wang: Worker, dispatcher: User, afternoon: Times, monday: datetime
) -> None:
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=afternoon[0])
    order_accept(actor=wang.user, order=order)
    with clock.frozen(afternoon[0]):
        order_arrive(actor=wang.user, order=order)
    order_finish(actor=wang.user, order=order)
    url = reverse("my_order_redo", args=[order.uid])
    tomorrow = Window(afternoon[0] + timedelta(days=1), afternoon[1] + timedelta(days=1), 1)
    assert phone.post(url, {"window": tomorrow.value}).status_code == 400
    answer = phone.post(url, {"window": tomorrow.value, "reason": "又堵了"})
    again = Order.objects.get(redo_of=order)
    assert answer["Location"] == reverse("my_order", args=[again.uid])
    assert "免费" in phone.get(answer["Location"]).content.decode()
    with clock.frozen(monday + timedelta(minutes=1)):
        assert phone.get(url).status_code == 302


def test_many_orders_are_paged(phone: Client, order: Order, dispatcher: User, xie: Person, afternoon: Times) -> None:
    for _number in range(24):
        order_place(actor=dispatcher, wish=Wish(order.service, afternoon), channel="hotline", person=xie, one_more=True)
    page = phone.get(reverse("my_orders"))
    assert len(page.context["page"]) == 20
    assert page.context["page"].next
