"""The same thing ordered twice: refused with the order that there is, unless it is meant."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.living.actions.order_change import order_cancel
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.errors import OrderExists
from bianmin.living.models import Order, PriceRule, Service
from bianmin.living.selectors.windows import Window as FreeWindow
from bianmin.partners.models import Worker
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

Window = tuple[datetime, datetime]
TYPED = {"contact_name": "路过", "phone": "15400007777", "address": "平等街 3 号"}


def test_the_same_at_a_time_that_overlaps_is_refused_until_it_is_meant(
    drain: Service, rules: dict[str, PriceRule], xie: Person, dispatcher: User, afternoon: Window
) -> None:
    first = order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie)
    later = (afternoon[0] + timedelta(hours=1), afternoon[1] + timedelta(hours=1))
    with pytest.raises(OrderExists, match=first.number) as refused:
        order_place(actor=dispatcher, wish=Wish(drain, later), channel="hotline", person=xie, key="other")
    assert refused.value.details == {"order": str(first.uid), "number": first.number}
    after = (afternoon[1], afternoon[1] + timedelta(hours=2))
    order_place(actor=dispatcher, wish=Wish(drain, after), channel="hotline", person=xie)
    order_place(actor=dispatcher, wish=Wish(drain, later), channel="hotline", person=xie, one_more=True)
    assert Order.objects.count() == 3


def test_what_is_over_is_ordered_anew(
    drain: Service, rules: dict[str, PriceRule], xie: Person, dispatcher: User, afternoon: Window
) -> None:
    first = order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie)
    order_cancel(actor=dispatcher, order=first, reason="不用了")
    order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie)


def test_whoever_is_not_registered_is_known_by_the_number(
    drain: Service, rules: dict[str, PriceRule], dispatcher: User, account: ResidentAccount, afternoon: Window
) -> None:
    order_place(actor=dispatcher, wish=Wish(drain, afternoon, **TYPED), channel="hotline")
    with pytest.raises(OrderExists):
        order_place(actor=dispatcher, wish=Wish(drain, afternoon, **TYPED), channel="counter")
    other = TYPED | {"phone": "15411117777"}  # another one behind the same mask
    order_place(actor=dispatcher, wish=Wish(drain, afternoon, **other), channel="hotline")


def test_nobody_hears_of_anothers_order_by_typing_her_number(
    drain: Service, rules: dict[str, PriceRule], dispatcher: User, account: ResidentAccount, afternoon: Window
) -> None:
    order_place(actor=dispatcher, wish=Wish(drain, afternoon, **TYPED), channel="hotline")
    own = {"actor": account.user, "wish": Wish(drain, afternoon, **TYPED), "channel": "phone", "account": account}
    first = order_place(**own)
    with pytest.raises(OrderExists, match=first.number):
        order_place(**own)


def test_going_back_and_pressing_again_asks_first(
    phone: Client, drain: Service, rules: dict[str, PriceRule], xie: Person, afternoon: Window, wang: Worker
) -> None:
    url = reverse("service_detail", args=[drain.code])
    data = _typed(afternoon)
    assert phone.post(url, data | {"key": "a"}).status_code == 302
    first = Order.objects.get()
    page = phone.post(url, data | {"key": "b"})
    text = page.content.decode()
    assert page.status_code == 409
    assert first.number in text
    assert "还要再下一单" in text
    assert reverse("my_order", args=[first.uid]) in text
    assert 'name="one_more"' not in phone.get(url).content.decode()
    assert phone.post(url, data | {"key": "b", "one_more": "on"}).status_code == 302
    assert Order.objects.count() == 2


def test_the_desk_is_told_whoever_ordered_first(
    client: Client, phone: Client, dispatcher: User, drain: Service, rules: dict[str, PriceRule],
    xie: Person, afternoon: Window, wang: Worker,
) -> None:  # fmt: skip
    phone.post(reverse("service_detail", args=[drain.code]), _typed(afternoon) | {"key": "a"})
    first = Order.objects.get()
    client.force_login(dispatcher)
    url = reverse("order_take_for", args=[xie.uid, drain.code])
    page = client.post(url, _typed(afternoon) | {"key": "b"})
    text = page.content.decode()
    assert page.status_code == 409
    assert reverse("order_detail", args=[first.uid]) in text
    assert client.post(url, _typed(afternoon) | {"key": "b", "one_more": "on"}).status_code == 302


def test_a_program_is_told_with_a_code_of_its_own(
    client: Client, dispatcher: User, drain: Service, rules: dict[str, PriceRule], xie: Person,
    afternoon: Window,
) -> None:  # fmt: skip
    client.force_login(dispatcher)
    body: dict[str, Any] = {
        "service": drain.code,
        "person": str(xie.uid),
        "window_start": afternoon[0].isoformat(),
        "window_end": afternoon[1].isoformat(),
    }
    assert client.post("/api/v1/orders", body, content_type="application/json").status_code == 201
    refused = client.post("/api/v1/orders", body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "order_exists")
    assert refused.json()["details"]["order"] == str(Order.objects.get().uid)
    meant = client.post("/api/v1/orders", body | {"one_more": True}, content_type="application/json")
    assert meant.status_code == 201


def _typed(window: Window) -> dict[str, Any]:
    return {
        "window": FreeWindow(*window, 1).value,
        "quantity": "1",
        "contact_name": "谢玉清",
        "phone": "15400006621",
        "address": "",
        "note": "",
    }
