"""The menu and ordering from it on the telephone."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from bianmin.accounts.models import User
from bianmin.living.actions.order_offer import order_offer
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.models import Order, PriceRule, Service
from bianmin.living.selectors.windows import Window as FreeWindow
from bianmin.living.selectors.windows import free_windows
from bianmin.partners.models import Provider, Worker
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person, Tag

from .conftest import make_worker

Rules = dict[str, PriceRule]
Window = tuple[datetime, datetime]


def _photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "white").save(out, "JPEG")
    return SimpleUploadedFile("IMG_1.jpg", out.getvalue(), "image/jpeg")


def _form(client: Client, service: Service) -> dict[str, Any]:
    """What the page would send: hidden fields and defaults, and the first free time."""
    page = client.get(reverse("service_detail", args=[service.code]))
    form = page.context["form"]
    window = next(window for day in page.context["days"] for window in day.windows if window.left)
    data = {name: str(amount) for name, amount in form.shown}
    return data | {
        "key": form["key"].value(),
        "quantity": str(service.minimum),
        "window": window.value,
        "address": form["address"].value() if "address" in form.fields else "",
        "contact_name": form["contact_name"].value(),
        "phone": form["phone"].value(),
        "note": "敲门大声",
    }


def test_everybody_reads_the_menu_with_list_prices(client: Client, drain: Service, cleaning: Service) -> None:
    page = client.get(reverse("service_list")).content.decode()
    assert "管道疏通" in page
    assert "¥100.00" in page
    assert "¥60.00" not in page


@pytest.mark.parametrize(("asked", "found"), [("下水道堵了", True), ("gdst", True), ("guandao", True), ("理发", False)])
def test_the_menu_is_found_in_plain_words(client: Client, drain: Service, asked: str, found: bool) -> None:
    page = client.get(reverse("service_list"), {"q": asked}).content.decode()
    assert ("管道疏通" in page) is found
    assert ("没有找到这项服务" in page) is not found


def test_her_own_prices(phone: Client, drain: Service, rules: Rules, poor: Tag) -> None:
    page = phone.get(reverse("service_list")).content.decode()
    assert "下面是 谢玉清 的价格" in page
    assert "免费" in page
    assert "低保" not in page  # the list may be read over her shoulder
    detail = phone.get(reverse("service_detail", args=["SH-03"])).content.decode()
    assert "低保家庭，免费。" in detail


def test_a_stranger_is_led_to_the_door(client: Client, drain: Service, wang: Worker) -> None:
    page = client.get(reverse("service_detail", args=["SH-03"])).content.decode()
    assert "登录后下单" in page
    assert "本街道居民登记后 ¥60.00" in page
    assert client.post(reverse("service_detail", args=["SH-03"])).status_code == 302
    assert client.get(reverse("service_detail", args=["NO"])).status_code == 404
    assert not Order.objects.exists()


def test_one_tap_and_it_is_ordered(
    phone: Client, drain: Service, rules: Rules, poor: Tag, wang: Worker, xie: Person, mine: ResidentAccount
) -> None:
    data = _form(phone, drain)
    answer = phone.post(reverse("service_detail", args=["SH-03"]), data | {"photos": [_photo()]})
    order = Order.objects.get()
    assert answer["Location"] == reverse("my_order", args=[order.uid])
    assert (order.person, order.account, order.channel, order.amount) == (xie, mine, "web", 0)
    assert order.photos.count() == 1
    again = phone.post(reverse("service_detail", args=["SH-03"]), data)  # the button was pressed twice
    assert again["Location"] == answer["Location"]
    assert Order.objects.count() == 1
    page = phone.get(answer["Location"]).content.decode()
    assert "低保家庭，免费。" in page
    assert "敲门大声" in page
    assert order.arrival_code not in page.replace(str(order.uid), "")  # nobody comes yet
    photo = order.photos.get()
    assert phone.get(reverse("my_order_photo", args=[order.uid, photo.uid])).status_code == 200


def test_another_price_than_shown_is_shown_again(
    phone: Client, drain: Service, rules: Rules, wang: Worker, poor: Tag
) -> None:
    data = _form(phone, drain)
    poor.delete()
    answer = phone.post(reverse("service_detail", args=["SH-03"]), data)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "价格变了：刚才是 免费，现在是 ¥60.00" in page
    assert 'name="shown_1" value="60' in page
    assert "敲门大声" in page
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"window": ""}, "请选一个时间"),
        ({"window": "x/y"}, "请选一个时间"),
        ({"window": "2025-09-08T14:00/2025-09-08T16:00"}, "请选一个时间"),
        ({"quantity": "99"}, "99"),
        ({"phone": "12"}, "手机"),
        ({"address": "x" * 200}, "120"),
        ({"key": "k" * 90}, "60"),
    ],
)
def test_bad_input_keeps_what_was_typed(
    phone: Client, drain: Service, rules: Rules, wang: Worker, changes: dict[str, str], words: str
) -> None:
    answer = phone.post(reverse("service_detail", args=["SH-03"]), _form(phone, drain) | changes)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert "敲门大声" in answer.content.decode()
    assert not Order.objects.exists()


def test_urgent_is_within_four_hours(
    phone: Client, drain: Service, rules: Rules, wang: Worker, monday: datetime
) -> None:
    phone.post(reverse("service_detail", args=["SH-03"]), _form(phone, drain) | {"window": "now"})
    order = Order.objects.get()
    assert order.urgent
    assert order.window_end == monday + timedelta(hours=4)


def test_again_as_last_time(phone: Client, drain: Service, rules: Rules, wang: Worker) -> None:
    phone.post(reverse("service_detail", args=["SH-03"]), _form(phone, drain) | {"quantity": "2"})
    order = Order.objects.get()
    assert "和上次一样" in phone.get(reverse("service_list")).content.decode()
    page = phone.get(reverse("service_detail", args=["SH-03"]), {"again": str(order.uid)})
    assert page.context["form"]["quantity"].value() == 2
    assert page.context["form"]["note"].value() == "敲门大声"


def test_a_telephone_that_stands_for_nobody(
    account: ResidentAccount, drain: Service, rules: Rules, wang: Worker
) -> None:
    client = Client()
    client.force_login(account.user)
    data = _form(client, drain)
    answer = client.post(reverse("service_detail", args=["SH-03"]), data)
    assert answer.status_code == 400
    assert "联系人" in answer.content.decode()
    client.post(reverse("service_detail", args=["SH-03"]), data | {"contact_name": "赵四", "address": "平等街 1 号"})
    assert Order.objects.get().amount == 100


def test_windows_are_where_somebody_is_free(
    drain: Service, wang: Worker, li: Worker, xie: Person, dispatcher: User, afternoon: Window, monday: datetime
) -> None:
    def at_two() -> int:
        today = free_windows(drain, area_code=xie.area_code)[0]
        return next(window.left for window in today.windows if window.starts_at == afternoon[0])

    assert at_two() == 2
    order = order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie, one_more=True)
    assert at_two() == 1  # it waits for one of them
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=afternoon[0])
    assert at_two() == 2  # he can still begin at three
    second = order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie, one_more=True)
    order_offer(actor=dispatcher, order=second, worker=wang, starts_at=afternoon[0] + timedelta(hours=1))
    assert at_two() == 1
    days = free_windows(drain)
    assert days[0].windows[0].starts_at.hour == 10  # it is half past nine: too late for the one before
    assert all(day.day.weekday() != 6 for day in days)  # nobody works on Sunday


def test_a_photo_that_cannot_be_taken_unfolds_its_part(
    phone: Client, drain: Service, rules: Rules, wang: Worker, afternoon: Window
) -> None:
    url = reverse("service_detail", args=["SH-03"])
    bad = SimpleUploadedFile("a.png", b"no picture", "image/png")
    value = FreeWindow(*afternoon, 1).value
    data = {"key": "k", "quantity": "1", "window": value, "address": "", "note": "", "contact_name": "", "phone": ""}
    page = phone.post(url, data | {"photos": bad})
    assert page.status_code == 400
    text = page.content.decode()
    assert 'href="#id_photos"' in text
    assert 'id="id_photos_error"' in text
    assert "<details open>" in text.split("联系人、电话、照片")[0][-200:]
    assert not Order.objects.exists()


def test_windows_are_those_of_the_address(
    drain: Service, wang: Worker, li: Worker, xie: Person, dispatcher: User, afternoon: Window, monday: datetime
) -> None:
    """Whoever does not go there is nobody's, and whoever waits elsewhere is given somebody who does not go here."""

    def left(area_code: str) -> int:
        found = [one for day in free_windows(drain, area_code=area_code) for one in day.windows]
        return next(window.left for window in found if window.starts_at == afternoon[0])

    wang.areas.create(area_code="410104002099")
    assert (left(xie.area_code), left("410104002099")) == (1, 2)
    order = order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie)
    assert (left(xie.area_code), left("410104002099")) == (0, 1)
    Order.objects.filter(pk=order.pk).update(area_code="410104002099")
    assert left(xie.area_code) == 1  # Wang can take the other
    hour = timedelta(hours=1)
    Order.objects.filter(pk=order.pk).update(area_code=xie.area_code, window_start=afternoon[0] - hour)
    assert left(xie.area_code) == 0  # it waits at an hour of its own, and takes the same time


def test_windows_cost_the_same_for_many_workers(
    drain: Service, provider: Provider, django_assert_num_queries: Any
) -> None:
    for number in range(8):
        make_worker(provider, f"王{number}")
    with django_assert_num_queries(7):
        free_windows(drain)


def test_inside_wechat(phone: Client, drain: Service, rules: Rules, wang: Worker) -> None:
    agent = "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.49"
    phone.post(reverse("service_detail", args=["SH-03"]), _form(phone, drain), headers={"user-agent": agent})
    assert Order.objects.get().channel == "wechat"
