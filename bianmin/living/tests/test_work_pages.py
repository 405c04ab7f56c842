"""The worker's pages: what she reads of her orders, when, and that nobody else reads it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from bianmin.accounts.models import Role, User
from bianmin.core import clock, navigation
from bianmin.core.actions.payment_confirm import payment_confirm
from bianmin.core.models import Area, JournalEntry, Payment
from bianmin.core.tests.fake_provider import registered
from bianmin.living.actions.order_offer import order_accept, order_recall
from bianmin.living.actions.order_pay import order_take_cash
from bianmin.living.actions.order_visit import order_arrive, order_finish
from bianmin.living.models import Order, PriceRule, Service
from bianmin.living.selectors.work import work_done, work_order, work_shown, work_week
from bianmin.partners.models import Worker, WorkerLeave
from bianmin.residents.models import Person, Tag

from .work_orders import NOTE, at_the_visit, order_at, phone_of

PAGES = ("work_today", "work_route", "work_week", "work_done", "work_me", "work_token")
STREET = "平等街12号院"


@pytest.fixture
def at(
    dispatcher: User, wang: Worker, drain: Service, rules: dict[str, PriceRule], xie: Person, afternoon: Any
) -> Callable[..., Order]:
    """`at("accepted")`: Wang's order for Mrs Xie at 14 o'clock, come that far; `starts_at` may be another."""

    def make(state: str, *, starts_at: datetime | None = None, worker: Worker | None = None, **more: Any) -> Order:
        return order_at(state, dispatcher, worker or wang, drain, xie, starts_at or afternoon[0], **more)

    return make


@pytest.fixture
def phone(wang: Worker) -> Client:
    return phone_of(wang.user)


def _page(phone: Client, name: str, *args: Any) -> str:
    answer = phone.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def _secrets(xie: Person, xie_numbers: SimpleNamespace) -> tuple[str, ...]:
    return (xie.name, "谢", xie_numbers.phone, "6621", STREET, "501", NOTE)


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_hers_alone(
    page: str, phone: Client, wang: Worker, stranger: User, dispatcher: User, director: User, staff: Any
) -> None:
    url = reverse(page)
    assert phone.get(url).status_code == 200
    assert phone.get(url)["Cache-Control"].count("no-store") == 1
    assert Client().get(url)["Location"].startswith("/desk/login?next=")
    unknown = staff("unknown", Role.WORKER)  # has the post, but is nobody's worker
    former = User.objects.get(pk=wang.user_id)
    for user in (stranger, dispatcher, director, unknown):
        assert phone_of(user).get(url).status_code == 403
    former.posts.update(since=date(2025, 1, 1), until=date(2025, 9, 7))
    assert phone_of(former).get(url).status_code == 403


def test_another_workers_order_is_not_found(at: Any, li: Worker, phone: Client, dispatcher: User) -> None:
    order = at("accepted")
    other = phone_of(li.user)
    for name in ("work_order", "work_arrive"):
        assert other.get(reverse(name, args=[order.uid])).status_code == 404
        assert phone_of(dispatcher).get(reverse(name, args=[order.uid])).status_code == 403
    assert str(order.uid) not in _page(other, "work_today")
    order_recall(actor=dispatcher, order=order)
    gone = phone.get(reverse("work_order", args=[order.uid]))
    assert gone.status_code == 404
    assert 'href="/work/"' in gone.content.decode()


def test_before_she_accepts_she_knows_where_about_and_what_to_collect(
    at: Any, phone: Client, xie: Person, xie_numbers: SimpleNamespace
) -> None:
    order = at("offered", urgent=True)
    for text in (_page(phone, "work_today"), _page(phone, "work_order", order.uid)):
        for said in ("平等街第二网格", "管道疏通", "1 次", "今天 14:00", "加急", "¥60.00", "接单", "车坏了"):
            assert said in text, said
        for secret in (*_secrets(xie, xie_numbers)[:4], "12号院", NOTE):
            assert secret not in text, secret
    assert not JournalEntry.objects.filter(verb="person.look", actor=order.worker.user).exists()


@pytest.mark.parametrize("state", ["accepted", "on_the_way", "arrived"])
def test_from_then_on_she_knows_whom_she_goes_to(
    state: str, at: Any, phone: Client, xie: Person, xie_numbers: SimpleNamespace
) -> None:
    order = at(state)
    for text in (_page(phone, "work_today"), _page(phone, "work_order", order.uid)):
        for said in (xie.name, xie_numbers.phone, order.address, NOTE):
            assert said in text, said
        assert order.arrival_code not in strip_tags(text)  # a uid may hold its four digits
    looks = JournalEntry.objects.filter(verb="person.look", subject_uid=xie.uid, actor=order.worker.user)
    assert looks.count() == 1  # in one quarter of an hour


def test_until_the_end_of_the_day_on_which_it_is_done(
    at: Any, phone: Client, xie: Person, xie_numbers: SimpleNamespace, monday: datetime
) -> None:
    order = at("arrived")
    order_finish(actor=order.worker.user, order=order)
    late = monday.replace(hour=23, minute=59)
    with clock.frozen(late):
        assert order.address in _page(phone, "work_order", order.uid)
    with clock.frozen(late + timedelta(minutes=1)):
        for text in (_page(phone, "work_order", order.uid), _page(phone, "work_done"), _page(phone, "work_today")):
            for secret in (xie.name, xie_numbers.phone, order.address, NOTE):
                assert secret not in text


def test_why_it_costs_what_it_costs_is_never_hers(at: Any, phone: Client, poor: Tag) -> None:
    order = at("arrived")
    assert (order.to_pay, order.subsidy) == (0, 100)
    texts = [_page(phone, "work_today"), _page(phone, "work_order", order.uid)]
    order_finish(actor=order.worker.user, order=order)
    texts += [_page(phone, "work_order", order.uid), _page(phone, "work_today"), _page(phone, "work_route")]
    for text in texts:
        for reason in ("低保", "收费办法", "dibao", "补贴", "减免", "专项", "subsidy"):
            assert reason not in text, reason
    assert "免费，不收钱" in texts[2]
    shown = work_shown(order.worker.user, work_order(order.worker.user, order.uid))
    assert not {"subsidy", "price_words", "price_rule", "fund", "person", "arrival_code"} & set(vars(shown))


def test_the_day_in_its_order(at: Any, phone: Client, monday: datetime, wang: Worker) -> None:
    late, early = at("accepted", starts_at=monday.replace(hour=16)), at("accepted", starts_at=monday.replace(hour=11))
    tomorrow = at("accepted", starts_at=monday + timedelta(days=1))
    asked = at("offered", starts_at=monday + timedelta(days=2))
    done = at("arrived", starts_at=monday.replace(hour=13))
    order_finish(actor=wang.user, order=done)
    text = _page(phone, "work_today")
    places = [text.index(f"o-{order.uid}") for order in (asked, early, late, done)]
    assert places == sorted(places)
    assert f"o-{tomorrow.uid}" not in text
    route = _page(phone, "work_route")
    assert route.index(str(early.uid)) < route.index(str(late.uid))
    assert str(done.uid) not in route
    assert str(asked.uid) not in route
    with clock.frozen(monday + timedelta(days=3)):  # what was not done is still there
        text = _page(phone_of(wang.user), "work_today")
        assert f"o-{early.uid}" in text
        assert f"o-{done.uid}" not in text


def test_the_route_sends_nothing_by_itself(at: Any, phone: Client) -> None:
    order = at("accepted")
    text = _page(phone, "work_route")
    assert order.address in text
    assert 'href="geo:0,0?q=%E5%B9%B3' in text
    assert 'src="http' not in text
    assert text.count('rel="noopener noreferrer"') == 2


def test_the_week_ahead_has_no_addresses(at: Any, phone: Client, wang: Worker, monday: datetime, xie: Person) -> None:
    order = at("accepted", starts_at=monday + timedelta(days=7))
    beyond = at("accepted", starts_at=monday + timedelta(days=8))
    days = work_week(wang.user)
    assert [day for day, _orders in days] == [date(2025, 9, 9) + timedelta(days=number) for number in range(7)]
    assert [[one.uid for one in orders] for _day, orders in days] == [[]] * 6 + [[order.uid]]
    text = _page(phone, "work_week")
    assert "平等街第二网格" in text
    assert order.address not in text
    assert str(beyond.uid) not in text


def test_what_was_done_is_told_by_what_was_collected_for_it(
    at: Any, phone: Client, monday: datetime, wang: Worker
) -> None:
    order = at("arrived")
    order_finish(actor=wang.user, order=order, extra_amount=Decimal("12.50"), extra_note="接头")
    text = _page(phone, "work_done")
    assert "还没收 ¥72.50" in text
    assert "¥0.00" in text
    order_take_cash(actor=wang.user, order=order)
    assert _page(phone, "work_done").count("¥72.50") == 2
    done = work_done(wang.user)
    assert (done.collected, done.minutes) == (Decimal("72.50"), 60)
    with clock.frozen(monday + timedelta(days=31)):
        assert "最近 30 天没有做完的单子" in _page(phone_of(wang.user), "work_done")


def test_no_page_of_hers_tells_what_the_service_costs_others(at: Any, phone: Client, wang: Worker) -> None:
    """What she collects, beside what the provider gets, would tell that the resident pays less."""
    order = at("offered")

    def texts() -> list[str]:
        return [_page(phone, name) for name in PAGES] + [_page(phone, "work_order", order.uid)]

    seen = texts()
    order_accept(actor=wang.user, order=order)
    seen += texts()
    with at_the_visit(order):
        order_arrive(actor=wang.user, order=order)
    order_finish(actor=wang.user, order=order, extra_amount=Decimal("12.50"), extra_note="接头")
    seen += texts()
    payment = order_take_cash(actor=wang.user, order=order)
    seen += [*texts(), _page(phone, "receipt_show", payment.uid)]
    assert any("72.50" in text for text in seen)
    for text in seen:
        for price in ("¥100", "100.00", "112.50"):
            assert price not in text, price
    shown = work_shown(wang.user, work_order(wang.user, order.uid))
    assert not {"list_amount", "amount", "earned"} & set(vars(shown))


def test_a_grid_is_named_once(at: Any) -> None:
    order = at("offered")
    for name, said in [
        ("平等街社区第 2 网格", "平等街社区第 2 网格"),
        ("平等街第二网格", "平等街第二网格"),
        ("第二网格", "平等街社区 第二网格"),
    ]:
        Area.objects.filter(code=order.area_code).update(name=name)
        shown = work_shown(order.worker.user, work_order(order.worker.user, order.uid))
        assert shown.place == said


def test_whoever_is_not_registered_is_found_at_the_address_that_was_taken(
    dispatcher: User, wang: Worker, drain: Service, rules: Any, afternoon: Any, phone: Client
) -> None:
    who = {"contact_name": "刘先生", "phone": "15400007777", "address": "西大街 9 号 3 楼"}
    order = order_at("offered", dispatcher, wang, drain, None, afternoon[0], **who)
    for page in (_page(phone, "work_today"), _page(phone, "work_order", order.uid)):
        assert "西大街 9 号" not in page
    order_accept(actor=wang.user, order=order)
    for page in (_page(phone, "work_today"), _page(phone, "work_route"), _page(phone, "work_order", order.uid)):
        assert "西大街 9 号 3 楼" in page


def test_what_waits_what_is_today_and_what_comes(at: Any, phone: Client, monday: datetime) -> None:
    asked = at("offered", starts_at=monday + timedelta(days=2))
    today = at("accepted", starts_at=monday.replace(hour=11))
    tomorrow = at("accepted", starts_at=monday + timedelta(days=1))
    text = _page(phone, "work_today")
    marks = ("<h2>等您答复</h2>", f"o-{asked.uid}", "<h2>今天</h2>", f"o-{today.uid}", "<h2>明天起</h2>")
    places = [text.index(mark) for mark in (*marks, str(tomorrow.uid))]
    assert places == sorted(places)
    assert f"o-{tomorrow.uid}" not in text
    assert text.count("data-address") == 1  # tomorrow's is not told today
    assert reverse("work_depart", args=[today.uid]) in text  # kept for when there is no network
    page = _page(phone, "work_order", tomorrow.uid)
    assert "明天 07:30 以后可以点“出发”" in page
    assert reverse("work_depart", args=[tomorrow.uid]) not in page


def test_her_hours_and_leave(phone: Client, wang: Worker) -> None:
    WorkerLeave.objects.create(worker=wang, begins_on=date(2025, 9, 10), ends_on=date(2025, 9, 11))
    WorkerLeave.objects.create(worker=wang, begins_on=date(2025, 9, 1), ends_on=date(2025, 9, 7))
    text = _page(phone, "work_me")
    assert "9 月 10 日 – 9 月 11 日" in text
    assert "9 月 1 日" not in text
    assert text.count("08:00–18:00") == 6
    assert "不上班" in text


def test_empty_pages_say_what_to_do_next(phone: Client) -> None:
    for page, said in [
        ("work_today", "今天没有单子"),
        ("work_route", "没有要去的地方"),
        ("work_done", "没有做完的单子"),
    ]:
        assert said in _page(phone, page)


def test_a_page_costs_the_same_for_many_orders(
    at: Any, phone: Client, monday: datetime, wang: Worker, xie: Person
) -> None:
    def cost(name: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            _page(phone, name)
        return len(found)

    at("accepted", starts_at=monday.replace(hour=10))
    at("accepted", starts_at=monday + timedelta(days=1))
    for name in ("work_today", "work_route", "work_week"):
        _page(phone, name)  # her look at Mrs Xie is noted
    before = [cost(name) for name in ("work_today", "work_route", "work_week")]
    for hour in (11, 12, 13, 14):
        at("accepted", starts_at=monday.replace(hour=hour))
        at("offered", starts_at=monday.replace(hour=hour) + timedelta(days=1))
    assert [cost(name) for name in ("work_today", "work_route", "work_week")] == before


def test_she_lands_on_her_day_and_sees_nothing_of_the_desk(at: Any, phone: Client, wang: Worker, xie: Person) -> None:
    assert navigation.desk.landings[Role.WORKER] == "work_today"
    assert phone.get("/desk/")["Location"] == "/work/"
    for url in (reverse("case_list"), f"/desk/residents/{xie.uid}/", reverse("components"), "/desk/organizations/"):
        refused = phone.get(url)
        assert refused.status_code == 403
        assert "请从首页看" in refused.content.decode()
    account = phone.get(reverse("my_account")).content.decode()
    for staff_only in ("受理", "办件", "接口令牌", 'href="/desk/cases/"'):
        assert staff_only not in account
    assert phone.post(reverse("api_token_create"), {"name": "x", "days": "1"}).status_code == 403
    assert phone.get("/api/v1/areas").status_code == 401


def test_a_clerk_who_also_goes_out_keeps_her_desk(wang: Worker, phone: Client, centre: Any) -> None:
    post = wang.user.posts.get()
    wang.user.posts.create(role=Role.CLERK, area=post.area, centre=centre)
    assert phone.get("/desk/")["Location"] == reverse("counter")
    assert phone.get(reverse("counter")).status_code == 200
    assert phone.get(reverse("work_today")).status_code == 200


def test_logging_out_empties_the_telephone(phone: Client, clerk: User) -> None:
    answer = phone.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"storage"'
    assert phone.get(reverse("work_today")).status_code == 302
    assert "Clear-Site-Data" not in phone_of(clerk).post(reverse("account_logout"))


def test_the_page_of_the_day_is_marked_with_its_day_and_owner(phone: Client, wang: Worker, at: Any) -> None:
    answer = phone.get(reverse("work_today"))
    assert answer["X-Work-Day"] == f"2025-09-08 {wang.user.uid}"
    order = at("accepted")
    assert "X-Work-Day" not in phone.get(reverse("work_order", args=[order.uid]))
    script = Client().get(reverse("work_script"))
    assert script["Content-Type"].startswith("text/javascript")
    assert script["Cache-Control"] == "no-cache"
    assert phone.get(reverse("work_token")).json()["who"] == str(wang.user.uid)


def test_the_code_to_pay_can_be_left_for_cash_and_one_of_both_is_booked(
    at: Any, phone: Client, wang: Worker, tmp_path: Path
) -> None:
    order = order_finish(actor=wang.user, order=at("arrived"))
    page, url = reverse("work_order", args=[order.uid]), reverse("work_pay", args=[order.uid])
    with registered(tmp_path) as provider:
        assert phone.post(url)["Location"] == url
        by_phone = Payment.objects.get()
        text = _page(phone, "work_pay", order.uid)
        for said in ("living/pay_wait.js", "看看付了没有", "改收现金", "收到 ¥60.00 现金？"):
            assert said in text, said
        key = {"key": "cash-1"}
        assert phone.post(reverse("work_cash", args=[order.uid]), key)["Location"] == page
        assert phone.get(url)["Location"] == page
        # She had scanned and pays all the same: what comes is given back.
        payment_confirm(number=by_phone.number, trade=provider.pay(by_phone.number))
    held = Payment.objects.get(state="paid", method="cash")
    by_phone.refresh_from_db()
    assert (held.amount, by_phone.state) == (60, "late")
    assert JournalEntry.objects.filter(verb="order.settle").count() == 1


def test_paid_by_phone_she_cannot_take_cash_as_well(at: Any, phone: Client, wang: Worker, tmp_path: Path) -> None:
    order = order_finish(actor=wang.user, order=at("arrived"))
    page, url = reverse("work_order", args=[order.uid]), reverse("work_pay", args=[order.uid])
    with registered(tmp_path) as provider:
        phone.post(url)
        payment = Payment.objects.get()
        payment_confirm(number=payment.number, trade=provider.pay(payment.number))
        assert phone.get(url)["Location"] == page
        assert phone.post(reverse("work_cash", args=[order.uid]), {"key": "cash-1"})["Location"] == page
    assert "已经收到了" in _page(phone, "work_order", order.uid)
    assert Payment.objects.get().method == "wechat"
