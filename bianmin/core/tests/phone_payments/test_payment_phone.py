"""Payments by phone, the house's side: begun, confirmed once, healed, closed, overtaken by cash."""

import uuid
from decimal import Decimal
from typing import Any

import pytest

from bianmin.core import journal, payments
from bianmin.core.actions.book import Source
from bianmin.core.actions.payment import payment_close
from bianmin.core.actions.payment_confirm import payment_confirm
from bianmin.core.actions.payment_heal import payment_settle, payments_heal
from bianmin.core.errors import Conflict, NotFound
from bianmin.core.models import BookEntry, Centre, JournalEntry, Payment, Refund
from bianmin.core.payment_errors import AlreadyPaid, PaymentMismatch, PaymentUnavailable
from bianmin.core.payments import Trade
from bianmin.core.selectors.book import balance
from bianmin.core.selectors.payment import payment_alarms
from bianmin.core.tasks import heal_payments
from bianmin.core.tests.fake_provider import FakeProvider

from .steps import PRICE, begin, cash, later

pytestmark = pytest.mark.django_db


def test_begun_twice_it_is_one(provider: FakeProvider, centre: Centre) -> None:
    payment = begin(centre)
    assert (payment.state, len(payment.number)) == ("pending", 23)
    assert payment.prepay["code_url"].endswith(payment.number)
    assert begin(centre) == payment
    assert provider.asked == ["prepay"]
    assert payments.payment_methods(PRICE) == ["cash", "wechat"]


@pytest.mark.parametrize("change", [{"scene": "h5"}, {"amount": Decimal(30)}, {"payer": "openid-1"}])
def test_another_way_to_pay_closes_the_first(provider: FakeProvider, centre: Centre, change: Any) -> None:
    first = begin(centre)
    second = begin(centre, **change)
    first.refresh_from_db()
    assert (first.state, first.closing, second.state) == ("closed", False, "pending")
    assert "openid-1" not in second.payer_index


def test_confirmed_twice_it_is_booked_once(provider: FakeProvider, centre: Centre, told: list[str]) -> None:
    payment = begin(centre)
    trade = provider.pay(payment.number)
    first = payment_confirm(number=payment.number, trade=trade)
    second = payment_confirm(number=payment.number, trade=trade)
    assert (first.state, first.receipt_number) == ("paid", second.receipt_number)
    assert (balance("wechat", centre=centre), balance("receivable", centre=centre)) == (PRICE, -PRICE)
    assert (told, BookEntry.objects.count()) == (["paid"], 1)
    with pytest.raises(AlreadyPaid, match=first.receipt_number):
        begin(centre)


def test_what_is_not_paid_is_not_confirmed(provider: FakeProvider, centre: Centre) -> None:
    payment = begin(centre)
    assert payment_confirm(number=payment.number, trade=Trade("open")).state == "pending"
    with pytest.raises(NotFound):
        payment_confirm(number="P-none", trade=Trade("open"))


@pytest.mark.parametrize(("wrong", "alarm"), [({"amount": "0.01"}, "amount"), ({"currency": "USD"}, "currency")])
def test_another_amount_or_currency_is_an_alarm(
    provider: FakeProvider, centre: Centre, director: Any, clerk: Any, wrong: Any, alarm: str
) -> None:
    payment = begin(centre)
    trade = provider.pay(payment.number, **wrong)
    for _time in range(2):
        with pytest.raises(PaymentMismatch):
            payment_confirm(number=payment.number, trade=trade)
    assert not BookEntry.objects.exists()
    note = JournalEntry.objects.get(verb="payment.alarm")
    assert journal.payload_of(note)["alarm"] == alarm
    assert [row.number for row in payment_alarms(centre)] == [payment.number]
    with pytest.raises(Conflict, match="金额不对"):
        cash(centre, clerk)
    for _time in range(2):
        payment_settle(actor=director, payment=payment)
    assert payment_alarms(centre) == []
    assert JournalEntry.objects.get(verb="payment.settle").actor == director
    assert cash(centre, clerk).state == "paid"


def test_a_second_transaction_for_one_number_is_an_alarm(provider: FakeProvider, centre: Centre) -> None:
    payment = begin(centre)
    trade = provider.pay(payment.number)
    payment_confirm(number=payment.number, trade=trade)
    with pytest.raises(PaymentMismatch):
        payment_confirm(number=payment.number, trade=trade._replace(transaction_id="another"))
    assert (BookEntry.objects.count(), payment_alarms(centre)[0].alarm) == (1, "second")


def test_a_lost_notification_is_healed(provider: FakeProvider, centre: Centre, told: list[str]) -> None:
    payment = begin(centre)
    provider.pay(payment.number)
    assert payments_heal() == 0  # too early to ask
    with later(minutes=1):
        heal_payments.func()
    payment.refresh_from_db()
    assert (payment.state, told) == ("paid", ["paid"])
    with later(minutes=3):
        assert payments_heal() == 0


def test_what_nobody_pays_is_closed(provider: FakeProvider, centre: Centre) -> None:
    payment = begin(centre)
    with later(minutes=5):
        assert payments_heal() == 1
        payment.refresh_from_db()
        assert payment.state == "pending"
    with later(minutes=32):
        payments_heal()
    payment.refresh_from_db()
    assert (payment.state, provider.trade(payment.number).state) == ("closed", "closed")


def test_a_network_that_is_down_keeps_the_row_for_later(provider: FakeProvider, centre: Centre) -> None:
    provider.down = True
    with pytest.raises(PaymentUnavailable, match="用现金付"):
        begin(centre)
    payment = Payment.objects.get()
    provider.down = False
    assert begin(centre).number == payment.number
    provider.down = True
    with later(minutes=40):
        assert payments_heal() == 1
    payment.refresh_from_db()
    assert payment.state == "pending"
    with pytest.raises(PaymentUnavailable):
        payment_close(actor=None, payment=payment)


def test_a_refusal_begins_anew_with_another_number(provider: FakeProvider, centre: Centre) -> None:
    provider.refuses = "PARAM_ERROR"
    with pytest.raises(PaymentUnavailable):
        begin(centre)
    provider.refuses = ""
    assert begin(centre).number != Payment.objects.earliest("id").number
    assert Payment.objects.filter(state="pending").count() == 1


def test_cash_closes_what_was_pending(provider: FakeProvider, centre: Centre, clerk: Any) -> None:
    payment = begin(centre)
    assert cash(centre, clerk).method == "cash"
    payment.refresh_from_db()
    assert (payment.state, payment.closing) == ("closed", False)
    assert provider.trade(payment.number).state == "closed"


def test_cash_is_not_taken_when_the_phone_was_quicker(provider: FakeProvider, centre: Centre, clerk: Any) -> None:
    payment = begin(centre)
    provider.pay(payment.number)
    with pytest.raises(AlreadyPaid):
        cash(centre, clerk)
    payment.refresh_from_db()
    assert (payment.state, Payment.objects.count()) == ("paid", 1)


def test_what_comes_after_cash_goes_back(provider: FakeProvider, centre: Centre, clerk: Any, told: list[str]) -> None:
    payment = begin(centre)
    provider.down = True
    cash(centre, clerk)
    payment.refresh_from_db()
    assert (payment.state, payment.closing) == ("closed", True)
    trade = provider.pay(payment.number)
    for _time in range(2):
        assert payment_confirm(number=payment.number, trade=trade).state == "late"
    assert balance("unclaimed", centre=centre) == balance("wechat", centre=centre) == PRICE
    assert payment_alarms(centre)[0].alarm == "late"
    provider.down = False
    assert payments_heal() == 1
    payment.refresh_from_db()
    assert (payment.state, Refund.objects.get().state) == ("refunded", "done")
    assert (balance("unclaimed", centre=centre), balance("wechat", centre=centre)) == (0, 0)
    assert (balance("cash", centre=centre), told) == (PRICE, ["paid"])
    assert JournalEntry.objects.filter(verb="payment.late").count() == 1


def test_what_its_owner_does_not_take_any_more_goes_back(
    provider: FakeProvider, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(payment: Payment) -> None:
        raise Conflict("这个订单已经取消。")

    monkeypatch.setattr(payments, "_owners", {})
    payments.register("culture.booking", on_paid=refuse, on_refunded=lambda refund: None)
    payment = begin(centre)
    trade = provider.pay(payment.number)
    for _time in range(2):
        row = payment_confirm(number=payment.number, trade=trade)
    assert (row.state, row.receipt_number, payment_alarms(centre)[0].alarm) == ("late", "", "late")
    assert balance("unclaimed", centre=centre) == PRICE
    payments_heal()
    assert (Refund.objects.get().state, balance("wechat", centre=centre)) == ("done", 0)
    assert not JournalEntry.objects.filter(verb="payment.confirm").exists()


def test_a_payment_closed_while_the_network_was_down_is_looked_after(
    provider: FakeProvider, centre: Centre, clerk: Any
) -> None:
    payment = begin(centre)
    provider.down = True
    cash(centre, clerk)
    provider.down = False
    with later(minutes=2):
        payments_heal()
    payment.refresh_from_db()
    assert (payment.closing, provider.trade(payment.number).state) == (False, "closed")


def test_one_bad_row_does_not_hold_up_the_others(
    provider: FakeProvider, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = begin(centre)
    second = begin(centre, about=Source("culture.booking", uuid.UUID(int=8)))
    provider.pay(first.number)
    provider.pay(second.number)
    (provider.folder / first.number).write_text("{")
    with later(minutes=2):
        assert payments_heal() == 2
    second.refresh_from_db()
    assert second.state == "paid"


@pytest.mark.parametrize("rows", [1, 12])
def test_looking_for_work_costs_two_queries_a_round(
    provider: FakeProvider, centre: Centre, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        begin(centre, about=Source("culture.booking", uuid.UUID(int=number)))
    with django_assert_num_queries(2):
        payments_heal()
    with django_assert_num_queries(1):
        payment_alarms(centre)
