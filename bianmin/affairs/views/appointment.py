"""Appointments: the resident chooses a time and gives it up; the clerk notes who has come."""

import uuid
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.affairs.actions import appointment as actions
from bianmin.affairs.models import Appointment
from bianmin.affairs.permissions import get_appointment, require_clerk
from bianmin.affairs.selectors.appointment import (
    appointments_on,
    find_slot,
    free_slots,
    my_appointments,
    own_appointments,
)
from bianmin.affairs.selectors.bundle import bundle_guide, get_bundle
from bianmin.affairs.selectors.guide import guide_materials
from bianmin.affairs.selectors.item import for_persons, guide
from bianmin.core import clock
from bianmin.core.errors import NotFound, UserError
from bianmin.core.models import Centre
from bianmin.core.selectors.centre import public_centre
from bianmin.core.templatetags.formats import when
from bianmin.portal.access import resident_required
from bianmin.portal.selectors.acting import account_of, acted_person, acting

LOOKED_BACK, LOOKED_AHEAD = timedelta(days=31), timedelta(days=31)


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def appointment_book(request: HttpRequest) -> HttpResponse:
    """Free times of the next two weeks, then (`?at=…`) the question whether the chosen one is meant; `?item=MZ-05` or
    `?bundle=newborn` says what it is for. Also for a telephone that stands for nobody."""
    centre = public_centre()
    if centre is None:
        raise NotFound(_("中心还没有开通预约。"))
    code = request.POST.get("bundle") or request.GET.get("bundle", "")
    bundle = get_bundle(code) if code else None
    version = guide(request.POST.get("item") or request.GET.get("item", ""))
    if version is not None and not for_persons(version):
        version = None
    person, error = acted_person(request), None
    if request.method == "POST":
        try:
            row = actions.appointment_book(
                actor=request.user,
                account=account_of(request.user),
                centre=centre,
                starts_at=_moment(request.POST.get("starts_at", "")),
                person=person,
                version=version,
                bundle=bundle,
            )
        except UserError as refused:
            error = refused
        else:
            messages.success(request, _("约好了。请按时到，带好材料。"))
            return redirect("appointment_detail", uid=row.uid)
    context: dict[str, Any] = {"centre": centre, "version": version, "bundle": bundle, "person": person}
    context["mine"] = my_appointments(account_of(request.user), [one.person for one in acting(request)])
    return _times(request, centre, context, error)


@never_cache
@resident_required
@require_GET
def appointment_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = _own(request, uid)
    version = row.item.current if row.item else None
    context: dict[str, Any] = {"appointment": row, "version": version}
    if row.bundle:
        context["papers"] = [name for name, _items in bundle_guide(row.bundle).materials]
    elif version:
        context["materials"] = guide_materials(version)
    return render(request, "affairs/appointment_detail.html", context)


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def appointment_move(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Another time for the same; the old one is kept until the new one is had."""
    row = _own(request, uid)
    error = None
    if request.method == "POST":
        try:
            starts_at = _moment(request.POST.get("starts_at", ""))
            actions.appointment_move(actor=request.user, appointment=row, starts_at=starts_at)
        except UserError as refused:
            error = refused
        else:
            messages.success(request, _("时间改好了。"))
            return redirect("appointment_detail", uid=row.uid)
    context = {"centre": row.centre, "moving": row, "person": row.person}
    return _times(request, row.centre, context, error)


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def appointment_cancel(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Asked once: the time is gone to somebody else the next minute."""
    row = _own(request, uid)
    if request.method == "GET":
        if row.state != "booked":
            return redirect("appointment_detail", uid=uid)
        return render(request, "affairs/appointment_cancel.html", {"appointment": row})
    actions.appointment_cancel(actor=request.user, appointment=row)
    messages.success(request, _("已取消 %(when)s 的预约。") % {"when": when(row.starts_at)})
    return redirect("my")


@login_required
@never_cache
@require_GET
def appointment_day(request: HttpRequest) -> HttpResponse:
    """Everybody who is expected on a day (`?day=2025-09-09`, today otherwise), to be looked through and printed."""
    require_clerk(request.user)
    day, today = clock.today(), clock.today()
    with suppress(ValueError):
        day = date.fromisoformat(request.GET.get("day", ""))
    day = min(max(day, today - LOOKED_BACK), today + LOOKED_AHEAD)
    context = {
        "day": day,
        "is_today": day == today,
        "rows": appointments_on(request.user, day),
        "before": day - timedelta(days=1) if day > today - LOOKED_BACK else None,
        "after": day + timedelta(days=1) if day < today + LOOKED_AHEAD else None,
    }
    return render(request, "affairs/appointment_day.html", context)


@login_required
@require_POST
def appointment_come(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Noted, and on to the person's items; whoever stands for nobody yet is looked for."""
    row = actions.appointment_come(actor=request.user, appointment=get_appointment(request.user, uid))
    if row.person is None:
        return redirect("counter")
    return redirect("item_choose", kind="person", uid=row.person.uid)


def _times(request: HttpRequest, centre: Centre, context: dict[str, Any], error: UserError | None) -> HttpResponse:
    """The free times; one that was chosen and can still be had is asked about first."""
    chosen = None
    if request.method == "GET" and (at := request.GET.get("at")):
        with suppress(UserError):
            chosen = find_slot(centre, _moment(at))
        moving = context.get("moving")
        if chosen is None:
            error = UserError(_("这个时间不能预约，请另选一个。"))
        elif moving and moving.starts_at == chosen.starts_at:
            chosen, error = None, UserError(_("这就是现在约的时间，请另选一个。"))
    kept = {name: value for name in ("item", "bundle") if (value := request.GET.get(name))}
    others = f"{request.path}?{urlencode(kept)}" if kept else request.path
    days = [] if chosen else free_slots(centre)
    context |= {"chosen": chosen, "error": error, "days": days, "others": others}
    template = "affairs/appointment_confirm.html" if chosen else "affairs/appointment_book.html"
    return render(request, template, context, status=error.status if error else 200)


def _own(request: HttpRequest, uid: uuid.UUID) -> Appointment:
    rows = own_appointments(account_of(request.user), [one.person for one in acting(request)])
    related = ("centre__area", "item__current", "bundle", "person", "account")
    row = rows.select_related(*related).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("没有这个预约。"))
    return row


def _moment(text: str) -> datetime:
    with suppress(ValueError):
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment
    raise UserError(_("请选一个时间。"), field="starts_at")
