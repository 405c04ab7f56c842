"""Complaints on pages: hers, the desk's, and who sees what."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.models import JournalEntry
from bianmin.living.actions.complaint import (
    Caller,
    complaint_answer,
    complaint_make,
    complaint_reopen,
    complaint_take,
)
from bianmin.living.models import Complaint, Order
from bianmin.living.selectors.windows import Window
from bianmin.partners.models import Provider, Worker
from bianmin.portal.actions.account import account_open
from bianmin.portal.models import ResidentAccount

Finish = Callable[..., Order]
TEXT = "约的两点，四点才来，还骂人"


def _client(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def order(finish: Finish) -> Order:
    return finish()


@pytest.fixture
def tuesday(order: Order, monday: datetime) -> Any:
    with clock.frozen(monday + timedelta(days=1)):
        yield


@pytest.fixture
def complaint(order: Order, mine: ResidentAccount, tuesday: None) -> Complaint:
    return complaint_make(actor=mine.user, order=order, kind="late", text=TEXT, channel="web")


def test_from_her_order_to_the_end(
    order: Order, tuesday: None, mine: ResidentAccount, dispatcher: User, monday: datetime
) -> None:
    phone, desk = _client(mine.user), _client(dispatcher)
    make = reverse("my_complaint_make", args=[order.uid])
    assert make in phone.get(reverse("my_order", args=[order.uid])).content.decode()
    assert phone.get(make).status_code == 200
    missing = phone.post(make, {"text": TEXT})
    assert missing.status_code == 400
    assert TEXT in missing.content.decode()
    answer = phone.post(make, {"kind": "late", "text": TEXT})
    row = Complaint.objects.get()
    mine_page = reverse("my_complaint", args=[order.uid, row.uid])
    assert answer["Location"] == mine_page
    assert phone.post(make, {"kind": "late", "text": TEXT}).status_code == 409
    assert make not in phone.get(reverse("my_order", args=[order.uid])).content.decode()

    listed = desk.get(reverse("complaint_list")).content.decode()
    assert row.number in listed
    assert "谢玉清" not in listed
    assert "骂人" not in listed
    detail = reverse("complaint_detail", args=[row.uid])
    assert "骂人" in desk.get(detail).content.decode()
    assert JournalEntry.objects.filter(verb="person.look", noun_uid=row.uid).count() == 1
    move = reverse("complaint_move", args=[row.uid, "answer"])
    assert desk.post(move, {"version": "1", "answer": "已道歉"}).status_code == 400
    sent = {"version": "1", "answer": "已道歉，换人", "upheld": "yes"}
    assert desk.post(move, sent)["Location"] == detail
    assert desk.post(move, sent).status_code == 409

    shown = phone.get(mine_page).content.decode()
    assert "已道歉，换人" in shown
    again = reverse("my_complaint_reopen", args=[order.uid, row.uid])
    assert phone.post(again, {"text": ""}).status_code == 400
    assert phone.post(again, {"text": "没换人"})["Location"] == mine_page
    second = reverse("complaint_move", args=[row.uid, "answer_again"])
    assert "没换人" in desk.get(detail).content.decode()
    assert desk.post(second, {"version": "3", "answer": "换好了", "upheld": "yes"}).status_code == 302
    assert phone.post(again, {"text": "不行"}).status_code == 409
    confirm = reverse("my_complaint_confirm", args=[order.uid, row.uid])
    assert phone.post(confirm).status_code == 302
    row.refresh_from_db()
    assert row.state == "closed"
    assert row.number in desk.get(reverse("complaint_list"), {"tab": "closed"}).content.decode()


def test_nobody_else_reads_it(
    complaint: Complaint, order: Order, staff: Callable[..., User], stranger: User, clerk: User, wang: Worker
) -> None:
    names = ("my_complaint", "my_complaint_reopen", "my_complaint_confirm")
    neighbour = _client(account_open(phone="15400007777").user)
    for url in (
        *(reverse(name, args=[order.uid, complaint.uid]) for name in names),
        reverse("my_complaint_make", args=[order.uid]),
    ):
        assert neighbour.get(url).status_code in (404, 405)
        assert neighbour.post(url).status_code in (404, 405)
        assert Client().get(url).status_code in (302, 405)
    elsewhere = staff("dispatcher2", Role.DISPATCHER, area="410104003")
    detail = reverse("complaint_detail", args=[complaint.uid])
    move, redo = (
        reverse("complaint_move", args=[complaint.uid, "answer"]),
        reverse("complaint_redo", args=[complaint.uid]),
    )
    assert wang.user is not None
    assert _client(wang.user).get(detail).status_code == 403  # a worker has pages of her own
    for user in (stranger, elsewhere, clerk):
        for url in (detail, move, redo):
            assert _client(user).get(url).status_code == 404
            assert _client(user).post(url).status_code in (404, 405)
    for user in (stranger, clerk, wang.user):
        assert _client(user).get(reverse("complaint_list")).status_code == 403
    assert complaint.number not in _client(elsewhere).get(reverse("complaint_list")).content.decode()


def test_her_complaint_is_not_under_another_order_of_hers(
    finish: Finish, complaint: Complaint, mine: ResidentAccount
) -> None:
    other = finish()
    url = reverse("my_complaint", args=[other.uid, complaint.uid])
    assert _client(mine.user).get(url).status_code == 404


def test_the_auditor_reads(complaint: Complaint, auditor: User) -> None:
    desk = _client(auditor)
    shown = desk.get(reverse("complaint_detail", args=[complaint.uid]))
    assert shown.status_code == 200
    assert "complaint_move" not in shown.content.decode()
    assert desk.get(reverse("complaint_move", args=[complaint.uid, "answer"])).status_code == 403


def test_taken_by_the_counter(order: Order, tuesday: None, clerk: User, auditor: User, stranger: User) -> None:
    url, desk = reverse("complaint_make", args=[order.uid]), _client(clerk)
    assert url in desk.get(reverse("order_detail", args=[order.uid])).content.decode()
    assert desk.get(url).status_code == 200
    assert desk.post(url, {"kind": "price", "text": TEXT}).status_code == 400
    assert desk.post(url, {"kind": "price", "text": TEXT, "channel": "hotline"}).status_code == 302
    assert Complaint.objects.get().taken_by == clerk
    assert _client(auditor).post(url, {"kind": "price"}).status_code == 403
    assert _client(stranger).get(url).status_code == 404


def test_about_a_provider(provider: Provider, clerk: User, auditor: User, clerk_elsewhere: User) -> None:
    url, desk = reverse("complaint_take", args=[provider.uid]), _client(clerk)
    given = {"kind": "attitude", "text": TEXT, "channel": "counter", "contact_name": "赵四", "phone": "12"}
    assert desk.get(url).status_code == 200
    assert desk.post(url, given).status_code == 400
    assert desk.post(url, given | {"phone": "15400001234"}).status_code == 302
    row = Complaint.objects.get()
    assert (row.provider, row.order) == (provider, None)
    for user in (auditor, clerk_elsewhere):
        assert _client(user).get(url).status_code == 404


def test_rework(complaint: Complaint, order: Order, dispatcher: User, wang: Worker, monday: datetime) -> None:
    desk, url = _client(dispatcher), reverse("complaint_redo", args=[complaint.uid])
    assert url in desk.get(reverse("complaint_detail", args=[complaint.uid])).content.decode()
    assert desk.get(url).status_code == 200
    begins = monday.replace(hour=14, minute=0) + timedelta(days=2)
    window = Window(begins, begins + timedelta(hours=2), 1).value
    assert desk.post(url, {"window": window}).status_code == 400
    answer = desk.post(url, {"window": window, "reason": "重新疏通"})
    again = Order.objects.get(redo_of=order)
    assert answer["Location"] == reverse("order_detail", args=[again.uid])
    assert desk.post(url, {"window": window, "reason": "重新疏通"}).status_code == 409
    assert again.number in desk.get(reverse("complaint_detail", args=[complaint.uid])).content.decode()


def test_what_the_worker_is_told(complaint: Complaint, wang: Worker, stranger: User, dispatcher: User) -> None:
    Complaint.objects.update(state="answered", upheld=True)
    assert wang.user is not None
    page = _client(wang.user).get(reverse("work_complaints")).content.decode()
    assert "没来或来晚了" in page
    for secret in ("骂人", "谢玉清", "谢*清", complaint.order.number, complaint.number):
        assert secret not in page
    for user in (stranger, dispatcher):
        assert _client(user).get(reverse("work_complaints")).status_code == 403


def test_a_list_costs_the_same_for_many(
    complaint: Complaint, provider: Provider, dispatcher: User, django_assert_num_queries: Any
) -> None:
    desk = _client(dispatcher)
    desk.get(reverse("complaint_list"))  # the session is made, the centre known
    with django_assert_num_queries(8):
        desk.get(reverse("complaint_list"))
    for _number in range(55):
        caller = Caller("赵四", "15400001234")
        complaint_take(actor=dispatcher, provider=provider, kind="other", text="x", channel="hotline", caller=caller)
    with django_assert_num_queries(8):
        page = desk.get(reverse("complaint_list"))
    assert len(page.context["found"].lines) == 50
    assert page.context["found"].page.next


def test_the_whole_exchange_is_hers_to_read(
    order: Order, complaint: Complaint, mine: ResidentAccount, dispatcher: User
) -> None:
    phone, page = _client(mine.user), reverse("my_complaint", args=[order.uid, complaint.uid])
    first = complaint_answer(actor=dispatcher, complaint=complaint, answer="已道歉", upheld=True)
    assert "已答复，等您确认" in phone.get(page).content.decode()
    assert "等居民确认" not in phone.get(reverse("my_order", args=[order.uid])).content.decode()
    again = complaint_reopen(actor=mine.user, complaint=first, text="钱还没退")
    assert "您不满意，我们再处理" in phone.get(page).content.decode()
    complaint_answer(actor=dispatcher, complaint=again, answer="钱退了", upheld=True)
    shown = phone.get(page).content.decode()
    places = [shown.index(words) for words in (TEXT, "已道歉", "钱还没退", "钱退了")]
    assert places == sorted(places)
    assert "再次答复，等您确认" in shown


def test_the_number_is_masked_until_it_is_asked_for(
    complaint: Complaint, dispatcher: User, auditor: User, clerk: User
) -> None:
    detail, number = (reverse(name, args=[complaint.uid]) for name in ("complaint_detail", "complaint_reveal"))
    desk = _client(dispatcher)
    page = desk.get(detail).content.decode()
    assert complaint.phone not in page
    assert complaint.contact_name not in page
    assert number in page
    assert complaint.phone in desk.post(number).content.decode()
    assert JournalEntry.objects.filter(verb="complaint.reveal", actor=dispatcher).count() == 1
    reader = _client(auditor)
    assert number not in reader.get(detail).content.decode()
    assert reader.post(number).status_code == 403
    assert _client(clerk).post(number).status_code == 404
