"""The street's areas and the centre's own data, for the administrator."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core import permissions
from bianmin.core.actions import centre as actions
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error
from bianmin.core.forms.centre import (
    WEEKDAYS,
    AreaRenameForm,
    CentreEditForm,
    HoursAddForm,
    NumberPrefixEditForm,
    OfficeEditForm,
    SeenForm,
    WindowEditForm,
)
from bianmin.core.selectors.centre import area_tree, centre_pages


@login_required
@require_GET
def area_list(request: HttpRequest) -> HttpResponse:
    permissions.require_centre_manager(request.user)
    return render(request, "core/area_list.html", {"rows": area_tree(request.user)})


@login_required
@require_http_methods(["GET", "POST"])
def area_rename(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    area = permissions.get_area(request.user, uid)
    save = _saving(actions.area_rename, area=area, actor=request.user)
    return _edit(request, AreaRenameForm(request.POST or None, row=area), save, _("区域改名"), "area_list")


@login_required
@require_GET
def centre_show(request: HttpRequest) -> HttpResponse:
    pages = centre_pages(permissions.centres_of(request.user))
    return render(request, "core/centre_show.html", {"pages": pages, "weekdays": WEEKDAYS})


@login_required
@require_http_methods(["GET", "POST"])
def centre_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    centre = permissions.get_centre(request.user, uid)
    save = _saving(actions.centre_edit, centre=centre, actor=request.user)
    return _edit(request, CentreEditForm(request.POST or None, row=centre), save, _("改中心资料"))


@login_required
@require_http_methods(["GET", "POST"])
def office_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    office = permissions.get_office(request.user, uid)
    save = _saving(actions.office_edit, office=office, actor=request.user)
    return _edit(request, OfficeEditForm(request.POST or None, row=office), save, _("改科室资料"))


@login_required
@require_http_methods(["GET", "POST"])
def number_prefix_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = permissions.get_number_prefix(request.user, uid)
    save = _saving(actions.number_prefix_edit, number_prefix=row, actor=request.user)
    return _edit(request, NumberPrefixEditForm(request.POST or None, row=row), save, _("改编号字母"))


@login_required
@require_http_methods(["GET", "POST"])
def window_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    window = permissions.get_window(request.user, uid)
    save = _saving(actions.window_edit, window=window, actor=request.user)
    return _edit(request, WindowEditForm(request.POST or None, row=window), save, _("改窗口资料"))


@login_required
@require_http_methods(["GET", "POST"])
def hours_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    centre = permissions.get_centre(request.user, uid)
    save = _saving(actions.hours_add, centre=centre, actor=request.user)
    return _edit(request, HoursAddForm(request.POST or None), save, _("加开放时间"))


@login_required
@require_POST
def hours_remove(request: HttpRequest, pk: int) -> HttpResponse:
    actions.hours_remove(hours=permissions.get_hours(request.user, pk), actor=request.user)
    messages.success(request, _("这段开放时间已删除。"))
    return redirect("centre_show")


Save = Callable[[dict[str, Any]], Any]


def _saving(action: Callable[..., Any], **fixed: Any) -> Save:
    return lambda values: action(**fixed, **values)


def _edit(
    request: HttpRequest, form: SeenForm | HoursAddForm, save: Save, title: str, back: str = "centre_show"
) -> HttpResponse:
    """The one shape of these pages: bind, save, back; an action's error stands at the form, with what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            save(form.values())
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect(back)
    return render(request, "core/centre_edit.html", {"form": form, "title": title, "back": back})
