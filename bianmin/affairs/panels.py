"""Shown on lower pages: a person's cases and what she may be entitled to."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from bianmin.affairs.permissions import can_accept_case
from bianmin.affairs.selectors.case_list import cases_of
from bianmin.affairs.selectors.eligibility import entitled_items
from bianmin.residents.models import Person


def person_cases(request: HttpRequest, *, person: Person, **_more: object) -> str:
    """Open and past cases that the user may see; nothing for a post that sees none."""
    context = {"rows": cases_of(request.user, person), "person": person, "start": can_accept_case(request.user)}
    return render_to_string("affairs/panel_cases.html", context, request)


def person_entitled(request: HttpRequest, *, person: Person, **_more: object) -> str:
    """What she may be entitled to; a clerk starts it with one press."""
    context = {"entitled": entitled_items(person), "person": person, "start": can_accept_case(request.user)}
    return render_to_string("affairs/panel_entitled.html", context, request)
