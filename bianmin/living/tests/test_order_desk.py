"""Orders on the desk: ordering while somebody is on the line, the list, sending, every move, and who may."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.uploads import read_upload
from bianmin.living.actions.order_offer import order_accept, order_offer
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.actions.order_visit import order_arrive, order_finish
from bianmin.living.models import Order, PriceRule, Service
from bianmin.living.selectors.order_find import order_hits
from bianmin.partners.models import Worker
from bianmin.residents.models import Person, Tag

from .work_orders import at_the_visit, picture

Rules = dict[str, PriceRule]
Times = tuple[datetime, datetime]


def _desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def order(drain: Service, rules: Rules, xie: Person, dispatcher: User, afternoon: Times) -> Order:
    return order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie)


def test_time_worker_and_price_before_the_phone_is_down(
    drain: Service, rules: Rules, poor: Tag, xie: Person, wang: Worker, dispatcher: User
) -> None:
    desk = _desk(dispatcher)
    person = desk.get(reverse("person_detail", args=[xie.uid])).content.decode()
    assert reverse("order_menu_for", args=[xie.uid]) in person
    menu = desk.get(reverse("order_menu_for", args=[xie.uid]), {"q": "厨房下水道堵了"}).content.decode()
    assert "免费" in menu
    url = reverse("order_take_for", args=[xie.uid, "SH-03"])
    page = desk.get(url)
    assert "低保家庭，免费。" in page.content.decode()
    form = page.context["form"]
    window = next(one for day in page.context["days"] for one in day.windows if one.left)
    data = {name: str(amount) for name, amount in form.shown} | {
        "key": form["key"].value(), "quantity": "1", "window": window.value, "channel": "hotline",
        "address": form["address"].value(), "contact_name": xie.name, "phone": xie.phone, "note": "厨房",
    }  # fmt: skip
    answer = desk.post(url, data)
    order = Order.objects.get()
    assert answer["Location"] == reverse("order_detail", args=[order.uid])
    assert (order.channel, order.state, order.amount) == ("hotline", "confirmed", 0)
    assert desk.post(url, data)["Location"] == answer["Location"]
    shown = desk.get(answer["Location"])
    best = shown.context["suggested"][0]
    sent = desk.post(reverse("order_send", args=[order.uid]), {"worker": str(best.worker.uid), "starts_at": best.value})
    assert sent.status_code == 302
    order.refresh_from_db()
    assert (order.state, order.worker, order.starts_at) == ("offered", wang, best.starts_at)


def test_whoever_is_not_registered(drain: Service, rules: Rules, wang: Worker, clerk: User) -> None:
    desk = _desk(clerk)
    assert "¥100.00" in desk.get(reverse("order_menu")).content.decode()
    page = desk.get(reverse("order_take", args=["SH-03"]))
    window = next(one for day in page.context["days"] for one in day.windows if one.left)
    data = {"key": "k", "quantity": "1", "window": window.value, "note": "门铃坏了"}
    missing = desk.post(reverse("order_take", args=["SH-03"]), data)
    assert missing.status_code == 400
    assert "门铃坏了" in missing.content.decode()
    for name in ("address", "contact_name", "phone"):  # everything that is missing, at once
        assert f'href="#id_{name}"' in missing.content.decode()
    wrong = {"contact_name": "赵四", "phone": "123", "address": "平等街 1 号", "window": ""}
    told = desk.post(reverse("order_take", args=["SH-03"]), data | wrong).content.decode()
    assert 'href="#id_phone"' in told
    assert 'href="#id_window"' in told
    more = {"contact_name": "赵四", "phone": "15400001234", "address": "平等街 1 号"}
    desk.post(reverse("order_take", args=["SH-03"]), data | more)
    order = Order.objects.get()
    assert (order.amount, order.channel, order.person) == (100, "counter", None)
    assert desk.get(reverse("order_detail", args=[order.uid])).status_code == 200


def test_why_somebody_cannot_go_is_said_on_the_page(
    order: Order, wang: Worker, dispatcher: User, afternoon: Times
) -> None:
    desk, url = _desk(dispatcher), reverse("order_send", args=[order.uid])
    late = desk.post(url, {"worker": str(wang.uid), "starts_at": "2025-09-08T19:00"})
    assert late.status_code == 409
    assert "那个时间不上班。不在居民要的时间里。" in late.content.decode()
    assert desk.post(url, {"worker": "x", "starts_at": "y"}).status_code == 400
    assert desk.post(url, {}).status_code == 400
    assert desk.post(url, {"worker": str(wang.uid), "starts_at": "2025-09-08T14:00"}).status_code == 302
    assert desk.post(url, {"worker": str(wang.uid), "starts_at": "2025-09-08T14:00"}).status_code == 409


def test_every_move_from_the_page(order: Order, wang: Worker, dispatcher: User, afternoon: Times) -> None:
    desk = _desk(dispatcher)

    def move(verb: str, reason: str = "") -> int:
        return desk.post(reverse("order_move", args=[order.uid, verb]), {"reason": reason}).status_code

    send = {"worker": str(wang.uid), "starts_at": "2025-09-08T14:00"}
    desk.post(reverse("order_send", args=[order.uid]), send)
    assert move("refuse") == 400  # a reason is asked for
    assert move("refuse", "车坏了") == 302
    desk.post(reverse("order_send", args=[order.uid]), send)
    assert move("accept") == 302
    assert move("depart") == 409  # at half past nine for two o'clock
    with at_the_visit(order):
        desk = _desk(dispatcher)
        assert [move(verb) for verb in ("depart", "arrive", "finish")] == [302] * 3
    assert move("cancel", "不用了") == 409
    assert move("sing") == 404
    order.refresh_from_db()
    assert order.state == "done"
    assert "派过谁" in desk.get(reverse("order_detail", args=[order.uid])).content.decode()


def test_lists(order: Order, wang: Worker, dispatcher: User, monday: datetime) -> None:
    desk = _desk(dispatcher)
    assert desk.get(reverse("desk_home"))["Location"] == reverse("order_queue")
    page = desk.get(reverse("order_queue"))
    assert "管道疏通" in page.content.decode()
    assert order.phone not in page.content.decode()
    assert "谢玉清" not in page.content.decode()
    assert "没有这样的订单" in desk.get(reverse("order_queue"), {"tab": "sent"}).content.decode()
    assert "管道疏通" in desk.get(reverse("order_queue"), {"q": order.number[-4:]}).content.decode()
    assert "管道疏通" in desk.get(reverse("order_queue"), {"day": "2025-09-08"}).content.decode()
    assert "没有这样的订单" in desk.get(reverse("order_queue"), {"day": "2025-09-09"}).content.decode()
    assert desk.get(reverse("order_queue"), {"day": "x", "tab": "y"}).status_code == 200
    with clock.frozen(monday + timedelta(hours=7)):
        assert "晚了" in _desk(dispatcher).get(reverse("order_queue")).content.decode()


def test_a_list_costs_the_same_for_many(order: Order, dispatcher: User, xie: Person, afternoon: Times) -> None:
    desk = _desk(dispatcher)
    desk.get(reverse("order_queue"))
    with CaptureQueriesContext(connection) as few:
        desk.get(reverse("order_queue"))
    for _number in range(60):
        order_place(actor=dispatcher, wish=Wish(order.service, afternoon), channel="hotline", person=xie, one_more=True)
    with CaptureQueriesContext(connection) as many:
        page = desk.get(reverse("order_queue"))
    assert len(page.context["found"].lines) == 50
    assert len(many) == len(few)


def test_who_may(
    order: Order, wang: Worker, staff: Callable[..., User], stranger: User, officer: User, auditor: User, clerk: User
) -> None:
    page, send = reverse("order_detail", args=[order.uid]), reverse("order_send", args=[order.uid])
    elsewhere = staff("dispatcher2", Role.DISPATCHER, area="410104003")
    assert wang.user is not None
    assert _desk(wang.user).get(page).status_code == 403  # a worker has pages of her own
    for user in (stranger, officer, elsewhere):
        assert _desk(user).get(page).status_code == 404
        assert _desk(user).post(send).status_code == 404
    assert _desk(auditor).get(page).status_code == 200
    assert _desk(clerk).get(page).status_code == 200
    assert "派给谁" not in _desk(clerk).get(page).content.decode()
    body = {"worker": str(wang.uid), "starts_at": "2025-09-08T14:00"}
    assert _desk(clerk).post(send, body).status_code == 403
    for name in ("order_queue", "order_menu"):
        assert _desk(stranger).get(reverse(name)).status_code == 403
    assert _desk(auditor).get(reverse("order_menu")).status_code == 403


def test_another_time_while_she_is_on_the_line(
    order: Order, wang: Worker, dispatcher: User, clerk: User, afternoon: Times
) -> None:
    desk, url = _desk(dispatcher), reverse("order_edit", args=[order.uid])
    assert _desk(clerk).get(url).status_code == 403
    page = desk.get(url)
    other = next(one for one in page.context["days"][1].windows if one.left)
    data = {"version": order.version, "window": other.value, "quantity": "2", "note": "后门"}
    assert desk.post(url, data | {"quantity": "99"}).status_code == 400
    assert desk.post(url, data)["Location"] == reverse("order_detail", args=[order.uid])
    order.refresh_from_db()
    assert (order.window_start, order.quantity, order.amount) == (other.starts_at, 2, 120)
    when = {"worker": str(wang.uid), "starts_at": other.starts_at.isoformat()}
    assert desk.post(reverse("order_send", args=[order.uid]), when).status_code == 302
    assert desk.get(url).status_code == 302


def test_done_again_from_the_desk(done: Callable[..., Order], dispatcher: User) -> None:
    order, desk = done(), _desk(dispatcher)
    url = reverse("order_redo", args=[order.uid])
    assert url in desk.get(reverse("order_detail", args=[order.uid])).content.decode()
    window = next(one for day in desk.get(url).context["days"] for one in day.windows if one.left)
    assert desk.post(url, {"window": window.value}).status_code == 400
    answer = desk.post(url, {"window": window.value, "reason": "又堵了"})
    again = Order.objects.get(redo_of=order)
    assert answer["Location"] == reverse("order_detail", args=[again.uid])
    assert desk.get(url).status_code == 302


def test_found_by_its_number(order: Order, dispatcher: User, stranger: User) -> None:
    [hit] = order_hits(dispatcher, order.number.lower()) or []
    assert hit.url == reverse("order_detail", args=[order.uid])
    assert "谢玉清" not in hit.words
    assert order_hits(stranger, order.number) == []
    assert order_hits(dispatcher, "谢玉清") is None


def test_the_signature_stands_beside_the_photos(
    order: Order, wang: Worker, dispatcher: User, stranger: User, clerk_elsewhere: User, afternoon: Times
) -> None:
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=afternoon[0])
    order_accept(actor=wang.user, order=order)
    with at_the_visit(order):
        order_arrive(actor=wang.user, order=order)
    url = reverse("order_signature", args=[order.uid])
    assert _desk(dispatcher).get(url).status_code == 404
    order_finish(actor=wang.user, order=order, signature=read_upload(content=picture(), name="signature"))
    page = _desk(dispatcher).get(reverse("order_detail", args=[order.uid])).content.decode()
    assert f'<img src="{url}?small=1"' in page
    assert "居民签字" in page
    for query in ("", "?small=1"):
        assert _desk(dispatcher).get(url + query)["Content-Type"] == "image/jpeg"
    for user, status in ((stranger, 404), (clerk_elsewhere, 404), (wang.user, 403)):
        assert _desk(user).get(url).status_code == status
    assert Client().get(url).status_code == 302
