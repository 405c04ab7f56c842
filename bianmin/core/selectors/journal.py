"""Reading the journal for those who watch over it: newest first, names masked, payloads of erased people left out."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from bianmin.core import clock, journal, journal_words
from bianmin.core.models import Area, JournalBatch, JournalCheck, JournalEntry
from bianmin.core.paging import keyset_page
from bianmin.core.permissions import journal_of

SIZE = 50
MOST_COUNTED = 1000
MOST_STAFF = 50


@dataclass(frozen=True)
class JournalFilter:
    """What the reader asks for; empty means any. Days are those of Asia/Shanghai, both included."""

    staff: str = ""
    verb: str = ""
    since: date | None = None
    until: date | None = None
    person: uuid.UUID | None = None


class JournalLine(NamedTuple):
    """One entry as the page shows it. `subject` is "" for an act about no person; `lines` is None once erased."""

    entry: JournalEntry
    actor: str
    label: str
    subject: str
    area: str
    lines: list[tuple[str, str]] | None


class JournalPage(NamedTuple):
    """Lines of one page and the cursor of the next one, None on the last."""

    items: list[JournalLine]
    next: str | None = None


class SealState(NamedTuple):
    """The chain's end, how many entries wait for it (counted up to MOST_COUNTED), and the last verifications."""

    last: JournalBatch | None
    waiting: int
    check: JournalCheck | None
    running: bool


def journal_page(user: Any, asked: JournalFilter, *, cursor: str | None = None) -> JournalPage:
    """Entries that `user` may read, the newest first; six queries at most, and one for each kind of
    code (parameter, office, item, tag) that occurs."""
    rows = _filtered(journal_of(user), asked).select_related("actor")
    page = keyset_page(rows, order=["-id"], cursor=cursor, size=SIZE)
    uids = {entry.subject_uid for entry in page.items if entry.subject_uid}
    people = journal_words.subjects(user, uids) if uids else {}
    areas = dict(Area.objects.filter(code__in={row.area_code for row in page.items}).values_list("code", "name"))
    payloads = journal.payloads_of(page.items)
    words = journal_words.Reader()
    lines = [_line(entry, people, areas, payloads[entry.pk], words) for entry in page.items]
    return JournalPage(lines, page.next)


def subject_of(user: Any, uid: uuid.UUID) -> journal_words.Subject | None:
    """The person named by `uid`, when `user` may see her; one query for each kind of subject."""
    return journal_words.subjects(user, [uid]).get(uid)


def seal_state() -> SealState:
    """Four queries, whatever the journal's length."""
    finished = JournalCheck.objects.exclude(done_at=None).select_related("asked_by").order_by("-done_at", "-id").first()
    recent = clock.now() - timedelta(hours=1)
    return SealState(
        last=JournalBatch.objects.defer("uids").order_by("-last").first(),
        waiting=JournalEntry.objects.filter(position=None)[:MOST_COUNTED].count(),
        check=finished,
        running=JournalCheck.objects.filter(done_at=None, asked_at__gt=recent).exists(),
    )


def _line(
    entry: JournalEntry,
    people: Mapping[uuid.UUID, journal_words.Subject],
    areas: Mapping[str, str],
    payload: dict[str, Any] | None,
    words: journal_words.Reader,
) -> JournalLine:
    who = people.get(entry.subject_uid) if entry.subject_uid else None
    personal = entry.subject_uid is not None
    return JournalLine(
        entry=entry,
        actor=str(entry.actor) if entry.actor else "",
        label=journal_words.label_of(entry.verb),
        subject=who.name if who else "",
        area=areas.get(entry.area_code, entry.area_code),
        lines=None if payload is None else words.lines(payload, personal=personal),
    )


def _filtered(rows: QuerySet[JournalEntry], asked: JournalFilter) -> QuerySet[JournalEntry]:
    if asked.verb:
        rows = rows.filter(verb=asked.verb)
    if asked.person:
        rows = rows.filter(subject_uid=asked.person)
    if asked.staff:
        rows = rows.filter(actor__in=_staff_named(asked.staff))
    if asked.since:
        rows = rows.filter(at__gte=_midnight(asked.since))
    if asked.until:
        rows = rows.filter(at__lt=_midnight(asked.until + timedelta(days=1)))
    return rows


def _staff_named(text: str) -> list[int]:
    named = Q(username__iexact=text) | Q(name__icontains=text)
    return list(get_user_model().objects.filter(named).order_by("id").values_list("pk", flat=True)[:MOST_STAFF])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.SHANGHAI)
