"""Ordering: who may, what it costs, what is refused, and that pressing twice makes one."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from bianmin.accounts.models import User
from bianmin.core.errors import NotAllowed, UserError
from bianmin.core.idempotency import KeyReused
from bianmin.core.models import JournalEntry, OutboxMessage
from bianmin.living.actions.order_change import order_cancel, order_confirm, order_decline, order_edit
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.errors import NotOnOffer, PriceChanged
from bianmin.living.models import CapUse, Order, PriceRule, Service
from bianmin.living.selectors.price import price_of
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person, Tag

Rules = dict[str, PriceRule]
Window = tuple[datetime, datetime]


def test_a_registered_neighbour_orders_by_phone(
    drain: Service, rules: Rules, poor: Tag, xie: Person, dispatcher: User, afternoon: Window
) -> None:
    order = order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie)
    assert (order.state, order.amount, order.subsidy, order.list_amount) == ("confirmed", 0, 100, 100)
    assert order.fund == rules["dibao"].fund
    assert order.contact_name == "谢玉清"
    assert "平等街12号院" in order.address
    assert order.area_code == xie.area_code
    assert order.number.startswith("XDJ")
    entry = JournalEntry.objects.get(verb="order.place")
    assert (entry.subject_uid, entry.noun_uid) == (xie.uid, order.uid)
    message = OutboxMessage.objects.get(purpose="order_taken")
    assert "低保" not in message.body + str(message.params)


def test_the_reason_is_kept_sealed(
    drain: Service, rules: Rules, poor: Tag, xie: Person, dispatcher: User, afternoon: Window
) -> None:
    order = order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie)
    raw = Order.objects.filter(pk=order.pk).extra(select={"raw": "price_words"}).values_list("raw", flat=True)[0]
    assert "低保" not in str(raw)
    assert Order.objects.get(pk=order.pk).price_words["words"][0] == "低保家庭，免费。"


def test_a_telephone_that_stands_for_nobody_pays_the_list_price(
    drain: Service, rules: Rules, account: ResidentAccount, afternoon: Window
) -> None:
    wish = Wish(drain, afternoon, contact_name="路过", address="平等街 3 号", note="敲门大声")
    order = order_place(actor=account.user, wish=wish, channel="web", account=account)
    assert (order.state, order.amount, order.subsidy, order.fund) == ("requested", 100, 0, None)
    assert order.phone == account.phone
    assert (order.area_code, order.note) == ("410104002", "敲门大声")


def test_pressed_twice_it_is_one(
    drain: Service, cleaning: Service, rules: Rules, xie: Person, dispatcher: User, afternoon: Window
) -> None:
    wish = Wish(drain, afternoon)
    first = order_place(actor=dispatcher, wish=wish, channel="hotline", person=xie, key="k1")
    assert order_place(actor=dispatcher, wish=wish, channel="hotline", person=xie, key="k1").pk == first.pk
    with pytest.raises(KeyReused):
        order_place(actor=dispatcher, wish=Wish(cleaning, afternoon, 2), channel="hotline", person=xie, key="k1")
    assert Order.objects.count() == 1
    assert OutboxMessage.objects.count() == 1


def test_a_price_other_than_the_one_shown_is_not_taken_silently(
    drain: Service, rules: Rules, xie: Person, dispatcher: User, afternoon: Window
) -> None:
    with pytest.raises(PriceChanged, match="60") as refused:
        order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="web", person=xie, shown_amount=Decimal(0))
    assert refused.value.details == {"shown": "0", "amount": "60"}
    assert not Order.objects.exists()


def test_free_uses_are_counted_and_come_back(
    cleaning: Service, rules: Rules, poor: Tag, xie: Person, dispatcher: User, afternoon: Window
) -> None:
    wish = Wish(cleaning, afternoon, 2)
    first = order_place(actor=dispatcher, wish=wish, channel="hotline", person=xie, one_more=True)
    order_place(actor=dispatcher, wish=wish, channel="hotline", person=xie, one_more=True)
    third = price_of(cleaning, xie, quantity=2)
    assert (third.amount, third.used_up, third.rule) == (60, True, rules["local"])
    assert third.words[-1] == "这个月的免费次数已经用完，这次不能免费。"
    order_cancel(actor=dispatcher, order=first, reason="不用了")
    assert price_of(cleaning, xie, quantity=2).left == 1
    assert order_place(actor=dispatcher, wish=wish, channel="hotline", person=xie, one_more=True).amount == 0
    assert sorted(CapUse.objects.values_list("nth", flat=True)) == [0, 1]
    next_month = (afternoon[0] + timedelta(days=25), afternoon[1] + timedelta(days=25))
    assert (
        order_place(
            actor=dispatcher, wish=replace(wish, window=next_month), channel="grid", person=xie, one_more=True
        ).amount
        == 0
    )


def test_only_posts_that_take_requests_order_for_others(
    drain: Service, xie: Person, officer: User, auditor: User, stranger: User, afternoon: Window
) -> None:
    for user in (officer, auditor, stranger):
        with pytest.raises(NotAllowed):
            order_place(actor=user, wish=Wish(drain, afternoon), channel="counter", person=xie)
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"quantity": 0}, NotOnOffer, "一次可以订 1 到 8 次"),
        ({"quantity": 9}, NotOnOffer, "一次可以订"),
        ({"at_station": True}, NotOnOffer, "上门"),
        ({"phone": "123"}, UserError, "手机"),
        ({"note": "长" * 201}, UserError, "内容太长"),
        ({"address": "长" * 121}, UserError, "内容太长"),
        ({"contact_name": "长" * 41}, UserError, "联系人"),
    ],
)
def test_what_cannot_be_had_is_said(
    drain: Service, xie: Person, dispatcher: User, afternoon: Window, changes: dict[str, object],
    error: type[UserError], words: str,
) -> None:  # fmt: skip
    wish = replace(Wish(drain, afternoon), **changes)  # type: ignore[arg-type]
    with pytest.raises(error, match=words):
        order_place(actor=dispatcher, wish=wish, channel="hotline", person=xie)
    assert not Order.objects.exists()


def test_times_that_are_none(
    drain: Service, cleaning: Service, xie: Person, dispatcher: User, afternoon: Window
) -> None:
    begins, ends = afternoon
    for window in (
        (begins - timedelta(days=1), ends - timedelta(days=1)),
        (ends, begins),
        (begins, begins + timedelta(hours=13)),
        (begins + timedelta(days=90), ends + timedelta(days=90)),
    ):
        with pytest.raises(UserError, match="这个时间不能订"):
            order_place(actor=dispatcher, wish=Wish(drain, window), channel="hotline", person=xie)
    with pytest.raises(NotOnOffer, match="没有急单"):
        order_place(actor=dispatcher, wish=Wish(cleaning, afternoon, 2, urgent=True), channel="hotline", person=xie)
    drain.active = False
    with pytest.raises(NotOnOffer, match="现在不提供"):
        order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie)


def test_confirm_edit_decline(
    cleaning: Service, rules: Rules, account: ResidentAccount, xie: Person, dispatcher: User, clerk: User,
    afternoon: Window,
) -> None:  # fmt: skip
    wish = Wish(cleaning, afternoon, 2)
    order = order_place(actor=account.user, wish=wish, channel="web", account=account, person=xie)
    edited = order_edit(actor=account.user, order=order, version=order.version, quantity=3, note="狗不咬人")
    assert (edited.amount, edited.list_amount, edited.note) == (90, 135, "狗不咬人")
    with pytest.raises(UserError, match="刚刚被改过"):
        order_edit(actor=account.user, order=order, version=order.version, quantity=4)
    with pytest.raises(NotAllowed):
        order_confirm(actor=clerk, order=order)
    assert order_confirm(actor=dispatcher, order=order).state == "confirmed"
    with pytest.raises(UserError, match="原因"):
        order_decline(actor=dispatcher, order=order, reason=" ")
    declined = order_decline(actor=dispatcher, order=order, reason="本周师傅都排满了")
    assert (declined.state, declined.closed_reason) == ("declined", "本周师傅都排满了")
    with pytest.raises(UserError, match="不能提供"):
        order_cancel(actor=account.user, order=order)
