"""One entry of the books as its page shows it, and the reversals that wait for a second person."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from bianmin.core import book_sources
from bianmin.core.actions.book_reversal import why_not_reversed
from bianmin.core.book_sources import About
from bianmin.core.models import BookEntry, BookReversal, Centre, Posting
from bianmin.core.permissions import can_keep_books

from .book import entries_about, entry_postings

MOST_OTHERS = 20


@dataclass(frozen=True)
class EntryView:
    """`others`: booked about the same thing, the newest first, `MOST_OTHERS` at most. `waits`: the reversal that was
    asked for. `why_not`: why it is not reversed by hand, shown to whoever could."""

    entry: BookEntry
    postings: list[Posting]
    about: About | None
    others: list[BookEntry]
    asked: list[BookReversal]
    why_not: str
    may_ask: bool

    @property
    def waits(self) -> BookReversal | None:
        return next((row for row in self.asked if row.state == "asked"), None)


def entry_view(entry: BookEntry, user: Any) -> EntryView:
    """Three queries and one for what it is about."""
    asked = list(entry.reversals_asked.select_related("asked_by", "decided_by"))
    why_not, keeps = why_not_reversed(entry), can_keep_books(user)
    waits = any(row.state == "asked" for row in asked)
    return EntryView(
        entry=entry,
        postings=entry_postings(entry),
        about=book_sources.about(entry.source_noun, entry.source_uid),
        others=list(entries_about(entry.source_uid).exclude(pk=entry.pk).reverse()[:MOST_OTHERS]),
        asked=asked,
        why_not=why_not if keeps else "",
        may_ask=keeps and not why_not and not waits,
    )


def reversals_waiting(centre: Centre) -> QuerySet[BookReversal]:
    """The oldest first, each with its entry and who asked."""
    rows = BookReversal.objects.filter(entry__centre=centre, state="asked")
    return rows.select_related("entry", "asked_by").order_by("id")
