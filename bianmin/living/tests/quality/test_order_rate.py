"""Rating an order: invited when it is done, marked in the night, and nothing that leads back."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.core import clock, journal
from bianmin.core.models import JournalEntry
from bianmin.feedback.models import Invitation, Rating, Remedy
from bianmin.living.actions.order_rate import orders_rate
from bianmin.living.models import Order
from bianmin.partners.models import Provider
from bianmin.portal.actions.account import account_open

Finish = Callable[..., Order]
Find = Callable[[Order], Invitation]
Rate = Callable[..., Rating]


def _settled(order: Order) -> Order:
    Order.objects.filter(pk=order.pk).update(state="settled")
    order.refresh_from_db()
    return order


def test_her_page_invites_until_she_has_rated(
    finish: Finish, phone: Client, invitation: Find, provider: Provider, dispatcher: User
) -> None:
    order = finish()
    one = invitation(order)
    assert (one.title, one.provider, one.staff, one.mode) == ("管道疏通", provider, None, "onsite")
    page, rate_url = reverse("my_order", args=[order.uid]), reverse("rating_give_by_link", args=[one.code])
    with clock.frozen(order.done_at + timedelta(hours=1)):
        assert rate_url in phone.get(page).content.decode()
        shown = phone.get(rate_url).content.decode()
        assert "王建设" not in shown
        assert "王师傅" not in shown
        assert phone.post(rate_url, {"grade": "4"}).status_code == 302
        after = phone.get(page).content.decode()
        assert rate_url not in after
        assert "这一单您评过了" in after
        other = Client()
        other.force_login(account_open(phone="15400007777").user)
        assert other.get(page).status_code == 404


def test_the_desk_reads_that_it_was_rated_only_the_day_after(
    finish: Finish, rate: Rate, dispatcher: User, monday: datetime
) -> None:
    order = _settled(finish())
    desk, page = Client(), reverse("order_detail", args=[order.uid])
    with clock.frozen(order.done_at + timedelta(hours=1)):
        desk.force_login(dispatcher)
        assert "已请居民评价" in desk.get(page).content.decode()
    rate(order, 2)
    with clock.frozen(order.done_at + timedelta(hours=2)):
        desk = Client()
        desk.force_login(dispatcher)
        assert orders_rate() == 0  # of today
        shown = desk.get(page).content.decode()
        assert "已请居民评价" in shown
        assert "不满意" not in shown
    with clock.frozen(monday + timedelta(days=1)):
        assert orders_rate() == 1
        assert orders_rate() == 0
        desk = Client()
        desk.force_login(dispatcher)
        assert "已评价" in desk.get(page).content.decode()


def test_the_journal_counts_and_names_nobody(finish: Finish, rate: Rate, monday: datetime) -> None:
    for grade in (5, 1):
        rate(_settled(finish()), grade)
    with clock.frozen(monday + timedelta(days=3)):
        assert orders_rate() == 2
    entry = JournalEntry.objects.get(verb="order.rate")
    assert (entry.subject_uid, entry.noun_uid, entry.actor) == (None, None, None)
    assert journal.payload_of(entry) == {"orders": 2}
    for given in JournalEntry.objects.filter(verb="rating.give"):
        assert given.subject_uid is None
        assert given.noun_uid not in set(Order.objects.values_list("uid", flat=True))


def test_what_is_to_be_paid_yet_waits(finish: Finish, rate: Rate, monday: datetime) -> None:
    order = finish()
    assert order.to_pay
    rate(order, 5)
    with clock.frozen(monday + timedelta(days=1)):
        assert orders_rate() == 0
        _settled(order)
        assert orders_rate() == 1
    order.refresh_from_db()
    assert order.state == "rated"


def test_a_bad_grade_opens_its_loop(finish: Finish, rate: Rate, director: User, monday: datetime) -> None:
    order = finish()
    rating = rate(order, 1)
    remedy = Remedy.objects.get(rating=rating)
    desk = Client()
    with clock.frozen(monday + timedelta(days=1)):
        desk.force_login(director)
        shown = desk.get(reverse("remedy_detail", args=[remedy.uid])).content.decode()
    assert "平安物业" in shown
    assert order.number not in shown


def test_an_invitation_ends(finish: Finish, dispatcher: User, phone: Client, monday: datetime) -> None:
    order = finish()
    desk = Client()
    with clock.frozen(monday + timedelta(days=31)):
        desk.force_login(dispatcher)
        assert "已过期" in desk.get(reverse("order_detail", args=[order.uid])).content.decode()
        phone.force_login(order.account.user)
        assert "评一评" not in phone.get(reverse("my_order", args=[order.uid])).content.decode()


def test_counting_many_costs_the_same(finish: Finish, rate: Rate, monday: datetime) -> None:
    costs: list[int] = []
    for orders, days in ((1, 1), (6, 20)):
        for _number in range(orders):
            rate(_settled(finish()), 5)
        with clock.frozen(monday + timedelta(days=days)), CaptureQueriesContext(connection) as found:
            assert orders_rate() == orders
        costs.append(len(found))
    assert costs[0] == costs[1]


def test_a_bad_grade_stands_on_the_order_for_whoever_deals_with_it(
    finish: Finish, rate: Rate, dispatcher: User, director: User
) -> None:
    order = _settled(finish())
    rate(order, 2)
    good = _settled(finish())
    rate(good, 5)
    pages = {}
    for user in (director, dispatcher):
        desk = Client()
        desk.force_login(user)
        pages[user.username] = desk.get(reverse("order_detail", args=[order.uid])).content.decode()
    loop = reverse("remedy_detail", args=[Remedy.objects.get().uid])
    assert loop in pages["director"]
    assert "不满意" in pages["director"]
    assert loop not in pages["dispatcher"]
    assert "不满意" not in pages["dispatcher"]
    desk = Client()
    desk.force_login(director)
    assert "满意" not in desk.get(reverse("order_detail", args=[good.uid])).content.decode()
