"""Accepting after a one-time notice: the counter's page again, beginning with what was kept."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.affairs.actions import case_accept
from bianmin.affairs.models import Case, Paper
from bianmin.affairs.permissions import get_case
from bianmin.affairs.selectors.applicant import Applicant
from bianmin.affairs.workflow import CASE
from bianmin.core.errors import UserError

from .application import Application
from .counter import application_page, note_look
from .paper import to_paper


@login_required
@require_http_methods(["GET", "POST"])
def case_accept_notified(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Accept the case that waited and go to its receipt; GET shows what was kept."""
    case = get_case(request.user, uid, "accept")
    if case.state != CASE.start:
        messages.warning(request, _("这一件已经不在等补正了：%(state)s。") % {"state": case.get_state_display()})
        return redirect("case_detail", uid=case.uid)
    application = _application(request, case)
    if request.method == "GET":
        return application_page(request, application)
    try:
        seen = request.POST.get("case_version", "")
        version = int(seen) if seen.isdecimal() else None
        sent = application.sent_again()
        case = case_accept.case_accept_notified(actor=request.user, case=case, version=version, **sent)
    except UserError as error:
        application.failed(error)
        case.refresh_from_db(fields=["version", "state"])
        return application_page(request, application, status=error.status)
    return to_paper(case, Paper.Kind.RECEIPT, prints=True)


@login_required
@require_POST
def case_assess_notified(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The same page with the answers taken into account; nothing is saved."""
    return application_page(request, _application(request, get_case(request.user, uid, "accept")))


def _application(request: HttpRequest, case: Case) -> Application:
    applicant = Applicant(person=case.person, organization=case.organization)
    note_look(request, applicant)
    case.item_version.item = case.item
    data = request.POST if request.method == "POST" else None
    return Application(request.user, applicant, case.item_version, data, case=case)
