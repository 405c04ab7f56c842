"""The empty application form of an item, for residents to take home."""

from bianmin.affairs.form_documents import plain_form, render
from bianmin.affairs.models import FormTemplate, ItemVersion
from bianmin.core import files

from .form_context import blank_context


def blank_form(version: ItemVersion) -> bytes:
    """A docx from the office's template, or the plain one, with nothing filled in."""
    template = FormTemplate.objects.filter(item=version.item, active=True).select_related("file").first()
    context = blank_context(version)
    return render(files.read(template.file), context) if template else plain_form(context)
