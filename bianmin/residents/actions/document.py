"""Documents on file (已存证件): seen once, so that nobody asks for them again."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bianmin.core import clock, files, journal, masking
from bianmin.core.models import JournalEntry
from bianmin.residents.errors import Invalid, NotHeld
from bianmin.residents.models import Document, DocumentType, Person
from bianmin.residents.permissions import get_person

from .on_file import require_on_file


def document_add(
    *,
    actor: Any,
    person: Person,
    type: DocumentType,
    number: str = "",
    issuer: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    scan: BinaryIO | None = None,
    scan_name: str = "",
) -> Document:
    """Put a document on file, verified by the actor today. `valid_until` None: without end, or the days that
    such a paper counts.

    Raises Invalid for dates that cannot be, FileRefused for a scan that is no picture or PDF or too large.
    """
    person = get_person(actor, person.uid, "edit")
    if valid_from and valid_until and valid_until < valid_from:
        raise Invalid(_("到期日期早于开始日期，请核对证件。"), field="valid_until")
    if valid_from and valid_from > clock.today():
        raise Invalid(_("开始日期还没有到，请核对证件。"), field="valid_from")
    if valid_until is None and type.valid_days:
        valid_until = _usual_end(type, valid_from or clock.today())
    with transaction.atomic():
        require_on_file(person)
        stored = None
        if scan is not None:
            stored = files.store(content=scan, name=scan_name, subject_uid=person.uid, allowed=files.SCANS)
        document = Document.objects.create(
            person=person,
            type=type,
            number=number.strip(),
            number_masked=masking.mask_id(number.strip()),
            issuer=issuer.strip() or type.issuer,
            valid_from=valid_from,
            valid_until=valid_until,
            verified_by=actor,
            verified_on=clock.today(),
            scan=stored,
        )
        _record(actor, "document.add", document, {"type": type.name, "scan": stored.sm3 if stored else ""})
    return document


def documents_file(*, actor: Any, person: Person, numbers: Mapping[str, str]) -> dict[str, Document]:
    """Put the papers that the counter has just seen on file: {type's code: number or ""} → {type's code: document}.

    One that is on file and valid is returned as it is. Valid from today for the type's usual time, without end where
    it has none. The caller has checked that the actor handles the person's case. A few statements for any number.
    Who files for the same person at the same instant waits and finds what was filed (SQLite has one writer anyway).
    """
    today = clock.today()
    with transaction.atomic(savepoint=False):
        if connection.features.has_select_for_update:  # no_key: rows that merely refer to the person go on
            Person.objects.select_for_update(no_key=True).values_list("pk").get(pk=person.pk)
        held = Document.objects.filter(person=person, type__code__in=numbers, withdrawn_at=None).select_related("type")
        filed = {row.type.code: row for row in held if row.valid_until is None or row.valid_until >= today}
        types = DocumentType.objects.filter(code__in=[code for code in numbers if code not in filed])
        fresh = [_seen(actor, person, type, numbers[type.code], today) for type in types]
        Document.objects.bulk_create(fresh)
        journal.record_many([_entry(actor, document) for document in fresh])
    return filed | {document.type.code: document for document in fresh}


def _seen(actor: Any, person: Person, type: DocumentType, number: str, today: date) -> Document:
    return Document(
        person=person,
        type=type,
        number=number,
        number_masked=masking.mask_card(number),
        issuer=type.issuer,
        valid_until=_usual_end(type, today),
        verified_by=actor,
        verified_on=today,
    )


def _usual_end(type: DocumentType, day: date) -> date | None:
    """Until when such a paper of `day` counts where it says nothing itself; None: without end."""
    if type.valid_days:
        return day + timedelta(days=type.valid_days)
    return _years_after(day, type.valid_years) if type.valid_years else None


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)


def _entry(actor: Any, document: Document) -> JournalEntry:
    return journal.entry_for(
        actor=actor,
        verb="document.add",
        noun=document._meta.label_lower,
        noun_uid=document.uid,
        subject_uid=document.person.uid,
        area_code=document.person.area_code,
        payload={"type": document.type.name, "scan": "", "sensitive": document.type.sensitive},
        audience=JournalEntry.Audience.SUBJECT,
    )


def document_withdraw(*, actor: Any, document: Document, reason: str) -> Document:
    """Take a document off the file: wrong, replaced or given back. It stays as history. Raises NotHeld, Invalid."""
    get_person(actor, document.person.uid, "edit")
    if not reason.strip():
        raise Invalid(_("请写明为什么撤下这份证件。"), field="reason")
    with transaction.atomic():
        gone = Document.objects.filter(pk=document.pk, withdrawn_at=None).update(withdrawn_at=clock.now())
        if not gone:
            raise NotHeld(_("这份证件已经撤下了。请刷新页面。"))
        document.refresh_from_db()
        _record(actor, "document.withdraw", document, {"type": document.type.name, "reason": reason.strip()[:200]})
    return document


def _record(actor: Any, verb: str, document: Document, payload: dict[str, Any]) -> None:
    person = document.person
    journal.record(
        actor=actor,
        verb=verb,
        noun=document,
        subject_uid=person.uid,
        area_code=person.area_code,
        payload=payload | {"sensitive": document.type.sensitive},
        audience="subject",
    )
