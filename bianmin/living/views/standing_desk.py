"""Standing orders on the desk: what runs, what could not be ordered, and setting one up for whoever calls."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core.components import Tab
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error
from bianmin.living.actions.standing import standing_place
from bianmin.living.actions.standing_moves import standing_see
from bianmin.living.permissions import (
    get_service,
    orders_for_others,
    require_order_reader,
    require_orderer,
    require_station,
    works_at_station,
)
from bianmin.living.selectors.price import price_of
from bianmin.living.selectors.standing import (
    MISSED,
    STATES,
    get_miss,
    get_standing,
    missed_page,
    standing_page,
    standing_view,
    unseen,
)
from bianmin.residents.permissions import get_person

from .standing import standing_form, standing_moved


@login_required
@never_cache
@require_GET
def standing_list(request: HttpRequest) -> HttpResponse:
    """`?tab=active|paused|ended|missed`"""
    require_order_reader(request.user)
    tab = request.GET.get("tab", "active")
    tab = tab if tab in (*STATES, MISSED) else "active"
    cursor = request.GET.get("cursor")
    context = {"tabs": _tabs(tab, unseen(request.user).count()), "tab": tab, "sees": works_at_station(request.user)}
    if tab == MISSED:
        context["page"] = missed_page(request.user, cursor)
    else:
        context["may_edit"] = tab != "ended" and orders_for_others(request.user)
        context["page"], context["rows"] = standing_page(request.user, tab, cursor)
    return render(request, "living/standing_list.html", context)


@login_required
@never_cache
@require_GET
def standing_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = get_standing(request.user, uid)
    view = standing_view(row, many="more" in request.GET)
    context = {"view": view, "standing": row, "moves": orders_for_others(request.user)}
    return render(request, "living/standing_detail.html", context)


@login_required
@require_POST
def standing_move(request: HttpRequest, uid: uuid.UUID, verb: str) -> HttpResponse:
    standing_moved(request, get_standing(request.user, uid), verb)
    return redirect("standing_detail", uid=uid)


@login_required
@require_POST
def standing_seen(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Seen to: somebody called her, or ended it."""
    require_station(request.user)
    standing_see(actor=request.user, miss=get_miss(request.user, uid))
    messages.success(request, _("记下了。"))
    return redirect(f"{reverse('standing_list')}?{urlencode({'tab': MISSED})}")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def standing_take(request: HttpRequest, uid: uuid.UUID, code: str) -> HttpResponse:
    """For a person who calls or stands there."""
    require_orderer(request.user)
    service, person = get_service(code), get_person(request.user, uid)
    form = standing_form(request, service, person, phone=person.phone)
    if form.is_bound and form.is_valid():
        key = form.cleaned_data["key"]
        try:
            row = standing_place(actor=request.user, standing=form.standing, person=person, key=key)
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("订好了。"))
            return redirect("standing_detail", uid=row.uid)
    context = {"service": service, "person": person, "form": form}
    context["price"] = price_of(service, person, quantity=service.minimum)
    return render(request, "living/standing_take.html", context, status=400 if form.errors else 200)


def _tabs(current: str, missed: int) -> list[Tab]:
    labels = {"active": _("进行中"), "paused": _("暂停的"), "ended": _("已结束"), MISSED: _("没生成的")}
    url = reverse("standing_list")
    return [
        Tab(label, f"{url}?{urlencode({'tab': tab})}", tab == current, missed if tab == MISSED else None)
        for tab, label in labels.items()
    ]
