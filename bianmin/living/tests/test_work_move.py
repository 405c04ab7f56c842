"""What a worker sends: each step works, once however often it arrives, and with a sentence when it comes too late."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from bianmin.accounts.models import User
from bianmin.core import channels, clock, photos
from bianmin.core.actions.outbox_deliver import outbox_deliver
from bianmin.core.models import Claim, IdempotentAnswer, JournalEntry, OutboxMessage, Payment, StoredFile
from bianmin.living.actions.order_offer import order_accept, order_offer, order_recall
from bianmin.living.actions.order_visit import CODE_TRIES, order_finish
from bianmin.living.models import Order, OrderPhoto, PriceRule, Service
from bianmin.partners.models import Duty, Worker
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

from .conftest import MONDAY, journalled
from .work_orders import at_the_visit, order_at, phone_of, picture

VERBS = ("accept", "refuse", "give_back", "depart", "arrive", "absent", "finish")
HALF_PAST_ONE = MONDAY.replace(hour=13)


@pytest.fixture(autouse=True)
def monday() -> Iterator[datetime]:
    """It is Monday, half past one: one may set out for a visit at two."""
    with clock.frozen(HALF_PAST_ONE):
        yield HALF_PAST_ONE


@pytest.fixture
def at(
    dispatcher: User, wang: Worker, drain: Service, rules: dict[str, PriceRule], xie: Person, afternoon: Any
) -> Callable[[str], Order]:
    return lambda state: order_at(state, dispatcher, wang, drain, xie, afternoon[0])


@pytest.fixture
def phone(wang: Worker) -> Client:
    return phone_of(wang.user)


def send(client: Client, verb: str, order: Order, *, queue: str = "", key: str = "k-1", **data: Any) -> Any:
    headers = {"X-Work-Queue": queue} if queue else {}
    return client.post(reverse(f"work_{verb}", args=[order.uid]), {"key": key, **data}, headers=headers)


def moves(verb: str) -> int:
    return JournalEntry.objects.filter(verb=f"order.{verb}").count()


def test_the_whole_way(at: Any, phone: Client, wang: Worker) -> None:
    order = at("offered")
    page = reverse("work_order", args=[order.uid])
    for verb, more in [("accept", {}), ("depart", {}), ("arrive", {"code": order.arrival_code})]:
        assert send(phone, verb, order, key=verb, **more)["Location"] == page
    given = {"extra_amount": "12.5", "extra_note": "水管接头", "photos": [picture(), picture()], "signature": picture()}
    assert send(phone, "finish", order, key="finish", **given)["Location"] == page
    order.refresh_from_db()
    assert (order.state, order.arrival_proved, order.to_pay) == ("done", True, Decimal("72.50"))
    assert order.signature.content_type == "image/jpeg"
    assert OrderPhoto.objects.filter(order=order, kind="after").count() == 2
    text = phone.get(page).content.decode()
    assert "¥72.50" in text
    assert "水管接头" in text
    assert "核对过" in text


def test_refused_with_a_common_reason_or_her_own_words(at: Any, phone: Client, dispatcher: User, wang: Worker) -> None:
    order = at("offered")
    assert send(phone, "refuse", order, reason="没有这一项").status_code == 400
    asked = send(phone, "refuse", order)
    assert asked.status_code == 400
    assert "请说一下为什么接不了" in asked.content.decode()
    assert send(phone, "refuse", order, reason="车坏了")["Location"] == reverse("work_today")
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=order.window_start)
    send(phone, "refuse", order, key="k-2", words="孩子病了", reason="车坏了")
    assert list(order.offers.values_list("answer", "reason")) == [("refused", "车坏了"), ("refused", "孩子病了")]


def test_what_was_taken_is_given_back_with_a_reason(at: Any, phone: Client, dispatcher: User) -> None:
    order = at("accepted")
    assert "有事来不了" in phone.get(reverse("work_order", args=[order.uid])).content.decode()
    asked = send(phone, "give_back", order)
    assert asked.status_code == 400
    assert "请说一下为什么来不了" in asked.content.decode()
    assert send(phone, "give_back", order, key="k-2", words="孩子病了")["Location"] == reverse("work_today")
    order.refresh_from_db()
    assert (order.state, order.worker, order.provider) == ("confirmed", None, None)
    assert list(order.offers.values_list("answer", "reason")) == [("refused", "孩子病了")]
    assert not Duty.objects.exists()
    assert not Claim.objects.exists()
    assert OutboxMessage.objects.get(purpose="order_coming").state == OutboxMessage.State.OVERTAKEN
    todo = phone_of(dispatcher).get(reverse("order_queue")).content.decode()
    assert str(order.uid) in todo


def test_on_the_way_it_is_not_given_back(at: Any, phone: Client) -> None:
    order = at("on_the_way")
    assert "有事来不了" not in phone.get(reverse("work_order", args=[order.uid])).content.decode()
    assert send(phone, "give_back", order, queue="now", reason="车坏了").status_code == 409
    order.refresh_from_db()
    assert order.state == "on_the_way"


@pytest.mark.parametrize(
    ("hour", "depart", "absent"),
    [
        (10, "正在发短信告诉居民。", "正在发短信告诉居民。"),
        (7, "正在发短信告诉居民。", "早上八点以后发短信告诉居民。"),
    ],
)
def test_what_is_said_of_the_short_message_is_true(
    hour: int, depart: str, absent: str, at: Any, monday: datetime, wang: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That she has set out goes at any hour: the visit is at that very hour."""
    sent: list[str] = []
    monkeypatch.setitem(channels._channels, "sms", channels.Channel("sms", lambda row: sent.append(row.purpose), True))
    order = at("accepted")
    begins = monday.replace(hour=hour, minute=0)
    Order.objects.update(accepted_at=begins - timedelta(hours=1), starts_at=begins, ends_at=begins + timedelta(hours=1))
    with clock.frozen(begins):
        said = send(phone_of(wang.user), "depart", order, queue="now").json()["said"]
        assert said == f"路上小心。{depart}"
        outbox_deliver()
        assert "order_on_the_way" in sent
    with clock.frozen(begins + timedelta(minutes=10)):
        said = send(phone_of(wang.user), "absent", order, queue="now", key="k-2").json()["said"]
        assert said == f"已记下上门无人。{absent}"
        outbox_deliver()
        assert ("order_absent" in sent) == (absent == depart)


def test_nothing_is_said_of_a_message_that_nobody_gets(at: Any, phone: Client) -> None:
    """No short messages here: a member of staff tells the resident, when there is time."""
    assert send(phone, "depart", at("accepted"), queue="now").json()["said"] == "路上小心。"


def test_only_the_newest_step_is_spoken_of(at: Any, phone: Client) -> None:
    order = at("on_the_way")
    assert send(phone, "arrive", order, queue="now", without="on").status_code == 200
    page = send(phone, "finish", order, queue="now", key="k-2", signature=picture()).json()["url"]
    text = phone.get(page).content.decode()
    assert "已完成，辛苦了。" in text
    assert "已到达。" not in text


def test_every_message_about_her_order_stays_on_her_page(at: Any, mine: ResidentAccount, phone: Client) -> None:
    order = at("accepted")
    resident = phone_of(mine.user)

    def page() -> str:
        return resident.get(reverse("my_messages")).content.decode()

    assert "已记下：管道疏通" in page()
    assert f"到达码 {order.arrival_code}" in page()
    send(phone, "depart", order)
    text = page()
    for said in ("已记下：管道疏通", f"到达码 {order.arrival_code}", "王师傅已经出发"):
        assert said in text, said
    assert text.count("后来有新情况，以新的为准") == 2


def test_nobody_at_home(at: Any, phone: Client) -> None:
    order = at("on_the_way")
    assert "打过电话、敲过门" in phone.get(reverse("work_order", args=[order.uid])).content.decode()
    early = send(phone, "absent", order, queue="now", key="k-0")
    assert (early.status_code, "14:10 以后" in early.json()["said"]) == (409, True)
    with at_the_visit(order, minutes=10):
        send(phone_of(order.worker.user), "absent", order)
    order.refresh_from_db()
    assert order.state == "no_show"


def test_nobody_sets_out_for_tomorrow_or_arrives_there(at: Any, phone: Client, monday: datetime) -> None:
    order = at("accepted")
    with clock.frozen(monday.replace(hour=11, minute=59)):
        for verb, given in (("depart", {}), ("arrive", {"without": "on"})):
            answer = send(phone, verb, order, queue="now", key=f"{verb}-1", **given)
            assert answer.status_code == 409
            assert "12:00 以后" in answer.json()["said"]
        page = send(phone, "depart", order, key="k-2")["Location"]
        assert "12:00 以后" in phone.get(page).content.decode()
    order.refresh_from_db()
    assert order.state == "accepted"
    with clock.frozen(monday.replace(hour=12, minute=0)):
        assert send(phone, "depart", order, key="k-3").status_code == 302


def test_a_step_that_waited_counts_from_its_tap(at: Any, monday: datetime) -> None:
    """Its age is what counts, not what the telephone takes for the time; nothing before the step that it follows."""
    order = at("accepted")
    Order.objects.update(accepted_at=monday.replace(hour=9, minute=0))

    def late(verb: str, minutes: float, key: str, **given: Any) -> Any:
        headers = {"X-Work-Queue": "late", "X-Work-Waited": f"{minutes * 60:.0f}"}
        return phone.post(reverse(f"work_{verb}", args=[order.uid]), {"key": key, **given}, headers=headers)

    with clock.frozen(monday.replace(hour=15, minute=0)):
        phone = phone_of(order.worker.user)
        early = late("depart", 181, "k-1")  # tapped at 11:59
        assert (early.status_code, "12:00 以后" in early.json()["said"]) == (409, True)
        assert late("depart", 75, "k-2").status_code == 200  # at 13:45
        assert late("absent", 51, "k-3").status_code == 409  # at 14:09
        assert late("arrive", 600, "k-4", without="on").status_code == 200  # five in the morning, she says
    order.refresh_from_db()
    assert order.departed_at == order.arrived_at == monday.replace(hour=13, minute=45)
    assert journalled("order.depart")["tapped_at"]


@pytest.mark.parametrize("waited", ["", "-60", "1e9", "٣", "9" * 40])
def test_an_age_that_is_none_is_no_age(waited: str, at: Any, phone: Client, monday: datetime) -> None:
    order = at("accepted")
    headers = {"X-Work-Queue": "late", "X-Work-Waited": waited.encode("utf-8").decode("latin-1")}
    phone.post(reverse("work_depart", args=[order.uid]), {"key": "k-1"}, headers=headers)
    order.refresh_from_db()
    assert order.departed_at == monday


def test_the_code_or_that_there_is_none(at: Any, phone: Client) -> None:
    order = at("on_the_way")
    wrong = "0000" if order.arrival_code != "0000" else "0001"
    for given, said in [({}, "勾选下面一项"), ({"code": "12"}, "4 位数字"), ({"code": wrong}, "到达码不对")]:
        answer = send(phone, "arrive", order, **given)
        assert answer.status_code == 400
        assert said in answer.content.decode()
    order.refresh_from_db()
    assert order.state == "on_the_way"
    send(phone, "arrive", order, key="k-3", without="on")
    order.refresh_from_db()
    assert (order.state, order.arrival_proved) == ("arrived", False)


def test_the_code_cannot_be_guessed_through_the_pages(at: Any, phone: Client) -> None:
    order = at("on_the_way")
    wrong = "0000" if order.arrival_code != "0000" else "0001"
    for number in range(CODE_TRIES):
        assert send(phone, "arrive", order, key=f"try-{number}", code=wrong).status_code == 400
    answer = send(phone, "arrive", order, key="right", code=order.arrival_code)
    assert "太多" in answer.content.decode()
    order.refresh_from_db()
    assert order.state == "on_the_way"


def test_the_resident_shows_a_qr_code(at: Any, phone: Client) -> None:
    """It opens the page of the order; the code is behind the #, which no server reads."""
    order = at("on_the_way")
    text = phone.get(reverse("work_arrive", args=[order.uid])).content.decode()
    assert f'action="{reverse("work_arrive", args=[order.uid])}"' in text
    assert order.arrival_code not in strip_tags(text)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "请居民签字"),
        ({"unsigned": "on"}, "请至少拍一张"),
        ({"signature": "pic", "extra_amount": "5"}, "请写明配件"),
        ({"signature": "pic", "extra_amount": "5001", "extra_note": "x"}, "5000"),
        ({"signature": "text"}, "只收照片"),
        ({"signature": "pic", "photos": 7}, "最多传 6 张"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(given: dict[str, Any], said: str, at: Any, phone: Client) -> None:
    order = at("arrived")
    if given.get("signature"):
        given = {**given, "signature": picture()}
    if "photos" in given:
        given = {**given, "photos": [picture() for _number in range(given["photos"])]}
    if said == "只收照片":
        given["signature"].file.seek(0)
        given["signature"].file.write(b"no picture at all")
        given["signature"].file.seek(0)
    answer = send(phone, "finish", order, **given)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert 'value="k-1"' not in answer.content.decode()  # the next try has a key of its own
    order.refresh_from_db()
    assert order.state == "arrived"
    assert not StoredFile.objects.exists()
    assert not IdempotentAnswer.objects.exists()


def test_who_cannot_sign_is_spared_it(at: Any, phone: Client) -> None:
    order = at("arrived")
    send(phone, "finish", order, unsigned="on", photos=[picture()])
    order.refresh_from_db()
    assert (order.state, order.signature) == ("done", None)


@pytest.mark.parametrize("queue", ["now", "late"])
def test_a_step_whose_answer_was_lost_is_not_done_twice(queue: str, at: Any, phone: Client) -> None:
    order = at("on_the_way")
    first = send(phone, "arrive", order, queue="now", code=order.arrival_code)
    again = send(phone, "arrive", order, queue=queue, code=order.arrival_code)
    assert first.json() == again.json()
    assert first.json()["url"] == reverse("work_order", args=[order.uid])
    for _time in range(2):
        given = {"signature": picture(), "photos": [picture()]}
        assert send(phone, "finish", order, queue=queue, key="k-2", **given).status_code == 200
    assert (moves("arrive"), moves("finish"), OrderPhoto.objects.count()) == (1, 1, 1)


def test_the_first_answer_also_when_the_order_is_hers_no_more(at: Any, phone: Client) -> None:
    order = at("offered")
    first = send(phone, "refuse", order, queue="now", reason="车坏了")
    assert send(phone, "refuse", order, queue="late", reason="车坏了").json() == first.json()
    assert moves("refuse") == 1


def test_without_scripts_the_second_tap_gets_the_first_answer(at: Any, phone: Client) -> None:
    order = at("offered")
    pages = [send(phone, "accept", order)["Location"] for _time in range(2)]
    assert pages == [reverse("work_order", args=[order.uid])] * 2
    assert moves("accept") == OutboxMessage.objects.filter(purpose="order_coming").count() == 1


def test_too_late_it_was_recalled(at: Any, phone: Client, dispatcher: User, li: Worker) -> None:
    order = at("on_the_way")
    order_recall(actor=dispatcher, order=order)
    for _time in range(2):
        answer = send(phone, "arrive", order, queue="late", without="on")
        assert answer.status_code == 404
        assert "已经收回或改派" in answer.json()["said"]
    order_offer(actor=dispatcher, order=order, worker=li, starts_at=order.window_start)
    order_accept(actor=li.user, order=order)
    assert send(phone, "arrive", order, queue="late", without="on").status_code == 404
    assert moves("arrive") == 0


def test_too_late_it_was_done_by_the_station(at: Any, phone: Client) -> None:
    order = at("arrived")
    answer = send(phone, "arrive", order, queue="late", without="on")
    assert answer.status_code == 409
    assert "不能“到达”" in answer.json()["said"]
    page = send(phone, "arrive", order, without="on")
    assert page["Location"] == reverse("work_order", args=[order.uid])
    assert "不能“到达”" in phone.get(page["Location"]).content.decode()


def test_a_wrong_code_that_waited_on_the_telephone_does_not_hold_up_what_follows(at: Any, phone: Client) -> None:
    order = at("on_the_way")
    wrong = "0000" if order.arrival_code != "0000" else "0001"
    assert send(phone, "arrive", order, queue="now", code=wrong).status_code == 400  # the answer is lost
    late = send(phone, "arrive", order, queue="late", code=wrong)
    assert (late.status_code, late.json()["said"]) == (200, "到达已记下。到达码不对，没有核对上。")
    assert send(phone, "arrive", order, queue="late", code=wrong).json() == late.json()
    order.refresh_from_db()
    assert (order.state, order.arrival_proved, moves("arrive")) == ("arrived", False, 1)
    assert send(phone, "finish", order, queue="late", key="k-2", signature=picture()).status_code == 200


def test_the_queue_hears_what_is_wrong_with_a_field(at: Any, phone: Client) -> None:
    answer = send(phone, "finish", at("arrived"), queue="now")
    assert answer.status_code == 400
    assert set(answer.json()) == {"said", "errors", "key"}
    assert "signature" in answer.json()["errors"]


@pytest.mark.parametrize("verb", VERBS)
def test_steps_are_hers_alone(
    verb: str, at: Any, li: Worker, dispatcher: User, stranger: User, clerk: User, phone: Client
) -> None:
    order = at("on_the_way")
    given = {"without": "on", "reason": "车坏了", "signature": picture()}
    assert send(Client(), verb, order, **given)["Location"].startswith("/desk/login")
    for user, status in [(stranger, 403), (clerk, 403), (dispatcher, 403), (li.user, 404)]:
        assert send(phone_of(user), verb, order, **given).status_code == status
        given["signature"].seek(0)
    assert phone.get(reverse(f"work_{verb}", args=[order.uid])).status_code == (200 if verb == "arrive" else 405)
    order.refresh_from_db()
    assert order.state == "on_the_way"


def test_a_key_is_needed(at: Any, phone: Client) -> None:
    order = at("offered")
    for key in ("", "x" * 61):
        assert send(phone, "accept", order, queue="now", key=key).status_code == 400
    order.refresh_from_db()
    assert order.state == "offered"


def test_cash_at_the_door_once(phone: Client, at: Any, wang: Worker) -> None:
    order = order_finish(actor=wang.user, order=at("arrived"))
    page = reverse("work_order", args=[order.uid])
    assert "收到现金了" in phone.get(page).content.decode()
    url, key = reverse("work_cash", args=[order.uid]), {"key": "cash-1"}
    assert phone.post(url, key).status_code == 302
    assert phone.post(url, key).status_code == 302  # the answer was lost, the telephone sends it again
    payment = Payment.objects.get()
    assert (payment.amount, payment.into) == (order.to_pay, f"held:{wang.provider.uid}")
    shown = phone.get(page).content.decode()
    assert "已经收到了" in shown
    assert phone.get(reverse("receipt_show", args=[payment.uid])).status_code == 200
    assert payment.receipt_number in shown
    assert "收到现金了" not in shown
    assert phone.get(reverse("work_pay", args=[order.uid]))["Location"] == page


@pytest.mark.django_db(transaction=True)
def test_photos_are_drawn_before_anything_is_locked(
    phone: Client, at: Any, wang: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, inside = at("arrived"), []
    draw = photos.redraw

    def watched(data: bytes) -> bytes:
        inside.append(connection.in_atomic_block)
        return draw(data)

    monkeypatch.setattr(photos, "redraw", watched)
    assert send(phone, "finish", order, photos=[picture()], signature=picture()).status_code == 302
    assert inside == [False, False]
    order.refresh_from_db()
    assert order.signature is not None


def test_a_file_that_is_no_photo_is_said_beside_its_field(phone: Client, at: Any) -> None:
    order = at("arrived")
    broken = SimpleUploadedFile("a.jpg", b"GIF89a", "image/jpeg")
    answer = send(phone, "finish", order, photos=[broken], signature=picture())
    assert answer.status_code == 400
    assert "只收照片" in answer.content.decode()
    order.refresh_from_db()
    assert order.state == "arrived"
