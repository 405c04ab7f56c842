"""The office edits the menu: the table, one service, stations."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core.errors import UserError, VersionConflict
from bianmin.core.forms import apply_error, posted
from bianmin.living.actions import service as actions
from bianmin.living.forms.menu import ServiceForm, StationForm
from bianmin.living.models import Station
from bianmin.living.permissions import works_at_station
from bianmin.living.permissions_menu import (
    editor_centre,
    get_menu_service,
    get_station,
    menu_centre,
    publisher_centre,
    publishes_menu,
)
from bianmin.living.selectors import menu_desk

from .menu_tabs import both_sides, menu_tabs


@login_required
@require_GET
def menu_table(request: HttpRequest) -> HttpResponse:
    context = {
        "parts": menu_desk.menu_table(menu_centre(request.user)),
        "tabs": menu_tabs(request, "menu_table"),
        "edits": works_at_station(request.user),
        "publishes": publishes_menu(request.user),
    }
    return render(request, "living/menu_table.html", context)


@login_required
@require_GET
def service_show(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One service: who pays what in plain words, who does it, on the menu or not."""
    service = get_menu_service(request.user, uid)
    context = {
        "service": service,
        "page": menu_desk.service_page(service),
        "edits": works_at_station(request.user),
        "publishes": publishes_menu(request.user),
    }
    return render(request, "living/service_show.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def service_add(request: HttpRequest) -> HttpResponse:
    """`?station=<uid>` fills the station in."""
    centre = publisher_centre(request.user)
    initial = {"code": menu_desk.next_code(centre), "station": request.GET.get("station", "")[:40], "mode": "door"}
    form, status = ServiceForm(posted(request), centre=centre, full=True, initial=initial), 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                service = actions.service_add(actor=request.user, centre=centre, **form.values)
            except UserError as error:
                status = error.status
                apply_error(form, error)
            else:
                messages.success(request, _("已加到目录里，居民还看不到。核对没有错，再按“开始提供”。"))
                return redirect("service_show", uid=service.uid)
    no_station = not Station.objects.filter(centre=centre).exists()
    return render(request, "living/service_edit.html", {"form": form, "no_station": no_station}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def service_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """All of it for whoever publishes; words, picture, duration and providers for a dispatcher."""
    centre = editor_centre(request.user)
    service, full = get_menu_service(request.user, uid), publishes_menu(request.user)
    form = ServiceForm(posted(request), centre=centre, full=full, service=service)
    context: dict[str, Any] = {"form": form, "service": service, "full": full}
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                actions.service_edit(actor=request.user, service=service, version=form.seen, **form.values)
            except VersionConflict as error:
                context["conflict_rows"], status = both_sides(form, error), error.status
            except UserError as error:
                status = error.status
                apply_error(form, error)
            else:
                messages.success(request, _("已保存。以后下的单按新的来，已经下的单不变。"))
                return redirect("service_show", uid=uid)
    return render(request, "living/service_edit.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def service_retire(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    service = get_menu_service(request.user, uid)
    publisher_centre(request.user)
    if request.method == "GET":
        context = {
            "title": _("停办“%(name)s”？") % {"name": service.name},
            "back": reverse("service_show", args=[uid]),
            "back_label": service.name,
            "facts": [_("停办以后居民看不到也下不了单；已经下的单继续办完。以后可以再开始提供。")],
            "label": _("停办"),
            "kind": "danger",
        }
        return render(request, "living/sure.html", context)
    actions.service_retire(actor=request.user, service=service)
    messages.success(request, _("已停办，居民看不到了；已经下的单继续办完。"))
    return redirect("service_show", uid=uid)


@login_required
@require_POST
def service_offer_again(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    actions.service_offer_again(actor=request.user, service=get_menu_service(request.user, uid))
    messages.success(request, _("已上架，居民现在就可以下单。"))
    return redirect("service_show", uid=uid)


@login_required
@require_http_methods(["GET", "POST"])
def station_add(request: HttpRequest) -> HttpResponse:
    centre = publisher_centre(request.user)
    form, status = StationForm(posted(request)), 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                actions.station_add(actor=request.user, centre=centre, **form.values)
            except UserError as error:
                status = error.status
                apply_error(form, error)
            else:
                messages.success(request, _("服务站已新增，接着给它加服务。"))
                return redirect("menu_table")
    return render(request, "living/station_edit.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def station_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    editor_centre(request.user)
    station = get_station(request.user, uid)
    form = StationForm(posted(request), station=station)
    context: dict[str, Any] = {"form": form, "station": station}
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                actions.station_edit(actor=request.user, station=station, version=form.seen, **form.values)
            except VersionConflict as error:
                context["conflict_rows"], status = both_sides(form, error), error.status
            except UserError as error:
                status = error.status
                apply_error(form, error)
            else:
                messages.success(request, _("服务站已改好。"))
                return redirect("menu_table")
    return render(request, "living/station_edit.html", context, status=status)
