"""Each entry that the life station books says what it is about and how it is undone; a fund's money by hand."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.core import book_sources, clock
from bianmin.core.actions.book_reversal import reversal_ask, reversal_confirm
from bianmin.core.errors import Conflict
from bianmin.core.models import BookEntry
from bianmin.core.selectors.book import balance
from bianmin.living.actions.order_pay import order_refund, order_take_cash
from bianmin.living.actions.settlement import fund_receive, settlement_approve, settlement_pay, settlements_make
from bianmin.living.models import Fund, Order

Done = Callable[..., Order]
SEPTEMBER, OCTOBER = date(2025, 9, 1), datetime(2025, 10, 2, 9, 0, tzinfo=clock.SHANGHAI)


def test_money_for_a_fund_is_reversed_by_two(fund: Fund, director: User, auditor: User) -> None:
    fund_receive(actor=director, fund=fund, amount=Decimal(5000), note="拨款", key="k1")
    entry = BookEntry.objects.get()
    about = book_sources.about(entry.source_noun, entry.source_uid)
    assert about
    assert (about.name, about.url) == (fund.name, reverse("settlements"))
    row = reversal_ask(actor=director, entry=entry, reason="应该是 500 元")
    reversal_confirm(actor=auditor, reversal=row)
    assert balance(f"fund:{fund.code}", centre=fund.centre) == 0
    fund_receive(actor=director, fund=fund, amount=Decimal(500), note="拨款", key="k2")
    assert balance(f"fund:{fund.code}", centre=fund.centre) == 500


def test_what_orders_payments_and_settlements_booked_is_undone_there(
    done: Done, director: User, dispatcher: User, auditor: User
) -> None:
    order = done()
    order_take_cash(actor=dispatcher, order=order)
    order_refund(actor=dispatcher, order=order, amount=Decimal(1), reason="没通好")
    with clock.frozen(OCTOBER):
        (row,) = settlements_make(actor=dispatcher, centre=order.centre, month=SEPTEMBER)
        settlement_approve(actor=director, settlement=row)
        settlement_pay(actor=dispatcher, settlement=row, paid_on=OCTOBER.date(), voucher="HD1")
    client = Client()
    client.force_login(auditor)
    entries = list(BookEntry.objects.all())
    assert {entry.source_noun for entry in entries} == {
        "living.order",
        "living.settlement",
        "core.payment",
        "core.refund",
    }
    for entry in entries:
        with pytest.raises(Conflict, match=r"退款|退出去|付清"):
            reversal_ask(actor=director, entry=entry, reason="试试")
        page = client.get(reverse("book_entry_show", args=[entry.uid]))
        about = page.context["view"].about
        assert about.url in page.content.decode()
        assert client.get(about.url).status_code == 200, entry.source_noun
