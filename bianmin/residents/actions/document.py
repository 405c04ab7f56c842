"""Documents on file (已存证件): seen once, so that nobody asks for them again."""

from datetime import date
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import clock, files, journal, masking
from bianmin.residents.errors import Invalid, NotHeld
from bianmin.residents.models import Document, DocumentType, Person
from bianmin.residents.permissions import get_person


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
    """Put a document on file, verified by the actor today. `valid_until` None: without end.

    Raises Invalid for dates that cannot be, FileRefused for a scan that is no picture or PDF or too large.
    """
    person = get_person(actor, person.uid, "edit")
    if valid_from and valid_until and valid_until < valid_from:
        raise Invalid(_("到期日期早于开始日期，请核对证件。"), field="valid_until")
    if valid_from and valid_from > clock.today():
        raise Invalid(_("开始日期还没有到，请核对证件。"), field="valid_from")
    with transaction.atomic():
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
