"""The provider is paid at the end of the month: one settlement each, seen by two people, booked once."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as kept

from bianmin.core import book_accounts as accounts
from bianmin.core import clock, journal
from bianmin.core.actions.book import entry_book
from bianmin.core.errors import NotAllowed, UserError
from bianmin.core.models import Centre, Payment
from bianmin.core.numbering import next_number
from bianmin.living.models import Fund, Order, Settlement, SettlementLine
from bianmin.living.permissions import require_director, require_station
from bianmin.living.selectors.settlement import orders_to_settle
from bianmin.living.workflow import SETTLEMENT
from bianmin.partners.models import Provider

from .order_pay import LABEL, held, owed_by_fund, payable

MOST_TOP_UP = Decimal(10_000_000)


def settlements_make(*, actor: Any, centre: Centre, month: date) -> list[Settlement]:
    """A settlement for every provider with orders that were settled by the end of the month and are in none yet.

    Made again it only adds those that are missing. Raises UserError for a month that is not over, NotAllowed.
    """
    require_station(actor)
    first = month.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    if after > clock.today():
        raise UserError(_("这个月还没有过完，下个月 1 号起再结算。"), field="month")
    with transaction.atomic():
        Centre.objects.select_for_update().get(pk=centre.pk)
        by_provider: dict[Provider, list[Order]] = defaultdict(list)
        for row in orders_to_settle(centre, first).select_related("provider").order_by("id"):
            if row.provider is not None:
                by_provider[row.provider].append(row)
        return [
            _make(actor, centre, provider, first, orders)
            for provider, orders in sorted(by_provider.items(), key=lambda pair: pair[0].pk)
        ]


def settlement_approve(*, actor: Any, settlement: Settlement) -> Settlement:
    """A second person has looked at it. Raises NotAllowed for whoever made it, MoveNotAllowed."""
    require_director(actor)
    with transaction.atomic():
        row = _locked(settlement, "approve")
        if row.made_by_id == actor.pk:
            raise NotAllowed(_("结算单要由另一个人审核。"))
        row.approved_by = actor
        return _saved(row, actor, "approve")


def settlement_pay(
    *, actor: Any, settlement: Settlement, paid_on: date, paid_by: str = "bank", voucher: str = ""
) -> Settlement:
    """The money has gone to the provider (or what it held too much has come), by bank or in cash. Booked once. Raises
    UserError for a day to come or without the voucher's number, MoveNotAllowed, NotAllowed."""
    require_station(actor)
    number = " ".join(voucher.split())
    with transaction.atomic():
        row = _locked(settlement, "pay")
        if not row.month <= paid_on <= clock.today():
            raise UserError(_("请填钱付出去的那一天，不早于结算的月份，也不晚于今天。"), field="paid_on")
        if row.to_pay and not number:
            raise UserError(_("请填转账回单号或者收条号，以后查得到。"), field="voucher")
        row.paid_at, row.paid_on, row.voucher = clock.now(), paid_on, number[:40]
        row.paid_by = Settlement.Way(paid_by) if row.to_pay else ""
        if postings := _postings(row):
            entry_book(
                actor=actor,
                centre=row.centre,
                key=f"settlement:{row.uid}:pay",
                source=row,
                memo=f"{kept('月度结算')} {row.number} {row.voucher}".strip()[:80],
                postings=postings,
                names={payable(row.provider): row.provider.name, held(row.provider): row.provider.name},
            )
        return _saved(row, actor, "pay")


def settlement_discard(*, actor: Any, settlement: Settlement, reason: str) -> Settlement:
    """Void one that nobody has approved: it stays in the list with its number, and its orders are settled again.
    Raises UserError without a reason, MoveNotAllowed, NotAllowed."""
    require_station(actor)
    words = " ".join(reason.split())
    if not words:
        raise UserError(_("请写明为什么作废。"), field="reason")
    with transaction.atomic():
        row = _locked(settlement, "discard")
        row.void_reason = words[:120]
        row.lines.update(void=True)
        return _saved(row, actor, "discard")


def fund_receive(*, actor: Any, fund: Fund, amount: Decimal, note: str, key: str) -> None:
    """Money has come into a fund's bank account: an allocation, a donation. `key` makes it once. Raises UserError."""
    require_director(actor)
    words = " ".join(note.split())
    if not 0 < amount <= MOST_TOP_UP or amount != amount.quantize(Decimal("0.01")):
        raise UserError(_("请填大于 0 的金额，最多两位小数。"), field="amount")
    if not words:
        raise UserError(_("请写明这笔钱从哪里来。"), field="note")
    with transaction.atomic():
        entry = entry_book(
            actor=actor,
            centre=fund.centre,
            key=f"fund:{fund.uid}:{key}"[:120],
            source=fund,
            memo=words[:80],
            postings=[(accounts.BANK, f"fund:{fund.code}", amount)],
            names={f"fund:{fund.code}": fund.name},
        )
        journal.record(
            actor=actor,
            verb="fund.receive",
            noun=fund,
            area_code=fund.centre.area.code,
            payload={"amount": str(amount), "number": entry.number},
        )


def _make(actor: Any, centre: Centre, provider: Provider, month: date, orders: list[Order]) -> Settlement:
    payments = {
        payment.noun_uid: payment
        for payment in Payment.objects.filter(
            noun=LABEL, noun_uid__in=[order.uid for order in orders], state__in=("paid", "refunded")
        )
    }
    lines = [_line(order, payments.get(order.uid), provider) for order in orders]
    row = Settlement.objects.create(
        centre=centre,
        provider=provider,
        month=month,
        number=next_number(centre=centre, purpose="settlement"),
        owed=sum((line.owed for line in lines), Decimal(0)),
        held=sum((line.held for line in lines), Decimal(0)),
        made_by=actor,
    )
    for line in lines:
        line.settlement = row
    SettlementLine.objects.bulk_create(lines)
    _record(row, actor, "make")
    return row


def _line(order: Order, payment: Payment | None, provider: Provider) -> SettlementLine:
    paid = payment.amount - payment.refunded if payment else Decimal(0)
    cash = paid if payment and payment.into == held(provider) else Decimal(0)
    return SettlementLine(order=order, resident=paid, fund=owed_by_fund(order), held=cash)


def _postings(row: Settlement) -> list[tuple[str, str, Decimal]]:
    """What is owed goes against the cash that is held; the rest goes by bank or in cash, one way or the other."""
    owed, cash = row.owed, row.held
    through = accounts.CASH if row.paid_by == Settlement.Way.CASH else accounts.BANK
    against = min(owed, cash)
    postings = [
        (payable(row.provider), held(row.provider), against),
        (payable(row.provider), through, owed - against),
        (through, held(row.provider), cash - against),
    ]
    return [posting for posting in postings if posting[2]]


def _locked(settlement: Settlement, verb: str) -> Settlement:
    Settlement.objects.select_for_update().filter(pk=settlement.pk).first()
    row = Settlement.objects.select_related("provider", "centre__area").get(pk=settlement.pk)
    row.state = SETTLEMENT.check(verb, row.state)
    return row


def _saved(row: Settlement, actor: Any, verb: str) -> Settlement:
    row.save()
    _record(row, actor, verb)
    return row


def _record(row: Settlement, actor: Any, verb: str) -> None:
    payload = {"number": row.number, "amount": str(row.to_pay)}
    if row.paid_on:
        payload |= {"paid_on": row.paid_on.isoformat(), "paid_by": row.paid_by, "voucher": row.voucher}
    journal.record(
        actor=actor,
        verb=f"settlement.{verb}",
        noun=row,
        area_code=row.centre.area.code,
        payload=payload | ({"reason": row.void_reason} if row.void_reason else {}),
    )
