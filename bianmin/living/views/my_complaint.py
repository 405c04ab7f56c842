"""A resident's complaint about her own order: made, read, accepted or objected to."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core.errors import NotFound, UserError
from bianmin.core.forms import apply_error, posted
from bianmin.living.actions import complaint as actions
from bianmin.living.forms.quality import ComplaintForm, ComplaintReopenForm
from bianmin.living.models import Complaint, Order
from bianmin.living.selectors.complaint import complaint_view
from bianmin.living.selectors.order import get_own_order
from bianmin.portal.access import resident_required
from bianmin.portal.selectors.acting import account_of, acting


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def my_complaint_make(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    order = _own(request, uid)
    form = ComplaintForm(posted(request))
    status = 200
    if form.is_bound and form.is_valid():
        try:
            channel = Order.Channel.WEB
            row = actions.complaint_make(actor=request.user, order=order, channel=channel, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
            status = error.status
        else:
            messages.success(request, _("投诉已记下，三个工作日内答复您。"))
            return redirect("my_complaint", uid=uid, complaint=row.uid)
    return _page(request, "living/my_complaint_make.html", {"order": order, "form": form}, status)


@never_cache
@resident_required
@require_GET
def my_complaint(request: HttpRequest, uid: uuid.UUID, complaint: uuid.UUID) -> HttpResponse:
    row = _complaint(request, uid, complaint)
    return _page(request, "living/my_complaint.html", {"complaint": row, "view": complaint_view(row)})


@never_cache
@resident_required
@require_POST
def my_complaint_confirm(request: HttpRequest, uid: uuid.UUID, complaint: uuid.UUID) -> HttpResponse:
    try:
        actions.complaint_confirm(actor=request.user, complaint=_complaint(request, uid, complaint))
    except UserError as error:
        if isinstance(error, NotFound):
            raise
        messages.error(request, error.message)
    else:
        messages.success(request, _("谢谢，投诉办结了。"))
    return redirect("my_complaint", uid=uid, complaint=complaint)


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def my_complaint_reopen(request: HttpRequest, uid: uuid.UUID, complaint: uuid.UUID) -> HttpResponse:
    row = _complaint(request, uid, complaint)
    form = ComplaintReopenForm(posted(request))
    status = 200
    if form.is_bound and form.is_valid():
        try:
            actions.complaint_reopen(actor=request.user, complaint=row, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
            status = error.status
        else:
            messages.success(request, _("记下了，我们再处理一次，三个工作日内答复。"))
            return redirect("my_complaint", uid=uid, complaint=complaint)
    return _page(request, "living/my_complaint_reopen.html", {"complaint": row, "form": form}, status)


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    form = context.get("form")
    bad = form is not None and form.errors and status == 200
    return render(request, template, context, status=400 if bad else status)


def _own(request: HttpRequest, uid: uuid.UUID) -> Order:
    return get_own_order(account_of(request.user), [one.person for one in acting(request)], uid)


def _complaint(request: HttpRequest, uid: uuid.UUID, complaint: uuid.UUID) -> Complaint:
    """Of her own order. Raises NotFound."""
    rows = Complaint.objects.select_related("order__service", "centre", "provider", "person", "service")
    found = rows.filter(order=_own(request, uid), uid=complaint).first()
    if found is None:
        raise NotFound(_("没有这条投诉。"))
    return found
