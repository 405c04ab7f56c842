"""The empty application form of an item, for residents to take home."""

from bianmin.affairs.form_documents import render
from bianmin.affairs.form_layout import layout_of
from bianmin.affairs.form_word import build
from bianmin.affairs.models import FormTemplate, ItemVersion
from bianmin.core import files

from .form_context import blank_context


def blank_form(version: ItemVersion) -> bytes:
    """A docx from the item's template with nothing filled in."""
    return render(template_of(version), blank_context(version))


def template_of(version: ItemVersion) -> bytes:
    """The template that is in force: the office's own, otherwise the house's."""
    template = FormTemplate.objects.filter(item=version.item_id, active=True).select_related("file").first()
    return files.read(template.file) if template else build(layout_of(version))
