"""Settlements as the station and the director read them; the sheet that goes to a provider."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop as kept

from bianmin.core import clock
from bianmin.core.models import Centre
from bianmin.core.paging import Page, keyset_page
from bianmin.core.selectors.book import balances
from bianmin.core.spreadsheet import Cell, Sheet, workbook
from bianmin.core.translations import in_chinese
from bianmin.living.models import Fund, Order, Settlement, SettlementLine
from bianmin.living.workflow import SETTLEMENT

from .crew import day_span

COLUMNS = (
    (kept("订单号"), 24),
    (kept("服务"), 18),
    (kept("完成时间"), 17),
    (kept("数量"), 8),
    (kept("居民付"), 12),
    (kept("补贴"), 12),
    (kept("合计"), 12),
    (kept("师傅代收现金"), 14),
)


@dataclass(frozen=True)
class FundLine:
    """`balance`: what is left; below nought it has paid more than it has."""

    fund: Fund
    balance: Decimal

    @property
    def overdrawn(self) -> bool:
        return self.balance < 0


@dataclass(frozen=True)
class MonthToSettle:
    """The last month that is over, and what waits in it."""

    month: date
    orders: int


def settlement_list(user: Any, cursor: str | None = None, *, void: bool = False) -> Page[Settlement]:
    """Those that stand, or those that are void."""
    rows = Settlement.objects.visible_to(user).select_related("provider", "centre", "approved_by")
    rows = rows.filter(state="void") if void else rows.exclude(state="void")
    return keyset_page(rows.annotate(orders=Count("lines")), order=["-id"], cursor=cursor, size=50)


def settlements_void(user: Any) -> int:
    return Settlement.objects.visible_to(user).filter(state="void").count()


def orders_to_settle(centre: Centre, month: date) -> QuerySet[Order]:
    """What a settlement of `month` (its first day) takes: settled by its end, in none that stands, and somebody owes
    its provider something. A provider that has its settlement of the month gets the rest with the next one."""
    after = (month + timedelta(days=32)).replace(day=1)
    owing = Q(amount__gt=0) | Q(extra_amount__gt=0) | Q(subsidy__gt=0, provider__voluntary=False)
    standing = Settlement.objects.exclude(state="void").filter(centre=centre, month=month)
    return (
        Order.objects.filter(owing, centre=centre, settled_at__lt=day_span(after)[0], provider__isnull=False)
        .exclude(provider__in=standing.values("provider"))
        .exclude(Exists(SettlementLine.objects.filter(order=OuterRef("pk"), void=False)))
    )


def to_settle(centre: Centre) -> MonthToSettle:
    """What `settlements_make` would take for the last month that is over; one query."""
    month = (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    return MonthToSettle(month, orders_to_settle(centre, month).count())


def fund_lines(centre: Centre) -> list[FundLine]:
    """The centre's funds with what each has left."""
    held = balances("fund:", centre=centre)
    funds = Fund.objects.filter(centre=centre).order_by("id")
    return [FundLine(fund, held.get(f"fund:{fund.code}", Decimal(0))) for fund in funds]


def settlement_lines(settlement: Settlement) -> list[SettlementLine]:
    return list(settlement.lines.select_related("order__service"))


def open_moves(settlement: Settlement) -> list[str]:
    return [move.verb for move in SETTLEMENT.open_moves(settlement.state)]


@in_chinese()
def settlement_sheet(settlement: Settlement, by: Any) -> bytes:
    """The .xlsx for the provider: no resident's name, address or reason stands in it."""
    title = f"{settlement.provider.name} {settlement.month:%Y-%m} {kept('结算单')}"
    mark = f"{title} {settlement.number} {by} {clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    return workbook([Sheet(kept("结算单"), COLUMNS, _rows(settlement))], title=title, mark=mark)


def _rows(settlement: Settlement) -> Iterator[list[Cell]]:
    for line in settlement_lines(settlement):
        order = line.order
        yield [
            order.number,
            order.service.name,
            order.done_at,
            f"{order.quantity} {order.service.unit}",
            line.resident,
            line.fund,
            line.owed,
            line.held,
        ]
    yield [kept("合计"), "", None, "", None, None, settlement.owed, settlement.held]
    yield [kept("还要付"), "", None, "", None, None, settlement.to_pay, None]
