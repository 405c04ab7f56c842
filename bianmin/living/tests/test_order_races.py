"""Several at once over orders, in real processes on the test's database, on both databases."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.models import Claim, JournalEntry, OutboxMessage
from bianmin.core.tests.processes import race
from bianmin.living.actions.order_offer import order_offer
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.models import CapUse, Order, OrderOffer, PriceRule, Service, StandingOrder
from bianmin.partners.models import Duty, Worker, WorkerHours
from bianmin.residents.models import Person, Tag

pytestmark = pytest.mark.race
Env = dict[str, str]


@pytest.fixture(autouse=True)
def monday() -> None:
    """The child processes run on the real day, and so do these tests."""


@pytest.fixture
def tomorrow() -> tuple[datetime, datetime]:
    """14 to 16 o'clock of the next day."""
    begins = datetime.combine(clock.today() + timedelta(days=1), time(14), tzinfo=clock.SHANGHAI)
    return begins, begins + timedelta(hours=2)


@pytest.fixture
def wang_daily(wang: Worker) -> Worker:
    """Works on Sundays, too: the tests run on any day."""
    WorkerHours.objects.get_or_create(worker=wang, weekday=6, defaults={"begins": time(8), "ends": time(18)})
    return wang


@pytest.fixture
def li_daily(li: Worker) -> Worker:
    WorkerHours.objects.get_or_create(worker=li, weekday=6, defaults={"begins": time(8), "ends": time(18)})
    return li


@pytest.fixture
def ordered(
    process_env: Env, drain: Service, xie: Person, dispatcher: User, tomorrow: tuple[datetime, datetime]
) -> Callable[[], Order]:
    """Order a drain for tomorrow afternoon."""
    return lambda: order_place(
        actor=dispatcher, wish=Wish(drain, tomorrow), channel="hotline", person=xie, one_more=True
    )


PLACE = """
import os
from datetime import datetime
from decimal import Decimal
from bianmin.accounts.models import User
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.errors import OrderExists, PriceChanged
from bianmin.living.models import Service
from bianmin.residents.models import Person
service = Service.objects.select_related("station__centre__area").get()
window = tuple(datetime.fromisoformat(moment) for moment in MOMENTS)
wish = Wish(service, window, quantity=service.minimum)
try:
    order = order_place(
        actor=User.objects.get(username="dispatcher"), wish=wish, channel="hotline", person=Person.objects.get(),
        MORE
    )
    print("RESULT")
except PriceChanged:
    print("changed")
except OrderExists as error:
    print("exists " + error.details["order"])
""".replace('print("RESULT")', "print(order.uid if KEYED else order.amount)")


def _place(window: tuple[datetime, datetime], more: str, *, keyed: bool = False) -> str:
    moments = repr([moment.isoformat() for moment in window])
    return PLACE.replace("MOMENTS", moments).replace("MORE", more).replace("KEYED", str(keyed))


def test_one_key_pressed_by_many_at_once_is_one_order(
    process_env: Env, drain: Service, xie: Person, dispatcher: User, tomorrow: tuple[datetime, datetime]
) -> None:
    results = race(_place(tomorrow, 'key="k1"', keyed=True), process_env, 6)
    assert set(results) == {str(Order.objects.get().uid)}
    assert JournalEntry.objects.filter(verb="order.place").count() == 1
    assert OutboxMessage.objects.filter(purpose="order_taken").count() == 1


def test_the_same_ordered_by_many_at_once_is_one_order_and_the_others_are_told_of_it(
    process_env: Env, drain: Service, xie: Person, dispatcher: User, tomorrow: tuple[datetime, datetime]
) -> None:
    """Each with a key of its own, as after going back: whoever comes second waits and finds the first."""
    results = race(_place(tomorrow, 'key=os.environ["RUNNER"]', keyed=True), process_env, 6)
    order = str(Order.objects.get().uid)
    assert sorted(results) == sorted([order, *[f"exists {order}"] * 5])


@pytest.fixture
def last_free(
    process_env: Env, cleaning: Service, rules: dict[str, PriceRule], poor: Tag, xie: Person, dispatcher: User,
) -> Service:  # fmt: skip
    """One free use a month, and nobody has had it."""
    Service.objects.filter(pk=cleaning.pk).update(cap_times=1)
    return Service.objects.get(pk=cleaning.pk)


def test_the_last_free_use_is_had_once_and_the_other_is_told(
    process_env: Env, last_free: Service, tomorrow: tuple[datetime, datetime]
) -> None:
    results = race(_place(tomorrow, "shown_amount=Decimal(0), one_more=True"), process_env, 4)
    assert sorted(results) == ["0", "changed", "changed", "changed"]
    assert (Order.objects.count(), CapUse.objects.count()) == (1, 1)


def test_whoever_was_told_no_price_pays_the_one_that_holds(
    process_env: Env, last_free: Service, tomorrow: tuple[datetime, datetime]
) -> None:
    """Three orders, one of them free: the price is decided once more for those who came too late."""
    results = race(_place(tomorrow, "one_more=True"), process_env, 3)
    assert sorted(results) == ["0", "60", "60"]
    assert sorted(Order.objects.values_list("amount", "subsidy")) == [(0, 90), (60, 30), (60, 30)]
    assert CapUse.objects.get().order.amount == 0
    assert sorted(int(number[-4:]) for number in Order.objects.values_list("number", flat=True)) == [1, 2, 3]


MOVE = """
import os
from datetime import datetime
from bianmin.accounts.models import User
from bianmin.core.claims import Taken
from bianmin.core.workflow import MoveNotAllowed
from bianmin.living.actions import order_change, order_offer
from bianmin.living.models import Order
from bianmin.partners.models import Worker
me = int(os.environ["RUNNER"])
orders = list(Order.objects.select_related("service__skill", "service__station", "centre__area").order_by("pk"))
workers = list(Worker.objects.select_related("provider", "user").order_by("pk"))
dispatcher = User.objects.get(username="dispatcher")
starts_at = datetime.fromisoformat("MOMENT")
try:
    CALL
    print("done")
except Taken:
    print("taken")
except MoveNotAllowed:
    print("too late")
"""


def _move(call: str, moment: datetime) -> str:
    return MOVE.replace("CALL", call).replace("MOMENT", moment.isoformat())


OFFER = "order_offer.order_offer(actor=dispatcher, order=orders[%s], worker=workers[%s], starts_at=starts_at)"


def test_two_orders_sent_to_one_worker_at_the_same_time(
    process_env: Env, ordered: Callable[[], Order], wang_daily: Worker, tomorrow: tuple[datetime, datetime]
) -> None:
    for _order in range(4):
        ordered()
    results = race(_move(OFFER % ("me", 0), tomorrow[0]), process_env, 4)
    assert sorted(results) == ["done", "taken", "taken", "taken"]
    assert sorted(Order.objects.values_list("state", flat=True)) == ["confirmed"] * 3 + ["offered"]
    assert (Duty.objects.count(), OrderOffer.objects.count(), Claim.objects.count()) == (1, 1, 4)


def test_one_order_sent_by_two_dispatchers(
    process_env: Env, ordered: Callable[[], Order], wang_daily: Worker, li_daily: Worker,
    tomorrow: tuple[datetime, datetime],
) -> None:  # fmt: skip
    ordered()
    results = race(_move(OFFER % (0, "me % 2"), tomorrow[0]), process_env, 4)
    assert sorted(results) == ["done", "too late", "too late", "too late"]
    order = Order.objects.get()
    assert order.offers.get().worker == order.worker
    assert Duty.objects.get().worker == order.worker


@pytest.fixture
def offered(
    ordered: Callable[[], Order], wang_daily: Worker, dispatcher: User, tomorrow: tuple[datetime, datetime]
) -> Order:
    return order_offer(actor=dispatcher, order=ordered(), worker=wang_daily, starts_at=tomorrow[0])


def test_accepted_by_several_taps_at_once(process_env: Env, offered: Order, tomorrow: Any) -> None:
    call = "order_offer.order_accept(actor=workers[0].user if me % 2 else dispatcher, order=orders[0])"
    results = race(_move(call, tomorrow[0]), process_env, 4)
    assert sorted(results) == ["done", "too late", "too late", "too late"]
    assert Order.objects.get().state == "accepted"
    assert OutboxMessage.objects.filter(purpose="order_coming").count() == 1
    assert JournalEntry.objects.filter(verb="order.accept").count() == 1


def test_refused_by_the_worker_and_called_back_at_once(process_env: Env, offered: Order, tomorrow: Any) -> None:
    refuse = "order_offer.order_refuse(actor=workers[0].user, order=orders[0], reason='车坏了')"
    call = f"{refuse} if me % 2 else order_offer.order_recall(actor=dispatcher, order=orders[0])"
    results = race(_move(call, tomorrow[0]), process_env, 4)
    assert sorted(results) == ["done", "too late", "too late", "too late"]
    order = Order.objects.get()
    assert (order.state, order.worker) == ("confirmed", None)
    assert OrderOffer.objects.get().answer in ("refused", "recalled")
    assert not Claim.objects.exists()
    assert not Duty.objects.exists()


def test_accepted_and_called_back_at_once_leaves_nobody_half_sent(
    process_env: Env, offered: Order, tomorrow: Any
) -> None:
    """Either it was accepted first and then called back, or it was called back and the acceptance came too late."""
    call = (
        "order_offer.order_accept(actor=workers[0].user, order=orders[0]) if me % 2"
        " else order_offer.order_recall(actor=dispatcher, order=orders[0])"
    )
    results = race(_move(call, tomorrow[0]), process_env, 2)
    assert results[0] == "done"
    assert results[1] in ("done", "too late")
    order = Order.objects.get()
    assert (order.state, order.worker) == ("confirmed", None)
    assert OrderOffer.objects.get().answer == "recalled"
    assert not Claim.objects.exists()
    assert not Duty.objects.exists()


MAKE = """
from bianmin.living.tasks import make_standing_orders
make_standing_orders.func()
print("done")
"""


def test_standing_orders_made_by_several_processes_are_made_once(
    process_env: Env, drain: Service, xie: Person, dispatcher: User, centre: Any
) -> None:
    """Twelve of them, one an hour, every day of the week: none double, none missing, numbers without a gap."""
    place = {"service": drain, "centre": centre, "person": xie, "area_code": xie.area_code, "weekdays": 127}
    place |= {"contact_name": "谢玉清", "phone": "15400006621", "phone_masked": "154****6621", "address": "平等街 3 号"}
    today = clock.today()
    place |= {"starts_on": today + timedelta(days=1), "until": today + timedelta(days=90)}
    for hour in range(8, 20):
        StandingOrder.objects.create(begins=time(hour), ends=time(hour + 1), **place)
    assert race(MAKE, process_env, 4) == ["done"] * 4
    days = [today + timedelta(days=ahead) for ahead in range(1, 8)]
    made: list[tuple[int, date]] = list(Order.objects.values_list("standing", "standing_on"))
    assert len(made) == len(set(made)) == 12 * 7
    assert {day for _standing, day in made} == set(days)
    assert sorted(int(number[-4:]) for number in Order.objects.values_list("number", flat=True)) == list(range(1, 85))
    assert JournalEntry.objects.filter(verb="order.place").count() == 84
    assert OutboxMessage.objects.filter(purpose="order_taken").count() == 84
