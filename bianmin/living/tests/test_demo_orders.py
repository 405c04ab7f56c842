"""The demo's orders: played through the actions, in every state, with books that hold; played once."""

from datetime import datetime, timedelta

import pytest

from bianmin.accounts.models import User
from bianmin.conftest import mrs_xie
from bianmin.core import clock
from bianmin.core.models import OutboxMessage, Payment
from bianmin.core.selectors.book import misfits
from bianmin.living.demo_orders import load_demo_orders
from bianmin.living.models import Order, PriceRule, Service, Settlement
from bianmin.living.selectors.work import work_today
from bianmin.partners.models import Worker
from bianmin.residents.models import Household

from .conftest import make_service


def test_played_once(
    drain: Service, cleaning: Service, rules: dict[str, PriceRule], wang: Worker, li: Worker, household: Household,
    dispatcher: User, director: User, monday: datetime,
) -> None:  # fmt: skip
    for worker in (wang, li):
        worker.skills.add(cleaning.skill)
    for number in range(24):
        mrs_xie(household, serial=200 + 2 * number, phone=f"1540000{8100 + number}", name=f"谢{number}")
    User.objects.filter(pk__in=[dispatcher.pk, director.pk]).update(demo=True)
    with clock.frozen(monday + timedelta(days=60)):
        made = load_demo_orders()
        assert made == Order.objects.count() > 40
        assert load_demo_orders() == 0
    states = set(Order.objects.values_list("state", flat=True))
    assert {"confirmed", "offered", "accepted", "on_the_way", "settled"} <= states
    assert Payment.objects.filter(state="paid").exists()
    assert Settlement.objects.filter(state="paid").exists()
    assert misfits(drain.station.centre) == []
    assert not OutboxMessage.objects.waiting().filter(purpose="order_rate").exists()
    assert not Order.objects.filter(state="done").exists()  # whoever had to pay has paid


@pytest.mark.parametrize(("days", "hour", "state"), [(56, 9, "accepted"), (56, 21, "arrived"), (55, 9, "offered")])
def test_one_of_today_for_two(
    days: int, hour: int, state: str, drain: Service, rules: dict[str, PriceRule], wang: Worker, li: Worker,
    household: Household, dispatcher: User, monday: datetime,
) -> None:  # fmt: skip
    """Both see it on their telephones, whatever the hour and the day on which the demo is made."""
    bath = make_service(drain, code="SH-13", name="上门助浴", together=2)
    for number in range(24):
        mrs_xie(household, serial=200 + 2 * number, phone=f"1540000{8100 + number}", name=f"谢{number}")
    User.objects.filter(pk=dispatcher.pk).update(demo=True)
    with clock.frozen(monday.replace(hour=hour) + timedelta(days=days)):
        load_demo_orders()
        order = Order.objects.get(service=bath)
        assert order.state == state
        seen = {worker.name: [one for one in work_today(worker.user) if one.uid == order.uid] for worker in (wang, li)}
    leads = {name: one.lead for name, [one] in seen.items()}
    assert order.worker is not None
    assert sorted(leads.values()) == ["", order.worker.name]
    assert all(bool(one.contact) != (state == "offered") for [one] in seen.values())


def test_nobody_to_play_with(drain: Service, dispatcher: User) -> None:
    assert load_demo_orders() == 0
