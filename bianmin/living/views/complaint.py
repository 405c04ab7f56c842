"""Complaints on the desk: the list with its clock, one of them, each of its moves, and taking one down."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core import journal
from bianmin.core.components import Tab
from bianmin.core.errors import NotFound, UserError
from bianmin.core.forms import apply_error, posted, see_newest
from bianmin.living.actions import complaint as actions
from bianmin.living.actions.order_redo import order_redo
from bianmin.living.forms.quality import (
    ComplaintAnswerForm,
    ComplaintConfirmForm,
    ComplaintRedoForm,
    ComplaintReopenForm,
    ComplaintStaffForm,
    ComplaintTakeForm,
)
from bianmin.living.models import Complaint
from bianmin.living.permissions import get_order, require_orderer
from bianmin.living.permissions_quality import (
    can_answer,
    get_complained_provider,
    get_complaint,
    require_quality_reader,
)
from bianmin.living.selectors.complaint import TABS, complaint_view, waiting
from bianmin.living.selectors.complaint import complaint_list as read_list
from bianmin.living.selectors.windows import free_windows
from bianmin.living.workflow import COMPLAINT, ORDER

from .quality_tabs import quality_tabs

DONE: dict[str, str | Promise] = {
    "answer": gettext_lazy("已答复居民。"),
    "answer_again": gettext_lazy("已再次答复居民。"),
    "reopen": gettext_lazy("已记下居民不满意，请再处理一次。"),
    "confirm": gettext_lazy("投诉已办结。"),
}


@login_required
@never_cache
@require_GET
def complaint_list(request: HttpRequest) -> HttpResponse:
    """`?tab=open|answered|closed`, `?late=1` only those that are over time."""
    require_quality_reader(request.user)
    tab, late = request.GET.get("tab", "open"), request.GET.get("late") == "1"
    tab = tab if tab in TABS else "open"
    labels = {"open": _("等答复"), "answered": _("等确认"), "closed": _("已办结")}
    url = reverse("complaint_list")
    context = {
        "found": read_list(request.user, tab=tab, late=late, cursor=request.GET.get("cursor")),
        "quality_tabs": quality_tabs(request, "complaint_list"),
        "tabs": [Tab(label, f"{url}?tab={name}", name == tab and not late) for name, label in labels.items()],
        "waiting": waiting(request.user),
        "late": late,
    }
    return render(request, "living/complaint_list.html", context)


@login_required
@never_cache
@require_GET
def complaint_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What she said, what was done; opening it is a look into her record."""
    complaint = get_complaint(request.user, uid)
    if complaint.person is not None:
        journal.look(
            actor=request.user,
            noun=complaint,
            subject_uid=complaint.person.uid,
            purpose="complaint",
            area_code=complaint.area_code,
        )
    view = complaint_view(complaint)
    works = can_answer(request.user, complaint)
    order = complaint.order
    context = {
        "view": view,
        "complaint": complaint,
        "moves": view.moves if works else [],
        "works": works,
        "may_redo": works and order is not None and "redo" in {move.verb for move in ORDER.open_moves(order.state)},
    }
    return render(request, "living/complaint_detail.html", context)


@login_required
@never_cache
@require_POST
def complaint_reveal(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The number in full, on a page of its own that nothing keeps."""
    complaint = get_complaint(request.user, uid)
    number = actions.complaint_reveal(actor=request.user, complaint=complaint)
    context = {"number": number, "name": complaint.masked_name, "back": reverse("complaint_detail", args=[uid])}
    return render(request, "ui/revealed.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def complaint_move(request: HttpRequest, uid: uuid.UUID, verb: str) -> HttpResponse:
    """The page of one move."""
    complaint = get_complaint(request.user, uid, verb)
    if verb not in COMPLAINT.moves or not COMPLAINT.moves[verb].roles:
        raise NotFound(_("没有这个操作。"))
    form = _move_form(request, complaint, verb)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            _act(request, complaint, verb, form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
            status = error.status
            if "version" in form.fields:
                see_newest(form, complaint)
        else:
            messages.success(request, str(DONE[verb]))
            return redirect("complaint_detail", uid=uid)
    context = {"complaint": complaint, "form": form, "move": COMPLAINT.moves[verb]}
    return render(
        request, "living/complaint_move.html", context, status=400 if form.errors and status == 200 else status
    )


def _move_form(request: HttpRequest, complaint: Complaint, verb: str) -> Any:
    data = posted(request)
    if verb in ("answer", "answer_again"):
        return ComplaintAnswerForm(data, complaint=complaint)
    return ComplaintReopenForm(data) if verb == "reopen" else ComplaintConfirmForm(data)


def _act(request: HttpRequest, complaint: Complaint, verb: str, sent: dict[str, Any]) -> None:
    if verb in ("answer", "answer_again"):
        actions.complaint_answer(actor=request.user, complaint=complaint, **sent)
    elif verb == "reopen":
        actions.complaint_reopen(actor=request.user, complaint=complaint, **sent)
    else:
        actions.complaint_confirm(actor=request.user, complaint=complaint)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def complaint_redo(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Rework, ordered by the station, also when the warranty is over."""
    complaint = get_complaint(request.user, uid, "redo")
    order = complaint.order
    if order is None:
        raise NotFound(_("这条投诉不是关于订单的，不能安排返工。"))
    form = ComplaintRedoForm(posted(request))
    status = 200
    if form.is_bound and form.is_valid():
        try:
            again = order_redo(actor=request.user, order=order, complained=True, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
            status = error.status
        else:
            messages.success(request, _("已安排返工，不另收钱。"))
            return redirect("order_detail", uid=again.uid)
    days = free_windows(order.service, area_code=order.area_code, quantity=order.quantity, at_station=order.at_station)
    chosen = form["window"].value()
    open_day = next((day for day in days if chosen in [window.value for window in day.windows]), None)
    context = {"complaint": complaint, "form": form, "days": days, "chosen": chosen, "open_day": open_day}
    return render(
        request, "living/complaint_redo.html", context, status=400 if form.errors and status == 200 else status
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def complaint_make(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """About an order, for whoever rings or stands there."""
    order = get_order(request.user, uid)
    require_orderer(request.user)
    form = ComplaintStaffForm(posted(request))
    return _taken(
        request, form, reverse("order_detail", args=[uid]), f"{order.service.name} {order.number}", order=order
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def complaint_take(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """About a provider, without an order."""
    provider = get_complained_provider(request.user, uid)
    form = ComplaintTakeForm(posted(request))
    return _taken(request, form, reverse("order_queue"), provider.name, provider=provider)


def _status(form: Any, status: int) -> int:
    """What was typed does not do: 400, unless the action says otherwise."""
    return 400 if form.errors and status == 200 else status


def _taken(request: HttpRequest, form: Any, back: str, about: str, **of: Any) -> HttpResponse:
    status = 200
    if form.is_bound and form.is_valid():
        try:
            if "order" in of:
                row = actions.complaint_make(actor=request.user, **of, **form.cleaned_data)
            else:
                row = actions.complaint_take(actor=request.user, **of, **form.sent)
        except UserError as error:
            apply_error(form, error)
            status = error.status
        else:
            messages.success(request, _("投诉已记下，编号 %(number)s。") % {"number": row.number})
            return redirect(back)
    context = {"form": form, "back": back, "about": about}
    return render(
        request, "living/complaint_make.html", context, status=400 if form.errors and status == 200 else status
    )
