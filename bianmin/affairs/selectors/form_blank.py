"""An item's application form as a Word file: empty, for residents to take home, or filled in from a case."""

from bianmin.affairs.form_documents import render
from bianmin.affairs.form_layout import layout_of
from bianmin.affairs.form_word import build
from bianmin.affairs.models import Case, FormTemplate, ItemVersion
from bianmin.core import files

from .form_context import blank_context, form_context


def blank_form(version: ItemVersion) -> bytes:
    """A docx from the item's template with nothing filled in."""
    return render(template_of(version), blank_context(version))


def filled_form(case: Case) -> bytes:
    """A docx from the item's template with what the case says. `case` comes with item version, applicant and centre."""
    return render(template_of(case.item_version), form_context(case))


def template_of(version: ItemVersion) -> bytes:
    """The template that is in force: the office's own, otherwise the house's."""
    template = FormTemplate.objects.filter(item=version.item_id, active=True).select_related("file").first()
    return files.read(template.file) if template else build(layout_of(version))
