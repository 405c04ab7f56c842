"""Shown on lower pages: what a person was handed out, for those who may know."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from bianmin.residents.models import Person

from .permissions import reads_station, works_at_station
from .selectors.clothing_handout import handouts_of


def person_handouts(request: HttpRequest, *, person: Person, **_more: object) -> str:
    """Her last hand-outs, and the way to the next; nothing for a post that has nothing to do with clothing aid."""
    if not reads_station(request.user):
        return ""
    rows = handouts_of(request.user, person)
    context = {"rows": rows, "person": person, "works": works_at_station(request.user)}
    return render_to_string("living/clothing_panel.html", context, request)
