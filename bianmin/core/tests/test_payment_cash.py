"""Cash: one receipt, one booking, however often it is tapped; and the way back."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bianmin.core import clock, journal, payments
from bianmin.core.actions.book import Source
from bianmin.core.actions.payment import payment_begin, payment_take_cash
from bianmin.core.actions.payment_refund import payment_refund
from bianmin.core.errors import UserError
from bianmin.core.models import BookEntry, Centre, JournalEntry, Payment, Refund
from bianmin.core.payment_errors import AlreadyPaid, PaymentUnavailable
from bianmin.core.selectors.book import balance
from bianmin.core.selectors.payment import payments_about, receipt_of, standing_payment
from bianmin.core.workflow import MoveNotAllowed

from .processes import race

pytestmark = pytest.mark.django_db
ORDER = Source("culture.booking", uuid.UUID(int=7))
PRICE = Decimal("35.00")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the owner of the order hears."""
    heard: list[Any] = []
    monkeypatch.setattr(payments, "_owners", {})
    payments.register(
        "culture.booking",
        on_paid=lambda payment: heard.append(("paid", payment.number)),
        on_refunded=lambda refund: heard.append(("refunded", refund.amount)),
    )
    return heard


@pytest.fixture(autouse=True)
def no_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payments, "_provider", [])


def cash(centre: Centre, actor: Any, **more: Any) -> Payment:
    values = {"about": ORDER, "amount": PRICE, "title": "助浴"} | more
    return payment_take_cash(actor=actor, centre=centre, **values)


def test_cash_is_booked_with_a_receipt(centre: Centre, clerk: Any, told: list[Any]) -> None:
    with clock.frozen(datetime(2026, 11, 24, 2, tzinfo=UTC)):
        payment = cash(centre, clerk)
    assert (payment.state, payment.receipt_number, payment.taken_by) == ("paid", "XDJ-20261124-0001", clerk)
    assert (balance("cash", centre=centre), balance("receivable", centre=centre)) == (PRICE, -PRICE)
    assert told == [("paid", payment.number)]
    entry = BookEntry.objects.get()
    assert (entry.key, entry.source_uid) == (f"payment:{payment.uid}:paid", payment.uid)
    note = JournalEntry.objects.get(verb="payment.take_cash")
    assert (note.actor, note.area_code) == (clerk, centre.area.code)
    assert journal.payload_of(note)["receipt"] == payment.receipt_number


def test_tapped_twice_it_was_taken_once(centre: Centre, clerk: Any, second_clerk: Any, told: list[Any]) -> None:
    first = cash(centre, clerk)
    assert cash(centre, clerk) == first
    with pytest.raises(AlreadyPaid, match=first.receipt_number) as refused:
        cash(centre, second_clerk)
    assert refused.value.details["payment"] == str(first.uid)
    assert (Payment.objects.count(), BookEntry.objects.count(), len(told)) == (1, 1, 1)


def test_parts_are_paid_apart(centre: Centre, clerk: Any) -> None:
    assert cash(centre, clerk, part="deposit") != cash(centre, clerk)
    assert [row.part for row in payments_about(*ORDER)] == ["", "deposit"]
    assert standing_payment(*ORDER, part="deposit").part == "deposit"


def test_a_worker_holds_the_cash(centre: Centre, clerk: Any) -> None:
    cash(centre, clerk, into="held:p1")
    assert (balance("held:p1", centre=centre), balance("cash", centre=centre)) == (PRICE, 0)


def test_what_the_owner_refuses_is_not_booked(centre: Centre, clerk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(payment: Payment) -> None:
        raise UserError("不行")

    monkeypatch.setattr(payments, "_owners", {})
    payments.register("culture.booking", on_paid=refuse, on_refunded=lambda refund: None)
    with pytest.raises(UserError, match="不行"):
        cash(centre, clerk)
    assert not Payment.objects.exists()
    assert not BookEntry.objects.exists()


@pytest.mark.parametrize("amount", [Decimal(0), Decimal(-1), 5.0])
def test_nothing_is_not_paid(centre: Centre, clerk: Any, amount: Any) -> None:
    with pytest.raises(ValueError, match="above nothing"):
        cash(centre, clerk, amount=amount)


def test_without_a_provider_only_cash_and_free_are_offered(centre: Centre, clerk: Any) -> None:
    assert payments.payment_methods(Decimal(3)) == ["cash"]
    assert payments.payment_methods(Decimal(0)) == ["free"]
    payments.register_provider(lambda: None)
    assert payments.payment_methods(Decimal(3)) == ["cash", "wechat"]
    payments._provider.clear()
    with pytest.raises(PaymentUnavailable, match="收现金"):
        payment_begin(actor=clerk, centre=centre, about=ORDER, amount=PRICE, title="助浴")
    assert not Payment.objects.exists()


def test_a_part_and_the_rest_go_back_and_no_more(centre: Centre, clerk: Any, told: list[Any]) -> None:
    payment = cash(centre, clerk)
    first = payment_refund(actor=clerk, payment=payment, amount=Decimal(10), reason="只做了一半")
    assert (first.state, first.reason) == ("done", "只做了一半")
    for amount in (Decimal("25.01"), Decimal(0), Decimal(-1)):
        with pytest.raises(UserError, match=r"最多还能退 25\.00 元") as refused:
            payment_refund(actor=clerk, payment=payment, amount=amount, reason="x")
        assert refused.value.field == "amount"
    payment_refund(actor=clerk, payment=payment, amount=Decimal(25), reason="全退")
    payment.refresh_from_db()
    assert (payment.state, payment.left) == ("refunded", 0)
    assert (balance("cash", centre=centre), balance("receivable", centre=centre)) == (0, 0)
    assert told[1:] == [("refunded", Decimal(10)), ("refunded", Decimal(25))]
    with pytest.raises(MoveNotAllowed):
        payment_refund(actor=clerk, payment=payment, amount=Decimal(1), reason="x")
    assert cash(centre, clerk) != payment  # it may be paid anew


def test_a_refund_with_a_key_happens_once_and_wants_a_reason(centre: Centre, clerk: Any) -> None:
    payment = cash(centre, clerk)
    with pytest.raises(UserError, match="为什么"):
        payment_refund(actor=clerk, payment=payment, amount=Decimal(10), reason=" ")
    once = {"payment": payment, "amount": Decimal(10), "reason": "取消", "key": "order:7:cancel"}
    assert payment_refund(actor=clerk, **once) == payment_refund(actor=clerk, **once)
    assert balance("cash", centre=centre) == 25


def test_cash_goes_back_out_of_another_till(centre: Centre, clerk: Any) -> None:
    payment = cash(centre, clerk, into="held:p1")
    payment_refund(actor=clerk, payment=payment, amount=PRICE, reason="退", out_of="cash")
    assert (balance("held:p1", centre=centre), balance("cash", centre=centre)) == (PRICE, -PRICE)


def test_the_database_holds_what_must_hold(centre: Centre, clerk: Any) -> None:
    payment = cash(centre, clerk)
    changes: list[dict[str, Any]] = [
        {"refunded": Decimal("35.01")},
        {"refunded": Decimal(-1)},
        {"receipt_number": ""},
        {"paid_at": None},
        {"state": "pending"},
        {"amount": Decimal(0)},
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.filter(pk=payment.pk).update(**change)
    again = Payment.objects.get(pk=payment.pk)
    again.pk, again.uid, again.number, again.receipt_number = None, uuid.uuid4(), "C2", "other"
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_a_receipt_says_the_amount_in_capitals(centre: Centre, clerk: Any, django_assert_num_queries: Any) -> None:
    payment = cash(centre, clerk, amount=Decimal("123.45"))
    payment_refund(actor=clerk, payment=payment, amount=Decimal(3), reason="退")
    with django_assert_num_queries(1):
        receipt = receipt_of(payment)
    assert (receipt.capitals, receipt.refunded, receipt.taken_by) == ("壹佰贰拾叁元肆角伍分", 3, "刘静")


CASH = """
from decimal import Decimal
import uuid
from bianmin.accounts.models import User
from bianmin.core.actions.book import Source
from bianmin.core.actions.payment import payment_take_cash
from bianmin.core.models import Centre
from bianmin.core.payment_errors import AlreadyPaid
who = "clerk" if int(os.environ["RUNNER"]) % 2 else "clerk2"
try:
    payment = payment_take_cash(actor=User.objects.get(username=who), centre=Centre.objects.get(),
        about=Source("culture.booking", uuid.UUID(int=7)), amount=Decimal(35), title="助浴")
    print(who, payment.receipt_number)
except AlreadyPaid as error:
    print("told", error.details["receipt"])
"""


@pytest.mark.race
def test_six_take_the_cash_at_once(process_env: dict[str, str], centre: Centre, clerk: Any, second_clerk: Any) -> None:
    said = race(CASH, process_env, 6)
    payment = Payment.objects.get()
    assert {line.split()[1] for line in said} == {payment.receipt_number}
    assert sum(line.startswith("told") for line in said) == 3
    assert (BookEntry.objects.count(), balance("cash", centre=centre)) == (1, 35)


REFUND = """
from decimal import Decimal
from bianmin.core.actions.payment_refund import payment_refund
from bianmin.core.errors import UserError
from bianmin.core.models import Payment
payment = Payment.objects.get()
try:
    print(payment_refund(actor=None, payment=payment, amount=Decimal(20), reason="退").state)
except UserError as error:
    print(error.field)
"""


@pytest.mark.race
def test_four_give_back_at_once_never_more_than_was_paid(
    process_env: dict[str, str], centre: Centre, clerk: Any
) -> None:
    cash(centre, clerk)
    assert sorted(race(REFUND, process_env, 4)) == ["amount", "amount", "amount", "done"]
    assert (Refund.objects.count(), balance("cash", centre=centre)) == (1, 15)
