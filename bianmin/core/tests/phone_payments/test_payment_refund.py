"""Money that goes back by phone: in its time, sent again, refused, another amount; what waits in a transaction."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from bianmin.core.actions.book import Source
from bianmin.core.actions.payment import payment_close, payment_take_cash
from bianmin.core.actions.payment_heal import payments_heal
from bianmin.core.actions.payment_refund import payment_refund, refund_confirm
from bianmin.core.errors import NotFound
from bianmin.core.models import Centre, Refund
from bianmin.core.payments import Repaid
from bianmin.core.selectors.book import balance
from bianmin.core.selectors.payment import payment_alarms
from bianmin.core.tests.fake_provider import FakeProvider

from .steps import PRICE, begin, later, paid

pytestmark = pytest.mark.django_db


def test_inside_a_transaction_nobody_is_asked_and_the_next_round_does_it(
    provider: FakeProvider, centre: Centre, clerk: Any
) -> None:
    done = paid(provider, centre)
    other = {"about": Source("culture.booking", uuid.UUID(int=8)), "amount": PRICE, "title": "理发"}
    pending = begin(centre, **other)
    provider.asked.clear()
    with transaction.atomic():
        refund = payment_refund(actor=clerk, payment=done, amount=PRICE, reason="取消", later=True)
        taken = payment_take_cash(actor=clerk, centre=centre, later=True, **other)
    assert (refund.state, taken.state, provider.asked) == ("processing", "paid", [])
    with later(minutes=1):
        assert payments_heal() == 2
    refund.refresh_from_db()
    pending.refresh_from_db()
    assert (refund.state, pending.state, pending.closing) == ("done", "closed", False)
    assert provider.trade(pending.number).state == "closed"


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_asking_is_an_error(provider: FakeProvider, centre: Centre, clerk: Any) -> None:
    payment = paid(provider, centre)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        payment_refund(actor=clerk, payment=payment, amount=PRICE, reason="取消")
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        begin(centre, about=Source("culture.booking", uuid.UUID(int=8)))
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        payment_close(actor=clerk, payment=payment)
    assert not Refund.objects.exists()


def test_a_refund_that_takes_its_time(provider: FakeProvider, centre: Centre, clerk: Any, told: list[str]) -> None:
    payment = paid(provider, centre)
    provider.refund_state = "processing"
    refund = payment_refund(actor=clerk, payment=payment, amount=Decimal(10), reason="取消")
    assert (refund.state, balance("wechat", centre=centre)) == ("processing", PRICE)
    for _time in range(2):
        assert refund_confirm(number=refund.number, repaid=Repaid("done", Decimal(10))).state == "done"
    assert balance("wechat", centre=centre) == 25
    assert told == ["paid", "refunded 10"]
    payment.refresh_from_db()
    assert (payment.state, payment.left) == ("paid", 25)


def test_a_refund_that_never_arrived_is_sent_again(provider: FakeProvider, centre: Centre, clerk: Any) -> None:
    payment = paid(provider, centre)
    provider.down = True
    refund = payment_refund(actor=clerk, payment=payment, amount=PRICE, reason="取消")
    assert refund.state == "processing"
    provider.down = False
    with later(minutes=2):
        assert payments_heal() == 1
    payment.refresh_from_db()
    assert payment.state == "refunded"
    assert provider.asked[-2:] == ["query_refund", "refund"]


def test_a_refund_that_fails_can_be_made_again(provider: FakeProvider, centre: Centre, clerk: Any) -> None:
    payment = paid(provider, centre)
    provider.refund_state = "failed"
    refund = payment_refund(actor=clerk, payment=payment, amount=PRICE, reason="取消")
    payment.refresh_from_db()
    assert (refund.state, payment.left, payment_alarms(centre)[0].alarm) == ("failed", PRICE, "failed")
    provider.refund_state = "done"
    assert payment_refund(actor=clerk, payment=payment, amount=PRICE, reason="取消").state == "done"
    assert payment_alarms(centre) == []


def test_a_refund_that_is_refused_is_told_and_tried_again(provider: FakeProvider, centre: Centre, clerk: Any) -> None:
    payment = paid(provider, centre)
    provider.refuses = "NOT_ENOUGH"
    refund = payment_refund(actor=clerk, payment=payment, amount=PRICE, reason="取消")
    assert (refund.state, refund.error, payment_alarms(centre)[0].alarm) == ("processing", "NOT_ENOUGH", "refused")
    provider.refuses = ""
    with later(minutes=2):
        assert payments_heal() == 0
    with later(minutes=11):
        assert payments_heal() == 1
    refund.refresh_from_db()
    assert (refund.state, payment_alarms(centre)) == ("done", [])


def test_another_amount_given_back_is_an_alarm(provider: FakeProvider, centre: Centre, clerk: Any) -> None:
    provider.refund_state = "processing"
    refund = payment_refund(actor=clerk, payment=paid(provider, centre), amount=PRICE, reason="取消")
    assert refund_confirm(number=refund.number, repaid=Repaid("done", Decimal(1))).state == "processing"
    assert payment_alarms(centre)[0].alarm == "amount"
    with pytest.raises(NotFound):
        refund_confirm(number="R-none", repaid=Repaid("done", Decimal(1)))
