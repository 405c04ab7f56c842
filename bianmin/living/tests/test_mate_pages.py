"""Who goes along, on the telephone and on the desk: what is shown, what may be pressed, and by whom."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bianmin.accounts.models import Role, User
from bianmin.core.models import JournalEntry
from bianmin.living.actions.order_mate import mate_accept, mate_refuse
from bianmin.living.actions.order_offer import order_accept, order_offer, order_recall
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.actions.order_visit import order_arrive, order_finish
from bianmin.living.models import Order, OrderMate, Service
from bianmin.partners.models import Worker
from bianmin.residents.models import Person

from .work_orders import at_the_visit, mate_of, phone_of

PAGES = ("work_today", "work_route", "work_week", "work_done")
LEADS = ("accept", "refuse", "depart", "arrive", "absent", "finish", "cash")
ALONG = ("mate_accept", "mate_refuse")


def read(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def press(client: Client, verb: str, order: Order, *, queue: str = "", **data: Any) -> Any:
    headers = {"X-Work-Queue": queue} if queue else {}
    data = {"key": f"{verb}-{queue}", "reason": "车坏了", "without": "on", **data}
    return client.post(reverse(f"work_{verb}", args=[order.uid]), data, headers=headers)


@pytest.fixture
def agreed(sent: Order, wang: Worker, li: Worker) -> Order:
    """Both have said yes."""
    mate_accept(actor=li.user, mate=mate_of(sent))
    return order_accept(actor=wang.user, order=sent)


def test_each_reads_who_the_other_is(agreed: Order, wang: Worker, li: Worker, xie: Person) -> None:
    for name, args in [("work_today", []), ("work_order", [agreed.uid]), ("work_route", [])]:
        lead, along = read(phone_of(wang.user), name, *args), read(phone_of(li.user), name, *args)
        assert "李大勇" in lead
        assert "与王建设同去" in along
        for text in (lead, along):
            assert agreed.address in text
    page = read(phone_of(li.user), "work_order", agreed.uid)
    assert xie.phone in page
    assert "¥60.00" not in page  # the money is the lead's
    assert "我去不了" in page
    for verb in LEADS:
        assert reverse(f"work_{verb}", args=[agreed.uid]) not in page


def test_before_the_mate_says_yes(sent: Order, wang: Worker, li: Worker, xie: Person) -> None:
    order_accept(actor=wang.user, order=sent)
    phone = phone_of(li.user)
    for text in (read(phone, "work_today"), read(phone, "work_order", sent.uid)):
        assert "我一起去" in text
        assert "等您答复" in text
        for secret in (xie.name, xie.phone, "12号院"):
            assert secret not in text
    assert not JournalEntry.objects.filter(verb="person.look", actor=li.user).exists()
    assert press(phone, "mate_accept", sent)["Location"] == reverse("work_order", args=[sent.uid])
    assert press(phone, "mate_accept", sent, queue="late").json()["said"] == "记下了，到时候一起去。"
    assert JournalEntry.objects.filter(verb="order.mate_accept").count() == 1
    assert xie.phone in read(phone, "work_order", sent.uid)
    assert JournalEntry.objects.filter(verb="person.look", actor=li.user, subject_uid=xie.uid).count() == 1


def test_cannot_come_after_all(agreed: Order, wang: Worker, li: Worker, dispatcher: User) -> None:
    phone = phone_of(li.user)
    asked = press(phone, "mate_refuse", agreed, reason="")
    assert asked.status_code == 400
    assert "请说一下为什么去不了" in asked.content.decode()
    assert press(phone, "mate_refuse", agreed, queue="now").json()["url"] == reverse("work_today")
    assert phone.get(reverse("work_order", args=[agreed.uid])).status_code == 404
    assert "还缺 1 人，调度在找" in read(phone_of(wang.user), "work_order", agreed.uid)
    queue = read(phone_of(dispatcher), "order_queue")
    assert "还缺同去的人" in queue
    assert reverse("order_detail", args=[agreed.uid]) in queue


@pytest.mark.parametrize("verb", LEADS)
def test_the_leads_steps_answer_the_mate_with_a_sentence(verb: str, agreed: Order, wang: Worker, li: Worker) -> None:
    if verb in ("absent",):
        Order.objects.filter(pk=agreed.pk).update(state="on_the_way")
    if verb in ("accept", "refuse"):
        Order.objects.filter(pk=agreed.pk).update(state="offered")
    if verb in ("finish", "cash"):
        with at_the_visit(agreed):
            order_arrive(actor=wang.user, order=agreed)
    if verb == "cash":
        order_finish(actor=wang.user, order=agreed)
    state = Order.objects.get().state
    answer = press(phone_of(li.user), verb, agreed, photos=[], unsigned="")
    if verb == "finish":  # nothing was signed
        assert answer.status_code == 400
        return
    assert answer.status_code == 403
    assert "您是同去的，这一步由王建设办。" in answer.content.decode()
    waited = press(phone_of(li.user), verb, agreed, queue="late")
    assert (waited.status_code, waited.json()["said"]) == (403, "您是同去的，这一步由王建设办。")
    assert Order.objects.get().state == state


def test_the_mate_shows_no_code_to_pay(agreed: Order, wang: Worker, li: Worker) -> None:
    with at_the_visit(agreed):
        order_arrive(actor=wang.user, order=agreed)
    order_finish(actor=wang.user, order=agreed)
    assert phone_of(li.user).post(reverse("work_pay", args=[agreed.uid])).status_code == 403
    page = read(phone_of(li.user), "work_order", agreed.uid)
    assert "收费" not in page
    done = read(phone_of(li.user), "work_done")
    assert "与王建设同去" in done
    assert "¥60.00" not in done
    assert "还没收 ¥60.00" in read(phone_of(wang.user), "work_done")


def test_too_late_is_said(agreed: Order, wang: Worker, li: Worker) -> None:
    with at_the_visit(agreed):
        order_arrive(actor=wang.user, order=agreed)
    answer = press(phone_of(li.user), "mate_refuse", agreed, queue="late")
    assert answer.status_code == 409
    assert "不能“回绝同去”" in answer.json()["said"]


def test_the_desk_sees_in_its_list_who_is_lacking_and_offers_only_others(
    agreed: Order, wang: Worker, li: Worker, dispatcher: User
) -> None:
    desk = phone_of(dispatcher)
    queue, page = reverse("order_queue") + "?tab=sent", reverse("order_detail", args=[agreed.uid])
    assert "还缺同去的人" not in desk.get(queue).content.decode()
    mate_refuse(actor=li.user, mate=mate_of(agreed), reason="车坏了")
    row = desk.get(queue).content.decode().split(agreed.number)[-1]
    assert "还缺同去的人" in row
    offered = desk.get(page).context["mate"].fields["worker"].queryset
    assert wang not in offered  # he leads
    assert li in offered  # she may have thought better of it


def test_whoever_is_neither_finds_nothing(
    agreed: Order, wang: Worker, li: Worker, zhao: Worker, stranger: User, dispatcher: User
) -> None:
    for verb in ALONG:
        url = reverse(f"work_{verb}", args=[agreed.uid])
        assert Client().post(url).status_code == 302
        assert press(phone_of(zhao.user), verb, agreed).status_code == 404
        assert press(phone_of(wang.user), verb, agreed).status_code == 403  # who leads has other buttons
        for user in (stranger, dispatcher):
            assert press(phone_of(user), verb, agreed).status_code == 403
    for page in PAGES:
        assert str(agreed.uid) not in read(phone_of(zhao.user), page)
    order_recall(actor=dispatcher, order=agreed)
    for worker in (wang, li):
        assert phone_of(worker.user).get(reverse("work_order", args=[agreed.uid])).status_code == 404
    assert not OrderMate.objects.live().exists()


def test_the_desk_mends_it(
    agreed: Order, li: Worker, zhao: Worker, dispatcher: User, clerk: User, auditor: User, staff: Any
) -> None:
    desk = phone_of(dispatcher)
    page = reverse("order_detail", args=[agreed.uid])
    mate = mate_of(agreed)
    refuse = reverse("order_mate_refuse", args=[agreed.uid, mate.uid])
    send, yes = reverse("order_mate_send", args=[agreed.uid]), reverse("order_mate_accept", args=[agreed.uid, mate.uid])
    elsewhere = staff("dispatcher2", Role.DISPATCHER, area="410104003")
    for url in (refuse, yes, send):
        data = {"reason": "病了", "worker": str(zhao.uid)}
        assert Client().post(url, data).status_code == 302
        assert phone_of(elsewhere).post(url, data).status_code == 404
        for user in (clerk, auditor, li.user):
            assert phone_of(user).post(url, data).status_code == 403
        assert desk.get(url).status_code == 405
    assert mate_of(agreed) == mate
    assert desk.post(reverse("order_mate_refuse", args=[agreed.uid, agreed.uid])).status_code == 404
    assert "请说一下为什么去不了" in desk.post(refuse, {"reason": ""}, follow=True).content.decode()
    assert "缺 1 人" in desk.post(refuse, {"reason": "病了"}, follow=True).content.decode()
    assert desk.post(send, {"worker": ""}).status_code == 400
    assert desk.post(send, {"worker": str(agreed.worker.uid)}).status_code == 400  # he leads
    assert desk.post(send, {"worker": str(zhao.uid)})["Location"] == page
    assert "赵小川" in desk.get(page).content.decode()
    assert "缺 1 人" not in desk.get(page).content.decode()
    assert mate_of(agreed).worker == zhao


def test_a_page_costs_the_same_for_many_of_them(
    for_two: Order, drain: Service, xie: Person, wang: Worker, li: Worker, dispatcher: User, monday: Any
) -> None:
    def sent_at(hour: int) -> None:
        window = (monday.replace(hour=hour, minute=0), monday.replace(hour=hour + 1, minute=0))
        order = order_place(actor=dispatcher, wish=Wish(drain, window), channel="hotline", person=xie, one_more=True)
        order_offer(actor=dispatcher, order=order, worker=wang, starts_at=window[0], mates=[li])
        order_accept(actor=wang.user, order=order)
        mate_accept(actor=li.user, mate=mate_of(order))

    def cost(client: Client, name: str) -> int:
        with CaptureQueriesContext(connection) as found:
            read(client, name)
        return len(found)

    pages = [
        (phone_of(li.user), "work_today"),
        (phone_of(li.user), "work_route"),
        (phone_of(dispatcher), "dispatch_day"),
    ]
    pages.append((phone_of(dispatcher), "order_queue"))
    sent_at(10)
    for client, name in pages:
        read(client, name)
    before = [cost(*page) for page in pages]
    for hour in (12, 14, 16):
        sent_at(hour)
    assert [cost(*page) for page in pages] == before
    mate_refuse(actor=li.user, mate=OrderMate.objects.live().select_related("order").last(), reason="累")
    assert cost(*pages[3]) <= before[3] + 1
