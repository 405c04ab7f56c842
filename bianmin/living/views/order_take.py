"""Ordering for somebody at the counter, on the telephone or in the grid: her prices at once, then one page."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.accounts.models import Role
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error
from bianmin.living.actions.order_place import order_place, own_dwelling
from bianmin.living.errors import OrderExists, PriceChanged
from bianmin.living.forms.order import NOW, OrderForm, known_of
from bianmin.living.models import Order, Service
from bianmin.living.permissions import get_service, require_orderer
from bianmin.living.selectors.menu import last_ordered, menu
from bianmin.living.selectors.price import quantity_prices
from bianmin.living.selectors.windows import free_windows
from bianmin.residents.models import Person
from bianmin.residents.permissions import get_person


@login_required
@never_cache
@require_GET
def order_menu(request: HttpRequest, uid: uuid.UUID | None = None) -> HttpResponse:
    """The menu with the prices of the person who calls; without one: list prices, for whoever is not registered."""
    require_orderer(request.user)
    person = get_person(request.user, uid) if uid else None
    text = request.GET.get("q", "").strip()[:60]
    context: dict[str, Any] = {"person": person, "text": text, "stations": menu(person, text)}
    context["last"] = last_ordered(person=person) if person and not text else []
    return render(request, "living/order_menu.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def order_take(request: HttpRequest, code: str, uid: uuid.UUID | None = None) -> HttpResponse:
    """Time, address and note in one page; after it the order with who could come."""
    require_orderer(request.user)
    service, person = get_service(code), get_person(request.user, uid) if uid else None
    form, status, existing = _form(request, service, person), 200, ""
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                order = order_place(
                    actor=request.user,
                    wish=form.wish(),
                    channel=_channel(request),
                    person=person,
                    shown_amount=form.shown_amount,
                    key=form.cleaned_data["key"],
                    one_more=form.cleaned_data["one_more"],
                )
            except UserError as error:
                status = error.status
                apply_error(form, error)
                if isinstance(error, OrderExists):
                    existing = error.details["order"]
                if isinstance(error, PriceChanged):
                    form.prices = quantity_prices(service, person)
            else:
                return _placed(request, order, person)
    context = _context(request, service, person, form) | {"existing": existing}
    return render(request, "living/order_take.html", context, status=status)


def _placed(request: HttpRequest, order: Order, person: Person | None) -> HttpResponse:
    """On to the order; back to the menu where its address lies in somebody else's area."""
    messages.success(request, _("下单了，订单号 %(number)s。") % {"number": order.number})
    if Order.objects.visible_to(request.user).filter(pk=order.pk).exists():
        return redirect("order_detail", uid=order.uid)
    messages.info(request, _("地址不在您负责的区域，您的列表里没有这一单，由便民生活站安排。"))
    return redirect("order_menu_for", uid=person.uid) if person else redirect("order_menu")


def _form(request: HttpRequest, service: Service, person: Person | None) -> OrderForm:
    prices, known = quantity_prices(service, person), known_of(person)
    if request.method == "POST":
        return OrderForm(request.POST, service=service, prices=prices, known=known)
    initial: dict[str, Any] = {"key": uuid.uuid4().hex, "quantity": service.minimum, "place": "door"}
    if person:
        initial |= {"address": str(own_dwelling(person) or ""), "contact_name": person.name, "phone": person.phone}
    return OrderForm(initial=initial, service=service, prices=prices, known=known)


def _context(request: HttpRequest, service: Service, person: Person | None, form: OrderForm) -> dict[str, Any]:
    days = free_windows(service, area_code=person.area_code if person else "")
    chosen = form["window"].value()
    return {
        "service": service,
        "person": person,
        "acted": person,
        "price": form.prices[service.minimum],
        "form": form,
        "days": days,
        "chosen": chosen,
        "open_day": next((day for day in days if chosen in [window.value for window in day.windows]), None),
        "urgent": NOW if service.urgent_allowed else "",
        "channels": CHANNELS,
        "channel": _channel(request),
    }


CHANNELS = [
    (Order.Channel.HOTLINE, Order.Channel.HOTLINE.label),
    (Order.Channel.COUNTER, Order.Channel.COUNTER.label),
    (Order.Channel.GRID, Order.Channel.GRID.label),
]


def _channel(request: HttpRequest) -> str:
    """As chosen; else the one of the post."""
    chosen = request.POST.get("channel", "")
    if chosen in [value for value, _label in CHANNELS]:
        return chosen
    roles: set[str] = request.user.roles  # type: ignore[union-attr]
    if Role.GRID_WORKER in roles:
        return Order.Channel.GRID
    return Order.Channel.COUNTER if Role.CLERK in roles else Order.Channel.HOTLINE
