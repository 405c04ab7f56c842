"""What ratings show on a resident's own page."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from bianmin.residents.models import Person

from .selectors.rating import open_invitations


def my_invitations(request: HttpRequest, *, person: Person, **_more: object) -> str:
    """What the person may still rate; nothing when there is nothing."""
    invitations = open_invitations([person.uid])
    if not invitations:
        return ""
    return render_to_string("feedback/panel_mine.html", {"invitations": invitations}, request)
