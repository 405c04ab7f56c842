"""Booking: an entry with its postings, once for each key, and its reversal. Nothing booked is ever changed."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as kept

from bianmin.core import clock, journal
from bianmin.core.book_accounts import described
from bianmin.core.errors import Conflict
from bianmin.core.fields import MoneyField
from bianmin.core.models import BookAccount, BookEntry, Centre, Posting
from bianmin.core.numbering import next_number

NUMBERS = "book"
Line = tuple[str, str, Decimal]


class BookedOtherwise(Conflict):
    """The key was booked before with other amounts; `details` names the entry."""

    code = "booked_otherwise"


class Source(NamedTuple):
    """What an entry is about: the noun's label ("living.order") and uid."""

    noun: str
    uid: uuid.UUID


def source_of(row: models.Model) -> Source:
    return Source(row._meta.label_lower, row.uid)  # type: ignore[attr-defined]


def account(key: str, *, centre: Centre, name: str = "") -> BookAccount:
    """The centre's account, made when there is none yet; two that make it at once get the same.

    `name` says whose fund or payable it is; an account that is there keeps its name. Raises ValueError.
    """
    return _accounts(centre, [key], {key: name})[key]


def entry_book(
    *,
    actor: Any,
    centre: Centre,
    key: str,
    source: models.Model | Source,
    memo: str,
    postings: Iterable[Line],
    names: Mapping[str, str] | None = None,
    booked_at: datetime | None = None,
) -> BookEntry:
    """Book postings (debit key, credit key, yuan) as one entry; `key` makes it once, also for two at once.

    The same key with the same postings gives the entry that is there. Raises BookedOtherwise for other ones, ValueError
    for postings that cannot be booked. `names` are those of accounts that are new.
    """
    lines = [(debit, credit, _yuan(amount)) for debit, credit, amount in postings]
    if not lines or any(amount <= 0 or debit == credit for debit, credit, amount in lines):
        raise ValueError("an entry has postings, each of more than nothing and between two accounts")
    with transaction.atomic():
        if found := _found(key, lines):
            return found
        try:
            with transaction.atomic():
                return _write(actor, centre, key, source, memo, lines, names or {}, booked_at, None)
        except IntegrityError:
            if found := _found(key, lines):
                return found  # another process was quicker
            raise


def entry_reverse(*, actor: Any, entry: BookEntry, memo: str = "") -> BookEntry:
    """Book the entry the other way round. Asked twice, it is booked once. Raises Conflict for a reversal itself."""
    if entry.reverses_id:
        raise Conflict(_("这一笔本身就是冲销，不能再冲销。要恢复，请重新记一笔。"))
    key = f"reverse:{entry.uid}"
    with transaction.atomic():
        if found := BookEntry.objects.filter(key=key).first():
            return found
        rows = entry.postings.select_related("debit", "credit")
        lines = [(row.credit.key, row.debit.key, row.amount) for row in rows]
        source = Source(entry.source_noun, entry.source_uid)
        words = (memo or kept("冲销") + f" {entry.number}")[:120]
        try:
            with transaction.atomic():
                return _write(actor, entry.centre, key, source, words, lines, {}, None, entry)
        except IntegrityError:
            return BookEntry.objects.get(key=key)


def _write(
    actor: Any,
    centre: Centre,
    key: str,
    source: models.Model | Source,
    memo: str,
    lines: list[Line],
    names: Mapping[str, str],
    booked_at: datetime | None,
    reverses: BookEntry | None,
) -> BookEntry:
    about = source_of(source) if isinstance(source, models.Model) else source
    accounts = _accounts(centre, [name for line in lines for name in line[:2]], names)
    entry = BookEntry.objects.create(
        centre=centre,
        number=next_number(centre=centre, purpose=NUMBERS),
        booked_at=booked_at or clock.now(),
        key=key,
        memo=memo,
        source_noun=about.noun,
        source_uid=about.uid,
        reverses=reverses,
        total=sum((amount for _debit, _credit, amount in lines), Decimal(0)),
        entered_by=actor,
    )
    Posting.objects.bulk_create(
        Posting(entry=entry, debit=accounts[debit], credit=accounts[credit], amount=amount)
        for debit, credit, amount in lines
    )
    verb = "book.reverse" if reverses else "book.enter"
    payload = {"number": entry.number, "amount": str(entry.total)}
    journal.record(actor=actor, verb=verb, noun=entry, area_code=centre.area.code, payload=payload)
    return entry


def _accounts(centre: Centre, keys: Iterable[str], names: Mapping[str, str]) -> dict[str, BookAccount]:
    wanted = sorted(set(keys))  # always in one order, so that two who make several do not wait for each other
    rows = BookAccount.objects.filter(centre=centre, key__in=wanted)
    found = {row.key: row for row in rows}
    new = [key for key in wanted if key not in found]
    if new:
        made = [(key, *described(key, names.get(key, ""))) for key in new]
        BookAccount.objects.bulk_create(
            [BookAccount(centre=centre, key=key, name=name, kind=kind) for key, name, kind in made],
            ignore_conflicts=True,
        )
        found = {row.key: row for row in rows.all()}
    return found


def _found(key: str, lines: list[Line]) -> BookEntry | None:
    entry = BookEntry.objects.filter(key=key).first()
    if entry is None:
        return None
    rows = entry.postings.select_related("debit", "credit")
    if sorted((row.debit.key, row.credit.key, row.amount) for row in rows) != sorted(lines):
        text = _("这件事已经记过账（%(number)s），金额或科目不一样。请先冲销原来的一笔。")
        raise BookedOtherwise(text % {"number": entry.number}, details={"number": entry.number, "uid": str(entry.uid)})
    return entry


def _yuan(amount: Decimal) -> Decimal:
    if not isinstance(amount, Decimal):
        raise TypeError("money is Decimal yuan")
    return MoneyField().to_python(amount) or Decimal(0)
