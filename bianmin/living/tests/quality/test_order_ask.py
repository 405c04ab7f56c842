"""Asking by short message how it was: once, by day, and nobody who refused."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.core import channels, clock
from bianmin.core.actions.outbox_deliver import outbox_deliver
from bianmin.core.models import OutboxMessage
from bianmin.core.workflow import MoveNotAllowed
from bianmin.feedback.models import Invitation
from bianmin.living.actions.order_offer import order_accept, order_offer
from bianmin.living.actions.order_pay import order_take_cash
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.actions.order_visit import order_arrive, order_finish
from bianmin.living.actions.standing import Standing, standing_place
from bianmin.living.actions.standing_make import standing_make_due
from bianmin.living.models import Order, PriceRule, Service
from bianmin.living.tests.conftest import make_worker
from bianmin.living.tests.test_standing import RHYTHM
from bianmin.living.tests.work_orders import at_the_visit
from bianmin.partners.models import Provider, Worker
from bianmin.portal.models import ResidentAccount
from bianmin.residents.actions.consent import consent_give, consent_withdraw
from bianmin.residents.models import Person


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[OutboxMessage]:
    """What leaves the house by short message."""
    gone: list[OutboxMessage] = []

    def deliver(message: OutboxMessage) -> str:
        gone.append(message)
        return "1"

    monkeypatch.setitem(channels._channels, "sms", channels.Channel("sms", deliver, quiet=True))
    return gone


def _asked() -> int:
    return OutboxMessage.objects.filter(purpose="order_rate").count()


def _do(order: Order, worker: Worker, dispatcher: User, at: datetime) -> Order:
    order_offer(actor=dispatcher, order=order, worker=worker, starts_at=at)
    order_accept(actor=worker.user, order=order)
    with at_the_visit(order):
        order_arrive(actor=worker.user, order=order)
    return order_finish(actor=worker.user, order=order)


def test_asked_once_in_words_that_name_nobody(
    done: Callable[..., Order], sent: list[OutboxMessage], xie: Person, wang: Worker
) -> None:
    order = done()
    with pytest.raises(MoveNotAllowed):
        order_finish(actor=wang.user, order=order)  # the button was pressed twice
    assert _asked() == 1
    outbox_deliver()
    outbox_deliver()
    (one,) = [one for one in sent if "做得怎么样" in one.body]
    assert (one.recipient, set(one.params or {})) == (xie.phone, {"service", "phone"})
    assert "“管道疏通”做完了" in one.body
    for secret in (xie.name, "王", order.address, Invitation.objects.get().code):
        assert secret not in one.body


def test_paying_does_not_take_it_back(done: Callable[..., Order], wang: Worker) -> None:
    order_take_cash(actor=wang.user, order=done())
    assert OutboxMessage.objects.get(purpose="order_rate").state == "queued"


def test_not_at_night(
    drain: Service, rules: dict[str, PriceRule], xie: Person, wang: Worker, dispatcher: User,
    afternoon: tuple[datetime, datetime], sent: list[OutboxMessage], monday: datetime,
) -> None:  # fmt: skip
    order = order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie)
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=afternoon[0])
    order_accept(actor=wang.user, order=order)
    with at_the_visit(order):
        order_arrive(actor=wang.user, order=order)
    with clock.frozen(monday.replace(hour=22, minute=30)):
        order_finish(actor=wang.user, order=order)
        outbox_deliver()
        assert (_asked(), sent) == (1, [])
    with clock.frozen(monday + timedelta(hours=22, minutes=31)):  # 8:01
        outbox_deliver()
    assert sum("做得怎么样" in one.body for one in sent) == 1


def test_nobody_who_refused_until_she_agrees_again(done: Callable[..., Order], clerk: User, xie: Person) -> None:
    consent = consent_give(actor=clerk, person=xie, purpose="contact")
    consent_withdraw(actor=clerk, person=xie, consent=consent)
    done()
    assert _asked() == 0
    assert Invitation.objects.count() == 1  # her page asks all the same
    consent_give(actor=clerk, person=xie, purpose="contact")
    done()
    assert _asked() == 1


def test_another_refusal_is_none_of_this(done: Callable[..., Order], clerk: User, xie: Person) -> None:
    consent_withdraw(actor=clerk, person=xie, consent=consent_give(actor=clerk, person=xie, purpose="culture"))
    done()
    assert _asked() == 1


@pytest.mark.parametrize("number", ["037166212590", "4008001234"])
def test_nobody_rings_for_this_alone(
    drain: Service, rules: dict[str, PriceRule], xie: Person, wang: Worker, dispatcher: User,
    afternoon: tuple[datetime, datetime], number: str,
) -> None:  # fmt: skip
    wish = Wish(drain, afternoon, phone=number)
    order = order_place(actor=dispatcher, wish=wish, channel="hotline", person=xie)
    _do(order, wang, dispatcher, afternoon[0])
    assert _asked() == 0


def test_without_a_way_to_send_nobody_is_asked(done: Callable[..., Order], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(channels._channels, "sms")
    done()
    assert _asked() == 0


def test_who_cannot_log_in_to_it_is_not_asked_and_a_telephone_of_its_own_is(
    drain: Service, account: ResidentAccount, wang: Worker, dispatcher: User, afternoon: tuple[datetime, datetime]
) -> None:
    wish = Wish(drain, afternoon, contact_name="路过", phone="15400001234", address="平等街3号")
    _do(order_place(actor=dispatcher, wish=wish, channel="hotline"), wang, dispatcher, afternoon[0])
    assert _asked() == 0
    own = order_place(actor=account.user, wish=wish, channel="web", account=account)
    done = _do(own, wang, dispatcher, afternoon[0])
    assert OutboxMessage.objects.get(purpose="order_rate").recipient == "15400001234"
    client = Client()
    client.force_login(account.user)
    assert "评一评" in client.get(reverse("my_order", args=[done.uid])).content.decode()


def test_a_standing_one_asks_once_a_month(
    cleaning: Service, rules: dict[str, PriceRule], xie: Person, provider: Provider, dispatcher: User,
    monday: datetime,
) -> None:  # fmt: skip
    worker = make_worker(provider, "马会兰", skills=("cleaning",), username="ma")
    standing_place(actor=dispatcher, standing=Standing(cleaning, RHYTHM, quantity=2), person=xie)
    counts: list[Any] = []
    for week in range(5):
        with clock.frozen(monday + timedelta(weeks=week)):
            standing_make_due()
            order = Order.objects.get(state="confirmed")
            _do(order, worker, dispatcher, order.window_start)
            counts.append(_asked())
    assert counts == [1, 1, 1, 1, 2]  # the fifth Monday is in October
