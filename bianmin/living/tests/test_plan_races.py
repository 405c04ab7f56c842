"""Two dispatchers ask for a plan of one day at once: one plan lives. In real processes, on both databases."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.models import JournalEntry
from bianmin.core.tests.processes import race
from bianmin.living.actions.day_plan import day_plan_begin, day_plan_make
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.models import DayPlan, Order, Service
from bianmin.partners.models import Duty, Worker
from bianmin.residents.models import Person

pytestmark = pytest.mark.race
Env = dict[str, str]
DAY = date(2025, 9, 8)
IMPORTS = """
from datetime import date, datetime
from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.errors import UserError
from bianmin.core.models import Centre
from bianmin.living.actions.day_plan import day_plan_apply, day_plan_begin, day_plan_make
from bianmin.living.models import DayPlan
runner = int(os.environ["RUNNER"])
actor = User.objects.get(username=["dispatcher", "dispatcher2"][runner % 2])
centre = Centre.objects.select_related("area").get()
frozen = clock.frozen(datetime(2025, 9, 8, 9, 30, tzinfo=clock.SHANGHAI))
frozen.__enter__()
def begin():
    print(day_plan_begin(actor=actor, centre=centre, day=date(2025, 9, 8)).state)
"""
MAKE = """
print(day_plan_make(made=DayPlan.objects.get(), seconds=0.3).state)
"""
BEGIN_OR_APPLY = """
made = DayPlan.objects.order_by("id")[0]
if runner % 2:
    begin()
else:
    try:
        print(day_plan_apply(actor=actor, made=made, chosen={visit["order"] for visit in made.visits})[0])
    except UserError as error:
        print(error.code)
"""


@pytest.fixture
def order(
    process_env: Env, drain: Service, xie: Person, wang: Worker, dispatcher: User, staff: Callable[..., User],
    afternoon: tuple[datetime, datetime],
) -> Order:  # fmt: skip
    staff("dispatcher2", Role.DISPATCHER)
    return order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie)


def test_asked_for_by_two_one_plan_lives(order: Order, process_env: Env) -> None:
    assert race(IMPORTS + "begin()", process_env, 4) == ["computing"] * 4
    assert DayPlan.objects.live().filter(day=DAY).count() == 1
    assert DayPlan.objects.filter(state="dropped", closed_at__isnull=False).count() == 3
    assert JournalEntry.objects.filter(verb="day_plan.begin").count() == 4
    assert DayPlan.objects.latest("id") == DayPlan.objects.live().get()  # the last one's


def test_made_by_two_workers_it_is_proposed_once(order: Order, process_env: Env, dispatcher: User) -> None:
    day_plan_begin(actor=dispatcher, centre=order.centre, day=DAY)
    assert race(IMPORTS + MAKE, process_env, 3) == ["proposed"] * 3
    assert JournalEntry.objects.filter(verb="day_plan.propose").count() == 1


def test_sent_out_or_asked_for_anew(order: Order, process_env: Env, dispatcher: User) -> None:
    """Who asks anew never writes over a plan that was sent out at the same moment."""
    made = day_plan_begin(actor=dispatcher, centre=order.centre, day=clock.today())
    day_plan_make(made=made, seconds=0.3)
    sent, *_others = race(IMPORTS + BEGIN_OR_APPLY, process_env, 2)
    made.refresh_from_db()
    assert (sent, made.state) in (("1", "applied"), ("move_not_allowed", "dropped"))
    assert Duty.objects.count() == (1 if sent == "1" else 0)
    assert DayPlan.objects.live().count() == 1
