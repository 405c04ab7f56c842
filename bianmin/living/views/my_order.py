"""A resident's own orders: how they stand, changing, giving up, doing again."""

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
from bianmin.core.selectors.payment import payments_about
from bianmin.core.uploads import file_response
from bianmin.living.actions.order_change import order_cancel as cancel
from bianmin.living.actions.order_change import order_edit as edit
from bianmin.living.actions.order_pay import LABEL
from bianmin.living.actions.order_photo import order_add_photos as add_photos
from bianmin.living.actions.order_redo import order_redo as redo
from bianmin.living.forms.order import read_photos
from bianmin.living.forms.order_change import OrderEditForm, OrderRedoForm
from bianmin.living.models import Order, OrderPhoto
from bianmin.living.selectors.order import get_own_order, order_view, own_page
from bianmin.living.selectors.order_pay import own_money, phone_payment_offered
from bianmin.living.selectors.windows import free_windows
from bianmin.portal.access import resident_required
from bianmin.portal.selectors.acting import account_of, acting


@never_cache
@resident_required
@require_GET
def my_orders(request: HttpRequest) -> HttpResponse:
    page = own_page(account_of(request.user), _people(request), request.GET.get("cursor"))
    return render(request, "living/my_orders.html", {"page": page})


@never_cache
@resident_required
@require_GET
def my_order(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    order = _own(request, uid)
    door = request.build_absolute_uri(f"/work/orders/{order.uid}/arrive/") + f"#{order.arrival_code}"
    context = {
        "view": order_view(order),
        "order": order,
        "door": door,
        "phone_pays": phone_payment_offered(order),
        "money": own_money(order, payments_about(LABEL, order.uid)),
    }
    return render(request, "living/my_order.html", context)


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def my_order_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Another time, another note, until somebody was sent."""
    order = _own(request, uid)
    if "edit" not in order_view(order).moves:
        messages.info(request, _("已经派人了，不能再改。来不及的话请取消，或者打电话。"))
        return redirect("my_order", uid=uid)
    form = OrderEditForm(posted(request), order=order)
    if form.is_bound and form.is_valid():
        try:
            edit(actor=request.user, order=order, **form.changes)
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("改好了。"))
            return redirect("my_order", uid=uid)
    return _times(request, order, form, "living/my_order_edit.html")


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def my_order_cancel(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Asked once: the worker's time is gone to somebody else the next minute."""
    order = _own(request, uid)
    if request.method == "GET":
        if "cancel" not in order_view(order).moves:
            return redirect("my_order", uid=uid)
        return render(request, "living/my_order_cancel.html", {"order": order})
    cancel(actor=request.user, order=order, reason=request.POST.get("reason", ""))
    messages.success(request, _("订单已取消。"))
    return redirect("my_order", uid=uid)


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def my_order_redo(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """It was not done well: the same provider comes again, free of charge."""
    order = _own(request, uid)
    if "redo" not in order_view(order).moves:
        return redirect("my_order", uid=uid)
    form = OrderRedoForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            again = redo(actor=request.user, order=order, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("已安排返工，不另收钱。"))
            return redirect("my_order", uid=again.uid)
    return _times(request, order, form, "living/my_order_redo.html")


@never_cache
@resident_required
@require_POST
def my_order_photos(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """More photos for the worker."""
    order = _own(request, uid)
    try:
        given = read_photos(request.FILES.getlist("photos"))
        add_photos(actor=request.user, order=order, photos=given)
    except UserError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("照片传好了，师傅来之前看得到。"))
    return redirect("my_order", uid=uid)


@never_cache
@resident_required
@require_GET
def my_order_photo(request: HttpRequest, uid: uuid.UUID, photo: uuid.UUID) -> HttpResponse:
    found = OrderPhoto.objects.filter(order=_own(request, uid), uid=photo).select_related("file").first()
    if found is None:
        raise NotFound(_("没有这张照片。"))
    return file_response(found.file, small="small" in request.GET)


def _times(request: HttpRequest, order: Order, form: Any, template: str) -> HttpResponse:
    """A page with a form and the times that can be had."""
    days = free_windows(order.service, area_code=order.area_code, quantity=order.quantity, at_station=order.at_station)
    chosen = form["window"].value()
    open_day = next((day for day in days if chosen in [window.value for window in day.windows]), None)
    context = {"order": order, "form": form, "days": days, "chosen": chosen, "open_day": open_day}
    return render(request, template, context, status=400 if form.errors else 200)


def _people(request: HttpRequest) -> list[Any]:
    return [one.person for one in acting(request)]


def _own(request: HttpRequest, uid: uuid.UUID) -> Order:
    return get_own_order(account_of(request.user), _people(request), uid)
