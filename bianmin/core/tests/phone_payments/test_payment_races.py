"""Several at once over payments by phone, and processes that are killed in the middle."""

from typing import Any

import pytest

from bianmin.core.actions.payment_heal import payments_heal
from bianmin.core.models import BookEntry, Centre, Payment, Refund
from bianmin.core.selectors.book import balance
from bianmin.core.tests.fake_provider import FakeProvider
from bianmin.core.tests.processes import race, start

from .steps import PRICE, begin, later, paid

pytestmark = pytest.mark.django_db


PREAMBLE = """
from decimal import Decimal
from pathlib import Path
import uuid
from bianmin.accounts.models import User
from bianmin.core import payments
from bianmin.core.actions.book import Source
from bianmin.core.actions.payment import payment_begin, payment_take_cash
from bianmin.core.actions.payment_confirm import payment_confirm
from bianmin.core.errors import UserError
from bianmin.core.models import Centre, Payment
from bianmin.core.tests.fake_provider import FakeProvider
provider = FakeProvider(Path({folder!r}))
payments.register_provider(provider)
centre = Centre.objects.select_related("area").get()
asked = dict(centre=centre, about=Source("culture.booking", uuid.UUID(int=7)), amount=Decimal(35), title="助浴")
"""
CONFIRM = """
payment = Payment.objects.get()
print(payment_confirm(number=payment.number, trade=provider.trade(payment.number)).receipt_number)
"""
AT_ONCE = """
mine = int(os.environ["RUNNER"])
try:
    if mine == 0:
        print("cash", payment_take_cash(actor=User.objects.get(username="clerk"), **asked).state)
    elif mine == 1:
        print("begun", payment_begin(actor=None, **asked).state)
    else:
        payment = Payment.objects.get(number={number!r})
        print("told", payment_confirm(number=payment.number, trade=provider.pay(payment.number)).state)
except UserError as error:
    print("refused", error.code)
"""


@pytest.mark.race
def test_six_notifications_at_once_are_booked_once(
    process_env: dict[str, str], provider: FakeProvider, centre: Centre
) -> None:
    payment = begin(centre)
    provider.pay(payment.number)
    said = race(PREAMBLE.format(folder=str(provider.folder)) + CONFIRM, process_env, 6)
    payment.refresh_from_db()
    assert set(said) == {payment.receipt_number}
    assert (BookEntry.objects.count(), balance("wechat", centre=centre)) == (1, PRICE)


@pytest.mark.race
@pytest.mark.parametrize("_round", range(3))
def test_cash_and_phone_at_once_are_paid_once(
    process_env: dict[str, str], provider: FakeProvider, centre: Centre, clerk: Any, _round: int
) -> None:
    payment = begin(centre)
    code = PREAMBLE.format(folder=str(provider.folder)) + AT_ONCE.format(number=payment.number)
    race(code, process_env, 4)
    with later(minutes=2):
        payments_heal()
    assert Payment.objects.filter(state="paid").count() == 1
    assert balance("unclaimed", centre=centre) == 0
    assert balance("cash", centre=centre) + balance("wechat", centre=centre) == PRICE


DIE = """
{patch}
payment_begin(actor=None, **asked)
"""
POINTS = {
    "before the provider was asked": "provider.prepay = lambda order: os.kill(os.getpid(), 9)",
    "after the provider answered": (
        "real = provider.prepay; provider.prepay = lambda order: (real(order), os.kill(os.getpid(), 9))"
    ),
}


@pytest.mark.race
@pytest.mark.parametrize("point", POINTS)
def test_killed_while_beginning_one_is_carried_on_with(
    process_env: dict[str, str], provider: FakeProvider, centre: Centre, point: str
) -> None:
    process = start(PREAMBLE.format(folder=str(provider.folder)) + DIE.format(patch=POINTS[point]), process_env)
    process.communicate("go\n", timeout=60)
    assert process.returncode == -9
    (row,) = Payment.objects.all()
    assert (row.state, row.prepay) == ("pending", None)
    assert begin(centre).number == row.number
    provider.pay(row.number)
    with later(minutes=2):
        payments_heal()
    row.refresh_from_db()
    assert row.state == "paid"


DIE_REFUNDING = """
from bianmin.core.actions.payment_refund import payment_refund
real = provider.refund
provider.refund = lambda order: ({before}os.kill(os.getpid(), 9))
payment_refund(actor=None, payment=Payment.objects.get(), amount=Decimal(35), reason="退")
"""


@pytest.mark.race
@pytest.mark.parametrize("before", ["", "real(order), "])
def test_killed_while_refunding_it_goes_back_once(
    process_env: dict[str, str], provider: FakeProvider, centre: Centre, before: str
) -> None:
    paid(provider, centre)
    code = PREAMBLE.format(folder=str(provider.folder)) + DIE_REFUNDING.format(before=before)
    process = start(code, process_env)
    process.communicate("go\n", timeout=60)
    assert process.returncode == -9
    assert Refund.objects.get().state == "processing"
    with later(minutes=2):
        payments_heal()
    assert (Refund.objects.get().state, Payment.objects.get().state) == ("done", "refunded")
    assert balance("wechat", centre=centre) == 0
