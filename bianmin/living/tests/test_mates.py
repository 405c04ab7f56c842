"""Two go to one order: who leads, who goes along, what each may do, and what happens when one of them cannot."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bianmin.accounts.models import User
from bianmin.core.claims import Taken
from bianmin.core.errors import Conflict, NotAllowed, UserError
from bianmin.core.models import Claim, JournalEntry, OutboxMessage
from bianmin.core.workflow import MoveNotAllowed
from bianmin.living.actions.order_change import order_cancel
from bianmin.living.actions.order_mate import mate_accept, mate_refuse, mate_send
from bianmin.living.actions.order_offer import order_accept, order_offer, order_recall, order_refuse
from bianmin.living.actions.order_pay import order_take_cash
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.actions.order_visit import order_absent, order_arrive, order_depart, order_finish
from bianmin.living.errors import WorkerUnfit
from bianmin.living.models import Order, OrderMate, Service
from bianmin.living.permissions import get_order
from bianmin.living.selectors.order_desk import desk_order, lacking_orders
from bianmin.living.selectors.work import work_done, work_order, work_route, work_shown, work_today, work_week
from bianmin.partners.models import Duty, Provider, Worker
from bianmin.residents.models import Person

from .conftest import journalled, make_worker
from .work_orders import at_the_visit
from .work_orders import mate_of as mate

HOUR = 4  # quarters


def claims(worker: Worker) -> int:
    return Claim.objects.filter(resource=worker.resource).count()


def test_both_are_told_and_taken(sent: Order, wang: Worker, li: Worker) -> None:
    assert (claims(wang), claims(li)) == (HOUR, HOUR)
    told = OutboxMessage.objects.filter(purpose="work_offered").values_list("subject_uid", flat=True)
    assert set(told) == {wang.uid, li.uid}
    assert journalled("order.offer")["mates"] == "李大勇"


def test_not_twice_the_same_person(for_two: Order, wang: Worker, dispatcher: User, afternoon: Any) -> None:
    with pytest.raises(WorkerUnfit, match="不能是同一个人"):
        order_offer(actor=dispatcher, order=for_two, worker=wang, starts_at=afternoon[0], mates=[wang])
    assert not Duty.objects.exists()


def test_the_lead_takes_it_and_the_mate_still_hears(sent: Order, wang: Worker, li: Worker) -> None:
    """What is no longer true for the one who answered still is for the other."""
    order_accept(actor=wang.user, order=sent)
    waiting = OutboxMessage.objects.waiting().filter(purpose="work_offered")
    assert [message.subject_uid for message in waiting] == [li.uid]
    mate_accept(actor=li.user, mate=mate(sent))
    mate_accept(actor=li.user, mate=mate(sent))
    assert journalled("order.mate_accept")["worker"] == "李大勇"
    assert OutboxMessage.objects.waiting().filter(purpose="order_coming").exists()  # what the resident hears stays true
    assert Order.objects.get().state == "accepted"


def test_what_the_mate_may_not_do(sent: Order, wang: Worker, li: Worker) -> None:
    steps: list[Callable[..., Any]] = [
        order_accept,
        lambda **who: order_refuse(**who, reason="x"),
        order_depart,
        order_arrive,
        order_finish,
        order_absent,
    ]
    before: dict[int, Callable[..., Any]] = {2: order_accept, 4: order_arrive}
    for number, step in enumerate(steps[:5]):
        if number in before:
            with at_the_visit(sent):
                before[number](actor=wang.user, order=sent)
        with pytest.raises(NotAllowed, match="您是同去的，这一步由王建设办"):
            step(actor=li.user, order=sent)
    order_finish(actor=wang.user, order=sent)
    with pytest.raises(NotAllowed, match="由王建设办"):
        order_take_cash(actor=li.user, order=sent, later=True)


def test_nobody_else_answers_for_the_mate(
    sent: Order, wang: Worker, zhao: Worker, clerk: User, dispatcher: User
) -> None:
    for user in (wang.user, zhao.user, clerk):
        for act in (mate_accept, lambda **who: mate_refuse(**who, reason="x")):
            with pytest.raises(NotAllowed):
                act(actor=user, mate=mate(sent))
    assert mate_accept(actor=dispatcher, mate=mate(sent)).accepted  # he said so on the telephone


def test_the_mate_cannot_come_after_all(
    sent: Order, wang: Worker, li: Worker, zhao: Worker, dispatcher: User, stranger: User
) -> None:
    order_accept(actor=wang.user, order=sent)
    with pytest.raises(UserError, match="为什么去不了"):
        mate_refuse(actor=li.user, mate=mate(sent), reason=" ")
    gone = mate(sent)
    mate_refuse(actor=li.user, mate=gone, reason="车坏了")
    assert (claims(wang), claims(li)) == (HOUR, 0)
    assert journalled("order.mate_refuse") == {"service": "管道疏通", "worker": "李大勇", "reason": "车坏了"}
    assert lacking_orders(dispatcher) == [sent]
    assert lacking_orders(stranger) == []
    assert desk_order(get_order(dispatcher, sent.uid)).lacking == 1
    with pytest.raises(Conflict, match="已经不用一起去了"):
        mate_refuse(actor=li.user, mate=gone, reason="车坏了")
    mate_send(actor=dispatcher, order=sent, worker=zhao)
    assert lacking_orders(dispatcher) == []
    assert claims(zhao) == HOUR
    with pytest.raises(Conflict, match="够了"):
        mate_send(actor=dispatcher, order=sent, worker=li)


def test_asked_again_the_same_one_is_told_again(sent: Order, li: Worker, dispatcher: User) -> None:
    mate_refuse(actor=li.user, mate=mate(sent), reason="车坏了")
    assert not OutboxMessage.objects.waiting().filter(subject_uid=li.uid).exists()
    mate_send(actor=dispatcher, order=sent, worker=li)
    assert OutboxMessage.objects.waiting().filter(subject_uid=li.uid).count() == 1
    assert list(OrderMate.objects.values_list("answer", flat=True)) == ["refused", ""]


def test_who_may_be_sent_along(
    sent: Order, wang: Worker, li: Worker, zhao: Worker, dispatcher: User, clerk: User, provider: Provider
) -> None:
    mate_refuse(actor=dispatcher, mate=mate(sent), reason="病了")
    with pytest.raises(NotAllowed):
        mate_send(actor=clerk, order=sent, worker=zhao)
    with pytest.raises(WorkerUnfit, match="同一个人"):
        mate_send(actor=dispatcher, order=sent, worker=wang)
    unskilled = make_worker(provider, "孙不会", skills=())
    with pytest.raises(WorkerUnfit, match="不会做"):
        mate_send(actor=dispatcher, order=sent, worker=unskilled)
    zhao.hours.all().delete()
    with pytest.raises(WorkerUnfit, match="不上班"):
        mate_send(actor=dispatcher, order=sent, worker=zhao)
    assert not OrderMate.objects.live().exists()


def test_a_mate_is_never_in_two_places(
    sent: Order, drain: Service, xie: Person, zhao: Worker, li: Worker, dispatcher: User, afternoon: Any
) -> None:
    other = order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie, one_more=True)
    with pytest.raises(Taken):
        order_offer(actor=dispatcher, order=other, worker=zhao, starts_at=afternoon[0], mates=[li])
    assert claims(zhao) == 0


@pytest.mark.parametrize(
    ("end", "answer"),
    [
        (lambda order, lead, desk: order_recall(actor=desk, order=order), "recalled"),
        (lambda order, lead, desk: order_refuse(actor=lead, order=order, reason="车坏了"), "recalled"),
        (lambda order, lead, desk: order_cancel(actor=desk, order=order, reason="不修了"), "dropped"),
    ],
)
def test_without_the_lead_nobody_goes(
    end: Any, answer: str, sent: Order, wang: Worker, li: Worker, dispatcher: User
) -> None:
    gone = mate(sent)
    end(sent, wang.user, dispatcher)
    assert not Claim.objects.exists()
    assert not Duty.objects.exists()
    gone.refresh_from_db()
    assert gone.answer == answer
    told = OutboxMessage.objects.waiting().filter(purpose="work_recalled").values_list("subject_uid", flat=True)
    assert li.uid in told
    with pytest.raises((Conflict, MoveNotAllowed)):
        mate_accept(actor=li.user, mate=gone)


def test_done_by_both_and_paid_once(sent: Order, wang: Worker, li: Worker, for_two: Order) -> None:
    order_accept(actor=wang.user, order=sent)
    mate_accept(actor=li.user, mate=mate(sent))
    with at_the_visit(sent):
        order_arrive(actor=wang.user, order=sent)
    with pytest.raises(MoveNotAllowed):
        mate_refuse(actor=li.user, mate=mate(sent), reason="太累")
    order_finish(actor=wang.user, order=sent)
    assert not Claim.objects.exists()
    order_take_cash(actor=wang.user, order=sent)
    led, along = work_done(wang.user), work_done(li.user)
    assert ([one.uid for one in led.rows], led.collected) == ([sent.uid], Decimal(60))
    assert ([(one.uid, one.lead) for one in along.rows], along.collected) == ([(sent.uid, "王建设")], Decimal(0))


def test_what_each_of_them_reads(sent: Order, wang: Worker, li: Worker, monday: datetime, xie: Person) -> None:
    def shown(worker: Worker) -> Any:
        [one] = work_today(worker.user)
        return one

    assert (shown(wang).lead, shown(wang).mates, shown(wang).waits) == ("", ("李大勇",), True)
    assert (shown(li).lead, shown(li).mates, shown(li).waits) == ("王建设", (), True)
    mate_accept(actor=li.user, mate=mate(sent))
    assert (shown(li).waits, shown(li).contact) == (False, None)  # the lead has not said yes
    order_accept(actor=wang.user, order=sent)
    assert shown(li).contact.name == shown(wang).contact.name == xie.name
    assert [[one.uid for one in work_route(worker.user)] for worker in (wang, li)] == [[sent.uid]] * 2
    looks = JournalEntry.objects.filter(verb="person.look", subject_uid=xie.uid)
    assert {look.actor_id for look in looks} == {wang.user_id, li.user_id}


def test_before_the_mate_says_yes_no_contact(sent: Order, wang: Worker, li: Worker) -> None:
    order_accept(actor=wang.user, order=sent)
    assert work_shown(li.user, work_order(li.user, sent.uid)).contact is None
    assert work_route(li.user) == []
    assert [one.waits for one in work_today(li.user)] == [True]
    assert not JournalEntry.objects.filter(verb="person.look", actor=li.user).exists()


def test_the_week_ahead_of_both(
    drain: Service, rules: Any, xie: Person, wang: Worker, li: Worker, dispatcher: User, afternoon: Any
) -> None:
    Service.objects.filter(pk=drain.pk).update(together=2)
    drain.refresh_from_db()
    tomorrow = (afternoon[0] + timedelta(days=1), afternoon[1] + timedelta(days=1))
    order = order_place(actor=dispatcher, wish=Wish(drain, tomorrow), channel="hotline", person=xie)
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=tomorrow[0], mates=[li])
    order_accept(actor=wang.user, order=order)
    assert [one.uid for one in work_today(li.user)] == [order.uid]  # waits for his answer, of any day
    for worker in (wang, li):
        assert [one.uid for _day, orders in work_week(worker.user) for one in orders] == [order.uid]


def test_sent_to_one_more_than_needed_nobody_is_lacking(
    for_two: Order, wang: Worker, li: Worker, zhao: Worker, dispatcher: User, afternoon: Any
) -> None:
    order_offer(actor=dispatcher, order=for_two, worker=wang, starts_at=afternoon[0], mates=[li, zhao])
    [shown] = work_today(li.user)
    assert (shown.lead, shown.mates, shown.lacking) == ("王建设", ("赵小川",), 0)
    mate_refuse(actor=zhao.user, mate=OrderMate.objects.select_related("order").get(worker=zhao), reason="有事")
    assert lacking_orders(dispatcher) == []
