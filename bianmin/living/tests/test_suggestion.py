"""Who is suggested for an order, read from the database."""

from datetime import datetime, timedelta
from typing import Any

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.living.actions.order_mate import mate_refuse
from bianmin.living.actions.order_offer import order_accept, order_offer, order_recall, order_refuse
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.actions.order_visit import order_arrive, order_finish
from bianmin.living.models import Order, PriceRule, Service
from bianmin.living.selectors.day import day_of
from bianmin.living.selectors.suggestion import suggestions
from bianmin.partners.models import Provider, Worker
from bianmin.residents.models import Person

from .conftest import make_worker
from .work_orders import mate_of

Window = tuple[datetime, datetime]


def _order(dispatcher: User, drain: Service, xie: Person, window: Window) -> Order:
    return order_place(actor=dispatcher, wish=Wish(drain, window), channel="hotline", person=xie, one_more=True)


def test_free_workers_within_the_window(
    drain: Service, xie: Person, dispatcher: User, wang: Worker, li: Worker, afternoon: Window
) -> None:
    order = _order(dispatcher, drain, xie, afternoon)
    found = suggestions(order)
    assert {one.worker for one in found} == {wang, li}
    assert all(afternoon[0] <= one.starts_at <= afternoon[1] for one in found)
    order_offer(actor=dispatcher, order=order, worker=found[0].worker, starts_at=found[0].starts_at)
    other = _order(dispatcher, drain, xie, afternoon)
    for one in suggestions(other):  # whoever is taken comes later, and can really be sent
        if one.worker == found[0].worker:
            assert one.starts_at >= found[0].starts_at + timedelta(hours=1)
    best = suggestions(other)[0]
    order_offer(actor=dispatcher, order=other, worker=best.worker, starts_at=best.starts_at)


def test_the_known_face_comes_first_and_who_refused_does_not(
    drain: Service, rules: dict[str, PriceRule], xie: Person, dispatcher: User, wang: Worker, li: Worker,
    afternoon: Window,
) -> None:  # fmt: skip
    first = _order(dispatcher, drain, xie, afternoon)
    order_offer(actor=dispatcher, order=first, worker=li, starts_at=afternoon[0])
    order_accept(actor=li.user, order=first)
    with clock.frozen(afternoon[0]):
        order_arrive(actor=li.user, order=first)
    order_finish(actor=li.user, order=first)
    tomorrow = (afternoon[0] + timedelta(days=1), afternoon[1] + timedelta(days=1))
    again = _order(dispatcher, drain, xie, tomorrow)
    best = suggestions(again)[0]
    assert best.worker == li
    assert "上次也是他" in [str(words) for words in best.reasons]
    order_offer(actor=dispatcher, order=again, worker=li, starts_at=best.starts_at)
    order_refuse(actor=li.user, order=again, reason="病了")
    assert [one.worker for one in suggestions(again)] == [wang]


def test_nobody_can(drain: Service, xie: Person, dispatcher: User, wang: Worker, afternoon: Window) -> None:
    drain.providers.clear()
    assert suggestions(_order(dispatcher, drain, xie, afternoon)) == []


def test_what_begins_when_her_time_is_over_is_marked(
    drain: Service, xie: Person, dispatcher: User, wang: Worker, afternoon: Window
) -> None:
    """Shortly before four somebody could still be there at four, which is not what was asked for: from two to four."""
    order = _order(dispatcher, drain, xie, afternoon)
    assert [one.outside for one in suggestions(order)] == [False]
    with clock.frozen(afternoon[1] - timedelta(minutes=20)):
        [late] = suggestions(order)
    assert (late.starts_at, late.outside) == (afternoon[1], True)


def test_the_day_costs_the_same_for_many(
    drain: Service, xie: Person, provider: Provider, dispatcher: User, afternoon: Window,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    for number in range(6):
        make_worker(provider, f"王{number}")
        _order(dispatcher, drain, xie, afternoon)
    with django_assert_max_num_queries(14):
        day = day_of(drain.station.centre, afternoon[0].date())
    assert len(day.problem.jobs) == 6
    assert len(day.problem.crews) == 6


def test_two_for_an_order_that_needs_two(
    for_two: Order, wang: Worker, li: Worker, zhao: Worker, dispatcher: User, afternoon: Window
) -> None:
    best = suggestions(for_two)[0]
    assert len(best.mates) == 1
    order_offer(actor=dispatcher, order=for_two, worker=best.worker, starts_at=best.starts_at, mates=best.mates)
    mate_refuse(actor=dispatcher, mate=mate_of(for_two), reason="病了")
    order_recall(actor=dispatcher, order=for_two)
    gone = best.mates[0]
    for one in suggestions(for_two):  # who could not come is not asked again
        assert gone not in (one.worker, *one.mates)
