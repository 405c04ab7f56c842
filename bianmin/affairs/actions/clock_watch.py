"""Watching the clocks: a warning before the limit, an alarm after it, a reminder of what was promised for later.

Lists compute their colours; this writes each of them once into the journal, from where pages and measures read it, and
reminds the applicant through the outbox.
"""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as kept

from bianmin.affairs.deadlines import SOON_WORKDAYS
from bianmin.affairs.models import Case, CaseMaterial
from bianmin.core import clock, journal
from bianmin.core.calendar import WorkCalendar
from bianmin.core.models import JournalEntry

from .steps import in_words, message

CHUNK = 500


def clock_watch() -> dict[str, int]:
    """Write what has become due since the last time; returns how many of each. Safe to run at any time, twice too."""
    return {"clocks": _watch_cases(), "gaps": _watch_gaps()}


def _watch_cases() -> int:
    today = clock.today()
    days = WorkCalendar.load(today - timedelta(days=400), today + timedelta(days=60))
    soon = days.add(today, SOON_WORKDAYS).on
    running = Case.objects.filter(state="accepted", due_on__lte=soon).select_related("item_version", "person")
    entries = []
    for case in running.order_by("due_on", "id").iterator(chunk_size=CHUNK):
        assert case.due_on is not None  # noqa: S101 — filtered above
        if case.item_version.on_the_spot and case.due_on >= today:
            continue
        entries.append(_entry(case, "overdue" if case.due_on < today else "due_soon", days))
    return _write(entries)


def _entry(case: Case, verb: str, days: WorkCalendar) -> JournalEntry:
    assert case.due_on is not None  # noqa: S101 — filtered by the caller
    left = days.between(clock.today(), case.due_on)
    return _line(case, verb, f"{case.due_on}", {"due_on": case.due_on, "left": left})


def _line(case: Case, verb: str, once: str, payload: dict[str, Any]) -> JournalEntry:
    return journal.entry_for(
        actor=None,
        verb=f"case.{verb}",
        noun=case._meta.label_lower,
        noun_uid=case.uid,
        subject_uid=case.person.uid if case.person else None,
        area_code=case.area_code,
        payload={"number": case.number, **payload},
        once=f"case.{verb}:{case.uid}:{once}",
    )


def _watch_gaps() -> int:
    """A promised material: the applicant is reminded the day before, the office is told the day after."""
    tomorrow = clock.today() + timedelta(days=1)
    gaps = CaseMaterial.objects.filter(
        status=CaseMaterial.Status.GAP, due_on__lte=tomorrow, case__decided_at=None, case__closed_at=None
    )
    entries = []
    for gap in gaps.select_related("case", "case__item_version", "case__person", "case__organization", "case__centre"):
        case = gap.case
        if gap.due_on and gap.due_on >= clock.today():
            body = kept("您的“%(item)s”（%(number)s）还差“%(name)s”，请在 %(due)s前带到窗口。") % {
                "item": case.item_version.name,
                "number": case.number,
                "name": gap.name,
                "due": in_words(gap.due_on),
            }
            message(case, verb=f"gap:{gap.code}:{gap.due_on}", body=body)
            continue
        words = {"missing": [gap.name], "due_on": gap.due_on}
        entries.append(_line(case, "gap_late", f"{gap.code}:{gap.due_on}", words))
    return _write(entries)


def _write(entries: list[JournalEntry]) -> int:
    """Those that are not there yet, in one short transaction; nothing when another worker is doing the same."""
    once = [entry.once for entry in entries]
    known = set(JournalEntry.objects.filter(once__in=once).values_list("once", flat=True))
    fresh = [entry for entry in entries if entry.once not in known]
    try:
        with transaction.atomic():
            journal.record_many(fresh)
    except IntegrityError:
        return 0
    return len(fresh)
