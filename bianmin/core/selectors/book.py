"""Reading the books: balances, the trial balance, an account's lines, and the proof that they hold.

One query each; balances three, one for the accounts and one for each side.
"""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from bianmin.core.fields import MoneyField
from bianmin.core.models import BookAccount, BookEntry, Centre, Posting
from bianmin.core.paging import Page, keyset_page

NOTHING = Decimal(0)
MOST_MISFITS = 100


class AccountLine(NamedTuple):
    """One account in the trial balance: what was debited and credited in the period, yuan; `before` is what it held
    before, debits less credits."""

    account: BookAccount
    debit: Decimal
    credit: Decimal
    before: Decimal = NOTHING

    @property
    def balance(self) -> Decimal:
        """On the account's own side: what a fund still has, what a provider is still owed."""
        return self._end if self.account.grows_by_debit else -self._end

    @property
    def debit_balance(self) -> Decimal:
        return max(self._end, NOTHING)

    @property
    def credit_balance(self) -> Decimal:
        return max(-self._end, NOTHING)

    @property
    def _end(self) -> Decimal:
        return self.before + self.debit - self.credit


class TrialBalance(NamedTuple):
    """Every account with its totals; both sides are equal."""

    lines: list[AccountLine]

    @property
    def debit(self) -> Decimal:
        return sum((line.debit for line in self.lines), NOTHING)

    @property
    def credit(self) -> Decimal:
        return sum((line.credit for line in self.lines), NOTHING)

    @property
    def debit_balance(self) -> Decimal:
        return sum((line.debit_balance for line in self.lines), NOTHING)

    @property
    def credit_balance(self) -> Decimal:
        return sum((line.credit_balance for line in self.lines), NOTHING)


def balance(key: str, *, centre: Centre, until: datetime | None = None) -> Decimal:
    """What the account holds on its own side (before `until`); nought when there is none."""
    line = next(iter(_lines(BookAccount.objects.filter(centre=centre, key=key), until)), None)
    return line.balance if line else NOTHING


def balances(opened_with: str, *, centre: Centre, until: datetime | None = None) -> dict[str, Decimal]:
    """The balances of all accounts whose key begins so ("fund:", "payable:"), by key."""
    rows = BookAccount.objects.filter(centre=centre, key__startswith=opened_with)
    return {line.account.key: line.balance for line in _lines(rows, until)}


def trial_balance(centre: Centre, until: datetime | None = None, *, since: datetime | None = None) -> TrialBalance:
    """Debits and credits from `since` on, balances with all that was before; both before `until`."""
    return TrialBalance(_lines(BookAccount.objects.filter(centre=centre), until, since))


def postings_of(centre: Centre, *, since: datetime, until: datetime) -> QuerySet[Posting]:
    """The postings of a period in the order of booking, each with its entry and accounts."""
    rows = Posting.objects.filter(entry__centre=centre, entry__booked_at__gte=since, entry__booked_at__lt=until)
    return rows.select_related("entry", "debit", "credit").order_by("entry__booked_at", "id")


def account_lines(account: BookAccount, *, cursor: str | None = None, size: int = 50) -> Page[Posting]:
    """The postings of an account, the newest first, each with its entry and accounts."""
    rows = Posting.objects.filter(Q(debit=account) | Q(credit=account))
    return keyset_page(rows.select_related("entry", "debit", "credit"), order=["-id"], cursor=cursor, size=size)


def entries_about(source_uid: uuid.UUID) -> QuerySet[BookEntry]:
    """What was booked about one noun (an order, a payment), the oldest first."""
    return BookEntry.objects.filter(source_uid=source_uid).order_by("id")


def misfits(centre: Centre, *, since: datetime | None = None, until: datetime | None = None) -> list[str]:
    """The proof: numbers of entries whose postings are not those that were booked. Empty when the books hold."""
    rows = BookEntry.objects.filter(centre=centre)
    if since:
        rows = rows.filter(booked_at__gte=since)
    if until:
        rows = rows.filter(booked_at__lt=until)
    postings = Posting.objects.filter(entry=OuterRef("pk")).order_by().values("entry")
    wrong = rows.annotate(posted=_total(postings)).exclude(posted=F("total")).order_by("id")
    return list(wrong.values_list("number", flat=True)[:MOST_MISFITS])


def _lines(accounts: QuerySet[BookAccount], until: datetime | None, since: datetime | None = None) -> list[AccountLine]:
    """Each side is summed in one pass: asking for each account would read the postings as often."""
    rows = Posting.objects.filter(entry__booked_at__lt=until) if until else Posting.objects.all()
    found = list(accounts.order_by("key"))
    debits, credits = (_sums(rows, side, found, since) for side in ("debit", "credit"))
    lines = []
    for account in found:
        debit, debit_before = debits.get(account.pk, (NOTHING, NOTHING))
        credit, credit_before = credits.get(account.pk, (NOTHING, NOTHING))
        lines.append(AccountLine(account, debit, credit, debit_before - credit_before))
    return lines


def _sums(
    rows: QuerySet[Posting], side: str, accounts: list[BookAccount], since: datetime | None
) -> dict[int, tuple[Decimal, Decimal]]:
    """By account: what was booked on this side from `since` on, and what was before."""
    grouped = rows.filter(**{f"{side}__in": accounts}).order_by().values(side)
    if since is None:
        sums = grouped.annotate(within=Sum("amount")).values_list(side, "within")
        return {pk: (within, NOTHING) for pk, within in sums}
    parts = grouped.annotate(
        within=Sum("amount", filter=Q(entry__booked_at__gte=since)),
        before=Sum("amount", filter=Q(entry__booked_at__lt=since)),
    )
    sums_of_both = parts.values_list(side, "within", "before")
    return {pk: (within or NOTHING, before or NOTHING) for pk, within, before in sums_of_both}


def _total(grouped: QuerySet[Posting, Any]) -> Coalesce:
    total = Subquery(grouped.annotate(total=Sum("amount")).values("total"), output_field=MoneyField())
    return Coalesce(total, Value(NOTHING, output_field=MoneyField()))


def entry_postings(entry: BookEntry) -> list[Posting]:
    return list(entry.postings.select_related("debit", "credit").order_by("id"))
