"""What the station's partners show on other pages: the papers that expire."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from .permissions import can_edit_provider
from .selectors.credential import due_now


def papers_due(request: HttpRequest, **_more: object) -> str:
    """For dispatcher and director: what has expired or expires within a month; nothing when there is none."""
    if not can_edit_provider(request.user):
        return ""
    due = due_now(request.user)
    return render_to_string("partners/panel_papers.html", {"due": due}, request) if due.first else ""
