"""The books as a workbook: the trial balance of a period, and every posting in it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as kept

from bianmin.core import clock, journal
from bianmin.core.errors import UserError
from bianmin.core.models import Centre
from bianmin.core.selectors.book import postings_of, trial_balance
from bianmin.core.spreadsheet import Cell, Sheet, workbook

MOST_POSTINGS = 50_000
ACCOUNTS = (
    (kept("科目"), 30),
    (kept("类别"), 10),
    (kept("本期借方"), 14),
    (kept("本期贷方"), 14),
    (kept("借方余额"), 14),
    (kept("贷方余额"), 14),
)
POSTINGS = (
    (kept("凭证编号"), 22),
    (kept("记账时间"), 17),
    (kept("摘要"), 36),
    (kept("借方科目"), 26),
    (kept("贷方科目"), 26),
    (kept("金额"), 14),
)


def book_export(*, actor: Any, centre: Centre, since: datetime, until: datetime) -> bytes:
    """The period [since, until) as .xlsx, in Chinese whatever the reader reads. Raises UserError for too long a one."""
    rows = postings_of(centre, since=since, until=until)
    if rows[MOST_POSTINGS : MOST_POSTINGS + 1].exists():
        raise UserError(_("这段时间的记录太多，一次导不完。请把日期选短一些，分几次导出。"), field="since")
    last = (until - timedelta(seconds=1)).astimezone(clock.SHANGHAI)
    days = f"{since.astimezone(clock.SHANGHAI):%Y-%m-%d}—{last:%Y-%m-%d}"
    mark = f"{centre.name} {days} {actor} {clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    sheets = [
        Sheet(kept("科目余额表"), ACCOUNTS, _accounts(centre, since, until)),
        Sheet(kept("记账明细"), POSTINGS, _postings(rows)),
    ]
    content = workbook(sheets, title=kept("账簿"), mark=mark)
    journal.record(
        actor=actor,
        verb="book.export",
        noun=centre,
        area_code=centre.area.code,
        payload={"from": since.astimezone(clock.SHANGHAI).date(), "until": last.date()},
    )
    return content


def _accounts(centre: Centre, since: datetime, until: datetime) -> Iterator[list[Cell]]:
    whole = trial_balance(centre, until, since=since)
    for line in whole.lines:
        kind = str(line.account.get_kind_display())
        yield [line.account.name, kind, line.debit, line.credit, line.debit_balance, line.credit_balance]
    yield [kept("合计"), "", whole.debit, whole.credit, whole.debit_balance, whole.credit_balance]


def _postings(rows: Any) -> Iterator[list[Cell]]:
    for row in rows.iterator(chunk_size=2000):
        entry = row.entry
        yield [entry.number, entry.booked_at, entry.memo, row.debit.name, row.credit.name, row.amount]
