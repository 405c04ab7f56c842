"""Form templates (申请表模板): uploaded by the catalogue's editor, tried before they are taken, filled for a case."""

from typing import Any, BinaryIO

from django.db import transaction

from bianmin.affairs.form_documents import check_package, render
from bianmin.affairs.models import Case, FormTemplate, Item
from bianmin.affairs.permissions import require_catalogue_editor, require_paper
from bianmin.affairs.selectors.form_blank import filled_form
from bianmin.affairs.selectors.form_context import sample_context
from bianmin.core import files, journal
from bianmin.core.errors import Conflict
from bianmin.core.files import DOCX

MAX_BYTES = 5_000_000


def form_template_upload(
    *, actor: Any, item: Item, content: bytes | BinaryIO, name: str, note: str = ""
) -> FormTemplate:
    """Take a docx as the item's form from now on; it is rendered with made-up values first.

    Raises FileRefused (no docx, too large), TemplateRefused (unknown field, syntax, anything that is not allowed),
    NotAllowed.
    """
    require_catalogue_editor(actor)
    data = content if isinstance(content, bytes) else content.read(MAX_BYTES + 1)
    if item.current is None:
        raise Conflict("the item has no published version")
    if files.sniff(data[:MAX_BYTES]) == DOCX:
        check_package(data)
        render(data, sample_context(item.current))
    with transaction.atomic():
        stored = files.store(content=data, name=name, max_bytes=MAX_BYTES, allowed={DOCX})
        item.templates.filter(active=True).update(active=False)
        template = FormTemplate.objects.create(item=item, file=stored, uploaded_by=actor, note=note.strip()[:120])
        journal.record(
            actor=actor,
            verb="item.template_upload",
            noun=template,
            payload={"item": item.code, "file": stored.name, "sm3": stored.sm3},
        )
    return template


def form_template_remove(*, actor: Any, item: Item) -> None:
    """Go back to the house's form."""
    require_catalogue_editor(actor)
    with transaction.atomic():
        item.templates.filter(active=True).update(active=False)
        journal.record(actor=actor, verb="item.template_remove", noun=item, payload={"item": item.code})


def form_render(*, actor: Any, case: Case) -> bytes:
    """The case's application form as a docx, from the office's template or the house's. Raises NotAllowed.

    Handing out a paper with full numbers is an act: it is written into the journal.
    """
    require_paper(actor, case)
    content = filled_form(case)
    journal.record(
        actor=actor,
        verb="case.print_form",
        noun=case,
        subject_uid=case.person.uid if case.person else None,
        area_code=case.area_code,
        payload={"number": case.number},
    )
    return content
