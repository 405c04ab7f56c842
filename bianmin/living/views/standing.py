"""A resident's standing orders: every Tuesday, with the next dates, one left out, paused, ended."""

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core.errors import NotFound, UserError
from bianmin.core.forms import apply_error
from bianmin.living.actions.order_place import own_dwelling
from bianmin.living.actions.standing import standing_place
from bianmin.living.actions.standing_moves import standing_end, standing_pause, standing_resume, standing_skip
from bianmin.living.forms.standing import StandingForm, first_values
from bianmin.living.models import Service, StandingOrder
from bianmin.living.permissions import get_service
from bianmin.living.selectors.price import price_of
from bianmin.living.selectors.standing import get_own_standing, own_standing_page, standing_view
from bianmin.portal.access import resident_required
from bianmin.portal.selectors.acting import account_of, acted, acting
from bianmin.residents.models import Person


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def standing_new(request: HttpRequest, code: str) -> HttpResponse:
    """One page: which days, what time, until when. The price of each visit is decided when it is ordered."""
    service, one = get_service(code), acted(request)
    person = one.person if one else None
    form = standing_form(request, service, person, phone=account_of(request.user).phone)
    if form.is_bound and form.is_valid():
        try:
            row = standing_place(
                actor=request.user,
                standing=form.standing,
                account=account_of(request.user),
                person=person,
                key=form.cleaned_data["key"],
            )
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("订好了。每次来之前都会告诉您。"))
            return redirect("my_standing_one", uid=row.uid)
    context = {"service": service, "form": form, "acted": one, "several": len(acting(request)) > 1}
    context["price"] = price_of(service, person, quantity=service.minimum)
    return render(request, "living/standing_new.html", context, status=400 if form.errors else 200)


@never_cache
@resident_required
@require_GET
def my_standing(request: HttpRequest) -> HttpResponse:
    page, rows = own_standing_page(account_of(request.user), _people(request), request.GET.get("cursor"))
    return render(request, "living/my_standing.html", {"page": page, "rows": rows})


@never_cache
@resident_required
@require_GET
def my_standing_one(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = _own(request, uid)
    view = standing_view(row, many="more" in request.GET)
    return render(request, "living/my_standing_one.html", {"view": view, "standing": row})


@never_cache
@resident_required
@require_POST
def my_standing_move(request: HttpRequest, uid: uuid.UUID, verb: str) -> HttpResponse:
    standing_moved(request, _own(request, uid), verb)
    return redirect("my_standing_one", uid=uid)


def standing_form(request: HttpRequest, service: Service, person: Person | None, *, phone: str) -> StandingForm:
    """Bound to what was posted, or with what is on file filled in."""
    if request.method == "POST":
        return StandingForm(request.POST, service=service)
    initial = first_values(service) | {"key": uuid.uuid4().hex, "phone": phone}
    initial |= {"address": str(own_dwelling(person) or ""), "contact_name": person.name if person else ""}
    return StandingForm(initial=initial, service=service)


def standing_moved(request: HttpRequest, row: StandingOrder, verb: str) -> None:
    """Do what was pressed, and say how it went. Raises NotFound for a verb that is none."""
    moves: dict[str, Any] = {"pause": standing_pause, "resume": standing_resume, "end": standing_end}
    said = {
        "skip": _("这一次不来了。"),
        "pause": _("暂停了。已经排好的订单要另外取消。"),
        "resume": _("恢复了。"),
        "end": _("结束了。已经排好的订单要另外取消。"),
    }
    if verb not in said:
        raise NotFound(_("没有这个操作。"))
    try:
        if verb == "skip":
            standing_skip(actor=request.user, standing=row, day=_day(request.POST.get("day", "")))
        else:
            moves[verb](actor=request.user, standing=row)
    except UserError as error:
        if error.status == 403:
            raise
        messages.error(request, error.message)
    else:
        messages.success(request, said[verb])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(_("这一天本来就不来，请从列出的日期里选。"), field="day") from None


def _people(request: HttpRequest) -> list[Person]:
    return [one.person for one in acting(request)]


def _own(request: HttpRequest, uid: uuid.UUID) -> StandingOrder:
    return get_own_standing(account_of(request.user), _people(request), uid)
