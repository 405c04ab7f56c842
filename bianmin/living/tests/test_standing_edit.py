"""Changing a standing order on the telephone and on the desk."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.models import JournalEntry
from bianmin.living.actions.standing import Standing, standing_edit, standing_place
from bianmin.living.actions.standing_moves import standing_end, standing_pause
from bianmin.living.models import Order, PriceRule, Service, StandingOrder
from bianmin.portal.actions.account import account_open
from bianmin.residents.models import Person

from .test_standing import RHYTHM, TUESDAY

TYPED = {
    "version": "1", "weekdays": ["3"], "window": "10", "every_weeks": "2", "until": "2026-01-31", "quantity": "3",
    "note": "后门进", "skip_holidays": "on",
}  # fmt: skip


@pytest.fixture
def tuesdays(cleaning: Service, rules: dict[str, PriceRule], xie: Person, dispatcher: User) -> StandingOrder:
    return standing_place(actor=dispatcher, standing=Standing(cleaning, RHYTHM, quantity=2, note="敲门"), person=xie)


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _says_typed(row: StandingOrder) -> bool:
    row.refresh_from_db()
    said = row.days, row.begins.hour, row.ends.hour, row.every_weeks, row.until, row.quantity, row.note
    return said == ([3], 10, 12, 2, date(2026, 1, 31), 3, "后门进") and row.skip_holidays


def test_changed_on_the_telephone(phone: Client, tuesdays: StandingOrder) -> None:
    one, url = reverse("my_standing_one", args=[tuesdays.uid]), reverse("my_standing_edit", args=[tuesdays.uid])
    assert url in phone.get(one).content.decode()
    assert url in phone.get(reverse("my_standing")).content.decode()
    answer = phone.get(url)
    form = answer.context["form"]
    assert (form["weekdays"].value(), form["window"].value(), form["quantity"].value()) == ([1], "14", 2)
    assert "starts_on" not in form.fields  # its first day is today: the weeks are counted from it
    order = Order.objects.get()
    assert reverse("my_order", args=[order.uid]) in answer.content.decode()
    assert "不跟着变" in answer.content.decode()
    for _press in range(2):
        assert phone.post(url, TYPED)["Location"] == one
    assert _says_typed(tuesdays)
    assert tuesdays.version == 2
    assert JournalEntry.objects.filter(verb="standing.edit").count() == 1
    order.refresh_from_db()
    assert (order.standing_on, order.quantity, order.state) == (TUESDAY, 2, "confirmed")
    assert list(Order.objects.order_by("id").values_list("standing_on", flat=True)) == [TUESDAY, date(2025, 9, 11)]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"weekdays": []}, "weekdays", "请至少选一个星期几"),
        ({"until": "2027-02-01"}, "until", "最长订一年"),
        ({"until": "2025-09-07"}, "until", "最后一天"),
        ({"weekdays": ["6"], "until": "2025-09-12"}, "weekdays", "一次也轮不到"),
        ({"quantity": "99"}, "quantity", ""),
        ({"window": "9"}, "window", ""),
        ({"window": "nonsense"}, "window", ""),
    ],
)
def test_what_cannot_be_had_stands_beside_its_field(
    phone: Client, tuesdays: StandingOrder, changes: dict[str, Any], field: str, words: str
) -> None:
    answer = phone.post(reverse("my_standing_edit", args=[tuesdays.uid]), TYPED | changes)
    form = answer.context["form"]
    assert answer.status_code in (400, 422)
    assert list(form.errors) == [field]
    assert words in str(form.errors[field])
    assert form["note"].value() == "后门进"
    assert 'name="version" value="1"' in answer.content.decode()
    tuesdays.refresh_from_db()
    assert (tuesdays.days, tuesdays.version) == ([1], 1)


def test_somebody_was_quicker(phone: Client, tuesdays: StandingOrder, dispatcher: User) -> None:
    """What it says now stands there, what was typed is kept, and pressing again changes that."""
    url = reverse("my_standing_edit", args=[tuesdays.uid])
    standing_edit(actor=dispatcher, standing=tuesdays, version=1, quantity=4, note="打电话")
    answer = phone.post(url, TYPED)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "刚刚被改过" in page
    assert "打电话" in page
    assert 'name="version" value="2"' in page
    assert answer.context["form"]["note"].value() == "后门进"
    assert phone.post(url, TYPED | {"version": "2"}).status_code == 302
    assert _says_typed(tuesdays)


def test_its_first_day_until_it_has_come(dispatcher: User, tuesdays: StandingOrder) -> None:
    StandingOrder.objects.update(starts_on=date(2025, 9, 22))
    desk, url = _client(dispatcher), reverse("standing_edit", args=[tuesdays.uid])
    assert "starts_on" in desk.get(url).context["form"].fields
    assert desk.post(url, TYPED).status_code == 400
    assert desk.post(url, TYPED | {"starts_on": "2025-10-01"}).status_code == 302
    tuesdays.refresh_from_db()
    assert tuesdays.starts_on == date(2025, 10, 1)


def test_times_that_are_none_of_the_usual_ones_stay(dispatcher: User, tuesdays: StandingOrder) -> None:
    StandingOrder.objects.update(begins="09:00", ends="10:30")
    desk, url = _client(dispatcher), reverse("standing_edit", args=[tuesdays.uid])
    chosen = desk.get(url).context["form"]["window"].value()
    assert desk.post(url, TYPED | {"window": chosen}).status_code == 302
    tuesdays.refresh_from_db()
    assert (f"{tuesdays.begins:%H:%M}", f"{tuesdays.ends:%H:%M}") == ("09:00", "10:30")


def test_paused_stays_paused_and_ended_cannot_be_changed(
    phone: Client, tuesdays: StandingOrder, dispatcher: User, monday: datetime
) -> None:
    url = reverse("my_standing_edit", args=[tuesdays.uid])
    standing_pause(actor=dispatcher, standing=tuesdays)
    assert "正在暂停" in phone.get(url).content.decode()
    assert phone.post(url, TYPED | {"version": "2"}).status_code == 302
    tuesdays.refresh_from_db()
    assert (tuesdays.state, Order.objects.count()) == ("paused", 1)
    standing_end(actor=dispatcher, standing=tuesdays)
    for answer in (phone.get(url, follow=True), phone.post(url, TYPED | {"version": "4"}, follow=True)):
        assert "已经结束，不能再改" in answer.content.decode()
    with clock.frozen(monday + timedelta(weeks=3)):
        assert url not in phone.get(reverse("my_standing")).content.decode()


def test_nothing_ordered_yet_is_said(phone: Client, tuesdays: StandingOrder) -> None:
    Order.objects.update(state="cancelled")
    page = phone.get(reverse("my_standing_edit", args=[tuesdays.uid])).content.decode()
    assert "现在没有已经排好的订单" in page


def test_dates_further_away_can_be_left_out(phone: Client, tuesdays: StandingOrder) -> None:
    one = reverse("my_standing_one", args=[tuesdays.uid])
    page = phone.get(one).content.decode()
    assert (page.count("这一次不要"), "再往后的日子" in page) == (4, True)
    page = phone.get(one, {"more": "1"}).content.decode()
    assert (page.count("这一次不要"), "再往后的日子" in page) == (26, False)


def test_on_the_desk_by_whoever_takes_requests(
    tuesdays: StandingOrder, dispatcher: User, clerk: User, auditor: User, officer: User, clerk_elsewhere: User
) -> None:
    detail, url = reverse("standing_detail", args=[tuesdays.uid]), reverse("standing_edit", args=[tuesdays.uid])
    for user in (clerk_elsewhere, officer):
        assert _client(user).get(url).status_code == 404
        assert _client(user).post(url, TYPED).status_code == 404
    assert _client(auditor).get(url).status_code == 403
    assert _client(auditor).post(url, TYPED).status_code == 403
    for place in (detail, reverse("standing_list")):
        assert url not in _client(auditor).get(place).content.decode()
        assert url in _client(dispatcher).get(place).content.decode()
    assert reverse("order_detail", args=[Order.objects.get().uid]) in _client(clerk).get(url).content.decode()
    assert _client(clerk).post(url, TYPED | {"weekdays": []}).status_code == 400
    assert _client(clerk).post(url, TYPED)["Location"] == detail
    assert _says_typed(tuesdays)


def test_nobody_elses_on_the_telephone(tuesdays: StandingOrder, clerk: User) -> None:
    url = reverse("my_standing_edit", args=[tuesdays.uid])
    assert Client().get(url)["Location"].startswith("/login")
    other = _client(account_open(phone="15400007777").user)
    assert other.get(url).status_code == 404
    assert other.post(url, TYPED).status_code == 404
    assert _client(clerk).get(url).status_code == 403
    tuesdays.refresh_from_db()
    assert tuesdays.version == 1


def test_of_the_parent_one_acts_for(phone: Client, tuesdays: StandingOrder) -> None:
    """The desk set it up; whoever acts for her changes it."""
    assert tuesdays.account is None
    assert phone.post(reverse("my_standing_edit", args=[tuesdays.uid]), TYPED).status_code == 302
    assert _says_typed(tuesdays)


def test_the_page_costs_the_same_however_many_orders_are_made(
    dispatcher: User, tuesdays: StandingOrder, cleaning: Service, xie: Person, django_assert_max_num_queries: Any
) -> None:
    standing_edit(
        actor=dispatcher, standing=tuesdays, version=1,
        rhythm=RHYTHM.__class__(tuple(range(7)), RHYTHM.begins, RHYTHM.ends, RHYTHM.starts_on, RHYTHM.until),
    )  # fmt: skip
    desk, url = _client(dispatcher), reverse("standing_edit", args=[tuesdays.uid])
    desk.get(url)
    assert Order.objects.count() >= 7
    with django_assert_max_num_queries(10):
        desk.get(url)
