"""What the office enters above the announced calendar."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import journal
from bianmin.core.errors import Conflict
from bianmin.core.models import CalendarDay, CalendarYear


def calendar_day_add(*, day: date, working: bool, note: str, actor: Any, replaces: str = "") -> CalendarDay:
    """Say whether a day is a working day. An empty note keeps the one that is there.

    Raises Conflict when the office has said something else of it already and `replaces` is not just that (`word_of`).
    """
    row = CalendarDay(day=day, working=working, note=note)
    with transaction.atomic():
        CalendarDay.objects.bulk_create([row], ignore_conflicts=True)
        kept = CalendarDay.objects.select_for_update().get(day=day)
        note = note or kept.note
        if (kept.working, kept.note) != (working, note):
            if replaces != word_of(kept):
                raise Conflict(_replacing(kept, working), field="day", details={"replaces": word_of(kept)})
            kept.working, kept.note = working, note
            kept.save(update_fields=["working", "note"])
        _record("calendar.day_add", kept, actor)
    return kept


def word_of(row: CalendarDay) -> str:
    """Names what the office has said of a day, so that a replacement covers just that."""
    return f"{row.day.isoformat()} {row.working:d} {row.note}"


def _replacing(kept: CalendarDay, working: bool) -> str:
    kinds = {True: _("上班"), False: _("放假")}
    note = _("（%(note)s）") % {"note": kept.note} if kept.note else ""
    return _("%(day)s 已经录入为%(now)s%(note)s。再按一次“录入这一天”，就改为%(then)s。") % {
        "day": kept.day.isoformat(),
        "now": kinds[kept.working],
        "note": note,
        "then": kinds[working],
    }


def calendar_day_remove(*, day: CalendarDay, actor: Any) -> None:
    """Take the office's word on a day back; the announced arrangement holds again."""
    with transaction.atomic():
        _record("calendar.day_remove", day, actor)
        day.delete()


def calendar_year_enter(*, year: int, source: str, actor: Any) -> CalendarYear:
    """Say that a year's arrangement is entered completely: its deadlines count as certain from now on."""
    with transaction.atomic():
        row, made = CalendarYear.objects.get_or_create(year=year, defaults={"source": source})
        if made:
            journal.record(actor=actor, verb="calendar.year_enter", noun=row, payload={"year": year, "source": source})
    return row


def _record(verb: str, row: CalendarDay, actor: Any) -> None:
    payload = {"day": row.day, "working": row.working, "note": row.note}
    journal.record(actor=actor, verb=verb, noun=row, payload=payload)
