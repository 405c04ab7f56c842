"""Scores, the rule of suspension, and what everybody may read."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import Role, User
from bianmin.core import clock, journal
from bianmin.core.errors import NotAllowed, UserError, VersionConflict
from bianmin.core.models import Centre, JournalEntry
from bianmin.feedback.models import Rating
from bianmin.living.actions.complaint import complaint_answer, complaint_make
from bianmin.living.actions.order_change import order_cancel
from bianmin.living.actions.order_offer import order_offer, order_recall, order_refuse
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.actions.order_redo import order_redo
from bianmin.living.actions.quality_rule import quality_rule_set, quality_watch
from bianmin.living.models import Order, QualityRule, Service
from bianmin.living.selectors.complaint import stranded_orders, suspended_providers
from bianmin.living.selectors.provider_score import Facts, parts_of, provider_scores, provider_trend, score_of
from bianmin.living.tasks import watch_quality
from bianmin.living.tests.conftest import make_worker
from bianmin.partners.actions.provider_state import provider_resume, provider_suspend
from bianmin.partners.models import Credential, Provider, Worker
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

Finish = Callable[..., Order]
Rate = Callable[..., Rating]
RULE: dict[str, Any] = {
    "least_score": 60, "least_orders": 5, "most_upheld": 2, "upheld_days": 30, "papers": True,
}  # fmt: skip


def _client(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("facts", "score"),
    [
        (Facts(done=4, arrived=4, on_time=4), None),
        (Facts(done=10, arrived=10, on_time=10, offers=10), 100),
        (Facts(done=10, arrived=10, on_time=5, offers=10), 82),  # 12.5 of 70 are gone, the ratings are not known
        (Facts(done=10, arrived=10, on_time=10, offers=10, grades={5: 3, 1: 1}), 100),  # too few ratings to count
        (Facts(done=10, arrived=10, on_time=10, offers=10, grades={5: 4, 1: 1}), 94),
        (Facts(done=10, arrived=10, on_time=10, redone=2, offers=10), 78),
        (Facts(done=10, arrived=10, on_time=10, redone=9, offers=10), 78),  # never below nought
        (Facts(done=20, arrived=20, on_time=20, upheld=1, offers=20), 92),
        (Facts(done=10, arrived=10, on_time=10, offers=20, refused=10), 92),
        (Facts(done=10, arrived=10, on_time=10, offers=20, recalled=10), 92),
    ],
)
def test_the_formula(facts: Facts, score: int | None) -> None:
    assert score_of(facts) == score
    assert sum(part.weight for part in parts_of(facts)) == 100


def test_what_is_counted(
    finish: Finish, rate: Rate, drain: Service, wang: Worker, dispatcher: User, mine: ResidentAccount, centre: Centre,
    monday: datetime, provider: Provider,
) -> None:  # fmt: skip
    orders = [finish(late=number == 0) for number in range(6)]
    for order in orders[:5]:
        rate(order, 5 if order != orders[4] else 2)
    begins = monday.replace(hour=14, minute=0) + timedelta(days=14)
    window = (begins, begins + timedelta(hours=2))
    with clock.frozen(monday + timedelta(days=9)):
        order_redo(actor=dispatcher, order=orders[5], window=window, reason="又堵了")
        row = complaint_make(actor=mine.user, order=orders[0], kind="late", text="晚", channel="web")
        complaint_answer(actor=dispatcher, complaint=row, answer="是", upheld=True)
        for move in (order_refuse, order_recall, order_cancel):
            order = order_place(
                actor=dispatcher, wish=Wish(drain, window), channel="hotline", person=orders[0].person, one_more=True
            )
            order_offer(actor=dispatcher, order=order, worker=wang, starts_at=begins)
            move(actor=dispatcher, order=order, reason="车坏了")
        [found] = provider_scores(centre)
        trend = provider_trend(provider)
    facts = found.facts
    assert found.provider == provider
    assert (facts.done, facts.arrived, facts.on_time, facts.redone) == (6, 6, 5, 1)
    assert (facts.offers, facts.refused, facts.recalled) == (8, 1, 1)  # what she cancelled herself does not count
    assert (facts.complaints, facts.upheld, facts.ratings, facts.satisfied_percent) == (1, 1, 5, 80)
    assert found.score is not None
    assert [(month.month, month.facts.done) for month in trend] == [(date(2025, 9, 1), 6)]


def test_scores_cost_the_same_for_many(
    finish: Finish, rate: Rate, centre: Centre, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(5):
        provider_scores(centre)
    for _number in range(8):
        rate(finish(), 5)
    for number in range(20):
        Provider.objects.create(centre=centre, name=f"家政 {number}", kind="housekeeping", area_code=centre.area.code)
    with django_assert_num_queries(5):
        assert len(provider_scores(centre)) == 21


def test_the_rule_is_the_directors(director: User, dispatcher: User, centre: Centre) -> None:
    row = quality_rule_set(actor=director, **RULE)
    assert (row.centre, row.version) == (centre, 1)
    entry = JournalEntry.objects.get(verb="quality_rule.set")
    assert journal.payload_of(entry) == RULE
    with pytest.raises(VersionConflict):
        quality_rule_set(actor=director, **RULE)
    assert quality_rule_set(actor=director, version=1, **RULE | {"least_score": None}).version == 2
    with pytest.raises(NotAllowed):
        quality_rule_set(actor=dispatcher, version=2, **RULE)
    bad: list[dict[str, Any]] = [{"least_score": 101}, {"least_orders": 0}, {"most_upheld": 0}, {"upheld_days": 0}]
    for wrong in bad:
        with pytest.raises(UserError):
            quality_rule_set(actor=director, version=2, **RULE | wrong)


def test_upheld_complaints_suspend_once(
    finish: Finish, director: User, dispatcher: User, mine: ResidentAccount, provider: Provider, monday: datetime
) -> None:
    orders = [finish(), finish(), finish()]
    with clock.frozen(monday + timedelta(days=7)):
        assert quality_watch() == []  # no rule, nobody is suspended
        quality_rule_set(actor=director, **RULE)
        for order, upheld in zip(orders, (True, False, True), strict=True):
            assert quality_watch() == []
            row = complaint_make(actor=mine.user, order=order, kind="late", text="晚", channel="web")
            complaint_answer(actor=dispatcher, complaint=row, answer="是", upheld=upheld)
        assert quality_watch() == [provider]
        assert quality_watch() == []
        provider.refresh_from_db()
        assert (provider.state, provider.state_reason) == ("suspended", "30 天内属实投诉 2 起")
        entry = JournalEntry.objects.get(verb="provider.suspend")
        assert entry.actor is None
        assert not Worker.objects.working().exists()
    with clock.frozen(monday + timedelta(days=8)):
        with pytest.raises(NotAllowed):
            provider_resume(actor=dispatcher, provider=provider)
        provider_resume(actor=director, provider=provider)
        assert quality_watch() == []  # what the director has dealt with does not count again


def test_a_low_score_suspends(finish: Finish, rate: Rate, director: User, provider: Provider, monday: datetime) -> None:
    for _number in range(5):
        rate(finish(late=True), 1)
    with clock.frozen(monday + timedelta(days=7)):
        rule = quality_rule_set(actor=director, **RULE | {"least_orders": 6})
        assert quality_watch() == []  # too few to judge
        quality_rule_set(actor=director, version=rule.version, **RULE)
        assert quality_watch() == [provider]
        provider.refresh_from_db()
        assert provider.state_reason == "得分 45，低于 60（完成 5 单）"


def test_an_expired_paper_suspends(director: User, provider: Provider, monday: datetime) -> None:
    quality_rule_set(actor=director, **RULE)
    day = monday.date()
    paper = Credential.objects.create(provider=provider, kind="insurance", expires_on=day)
    assert quality_watch() == []  # today it still holds
    with clock.frozen(monday + timedelta(days=1)):
        Credential.objects.filter(pk=paper.pk).update(needed=False)
        assert quality_watch() == []
        Credential.objects.filter(pk=paper.pk).update(needed=True)
        watch_quality.call()
    provider.refresh_from_db()
    assert (provider.state, provider.state_reason) == ("suspended", "责任保险已过期")


def test_orders_of_a_suspended_provider_wait_for_others(
    drain: Service, xie: Person, wang: Worker, dispatcher: User, director: User, afternoon: Any, provider: Provider,
    staff: Callable[..., User],
) -> None:  # fmt: skip
    order = order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie)
    order_offer(actor=dispatcher, order=order, worker=wang, starts_at=afternoon[0])
    assert stranded_orders(dispatcher) == []
    provider_suspend(actor=dispatcher, provider=provider, reason="没交保险")
    assert stranded_orders(dispatcher) == [order]
    assert suspended_providers(director) == [provider]
    elsewhere = staff("dispatcher2", Role.DISPATCHER, area="410104003")
    assert (stranded_orders(elsewhere), suspended_providers(elsewhere)) == ([], [])
    desk = _client(dispatcher)
    page = desk.get(reverse("quality_scores")).content.decode()
    assert reverse("order_detail", args=[order.uid]) in page
    assert "没交保险" in page
    strip = desk.get(reverse("order_queue")).content.decode()
    assert "1 单要改派" in strip
    assert "1 家服务商停单" in strip
    order_recall(actor=dispatcher, order=order)
    assert stranded_orders(dispatcher) == []


def test_pages_of_scores(
    finish: Finish, rate: Rate, provider: Provider, director: User, auditor: User, clerk: User, stranger: User,
    staff: Callable[..., User], monday: datetime,
) -> None:  # fmt: skip
    for _number in range(6):
        rate(finish(), 5)
    scores, one = reverse("quality_scores"), reverse("quality_provider", args=[provider.uid])
    with clock.frozen(monday + timedelta(days=8)):
        for user in (director, auditor):
            assert "平安物业" in _client(user).get(scores).content.decode()
            page = _client(user).get(one)
            assert page.context["row"].score == 100
            assert "<svg" in page.content.decode()
        rule = reverse("quality_rule")
        assert rule in _client(director).get(scores).content.decode()
        assert rule not in _client(auditor).get(scores).content.decode()
        for user in (clerk, stranger):
            assert _client(user).get(scores).status_code == 403
            assert _client(user).get(one).status_code == 404
        elsewhere = staff("dispatcher2", Role.DISPATCHER, area="410104003")
        assert _client(elsewhere).get(one).status_code == 404
        assert _client(elsewhere).get(scores).status_code == 403


def test_the_page_of_the_rule(director: User, dispatcher: User, auditor: User, stranger: User) -> None:
    url, desk = reverse("quality_rule"), _client(director)
    assert "还没有保存过" in desk.get(url).content.decode()
    given = {"version": "0", "least_score": "", "least_orders": "5", "most_upheld": "2", "upheld_days": "30"}
    assert desk.post(url, given | {"least_orders": "x"}).status_code == 400
    assert desk.post(url, given).status_code == 302
    row = QualityRule.objects.get()
    assert (row.least_score, row.papers) == (None, False)
    assert desk.post(url, given).status_code == 409
    for user in (dispatcher, auditor, stranger):
        assert _client(user).get(url).status_code == 403
        assert _client(user).post(url, given).status_code == 403


def test_everybody_reads_prices_and_sums(
    finish: Finish, rate: Rate, poor: Any, cleaning: Service, client: Client, monday: datetime
) -> None:
    url = reverse("services_quality")
    for _number in range(4):
        finish()
    with clock.frozen(monday + timedelta(days=7)):
        page = client.get(url)
        shown = page.content.decode()
        assert page.context["quality"].month.done is None
        assert "不足 5" in shown
        assert "低保家庭" in shown
        assert "每月免费 2 次" in shown
        assert url in client.get(reverse("service_list")).content.decode()
    for _number in range(3):
        rate(finish(), 4)
    with clock.frozen(monday + timedelta(days=14)):
        quality = client.get(url).context["quality"]
    assert (quality.month.done, quality.month.free_percent, quality.month.reduced_percent) == (7, 100, None)
    assert (quality.month.listed, quality.month.paid, quality.month.fund) == (700, 0, Decimal(700))
    assert quality.wait_hours == 4.0
    assert (quality.ratings, quality.fairness) == (None, None)  # three ratings, one worker


def test_the_public_page_names_nobody(finish: Finish, client: Client, monday: datetime, wang: Worker) -> None:
    order = finish()
    with clock.frozen(monday + timedelta(days=1)):
        shown = client.get(reverse("services_quality")).content.decode()
    for secret in (wang.name, "谢玉清", "谢*清", "平安物业", order.number):
        assert secret not in shown


def test_how_evenly_orders_are_spread(
    finish: Finish, provider: Provider, client: Client, monday: datetime, django_assert_num_queries: Any
) -> None:
    with clock.frozen(monday + timedelta(days=14)):
        client.get(reverse("services_quality"))  # the centre is known
    with clock.frozen(monday + timedelta(days=14)), django_assert_num_queries(10):
        client.get(reverse("services_quality"))
    for number in range(5):
        worker = make_worker(provider, f"张{number}")
        for _again in range(2 if number else 1):
            finish(worker=worker)
    with clock.frozen(monday + timedelta(days=14)), django_assert_num_queries(11):
        fairness = client.get(reverse("services_quality")).context["quality"].fairness
    assert (fairness.workers, fairness.gini, fairness.most_hours, fairness.middle_hours) == (5, 0.09, 2.0, 2.0)
