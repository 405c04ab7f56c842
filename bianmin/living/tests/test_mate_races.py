"""Who goes along, with several pressing at once, in real processes: never in two places, nobody half sent."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.models import Claim
from bianmin.core.tests.processes import race
from bianmin.living.actions.order_mate import mate_refuse
from bianmin.living.actions.order_offer import order_offer
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.models import Order, OrderMate, Service
from bianmin.partners.models import Duty, Provider, Worker, WorkerHours
from bianmin.residents.models import Person

from .conftest import make_worker
from .work_orders import mate_of

pytestmark = pytest.mark.race
Env = dict[str, str]


@pytest.fixture(autouse=True)
def monday() -> None:
    """The child processes run on the real day, and so do these tests."""


@pytest.fixture
def at_two() -> datetime:
    return datetime.combine(clock.today() + timedelta(days=1), time(14), tzinfo=clock.SHANGHAI)


@pytest.fixture
def crew(provider: Provider) -> list[Worker]:
    """Four who work on Sundays, too."""
    workers = [make_worker(provider, name, username=f"w{place}") for place, name in enumerate("甲乙丙丁")]
    for worker in workers:
        WorkerHours.objects.create(worker=worker, weekday=6, begins=time(8), ends=time(18))
    return workers


@pytest.fixture
def sent_two(
    process_env: Env, drain: Service, xie: Person, dispatcher: User, crew: list[Worker], at_two: datetime
) -> Callable[[Worker, Worker], Order]:
    Service.objects.filter(pk=drain.pk).update(together=2)
    drain.refresh_from_db()
    window = (at_two, at_two + timedelta(hours=2))

    def make(lead: Worker, along: Worker) -> Order:
        order = order_place(actor=dispatcher, wish=Wish(drain, window), channel="hotline", person=xie, one_more=True)
        return order_offer(actor=dispatcher, order=order, worker=lead, starts_at=at_two, mates=[along])

    return make


ACT = """
import os
from bianmin.accounts.models import User
from bianmin.core.errors import Conflict
from bianmin.core.claims import Taken
from bianmin.core.workflow import MoveNotAllowed
from bianmin.living.actions.order_mate import mate_accept, mate_refuse, mate_send
from bianmin.living.actions.order_offer import order_recall
from bianmin.living.models import Order, OrderMate
from bianmin.partners.models import Worker
me = int(os.environ["RUNNER"])
orders = list(Order.objects.order_by("pk"))
workers = list(Worker.objects.select_related("provider", "user").order_by("pk"))
dispatcher = User.objects.get(username="dispatcher")
mate = OrderMate.objects.select_related("order").order_by("pk").last()
try:
    CALL
    print("done")
except Taken:
    print("taken")
except (MoveNotAllowed, Conflict):
    print("too late")
"""


def test_one_worker_is_sent_along_to_two_orders(
    sent_two: Any, crew: list[Worker], dispatcher: User, process_env: Env
) -> None:
    """Two orders at one time, each lacking a second person, and only one is left who could go."""
    first, second, third = crew[:3]
    order = sent_two(first, third)
    mate_refuse(actor=dispatcher, mate=mate_of(order), reason="病了")
    other = sent_two(second, third)
    mate_refuse(actor=dispatcher, mate=mate_of(other), reason="病了")
    call = "mate_send(actor=dispatcher, order=orders[me % 2], worker=workers[2])"
    results = race(ACT.replace("CALL", call), process_env, 4)
    assert results.count("done") == 1
    assert OrderMate.objects.live().count() == 1
    assert Duty.objects.filter(worker=third).count() == 1
    assert Claim.objects.filter(resource=third.resource).count() == 4


def test_two_dispatchers_send_one_each(sent_two: Any, crew: list[Worker], dispatcher: User, process_env: Env) -> None:
    """One is needed; the other stays free."""
    order = sent_two(crew[0], crew[1])
    mate_refuse(actor=dispatcher, mate=mate_of(order), reason="病了")
    call = "mate_send(actor=dispatcher, order=orders[0], worker=workers[2 + me % 2])"
    assert sorted(race(ACT.replace("CALL", call), process_env, 4)) == ["done", "too late", "too late", "too late"]
    assert Duty.objects.count() == 2
    assert mate_of(order).worker == Duty.objects.exclude(worker=crew[0]).get().worker


def test_declined_and_called_back_at_once(sent_two: Any, crew: list[Worker], process_env: Env) -> None:
    """Whichever was first, nobody's time stays taken and nobody is named."""
    sent_two(crew[0], crew[1])
    refuse = "mate_refuse(actor=workers[1].user, mate=mate, reason='车坏了')"
    call = f"{refuse} if me % 2 else order_recall(actor=dispatcher, order=orders[0])"
    assert "done" in race(ACT.replace("CALL", call), process_env, 4)
    assert Order.objects.get().state == "confirmed"
    assert OrderMate.objects.get().answer in ("refused", "recalled")
    assert not Claim.objects.exists()
    assert not Duty.objects.exists()
