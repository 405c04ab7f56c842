"""On a person's page: the way to what was done with her record, for those who read the journal."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from .permissions import can_read_journal


def person_journal(request: HttpRequest, *, person: Any, **_more: object) -> str:
    """A link for auditor and director; nothing for others."""
    if not can_read_journal(request.user):
        return ""
    return render_to_string("core/panel_journal.html", {"person": person}, request=request)
