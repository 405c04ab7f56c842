"""What a worker sends: each step works, once however often it arrives, and with a sentence when it comes too late."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.core import photos
from bianmin.core.models import IdempotentAnswer, JournalEntry, OutboxMessage, Payment, StoredFile
from bianmin.living.actions.order_offer import order_accept, order_offer, order_recall
from bianmin.living.actions.order_visit import CODE_TRIES, order_finish
from bianmin.living.models import Order, OrderPhoto, PriceRule, Service
from bianmin.partners.models import Worker
from bianmin.residents.models import Person

from .work_orders import order_at, phone_of, picture

VERBS = ("accept", "refuse", "depart", "arrive", "absent", "finish")


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


def test_nobody_at_home(at: Any, phone: Client) -> None:
    order = at("on_the_way")
    assert "打过电话、敲过门" in phone.get(reverse("work_order", args=[order.uid])).content.decode()
    send(phone, "absent", order)
    order.refresh_from_db()
    assert order.state == "no_show"


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
    assert order.arrival_code not in text


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
