"""A month of clothing aid as a workbook: donations, hand-outs, changes of the stock, the shelf. Names are masked."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.core.masking import mask_name
from bianmin.core.models import Centre
from bianmin.core.translations import in_chinese
from bianmin.living.models import ClothingDonation, ClothingHandout, GarmentMove

from .clothing_donation import donor_masked
from .clothing_stock import stock_rows

MOST_ROWS = 20_000
Row = Sequence[Any]


def month_span(month: date) -> tuple[datetime, datetime]:
    """From the first moment of the month to the first of the next."""
    first = month.replace(day=1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    begin, end = (datetime.combine(day, time(), tzinfo=clock.SHANGHAI) for day in (first, after))
    return begin, end


@in_chinese()
def month_workbook(user: Any, centre: Centre, month: date) -> bytes:
    """The file. A constant number of queries."""
    span = month_span(month)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    title = _("%(centre)s %(month)s 衣物救助") % {"centre": centre.name, "month": f"{month:%Y-%m}"}
    mark = _("%(title)s · 导出 %(who)s %(when)s") % {
        "title": title,
        "who": str(user),
        "when": f"{clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}",
    }
    for name, head, rows in _sheets(user, centre, span):
        _sheet(book, name, mark, head, rows)
    book.close()
    return out.getvalue()


def _sheets(user: Any, centre: Centre, span: tuple[datetime, datetime]) -> Iterable[tuple[str, Row, Iterable[Row]]]:
    yield (
        _("捐赠"),
        (
            _("编号"),
            _("登记日期"),
            _("捐赠人"),
            _("公斤"),
            _("包数"),
            _("状态"),
            _("上架件数"),
            _("回收件数"),
            _("消毒批次"),
        ),
        _donations(user, centre, span),
    )
    yield (
        _("领取"),
        (_("编号"), _("日期"), _("领取人"), _("件数"), _("状态"), _("经办")),
        _handouts(user, centre, span),
    )
    yield (
        _("库存变动"),
        (_("时间"), _("衣物"), _("件数"), _("原因"), _("单号"), _("经办")),
        _moves(centre, span),
    )
    yield (
        _("现有库存"),
        (_("季节"), _("种类"), _("适合"), _("尺码"), _("件数")),
        (
            (
                row.get_season_display(),
                row.get_kind_display(),
                row.get_wearer_display(),
                row.get_size_display(),
                row.pieces,
            )
            for row in stock_rows(user, centre)
        ),
    )


def _donations(user: Any, centre: Centre, span: tuple[datetime, datetime]) -> Iterable[Row]:
    rows = ClothingDonation.objects.visible_to(user).filter(
        centre=centre, received_at__gte=span[0], received_at__lt=span[1]
    )
    for row in rows.select_related("person", "organization").prefetch_related("sortings").order_by("id")[:MOST_ROWS]:
        lines = row.sortings.all()
        counts = (sum(line.pieces for line in lines), sum(line.recycled for line in lines))
        state = row.get_state_display()
        yield (row.number, _day(row.received_at), donor_masked(row), row.weight_kg, row.bags, state, *counts, row.batch)


def _handouts(user: Any, centre: Centre, span: tuple[datetime, datetime]) -> Iterable[Row]:
    rows = ClothingHandout.objects.visible_to(user).filter(centre=centre, handed_at__gte=span[0], handed_at__lt=span[1])
    for row in rows.select_related("person", "handed_by").defer("need").order_by("id")[:MOST_ROWS]:
        who, by = mask_name(row.person.name), str(row.handed_by or "")
        yield (row.number, _day(row.handed_at), who, row.pieces, row.get_state_display(), by)


def _moves(centre: Centre, span: tuple[datetime, datetime]) -> Iterable[Row]:
    rows = GarmentMove.objects.filter(stock__centre=centre, created_at__gte=span[0], created_at__lt=span[1])
    related = rows.select_related("stock", "donation", "handout", "actor").order_by("id")
    for move in related[:MOST_ROWS]:
        paper = move.donation or move.handout
        number, by = paper.number if paper else "", str(move.actor or "")
        at = f"{move.created_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
        yield (at, move.stock.words, move.change, move.get_reason_display(), number, by)


def _day(at: datetime) -> str:
    return f"{at.astimezone(clock.SHANGHAI):%Y-%m-%d}"


def _sheet(book: Any, name: str, mark: str, head: Row, rows: Iterable[Row]) -> None:
    sheet = book.add_worksheet(str(name))
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.write_string(0, 0, mark, book.add_format({"italic": True}))
    sheet.set_footer("&R&P / &N")
    sheet.freeze_panes(2, 0)
    sheet.set_column(0, len(head) - 1, 16)
    for column, label in enumerate(head):
        sheet.write_string(1, column, str(label), bold)
    for line, row in enumerate(rows, 2):
        for column, value in enumerate(row):
            if isinstance(value, str) or not hasattr(value, "__float__"):
                sheet.write_string(line, column, str(value))
            else:
                sheet.write_number(line, column, float(value))
