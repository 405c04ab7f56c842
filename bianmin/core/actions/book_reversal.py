"""Reversing an entry by hand: one person asks and says why, another looks at it and books it. Once.

Only what was entered by hand; what a payment, a settlement or an order booked is undone there (`book_sources`).
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.core import book_sources, clock, journal
from bianmin.core.errors import Conflict, NotAllowed, UserError
from bianmin.core.models import BookEntry, BookReversal
from bianmin.core.permissions import require_book_keeper, require_book_reader
from bianmin.core.workflow_book import REVERSAL

from .book import entry_reverse

MOST_WORDS = 200


def why_not_reversed(entry: BookEntry) -> str:
    """Why the entry cannot be reversed by hand, as a sentence; empty when it can. One query, none with `reversal`."""
    if entry.reverses_id:
        return _("这一笔本身就是冲销，不能再冲销。要恢复，请重新记一笔。")
    if hasattr(entry, "reversal"):
        return _("这一笔已经冲销过了（%(number)s），不用再冲销。") % {"number": entry.reversal.number}
    return str(book_sources.undone(entry.source_noun))


def reversal_ask(*, actor: Any, entry: BookEntry, reason: str) -> BookReversal:
    """Ask for it; nothing is booked yet. Raises UserError, Conflict for what is not reversed by hand, was reversed or
    waits already, NotAllowed."""
    require_book_keeper(actor)
    words = " ".join(reason.split())
    if not words:
        raise UserError(_("请写明为什么冲销。"), field="reason")
    if len(words) > MOST_WORDS:
        raise UserError(_("内容太长，最多 %(most)d 个字。") % {"most": MOST_WORDS}, field="reason")
    fresh = BookEntry.objects.select_related("reversal", "centre__area").get(pk=entry.pk)
    if refusal := why_not_reversed(fresh):
        raise Conflict(refusal)
    try:
        with transaction.atomic():
            row = BookReversal.objects.create(entry=fresh, reason=words, asked_by=actor)
            _record(row, actor, "ask")
    except IntegrityError:
        raise Conflict(_("这一笔已经有人申请冲销，正等复核。")) from None
    return row


def reversal_confirm(*, actor: Any, reversal: BookReversal) -> BookEntry:
    """The second person has looked at it: booked the other way round. Raises NotAllowed for whoever asked,
    MoveNotAllowed when it was decided, Conflict when the entry was reversed otherwise."""
    require_book_reader(actor)
    with transaction.atomic():
        row = _decided(reversal, actor, "confirm")
        if row.asked_by_id == actor.pk:
            raise NotAllowed(_("冲销要由另一个人复核。"))
        if refusal := why_not_reversed(row.entry):
            raise Conflict(refusal)
        row.save()
        entry = entry_reverse(actor=actor, entry=row.entry)
        _record(row, actor, "confirm")
        return entry


def reversal_drop(*, actor: Any, reversal: BookReversal) -> BookReversal:
    """The second person says no, or whoever asked takes it back. Raises MoveNotAllowed, NotAllowed."""
    require_book_reader(actor)
    with transaction.atomic():
        row = _decided(reversal, actor, "drop")
        row.save()
        _record(row, actor, "drop")
        return row


def _decided(reversal: BookReversal, actor: Any, verb: str) -> BookReversal:
    """The row, locked, as it is after `verb`, not saved yet."""
    BookReversal.objects.select_for_update().filter(pk=reversal.pk).first()
    row = BookReversal.objects.select_related("entry__centre__area", "entry__reversal").get(pk=reversal.pk)
    row.state = REVERSAL.check(verb, row.state)
    row.decided_by, row.decided_at = actor, clock.now()
    return row


def _record(row: BookReversal, actor: Any, verb: str) -> None:
    journal.record(
        actor=actor,
        verb=f"book_reversal.{verb}",
        noun=row,
        area_code=row.entry.centre.area.code,
        payload={"number": row.entry.number, "amount": str(row.entry.total)},
    )
