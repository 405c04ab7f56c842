"""Who goes along with the worker of an order, as the dispatcher sees to it: sent, said yes, cannot."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error
from bianmin.living.actions.order_mate import mate_accept, mate_refuse, mate_send
from bianmin.living.forms.dispatch import MateForm, ReasonForm
from bianmin.living.models import OrderMate
from bianmin.living.permissions import get_mate, get_order, require_station
from bianmin.living.selectors.order_desk import able_mates

from .order_desk import order_page


@login_required
@require_POST
def order_mate_send(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One more goes along, at the time that was agreed."""
    order = get_order(request.user, uid)
    require_station(request.user)
    form = MateForm(request.POST, workers=able_mates(order))
    if not form.is_valid():
        return order_page(request, order, mate=form, status=400)
    worker = form.cleaned_data["worker"]
    try:
        mate_send(actor=request.user, order=order, worker=worker)
    except UserError as error:
        apply_error(form, error)
        return order_page(request, get_order(request.user, uid), mate=form, status=error.status)
    messages.success(request, _("已请 %(worker)s 同去。") % {"worker": worker.name})
    return redirect("order_detail", uid=uid)


@login_required
@require_POST
def order_mate_accept(request: HttpRequest, uid: uuid.UUID, mate: uuid.UUID) -> HttpResponse:
    """She said so on the telephone."""
    return _answered(request, uid, mate, mate_accept)


@login_required
@require_POST
def order_mate_refuse(request: HttpRequest, uid: uuid.UUID, mate: uuid.UUID) -> HttpResponse:
    """She cannot come, and says why."""
    form = ReasonForm(request.POST, verb="mate_refuse")
    form.is_valid()
    return _answered(request, uid, mate, mate_refuse, reason=form.cleaned_data.get("reason", ""))


def _answered(
    request: HttpRequest, uid: uuid.UUID, mate: uuid.UUID, act: Callable[..., OrderMate], **words: Any
) -> HttpResponse:
    found = get_mate(get_order(request.user, uid), mate)
    require_station(request.user)
    try:
        act(actor=request.user, mate=found, **words)
    except UserError as error:
        messages.warning(request, error.message)
    return redirect("order_detail", uid=uid)
