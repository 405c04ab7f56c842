"""The day's plan: asked for, made by the worker, looked at, sent out or dropped."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import Role, User
from bianmin.core.errors import NotAllowed, UserError
from bianmin.core.models import Claim
from bianmin.core.workflow import MoveNotAllowed
from bianmin.living.actions.day_plan import day_plan_apply, day_plan_begin, day_plan_drop, day_plan_make
from bianmin.living.actions.order_change import order_cancel
from bianmin.living.actions.order_mate import mate_accept
from bianmin.living.actions.order_offer import order_accept, order_offer
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.models import DayPlan, Order, Service
from bianmin.living.selectors.work import work_today
from bianmin.partners.models import Provider, Worker
from bianmin.residents.models import Person

from .conftest import make_worker
from .work_orders import mate_of

Times = tuple[datetime, datetime]
MONDAY = date(2025, 9, 8)
QUICK = 0.3  # seconds of search in these tests


@pytest.fixture
def orders(drain: Service, xie: Person, dispatcher: User, afternoon: Times) -> list[Order]:
    """Four for the same two hours."""
    wish = Wish(drain, afternoon)
    return [
        order_place(actor=dispatcher, wish=wish, channel="hotline", person=xie, one_more=True) for _number in range(4)
    ]


@pytest.fixture
def plan(orders: list[Order], wang: Worker, li: Worker, dispatcher: User) -> DayPlan:
    made = day_plan_begin(actor=dispatcher, centre=orders[0].centre, day=MONDAY)
    return day_plan_make(made=made, seconds=QUICK)


def test_made_and_sent(plan: DayPlan, orders: list[Order], dispatcher: User, afternoon: Times) -> None:
    assert plan.state == "proposed"
    assert len(plan.visits) == 4
    assert plan.figures["rule_served"] <= plan.figures["served"] == 4
    sent, refused = day_plan_apply(actor=dispatcher, made=plan, chosen={str(order.pk) for order in orders[:3]})
    assert (sent, refused) == (3, [])
    states = list(Order.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["offered", "offered", "offered", "confirmed"]
    for order in Order.objects.filter(state="offered"):
        assert order.starts_at is not None
        assert afternoon[0] <= order.starts_at <= afternoon[1]
    with pytest.raises(MoveNotAllowed):
        day_plan_apply(actor=dispatcher, made=plan, chosen=set())


def test_what_changed_meanwhile_is_said(plan: DayPlan, orders: list[Order], dispatcher: User) -> None:
    order_cancel(actor=dispatcher, order=orders[0], reason="自己通了")
    sent, refused = day_plan_apply(actor=dispatcher, made=plan, chosen={str(order.pk) for order in orders})
    assert sent == 3
    assert refused == [f"{orders[0].number}：现在是“已取消”，不能“派单”。请刷新页面看最新情况。"]


def test_made_anew_for_an_urgent_order(
    orders: list[Order], drain: Service, xie: Person, wang: Worker, dispatcher: User, afternoon: Times
) -> None:
    """What was accepted stays; what was only offered may go to another time, also where two change places."""
    order_offer(actor=dispatcher, order=orders[0], worker=wang, starts_at=afternoon[0])
    order_accept(actor=wang.user, order=orders[0])
    order_offer(actor=dispatcher, order=orders[1], worker=wang, starts_at=afternoon[0] + timedelta(minutes=75))
    hour = (afternoon[0] + timedelta(minutes=75), afternoon[0] + timedelta(minutes=90))
    urgent = order_place(
        actor=dispatcher, wish=Wish(drain, hour, urgent=True), channel="hotline", person=xie, one_more=True
    )
    made = day_plan_make(made=day_plan_begin(actor=dispatcher, centre=urgent.centre, day=MONDAY), seconds=QUICK)
    day_plan_apply(actor=dispatcher, made=made, chosen={visit["order"] for visit in made.visits})
    urgent.refresh_from_db()
    orders[0].refresh_from_db()
    assert (urgent.state, urgent.worker) == ("offered", wang)
    assert urgent.starts_at is not None
    assert hour[0] <= urgent.starts_at <= hour[1]
    assert (orders[0].state, orders[0].starts_at) == ("accepted", afternoon[0])
    orders[1].refresh_from_db()
    assert orders[1].state == "confirmed"  # it made room and waits for somebody
    assert Claim.objects.filter(resource=wang.resource).count() == 8


def test_asked_twice_there_is_one(plan: DayPlan, dispatcher: User) -> None:
    again = day_plan_begin(actor=dispatcher, centre=plan.centre, day=plan.day)
    plan.refresh_from_db()
    assert (plan.state, again.state) == ("dropped", "computing")
    day_plan_drop(actor=dispatcher, made=again)
    assert day_plan_make(made=DayPlan.objects.get(pk=again.pk), seconds=QUICK).state == "dropped"


def test_who_may_and_which_day(orders: list[Order], dispatcher: User, clerk: User) -> None:
    with pytest.raises(NotAllowed):
        day_plan_begin(actor=clerk, centre=orders[0].centre, day=MONDAY)
    with pytest.raises(UserError, match="已经过去"):
        day_plan_begin(actor=dispatcher, centre=orders[0].centre, day=MONDAY - timedelta(days=1))


def test_the_page(
    orders: list[Order], wang: Worker, li: Worker, dispatcher: User, clerk: User, staff: Callable[..., User]
) -> None:
    desk = Client()
    desk.force_login(dispatcher)
    page = desk.get(reverse("dispatch_day")).content.decode()
    assert "还有 4 单要派" in page
    assert "排这一天的单" in page
    desk.post(reverse("day_plan_begin"), {"day": "2025-09-08"})
    made = DayPlan.objects.get()
    assert "正在排" in desk.get(reverse("dispatch_plan"), {"day": "2025-09-08"}).content.decode()
    day_plan_make(made=made, seconds=QUICK)
    shown = desk.get(reverse("dispatch_day")).content.decode()
    assert shown.count('name="order"') == 4
    elsewhere, other = Client(), Client()
    elsewhere.force_login(staff("dispatcher2", Role.DISPATCHER, area="410104003"))
    other.force_login(clerk)
    url = reverse("day_plan_apply", args=[made.uid])
    assert elsewhere.post(url).status_code == 404
    assert other.post(url).status_code == 404
    assert other.get(reverse("dispatch_day")).status_code == 403
    answer = desk.post(url, {"order": [str(order.pk) for order in orders] + ["x", "999999"]}, follow=True)
    assert "派出了 4 单" in answer.content.decode()
    assert "还有 0 单要派" in answer.content.decode()


def test_an_empty_day(dispatcher: User, provider: Provider) -> None:
    desk = Client()
    desk.force_login(dispatcher)
    assert "这一天没有师傅上班" in desk.get(reverse("dispatch_day")).content.decode()
    make_worker(provider, "王建设")
    page = desk.get(reverse("dispatch_day"), {"day": "2025-09-14"}).content.decode()  # Sunday
    assert "这一天没有师傅上班" in page
    assert desk.get(reverse("dispatch_day"), {"day": "x"}).status_code == 200


def test_an_order_for_two_is_planned_for_both(
    for_two: Order, wang: Worker, li: Worker, dispatcher: User, afternoon: Times
) -> None:
    """Both routes have it at one time, and so has the database; made anew, it stands as it was sent."""
    made = day_plan_make(made=day_plan_begin(actor=dispatcher, centre=for_two.centre, day=MONDAY), seconds=QUICK)
    assert sorted((visit["worker"], visit["order"]) for visit in made.visits) == [
        (str(wang.pk), str(for_two.pk)),
        (str(li.pk), str(for_two.pk)),
    ]
    assert (made.figures["served"], made.figures["rule_served"]) == (1, 1)
    desk = Client()
    desk.force_login(dispatcher)
    shown = desk.get(reverse("dispatch_day")).content.decode()
    assert shown.count('name="order"') == 1
    assert "同去" in shown
    assert day_plan_apply(actor=dispatcher, made=made, chosen={str(for_two.pk)}) == (1, [])
    for_two.refresh_from_db()
    assert for_two.state == "offered"
    assert {for_two.worker, mate_of(for_two).worker} == {wang, li}
    for worker in (wang, li):
        assert Claim.objects.filter(resource=worker.resource).count() == 4
        assert [one.uid for one in work_today(worker.user)] == [for_two.uid]
    assert desk.get(reverse("dispatch_day")).content.decode().count("管道疏通") >= 2
    mate_accept(actor=dispatcher, mate=mate_of(for_two))
    again = day_plan_make(made=day_plan_begin(actor=dispatcher, centre=for_two.centre, day=MONDAY), seconds=QUICK)
    assert again.visits == again.unplanned == []
    assert mate_of(for_two).accepted


def test_others_are_planned_around_the_two(
    sent: Order, drain: Service, xie: Person, wang: Worker, li: Worker, dispatcher: User, afternoon: Times
) -> None:
    """They are there for an hour; who goes along is as little free as who leads."""
    Service.objects.filter(pk=drain.pk).update(together=1)
    at_two = (afternoon[0], afternoon[0] + timedelta(minutes=30))
    other = order_place(actor=dispatcher, wish=Wish(drain, at_two), channel="hotline", person=xie, one_more=True)
    Service.objects.filter(pk=drain.pk).update(together=2)
    made = day_plan_make(made=day_plan_begin(actor=dispatcher, centre=sent.centre, day=MONDAY), seconds=QUICK)
    assert made.visits == []
    assert [one["order"] for one in made.unplanned] == [str(other.pk)]


def test_too_few_for_an_order_for_two(for_two: Order, wang: Worker, dispatcher: User) -> None:
    made = day_plan_make(made=day_plan_begin(actor=dispatcher, centre=for_two.centre, day=MONDAY), seconds=QUICK)
    assert made.unplanned == [{"order": str(for_two.pk), "reason": "too_few"}]
    desk = Client()
    desk.force_login(dispatcher)
    assert "凑不齐要一起去的人" in desk.get(reverse("dispatch_day")).content.decode()
