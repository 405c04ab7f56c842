"""From the offer to the signature: who may be sent, one place at a time, codes, nobody there, done, done again."""

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.claims import Taken
from bianmin.core.errors import NotAllowed, UserError
from bianmin.core.models import Claim, OutboxMessage
from bianmin.core.uploads import read_upload
from bianmin.core.workflow import MoveNotAllowed
from bianmin.living.actions.order_change import order_cancel
from bianmin.living.actions.order_offer import order_accept, order_offer, order_recall, order_refuse
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.actions.order_redo import order_redo
from bianmin.living.actions.order_visit import order_absent, order_arrive, order_depart, order_finish
from bianmin.living.errors import TooEarly, WorkerUnfit, WrongCode
from bianmin.living.models import Order, OrderPhoto, PriceRule, Service
from bianmin.living.visit_times import visit_from
from bianmin.partners.models import Credential, Duty, Worker, WorkerArea, WorkerLeave
from bianmin.residents.models import Person

from .conftest import MONDAY

Window = tuple[datetime, datetime]
HALF_PAST_ONE = MONDAY.replace(hour=13)


@pytest.fixture(autouse=True)
def monday() -> Iterator[datetime]:
    """It is Monday, half past one: one may set out for a visit at two."""
    with clock.frozen(HALF_PAST_ONE):
        yield HALF_PAST_ONE


@pytest.fixture
def order(drain: Service, rules: dict[str, PriceRule], xie: Person, dispatcher: User, afternoon: Window) -> Order:
    return order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie)


@pytest.fixture
def at_two(afternoon: Window) -> datetime:
    return afternoon[0]


def _picture() -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", (600, 400), "white").save(content, "PNG")
    content.seek(0)
    return content


def test_offered_taken_visited_done(order: Order, wang: Worker, dispatcher: User, at_two: datetime) -> None:
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=at_two)
    assert Claim.objects.filter(resource=wang.resource).count() == 4  # an hour
    assert OutboxMessage.objects.get(purpose="work_offered").recipient == wang.phone
    taken = order_accept(actor=wang.user, order=order)
    coming = OutboxMessage.objects.get(purpose="order_coming")
    assert taken.arrival_code in coming.body
    assert "王师傅 9 月 8 日 14:00 来做“管道疏通”" in coming.body
    order_depart(actor=wang.user, order=order)
    with pytest.raises(WrongCode):
        order_arrive(actor=wang.user, order=order, code="x")
    assert order_arrive(actor=wang.user, order=order, code=taken.arrival_code).arrival_proved
    done = order_finish(
        actor=wang.user,
        order=order,
        extra_amount=Decimal("12.50"),
        extra_note="水管接头",
        photos=[read_upload(content=_picture(), name="a.png")],
        signature=read_upload(content=_picture(), name="signature"),
    )
    assert (done.state, done.to_pay) == ("done", Decimal("72.50"))
    assert done.signature is not None
    assert OrderPhoto.objects.get(order=done).kind == "after"
    assert not Duty.objects.exists()
    assert not Claim.objects.exists()


def test_nobody_is_in_two_places(
    order: Order, drain: Service, xie: Person, wang: Worker, li: Worker, dispatcher: User, afternoon: Window
) -> None:
    begins = afternoon[0]
    other = order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie, one_more=True)
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=begins)
    with pytest.raises(Taken):
        order_offer(actor=dispatcher, order=other, worker=wang, starts_at=begins + timedelta(minutes=50))
    other.refresh_from_db()
    assert (other.state, other.worker) == ("confirmed", None)
    order_offer(actor=dispatcher, order=other, worker=li, starts_at=begins)
    order_recall(actor=dispatcher, order=other, reason="换人")
    order_offer(actor=dispatcher, order=other, worker=wang, starts_at=begins + timedelta(hours=1))
    assert Duty.objects.filter(worker=wang).count() == 2


def test_why_somebody_cannot_be_sent(
    order: Order, wang: Worker, dispatcher: User, at_two: datetime, provider: Any
) -> None:
    def reasons(**when: Any) -> list[str]:
        with pytest.raises(WorkerUnfit) as refused:
            order_offer(actor=dispatcher, order=order, worker=wang, starts_at=when.get("at", at_two))
        found: list[str] = refused.value.details["reasons"]
        return found

    assert reasons(at=at_two - timedelta(hours=1)) == ["不在居民要的时间里。"]
    WorkerLeave.objects.create(worker=wang, begins_on=date(2025, 9, 8), ends_on=date(2025, 9, 9))
    WorkerArea.objects.create(worker=wang, area_code="410104002002")
    Credential.objects.create(provider=provider, kind="insurance", expires_on=date(2025, 9, 7))
    assert reasons() == ["那天请假。", "不去这一片。", "责任保险已过期。"]
    WorkerLeave.objects.all().delete()
    WorkerArea.objects.update(area_code="410104002001")
    Credential.objects.update(expires_on=date(2025, 9, 8))
    wang.hours.update(ends=time(14, 30))
    wang.skills.clear()
    wang.state = "paused"
    wang.save()
    order.service.providers.clear()
    assert reasons() == ["现在不派单。", "不会做“管道疏通”。", "平安物业不提供“管道疏通”。", "那个时间不上班。"]
    assert not Claim.objects.exists()


def test_a_worker_says_no_and_another_one_comes(
    order: Order, wang: Worker, li: Worker, dispatcher: User, at_two: datetime
) -> None:
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=at_two)
    with pytest.raises(NotAllowed):
        order_accept(actor=li.user, order=order)
    with pytest.raises(UserError, match="为什么"):
        order_refuse(actor=wang.user, order=order, reason="")
    order_refuse(actor=wang.user, order=order, reason="车坏了")
    order_offer(actor=dispatcher, order=order, worker=li, starts_at=at_two)
    order_accept(actor=dispatcher, order=order)  # he said so on the telephone
    answers = list(order.offers.values_list("worker__name", "answer", "reason"))
    assert answers == [("王建设", "refused", "车坏了"), ("李大勇", "accepted", "")]
    with pytest.raises(MoveNotAllowed):
        order_accept(actor=li.user, order=order)


def test_two_come_together(
    order: Order, drain: Service, wang: Worker, li: Worker, dispatcher: User, at_two: datetime
) -> None:
    drain.together = 2
    drain.save()
    with pytest.raises(WorkerUnfit, match="要 2 个人一起去"):
        order_offer(actor=dispatcher, order=order, worker=wang, starts_at=at_two)
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=at_two, mates=[li])
    assert Duty.objects.count() == 2


def test_cancelled_the_time_is_free_again_and_the_worker_is_told(
    order: Order, wang: Worker, dispatcher: User, at_two: datetime
) -> None:
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=at_two)
    order_accept(actor=wang.user, order=order)
    order_cancel(actor=dispatcher, order=order, reason="自己通了")
    assert not Claim.objects.exists()
    assert OutboxMessage.objects.get(purpose="work_recalled").recipient == wang.phone
    coming = OutboxMessage.objects.get(purpose="order_coming")
    assert coming.state == OutboxMessage.State.OVERTAKEN
    with pytest.raises(MoveNotAllowed):
        order_depart(actor=wang.user, order=order)


def test_nobody_opened(order: Order, wang: Worker, dispatcher: User, at_two: datetime) -> None:
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=at_two)
    order_accept(actor=wang.user, order=order)
    with pytest.raises(MoveNotAllowed):
        order_absent(actor=wang.user, order=order)  # he has to have gone there
    order_depart(actor=wang.user, order=order)
    with clock.frozen(at_two + timedelta(minutes=9, seconds=59)), pytest.raises(TooEarly, match="14:10"):
        order_absent(actor=wang.user, order=order)
    assert Claim.objects.exists()
    with clock.frozen(at_two + timedelta(minutes=10)):
        assert order_absent(actor=wang.user, order=order).state == "no_show"
    assert not Claim.objects.exists()


def test_whoever_is_late_waits_as_long_as_anybody(
    order: Order, wang: Worker, dispatcher: User, at_two: datetime
) -> None:
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=at_two)
    order_accept(actor=wang.user, order=order)
    with clock.frozen(at_two + timedelta(minutes=40)):
        order_depart(actor=wang.user, order=order)
        with pytest.raises(TooEarly, match="14:50"):
            order_absent(actor=dispatcher, order=order, reason="没人应")  # nor does the station for her


@pytest.mark.parametrize("step", [order_depart, order_arrive])
def test_not_before_the_day_nor_two_hours_early(
    step: Any, order: Order, wang: Worker, dispatcher: User, at_two: datetime
) -> None:
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=at_two)
    order_accept(actor=wang.user, order=order)
    for at in (at_two - timedelta(hours=7), at_two - timedelta(hours=2, seconds=1)):
        with clock.frozen(at), pytest.raises(TooEarly, match="12:00") as refused:
            step(actor=wang.user, order=order)
        assert datetime.fromisoformat(refused.value.details["from"]) == at_two - timedelta(hours=2)
    with clock.frozen(at_two - timedelta(hours=2)):
        step(actor=wang.user, order=order)


def test_a_visit_soon_after_midnight_begins_on_its_day(monday: datetime) -> None:
    one = monday.replace(hour=1, minute=0)
    assert visit_from(one) == one.replace(hour=0)


def test_the_code_cannot_be_guessed(order: Order, wang: Worker, dispatcher: User, at_two: datetime) -> None:
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=at_two)
    order_accept(actor=wang.user, order=order)
    for _try in range(5):
        with pytest.raises(WrongCode, match="不对"):
            order_arrive(actor=wang.user, order=order, code="no")
    with pytest.raises(WrongCode, match="太多"):
        order_arrive(actor=wang.user, order=order, code=order.arrival_code)
    assert not order_arrive(actor=wang.user, order=order).arrival_proved


@pytest.mark.parametrize(
    ("amount", "note"), [("-1", "x"), ("5000.01", "x"), ("1.005", "x"), ("10", ""), ("1", "x" * 121)]
)
def test_parts_that_are_refused(amount: str, note: str, order: Order, dispatcher: User) -> None:
    with pytest.raises(UserError):
        order_finish(actor=dispatcher, order=order, extra_amount=Decimal(amount), extra_note=note)


@pytest.fixture
def done(order: Order, wang: Worker, dispatcher: User, at_two: datetime) -> Callable[[], Order]:
    def make() -> Order:
        order_offer(actor=dispatcher, order=order, worker=wang, starts_at=at_two)
        order_accept(actor=wang.user, order=order)
        order_arrive(actor=wang.user, order=order)
        return order_finish(actor=wang.user, order=order)

    return make


def test_done_again_under_warranty(done: Callable[[], Order], dispatcher: User, afternoon: Window) -> None:
    old = done()
    tomorrow = (afternoon[0] + timedelta(days=1), afternoon[1] + timedelta(days=1))
    with pytest.raises(UserError, match="哪里没做好"):
        order_redo(actor=dispatcher, order=old, window=tomorrow, reason="")
    new = order_redo(actor=dispatcher, order=old, window=tomorrow, reason="又堵了")
    assert (new.state, new.to_pay, new.subsidy, new.list_amount) == ("confirmed", 0, 0, 0)
    assert (new.redo_of, new.provider, new.note) == (old, old.provider, "又堵了")
    with pytest.raises(MoveNotAllowed):
        order_redo(actor=dispatcher, order=old, window=tomorrow, reason="又堵了")
    assert Order.objects.count() == 2


def test_after_the_warranty_it_is_ordered_anew(
    done: Callable[[], Order], dispatcher: User, afternoon: Window, monday: datetime
) -> None:
    old = done()
    later = (afternoon[0] + timedelta(days=9), afternoon[1] + timedelta(days=9))
    with clock.frozen(monday + timedelta(days=8)), pytest.raises(UserError, match="质保期"):
        order_redo(actor=dispatcher, order=old, window=later, reason="又堵了")
