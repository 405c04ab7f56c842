"""From which day on a service costs something else: announced by the director, taken back before it begins."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.core.errors import UserError, VersionConflict
from bianmin.core.forms import apply_error, posted
from bianmin.living.actions.service_price import service_price_drop as drop
from bianmin.living.actions.service_price import service_price_plan as plan
from bianmin.living.forms.service_price import ServicePriceForm
from bianmin.living.permissions_menu import get_menu_service, publisher_centre

from .menu_tabs import both_sides


@login_required
@require_http_methods(["GET", "POST"])
def service_price(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    publisher_centre(request.user)
    service = get_menu_service(request.user, uid)
    form = ServicePriceForm(posted(request), service=service)
    context: dict[str, Any] = {"form": form, "service": service}
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                plan(actor=request.user, service=service, version=form.seen, **form.values)
            except VersionConflict as error:
                context["conflict_rows"], status = both_sides(form, error), error.status
            except UserError as error:
                status = error.status
                apply_error(form, error)
            else:
                messages.success(request, _("新价已定好，到那一天自动开始；在那以前下的单按现在的价。"))
                return redirect("service_show", uid=uid)
    return render(request, "living/service_price.html", context, status=status)


@login_required
@require_POST
def service_price_drop(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    publisher_centre(request.user)
    drop(actor=request.user, service=get_menu_service(request.user, uid))
    messages.success(request, _("不改价了，以后还按现在的价。"))
    return redirect("service_show", uid=uid)
