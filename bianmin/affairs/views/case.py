"""One case, and lists of cases."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bianmin.affairs.forms.case_filter import CaseFilterForm
from bianmin.affairs.models import Case
from bianmin.affairs.permissions import get_case, own_offices
from bianmin.affairs.selectors.applicant import ORGANIZATION, PERSON, Applicant, get_applicant
from bianmin.affairs.selectors.case import case_detail as read_case
from bianmin.affairs.selectors.case_find import case_find as find_cases
from bianmin.affairs.selectors.case_find import case_number
from bianmin.affairs.selectors.case_list import case_list as list_cases
from bianmin.affairs.selectors.case_list import office_queue as queue_of
from bianmin.core import journal
from bianmin.core.errors import NotAllowed
from bianmin.residents.actions.number_ask import number_missed
from bianmin.residents.permissions import can_search_people

from .tabs import filter_chips, filter_tabs

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
    """`person` or `organization` (a uid, from a search) shows the cases of one applicant."""
    form = CaseFilterForm(
        request.GET, only=("item", "state", "office", "due", "since", "until"), offices=own_offices(request.user)
    )
    applicant = _applicant(request)
    who = applicant.who if applicant else {}
    page = list_cases(request.user, **form.chosen, **who, cursor=request.GET.get("cursor"))
    context = {"form": form, "page": page, "applicant": applicant, "chips": filter_chips(request, form)}
    return render(request, "affairs/case_list.html", context)


@login_required
@never_cache
@require_POST
def case_find(request: HttpRequest) -> HttpResponse:
    """Cases by number or applicant. It is posted: names and numbers do not belong into an address. A whole number, and
    an applicant who is the only one meant, go straight on."""
    if not can_search_people(request.user):
        raise NotAllowed(_("您的岗位不能查找居民。"))
    text = request.POST.get("q", "").strip()[:300]
    if not text:
        return redirect("case_list")
    found = find_cases(request.user, text)
    number_missed(actor=request.user, text=text, found=bool(found.people or found.rows))
    if case_number(text) and len(found.rows) == 1:
        return redirect("case_detail", uid=found.rows[0].case.uid)
    form = CaseFilterForm(only=("item", "state", "office", "due", "since", "until"), offices=own_offices(request.user))
    return render(request, "affairs/case_list.html", {"form": form, "text": text, "found": found})


def _applicant(request: HttpRequest) -> Applicant | None:
    for kind in (PERSON, ORGANIZATION):
        if uid := request.GET.get(kind):
            try:
                return get_applicant(request.user, kind, uuid.UUID(uid))
            except ValueError as error:
                raise Http404 from error
    return None


@login_required
@require_GET
def office_queue(request: HttpRequest) -> HttpResponse:
    """What the office works on, the most urgent first."""
    form = CaseFilterForm(request.GET, only=("number", "item", "due"), offices=own_offices(request.user))
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
        "chips": filter_chips(request, form),
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
