"""Shown on lower pages: an applicant's cases and what she may be entitled to."""

from datetime import date

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from bianmin.affairs.permissions import can_accept_case, can_read_cases
from bianmin.affairs.selectors.appointment import my_appointments
from bianmin.affairs.selectors.case_list import CaseRow, cases_of, deadlines_over
from bianmin.affairs.selectors.eligibility import entitled_items
from bianmin.affairs.selectors.mine import my_progress
from bianmin.affairs.selectors.online_application import my_applications
from bianmin.partners.models import Organization
from bianmin.portal.selectors.acting import account_of, acting
from bianmin.residents.models import Person
from bianmin.residents.permissions import can_on_person


def guide_search(request: HttpRequest, **_more: object) -> str:
    """The box on the first page that finds a guide by plain words."""
    return render_to_string("affairs/guide_search.html", {}, request)


def my_cases(request: HttpRequest, *, person: Person, **_more: object) -> str:
    """The cases of the person for whom a resident acts, on her own page."""
    return render_to_string("affairs/panel_mine.html", {"rows": my_progress(person)}, request)


def my_booked(request: HttpRequest, **_more: object) -> str:
    """Appointments of this telephone and of its people; nothing when there is none."""
    rows = my_appointments(account_of(request.user), [one.person for one in acting(request)])
    return render_to_string("affairs/panel_appointments.html", {"rows": rows}, request) if rows else ""


def my_online(request: HttpRequest, *, person: Person, **_more: object) -> str:
    """Her applications that are no case yet; nothing when there is none."""
    rows = my_applications(person)
    return render_to_string("affairs/panel_online.html", {"rows": rows}, request) if rows else ""


def person_cases(request: HttpRequest, *, person: Person, **_more: object) -> str:
    """Open and past cases that the user may see; nothing for a post that sees none."""
    if not can_read_cases(request.user):
        return ""
    return _cases(request, "person", person, cases_of(request.user, person), _("为本人办事"))


def person_jumps(request: HttpRequest, *, person: Person, **_more: object) -> str:
    """Where the cases stand on a long narrow page."""
    return render_to_string("affairs/panel_jumps.html", {}, request) if can_read_cases(request.user) else ""


def person_compare(request: HttpRequest, *, person: Person, **_more: object) -> str:
    """Her cases as one cell of a table that compares two records."""
    return render_to_string("affairs/panel_compare.html", {"rows": cases_of(request.user, person)}, request)


def organization_cases(request: HttpRequest, *, organization: Organization, **_more: object) -> str:
    """The same of an organisation."""
    rows = cases_of(request.user, organization=organization)
    return _cases(request, "organization", organization, rows, _("为这个单位办事"))


def _cases(request: HttpRequest, kind: str, applicant: Person | Organization, rows: list[CaseRow], label: str) -> str:
    context = {
        "rows": rows,
        "kind": kind,
        "applicant": applicant,
        "label": label,
        "start": can_accept_case(request.user),
    }
    return render_to_string("affairs/panel_cases.html", context, request)


def person_entitled(request: HttpRequest, *, person: Person, **_more: object) -> str:
    """What she may be entitled to. A clerk starts it with one press; others look at its conditions and papers.
    Nothing for whoever does not read the whole file: it says what stands there."""
    if not can_on_person(request.user, person, "whole"):
        return ""
    context = {"entitled": entitled_items(person), "person": person, "start": can_accept_case(request.user)}
    return render_to_string("affairs/panel_entitled.html", context, request)


def calendar_day_cases(request: HttpRequest, *, day: date, **_more: object) -> str:
    """How many running deadlines reach over a day of the calendar: a number, which needs no right to see cases."""
    return render_to_string("affairs/panel_calendar_day.html", {"count": deadlines_over(day)}, request)
