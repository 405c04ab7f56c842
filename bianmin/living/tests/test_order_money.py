"""Every fen of an order: owed when done, paid in cash or by phone, given back, settled with the provider once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.errors import Conflict, NotAllowed, UserError
from bianmin.core.models import BookAccount, Payment
from bianmin.core.selectors.book import balance, misfits, trial_balance
from bianmin.core.workflow import MoveNotAllowed
from bianmin.living.actions.order_pay import held, order_refund, order_take_cash, payable
from bianmin.living.actions.settlement import (
    fund_receive,
    settlement_approve,
    settlement_discard,
    settlement_pay,
    settlements_make,
)
from bianmin.living.models import Order, Settlement
from bianmin.living.selectors.settlement import to_settle
from bianmin.partners.models import Provider, Worker
from bianmin.residents.models import Tag

Times = tuple[datetime, datetime]
Done = Callable[..., Order]
SEPTEMBER, OCTOBER = date(2025, 9, 1), datetime(2025, 10, 2, 9, 0, tzinfo=clock.SHANGHAI)


def _holds(order: Order, key: str) -> Decimal:
    return balance(key, centre=order.centre)


def test_owed_when_done_and_settled_when_paid(done: Done, wang: Worker, provider: Provider) -> None:
    order = done("12.50")
    assert order.state == "done"
    assert _holds(order, payable(provider)) == Decimal("112.50")  # 60 of hers, 12.50 of parts, 40 of the fund
    assert _holds(order, "receivable") == Decimal("72.50")
    assert _holds(order, "fund:living") == Decimal(-40)
    payment = order_take_cash(actor=wang.user, order=order)
    assert payment.amount == Decimal("72.50")
    assert payment.receipt_number
    order.refresh_from_db()
    assert order.state == "settled"
    assert _holds(order, "receivable") == 0
    assert _holds(order, held(provider)) == Decimal("72.50")
    assert BookAccount.objects.get(key=held(provider)).name == "服务单位代收：平安物业"
    assert order_take_cash_again(order, wang) == payment.pk
    assert trial_balance(order.centre).lines
    assert misfits(order.centre) == []


def order_take_cash_again(order: Order, wang: Worker) -> int:
    """Tapped twice: nothing is taken twice."""
    with pytest.raises(Conflict):
        order_take_cash(actor=wang.user, order=order)
    return Payment.objects.get().pk


def test_what_is_free_is_settled_at_once(done: Done, poor: Tag, provider: Provider, wang: Worker) -> None:
    order = done()
    assert (order.state, order.to_pay) == ("settled", 0)
    assert _holds(order, payable(provider)) == 100
    assert _holds(order, "fund:living") == -100
    with pytest.raises(Conflict, match="没有要付的钱"):
        order_take_cash(actor=wang.user, order=order)


def test_who_works_without_pay_is_not_owed_by_the_fund(done: Done, poor: Tag, provider: Provider) -> None:
    provider.voluntary = True
    provider.save()
    order = done()
    assert _holds(order, payable(provider)) == 0
    assert order.state == "settled"
    with clock.frozen(OCTOBER):  # nobody owes anybody anything: counted nowhere
        assert to_settle(order.centre).orders == 0


def test_who_works_without_pay_is_owed_what_residents_pay(
    done: Done, provider: Provider, dispatcher: User, wang: Worker
) -> None:
    provider.voluntary = True
    provider.save()
    order_take_cash(actor=dispatcher, order=done())
    with clock.frozen(OCTOBER):
        assert to_settle(provider.centre).orders == 1
        [row] = settlements_make(actor=dispatcher, centre=provider.centre, month=SEPTEMBER)
        assert (row.owed, row.held) == (60, 0)
        assert to_settle(provider.centre).orders == 0


def test_what_comes_after_the_settlement_waits_for_the_next_month(
    done: Done, dispatcher: User, provider: Provider
) -> None:
    order_take_cash(actor=dispatcher, order=done())
    late = done("40")
    with clock.frozen(OCTOBER):
        settlements_make(actor=dispatcher, centre=late.centre, month=SEPTEMBER)
    order_take_cash(actor=dispatcher, order=late)
    with clock.frozen(OCTOBER):
        assert to_settle(late.centre).orders == 0
        assert settlements_make(actor=dispatcher, centre=late.centre, month=SEPTEMBER) == []
    with clock.frozen(OCTOBER + timedelta(days=31)):
        assert to_settle(late.centre).orders == 1
        [row] = settlements_make(actor=dispatcher, centre=late.centre, month=date(2025, 10, 1))
    assert [line.order for line in row.lines.all()] == [late]


def test_cash_at_the_station_and_strangers(done: Done, dispatcher: User, li: Worker, clerk: User) -> None:
    order = done()
    for nobody in (li.user, clerk):
        with pytest.raises(NotAllowed):
            order_take_cash(actor=nobody, order=order)
    order_take_cash(actor=dispatcher, order=order)
    assert _holds(order, "cash") == 60


def test_money_goes_back(done: Done, dispatcher: User, provider: Provider, clerk: User) -> None:
    order = done()
    with pytest.raises(Conflict, match="还没有收过钱"):
        order_refund(actor=dispatcher, order=order, amount=Decimal(10), reason="没通好")
    order_take_cash(actor=dispatcher, order=order)
    with pytest.raises(NotAllowed):
        order_refund(actor=clerk, order=order, amount=Decimal(10), reason="没通好")
    with pytest.raises(UserError, match="为什么"):
        order_refund(actor=dispatcher, order=order, amount=Decimal(10), reason=" ")
    with pytest.raises(UserError):
        order_refund(actor=dispatcher, order=order, amount=Decimal(61), reason="没通好")
    order_refund(actor=dispatcher, order=order, amount=Decimal(20), reason="没通好")
    assert _holds(order, "cash") == 40
    assert _holds(order, payable(provider)) == 80
    assert _holds(order, "receivable") == 0


def test_the_provider_is_paid_for_the_month_once(
    done: Done, wang: Worker, dispatcher: User, director: User, provider: Provider
) -> None:
    first, second = done(), done("40")
    order_take_cash(actor=wang.user, order=first)
    order_take_cash(actor=dispatcher, order=second)
    done()  # not paid yet: comes into a later month
    with pytest.raises(UserError, match="还没有过完"):
        settlements_make(actor=dispatcher, centre=first.centre, month=SEPTEMBER)
    with clock.frozen(OCTOBER):
        [row] = settlements_make(actor=dispatcher, centre=first.centre, month=SEPTEMBER)
        assert settlements_make(actor=dispatcher, centre=first.centre, month=SEPTEMBER) == []
        assert (row.owed, row.held, row.to_pay) == (Decimal(240), Decimal(60), Decimal(180))
        with pytest.raises(NotAllowed):
            settlement_approve(actor=dispatcher, settlement=row)
        with pytest.raises(MoveNotAllowed):
            settlement_pay(actor=dispatcher, settlement=row, paid_on=OCTOBER.date(), voucher="HD1")
        settlement_approve(actor=director, settlement=row)
        for day, number, words in ((date(2025, 10, 3), "HD1", "哪|那一天"), (OCTOBER.date(), " ", "回单号")):
            with pytest.raises(UserError, match=words):
                settlement_pay(actor=dispatcher, settlement=row, paid_on=day, voucher=number)
        paid = settlement_pay(actor=dispatcher, settlement=row, paid_on=OCTOBER.date(), voucher="HD1")
        with pytest.raises(MoveNotAllowed):
            settlement_pay(actor=dispatcher, settlement=row, paid_on=OCTOBER.date(), voucher="HD1")
    assert paid.state == "paid"
    assert _holds(first, payable(provider)) == 100  # of the third one
    assert _holds(first, held(provider)) == 0
    assert _holds(first, "bank") == -180
    assert misfits(first.centre) == []


def test_whoever_made_it_does_not_approve_it(
    done: Done, wang: Worker, director: User, staff: Callable[..., User]
) -> None:
    order = done()
    order_take_cash(actor=wang.user, order=order)
    with clock.frozen(OCTOBER):
        [row] = settlements_make(actor=director, centre=order.centre, month=SEPTEMBER)
        with pytest.raises(NotAllowed, match="另一个人"):
            settlement_approve(actor=director, settlement=row)
        with pytest.raises(UserError, match="为什么作废"):
            settlement_discard(actor=director, settlement=row, reason=" ")
        void = settlement_discard(actor=director, settlement=row, reason="漏了一单")
        assert (void.state, void.lines.count()) == ("void", 1)
        with pytest.raises(MoveNotAllowed):
            settlement_discard(actor=director, settlement=row, reason="再来")
        assert to_settle(order.centre).orders == 1
        [again] = settlements_make(actor=director, centre=order.centre, month=SEPTEMBER)
        settlement_approve(actor=staff("director2", Role.DIRECTOR), settlement=again)
        with pytest.raises(MoveNotAllowed):
            settlement_discard(actor=director, settlement=again, reason="x")
    assert sorted(Settlement.objects.values_list("state", flat=True)) == ["approved", "void"]


def test_who_holds_more_than_is_owed_hands_it_over(
    done: Done, wang: Worker, dispatcher: User, director: User, provider: Provider
) -> None:
    order = done()
    order_take_cash(actor=wang.user, order=order)
    order_refund(actor=dispatcher, order=order, amount=Decimal(10), reason="没通好")
    with clock.frozen(OCTOBER):
        [row] = settlements_make(actor=dispatcher, centre=order.centre, month=SEPTEMBER)
        assert (row.owed, row.held) == (90, 50)
        settlement_approve(actor=director, settlement=row)
        settlement_pay(actor=dispatcher, settlement=row, paid_on=OCTOBER.date(), paid_by="cash", voucher="SJ-1")
    assert (_holds(order, "cash"), _holds(order, "bank")) == (-40, 0)
    assert _holds(order, held(provider)) == 0
    assert _holds(order, payable(provider)) == 0


def test_money_for_the_fund(fund: object, done: Done, director: User, dispatcher: User) -> None:
    order = done()
    purse = order.fund
    assert purse is not None
    with pytest.raises(NotAllowed):
        fund_receive(actor=dispatcher, fund=purse, amount=Decimal(100), note="区里拨款", key="1")
    for amount, note in ((Decimal(0), "x"), (Decimal("0.001"), "x"), (Decimal(1), "")):
        with pytest.raises(UserError):
            fund_receive(actor=director, fund=purse, amount=amount, note=note, key="2")
    for _twice in range(2):
        fund_receive(actor=director, fund=purse, amount=Decimal(1000), note="区里拨款", key="3")
    assert _holds(order, "fund:living") == 960
    assert _holds(order, "bank") == 1000


def test_orders_of_two_months(done: Done, dispatcher: User, monday: datetime) -> None:
    order = done()
    with clock.frozen(monday + timedelta(days=30)):
        order_take_cash(actor=dispatcher, order=order)
        assert settlements_make(actor=dispatcher, centre=order.centre, month=SEPTEMBER) == []
