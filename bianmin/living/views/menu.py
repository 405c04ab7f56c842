"""The menu and ordering from it on the resident's phone (看单点菜)."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error
from bianmin.core.selectors.centre import public_centre
from bianmin.living.actions.order_place import order_place, own_dwelling
from bianmin.living.errors import OrderExists, PriceChanged
from bianmin.living.forms.order import NOW, OrderForm, known_of
from bianmin.living.models import Order, Service
from bianmin.living.permissions import get_service
from bianmin.living.selectors.menu import last_ordered, menu
from bianmin.living.selectors.order import get_own_order
from bianmin.living.selectors.price import price_of, quantity_prices
from bianmin.living.selectors.windows import free_windows
from bianmin.portal.access import is_resident
from bianmin.portal.selectors.acting import account_of, acted, acting
from bianmin.residents.models import Person


@never_cache
@require_GET
def service_list(request: HttpRequest) -> HttpResponse:
    """The menu; whoever is logged in reads her own prices (for whom she acts), and what she had last time."""
    one = acted(request) if is_resident(request) else None
    text = request.GET.get("q", "").strip()[:60]
    context: dict[str, Any] = {"acted": one, "text": text, "stations": menu(one.person if one else None, text)}
    context["centre"] = public_centre()
    if is_resident(request) and not text:
        whose: dict[str, Any] = {"person": one.person} if one else {"account__user": request.user}
        context["last"] = last_ordered(**whose)
    return render(request, "living/service_list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def service_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What it is, what it costs and why; whoever is logged in orders here. `?again=<uid>` fills in an old order."""
    service = get_service(code)
    if not is_resident(request):
        if request.method == "POST":  # the session ended while she was choosing
            messages.warning(request, _("登录已经过期，刚才的内容没有提交。请重新登录，再办一次。"))
            return redirect("service_detail", code=code)
        context = {"service": service, "price": price_of(service, None, quantity=service.minimum)}
        return render(request, "living/service_detail.html", context | {"centre": public_centre()})
    one = acted(request)
    person = one.person if one else None
    form = _form(request, service, person)
    status, existing = 200, ""
    if request.method == "POST":
        if form.is_valid():
            try:
                order = order_place(
                    actor=request.user,
                    wish=form.wish(request.FILES.getlist("photos")),
                    channel=_channel(request),
                    account=account_of(request.user),
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
                messages.success(request, _("下单了。派好师傅会告诉您。"))
                return redirect("my_order", uid=order.uid)
        else:
            status = 400
    context = _context(request, service, person, form) | {"existing": existing}
    return render(request, "living/service_detail.html", context, status=status)


def _channel(request: HttpRequest) -> str:
    """WeChat's own browser says that it is one."""
    inside = "MicroMessenger" in request.headers.get("User-Agent", "")
    return Order.Channel.WECHAT if inside else Order.Channel.WEB


def _form(request: HttpRequest, service: Service, person: Person | None) -> OrderForm:
    prices, known = quantity_prices(service, person), known_of(person, account_of(request.user))
    if request.method == "POST":
        return OrderForm(request.POST, service=service, prices=prices, known=known)
    initial = {"key": uuid.uuid4().hex, "quantity": service.minimum, "place": "door"}
    initial |= {"address": str(own_dwelling(person) or ""), "contact_name": person.name if person else ""}
    initial["phone"] = account_of(request.user).phone
    if (again := _again(request)) and again.service_id == service.pk:
        initial |= {"quantity": again.quantity, "note": again.note, "contact_name": again.contact_name}
        initial |= {"place": "station" if again.at_station else "door", "phone": again.phone}
        initial["address"] = again.address or initial["address"]
    return OrderForm(initial=initial, service=service, prices=prices, known=known)


def _again(request: HttpRequest) -> Order | None:
    try:
        uid = uuid.UUID(request.GET.get("again", ""))
        return get_own_order(account_of(request.user), [one.person for one in acting(request)], uid)
    except (ValueError, UserError):
        return None


def _context(request: HttpRequest, service: Service, person: Person | None, form: OrderForm) -> dict[str, Any]:
    days = free_windows(service, area_code=person.area_code if person else "")
    chosen = form["window"].value()
    return {
        "service": service,
        "price": form.prices[service.minimum],
        "form": form,
        "acted": acted(request),
        "several": len(acting(request)) > 1,
        "days": days,
        "chosen": chosen,
        "open_day": next((day for day in days if chosen in [window.value for window in day.windows]), None),
        "urgent": NOW if service.urgent_allowed else "",
        "centre": public_centre(),
    }
