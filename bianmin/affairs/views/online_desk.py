"""The desk's side of applications from the phone: what waits, one application with its photos, the answer."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bianmin.affairs.actions import online_decide as actions
from bianmin.affairs.forms.online_application import OnlineAcceptForm, OnlineDeclineForm, OnlineReturnForm
from bianmin.affairs.models import OnlineApplication
from bianmin.affairs.permissions import can_accept_case, get_material_upload, get_online_application, require_online
from bianmin.affairs.selectors.online_application import LISTS, online_form_rows, online_list, online_row
from bianmin.core import journal
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error
from bianmin.core.uploads import file_response

from .online_page import OnlineForm
from .tabs import filter_tabs


@login_required
@require_GET
def online_applications(request: HttpRequest) -> HttpResponse:
    require_online(request.user)
    which = request.GET.get("which", "")
    page = online_list(request.user, which=which, cursor=request.GET.get("cursor"))
    tabs = filter_tabs(request, "which", which, [(value, label) for value, (label, _how, _order) in LISTS.items()])
    return render(request, "affairs/online_list.html", {"page": page, "tabs": tabs, "which": which})


@login_required
@never_cache
@require_GET
def online_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return _page(request, get_online_application(request.user, uid))


@login_required
@require_POST
def online_accept(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = get_online_application(request.user, uid, "accept")
    form = OnlineAcceptForm(request.POST)

    def act(**sent: Any) -> HttpResponse:
        decide = "decide" in request.POST and row.item_version.on_the_spot
        case = actions.online_application_accept(actor=request.user, application=row, decide=decide, **sent)
        messages.success(request, _("已受理，编号 %(number)s。") % {"number": case.number})
        return redirect("case_detail", uid=case.uid)

    return _decide(request, row, "accept", form, act)


@login_required
@require_POST
def online_return(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = get_online_application(request.user, uid, "return")
    form = OnlineReturnForm(request.POST, version_of=row.item_version)

    def act(**sent: Any) -> HttpResponse:
        actions.online_application_return(actor=request.user, application=row, **sent)
        messages.success(request, _("已退回，申请人会收到通知。"))
        return redirect("online_applications")

    return _decide(request, row, "return", form, act)


@login_required
@require_POST
def online_decline(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = get_online_application(request.user, uid, "decline")
    form = OnlineDeclineForm(request.POST)

    def act(**sent: Any) -> HttpResponse:
        actions.online_application_decline(actor=request.user, application=row, **sent)
        messages.success(request, _("已答复，申请人会收到通知。"))
        return redirect("online_applications")

    return _decide(request, row, "decline", form, act)


@login_required
@never_cache
@require_GET
def upload_file(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One photo or PDF; opening it is a look into the person's papers."""
    upload = get_material_upload(request.user, uid)
    noun = upload.application or upload.case
    assert noun is not None  # noqa: S101 — held by the constraint material_upload_of_something
    if noun.person:
        journal.look(
            actor=request.user,
            noun=noun,
            subject_uid=noun.person.uid,
            purpose="case",
            area_code=noun.area_code,
        )
    return file_response(upload.file, small="small" in request.GET)


def _decide(
    request: HttpRequest, row: OnlineApplication, verb: str, form: Any, act: Callable[..., HttpResponse]
) -> HttpResponse:
    status = 400
    if form.is_valid():
        try:
            return act(**form.sent)
        except UserError as error:
            apply_error(form, error)
            status = error.status
    return _page(request, get_online_application(request.user, row.uid), status=status, **{verb: form})


def _page(request: HttpRequest, row: OnlineApplication, status: int = 200, **forms: Any) -> HttpResponse:
    journal.look(actor=request.user, noun=row, subject_uid=row.person.uid, purpose="case", area_code=row.area_code)
    seen = {"version": row.version}
    context = {
        "online": row,
        "row": online_row(row),
        "application": OnlineForm.of(row, request.user),
        "form_rows": online_form_rows(row),
        "answers": can_accept_case(request.user) and row.state == "submitted",
        "accept_form": forms.get("accept") or OnlineAcceptForm(initial=seen),
        "return_form": forms.get("return") or OnlineReturnForm(initial=seen, version_of=row.item_version),
        "decline_form": forms.get("decline") or OnlineDeclineForm(initial=seen),
        "opened": next(iter(forms), ""),
    }
    return render(request, "affairs/online_detail.html", context, status=status)
