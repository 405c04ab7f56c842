"""What the office enters above the announced calendar."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import journal
from bianmin.core.errors import Conflict
from bianmin.core.models import CalendarDay, CalendarYear


def calendar_day_add(*, day: date, working: bool, note: str, actor: Any) -> CalendarDay:
    """Say whether a day is a working day. Raises Conflict when the office has said something of it already."""
    row = CalendarDay(day=day, working=working, note=note)
    with transaction.atomic():
        CalendarDay.objects.bulk_create([row], ignore_conflicts=True)
        kept = CalendarDay.objects.get(day=day)
        if (kept.working, kept.note) != (working, note):
            raise Conflict(_("%(day)s 已经录入过，请先删除再录。") % {"day": day.isoformat()}, field="day")
        _record("calendar.day_add", kept, actor)
    return kept


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
