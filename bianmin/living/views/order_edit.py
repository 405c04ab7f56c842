"""The station changes an order that nobody was sent for, or has it done again, while the resident is on the line."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error, posted
from bianmin.living.actions.order_change import order_edit as edit
from bianmin.living.actions.order_redo import order_redo as redo
from bianmin.living.forms.order_change import OrderEditForm, OrderRedoForm
from bianmin.living.models import Order
from bianmin.living.permissions import get_order, require_station
from bianmin.living.selectors.order import moves_of
from bianmin.living.selectors.windows import free_windows


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def order_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    order = get_order(request.user, uid)
    require_station(request.user)
    if "edit" not in moves_of(order):
        messages.info(request, _("已经派人了。要改的话先收回派单。"))
        return redirect("order_detail", uid=uid)
    form = OrderEditForm(posted(request), order=order)
    if form.is_bound and form.is_valid():
        try:
            edit(actor=request.user, order=order, **form.changes)
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("改好了。"))
            return redirect("order_detail", uid=uid)
    return _page(request, order, form, "living/order_edit.html")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def order_redo(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    order = get_order(request.user, uid)
    require_station(request.user)
    if "redo" not in moves_of(order):
        messages.info(request, _("不能返工：还没做完，或者过了质保期。"))
        return redirect("order_detail", uid=uid)
    form = OrderRedoForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            again = redo(actor=request.user, order=order, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("已安排返工，不另收钱。"))
            return redirect("order_detail", uid=again.uid)
    return _page(request, order, form, "living/order_redo.html")


def _page(request: HttpRequest, order: Order, form: Any, template: str) -> HttpResponse:
    days = free_windows(order.service, area_code=order.area_code, quantity=order.quantity, at_station=order.at_station)
    chosen = form["window"].value()
    open_day = next((day for day in days if chosen in [window.value for window in day.windows]), None)
    context = {"order": order, "form": form, "days": days, "chosen": chosen, "open_day": open_day}
    return render(request, template, context, status=400 if form.errors else 200)
