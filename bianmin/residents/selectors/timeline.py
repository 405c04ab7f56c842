"""What the journal tells of one person: what was done, and who looked."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bianmin.core import journal, journal_words
from bianmin.core.components import TimelineEntry
from bianmin.core.models import JournalEntry
from bianmin.core.paging import Page, keyset_page
from bianmin.core.templatetags.formats import when
from bianmin.residents import timeline
from bianmin.residents.labels import FIELD_LABELS
from bianmin.residents.models import Person
from bianmin.residents.permissions import can_on_person

LOOK_VERBS = ("person.look", "person.reveal", "person.export")


@dataclass(frozen=True)
class Look:
    """Somebody opened the file, saw a number unmasked, or exported a list with it."""

    who: str
    at: datetime
    revealed: str
    purpose: str


def person_timeline(
    person: Person, *, user: Any = None, cursor: str | None = None, size: int = 30
) -> tuple[list[TimelineEntry], str | None]:
    """Acts that concern the person, newest first, and the cursor of the next page: those that `user` may read of, all
    when nobody is named. Three queries."""
    told = timeline.verbs() if user is None else _told(user, person)
    acts = JournalEntry.objects.filter(subject_uid__in=_uids(person), verb__in=told).select_related("actor")
    page: Page[JournalEntry] = keyset_page(acts, order=["-id"], cursor=cursor, size=size)
    payloads = journal.payloads_of(page.items)
    return [_entry(act, payloads[act.pk]) for act in page], page.next


def person_looks(person: Person, *, cursor: str | None = None, size: int = 20) -> tuple[list[Look], str | None]:
    """Who opened the file or saw a number, newest first, and the cursor of the next page. Three queries."""
    acts = JournalEntry.objects.filter(subject_uid__in=_uids(person), verb__in=LOOK_VERBS).select_related("actor")
    page: Page[JournalEntry] = keyset_page(acts, order=["-id"], cursor=cursor, size=size)
    payloads = journal.payloads_of(page.items)
    return [_look(act, payloads[act.pk]) for act in page], page.next


def _told(user: Any, person: Person) -> list[str]:
    whole = can_on_person(user, person, "whole")
    lines = {verb: timeline.line_of(verb) for verb in timeline.verbs()}
    return [verb for verb, line in lines.items() if (line.sees(user) if line.sees else whole)]


def _uids(person: Person) -> list[uuid.UUID]:
    """Hers, and those of the records that were merged into hers: their histories are read as one."""
    return [person.uid, *Person.objects.filter(merged_into=person).values_list("uid", flat=True)]


def _entry(act: JournalEntry, payload: dict[str, Any] | None) -> TimelineEntry:
    line = timeline.line_of(act.verb)
    who = str(act.actor) if act.actor else _("系统")
    return TimelineEntry(
        title=journal_words.label_of(act.verb),
        when=f"{when(act.at)} · {who}",
        note=line.note(payload) if line.note and payload else "",
        url=reverse(line.url_name, args=[act.noun_uid]) if line.url_name and act.noun_uid else "",
    )


def _look(act: JournalEntry, payload: dict[str, Any] | None) -> Look:
    known = payload or {}
    field = known.get("field", "")
    noted = {"sensitive": _("敏感标签和证件"), "scan": _("扫描件")}
    label = noted.get(field) or str(FIELD_LABELS.get(field, field))
    revealed = {"person.reveal": label, "person.export": _("完整信息，导出成表")}
    return Look(
        who=str(act.actor) if act.actor else _("系统"),
        at=act.at,
        revealed=revealed.get(act.verb, ""),
        purpose=journal_words.word_of("purpose", known.get("purpose", "")),
    )
