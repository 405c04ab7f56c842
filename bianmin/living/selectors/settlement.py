"""Settlements as the station and the director read them; the sheet that goes to a provider."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count
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


def settlement_list(user: Any, cursor: str | None = None) -> Page[Settlement]:
    rows = Settlement.objects.visible_to(user).select_related("provider", "centre", "approved_by")
    return keyset_page(rows.annotate(orders=Count("lines")), order=["-id"], cursor=cursor, size=50)


def to_settle(centre: Centre) -> MonthToSettle:
    """What waits to be settled of all months that are over; one query."""
    first = clock.today().replace(day=1)
    waiting = Order.objects.filter(
        centre=centre, settled_at__lt=day_span(first)[0], settlement_line=None, provider__isnull=False
    )
    return MonthToSettle((first - timedelta(days=1)).replace(day=1), waiting.exclude(list_amount=0).count())


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
    mark = f"{settlement.number} {by} {clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
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
    yield [kept("应付"), "", None, "", None, None, settlement.to_pay, None]
