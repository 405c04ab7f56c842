"""Several press at once where money is settled or a day is sent out: in real processes, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.models import BookEntry
from bianmin.core.selectors.book import balance
from bianmin.core.tests.processes import race
from bianmin.living.actions.day_plan import day_plan_begin, day_plan_make
from bianmin.living.actions.order_pay import order_take_cash
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.actions.settlement import settlement_approve, settlements_make
from bianmin.living.models import Fund, Order, Service, Settlement
from bianmin.partners.models import Duty, Worker
from bianmin.residents.models import Person

pytestmark = pytest.mark.race
Env = dict[str, str]
Done = Callable[..., Order]
IMPORTS = """
from datetime import date, datetime
from decimal import Decimal
from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.errors import UserError
from bianmin.core.models import Centre
from bianmin.living.actions.day_plan import day_plan_apply
from bianmin.living.actions.settlement import fund_receive, settlement_pay, settlements_make
from bianmin.living.models import DayPlan, Fund, Settlement
director = User.objects.get(username="director")
dispatcher = User.objects.get(username="dispatcher")
centre = Centre.objects.select_related("area").get()
"""
MAKE = """
with clock.frozen(datetime(2025, 10, 2, 9, tzinfo=clock.SHANGHAI)):
    print(len(settlements_make(actor=dispatcher, centre=centre, month=date(2025, 9, 1))))
"""
PAY = """
try:
    row = Settlement.objects.get()
    print(settlement_pay(actor=dispatcher, settlement=row, paid_on=clock.today(), voucher="HD1").state)
except UserError as error:
    print(error.code)
"""
RECEIVE = """
fund_receive(actor=director, fund=Fund.objects.get(), amount=Decimal(100), note="拨款", key="k1")
print("received")
"""
APPLY = """
made = DayPlan.objects.get()
try:
    with clock.frozen(datetime(2025, 9, 8, 9, 30, tzinfo=clock.SHANGHAI)):
        print(day_plan_apply(actor=dispatcher, made=made, chosen={visit["order"] for visit in made.visits})[0])
except UserError as error:
    print(error.code)
"""


@pytest.fixture
def paid(process_env: Env, done: Done, dispatcher: User, director: User) -> Order:
    order = done()
    order_take_cash(actor=dispatcher, order=order)
    return order


def test_made_by_several_there_is_one(paid: Order, process_env: Env) -> None:
    assert sorted(race(IMPORTS + MAKE, process_env, 3)) == ["0", "0", "1"]
    assert Settlement.objects.get().lines.count() == 1


def test_paid_by_several_it_is_booked_once(paid: Order, process_env: Env, dispatcher: User, director: User) -> None:
    with clock.frozen(datetime(2025, 10, 2, 9, tzinfo=clock.SHANGHAI)):
        [row] = settlements_make(actor=dispatcher, centre=paid.centre, month=clock.today() - timedelta(days=5))
        settlement_approve(actor=director, settlement=row)
    results = race(IMPORTS + PAY, process_env, 4)
    assert sorted(results) == ["move_not_allowed"] * 3 + ["paid"]
    assert BookEntry.objects.filter(key=f"settlement:{row.uid}:pay").count() == 1
    assert balance("bank", centre=paid.centre) == Decimal(-100)


def test_money_for_a_fund_with_one_key_comes_once(
    process_env: Env, fund: Fund, director: User, dispatcher: User
) -> None:
    race(IMPORTS + RECEIVE, process_env, 4)
    assert balance("fund:living", centre=fund.centre) == 100


def test_a_day_is_sent_out_once(
    process_env: Env, drain: Service, xie: Person, wang: Worker, dispatcher: User, director: User,
    afternoon: tuple[datetime, datetime],
) -> None:  # fmt: skip
    order = order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie)
    made = day_plan_begin(actor=dispatcher, centre=order.centre, day=clock.today())
    assert len(day_plan_make(made=made, seconds=0.3).visits) == 1
    results = race(IMPORTS + APPLY, process_env, 4)
    assert sorted(results) == ["1"] + ["move_not_allowed"] * 3
    assert Duty.objects.count() == 1
