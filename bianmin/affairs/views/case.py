"""One case, and lists of cases."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bianmin.affairs.forms.case_filter import CaseFilterForm
from bianmin.affairs.models import Case
from bianmin.affairs.permissions import get_case
from bianmin.affairs.selectors.case import case_detail as read_case
from bianmin.affairs.selectors.case_list import case_list as list_cases
from bianmin.affairs.selectors.case_list import office_queue as queue_of
from bianmin.core import journal

from .tabs import filter_tabs

QUEUES = ("", "paused", "decided")


@login_required
@require_GET
def case_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    case = get_case(request.user, uid)
    _look(request, case)
    return render(request, "affairs/case_detail.html", {"detail": read_case(request.user, case), "case": case})


@login_required
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    form = CaseFilterForm(request.GET)
    page = list_cases(request.user, **form.chosen, cursor=request.GET.get("cursor"))
    return render(request, "affairs/case_list.html", {"form": form, "page": page})


@login_required
@require_GET
def office_queue(request: HttpRequest) -> HttpResponse:
    """What the office works on, the most urgent first."""
    form = CaseFilterForm(request.GET, only=("number", "item"))
    queue, whose = request.GET.get("queue", ""), request.GET.get("whose", "")
    page = queue_of(
        request.user,
        queue=queue if queue in QUEUES else "",
        mine=whose == "mine",
        **form.chosen,
        cursor=request.GET.get("cursor"),
    )
    context = {
        "form": form,
        "page": page,
        "queues": filter_tabs(
            request, "queue", queue, [("", _("在办")), ("paused", _("暂停计时")), ("decided", _("已决定，等送达"))]
        ),
        "whose": filter_tabs(request, "whose", whose, [("", _("全科室")), ("mine", _("我经办的"))]),
    }
    return render(request, "affairs/office_queue.html", context)


def _look(request: HttpRequest, case: Case) -> None:
    """Opening a person's case is a look into her record."""
    if case.person:
        journal.look(
            actor=request.user,
            noun=case,
            subject_uid=case.person.uid,
            purpose="case",
            area_code=case.area_code,
        )
