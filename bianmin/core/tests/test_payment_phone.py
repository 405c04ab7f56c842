"""Payments by phone, the house's side: begun, confirmed once, healed, closed, overtaken by cash, given back."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from bianmin.core import clock, journal, payments
from bianmin.core.actions.book import Source
from bianmin.core.actions.payment import payment_begin, payment_close, payment_take_cash
from bianmin.core.actions.payment_confirm import payment_confirm
from bianmin.core.actions.payment_heal import payment_settle, payments_heal
from bianmin.core.actions.payment_refund import payment_refund, refund_confirm
from bianmin.core.errors import Conflict, NotFound
from bianmin.core.models import BookEntry, Centre, JournalEntry, Payment, Refund
from bianmin.core.payment_errors import AlreadyPaid, PaymentMismatch, PaymentUnavailable
from bianmin.core.payments import Repaid, Trade
from bianmin.core.selectors.book import balance
from bianmin.core.selectors.payment import payment_alarms
from bianmin.core.tasks import heal_payments

from .fake_provider import FakeProvider, registered
from .processes import race, start

pytestmark = pytest.mark.django_db
ORDER = Source("culture.booking", uuid.UUID(int=7))
PRICE = Decimal("35.00")


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[FakeProvider]:
    with registered(tmp_path) as fake:
        yield fake


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    heard: list[str] = []
    monkeypatch.setattr(payments, "_owners", {})
    payments.register(
        "culture.booking",
        on_paid=lambda payment: heard.append("paid"),
        on_refunded=lambda refund: heard.append(f"refunded {refund.amount}"),
    )
    return heard


def begin(centre: Centre, **more: Any) -> Payment:
    values = {"about": ORDER, "amount": PRICE, "title": "助浴", "actor": None} | more
    return payment_begin(centre=centre, **values)


def cash(centre: Centre, clerk: Any) -> Payment:
    return payment_take_cash(actor=clerk, centre=centre, about=ORDER, amount=PRICE, title="助浴")


def later(**given: float) -> Any:
    return clock.frozen(clock.now() + timedelta(**given))


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


def paid(provider: FakeProvider, centre: Centre) -> Payment:
    payment = begin(centre)
    return payment_confirm(number=payment.number, trade=provider.pay(payment.number))


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
