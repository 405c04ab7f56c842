"""The shelf of clothing aid: stock, corrections, the rule, the month's export; and the public page."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error, posted
from bianmin.core.selectors.centre import public_centre
from bianmin.living.actions.clothing_export import clothing_export as export
from bianmin.living.actions.clothing_rule import clothing_rule_set as set_rule
from bianmin.living.actions.clothing_stock import garment_correct as correct
from bianmin.living.forms.clothing import ClothingExportForm, GarmentCorrectForm
from bianmin.living.forms.clothing_rule import ClothingRuleForm
from bianmin.living.models import GarmentStock
from bianmin.living.permissions import works_at_station
from bianmin.living.permissions_clothing import (
    can_direct_clothing,
    get_stock,
    read_centre,
    require_clothing_director,
    station_centre,
)
from bianmin.living.selectors.clothing_donation import waiting_counts
from bianmin.living.selectors.clothing_need import need_sentences, rule_names
from bianmin.living.selectors.clothing_public import public_totals
from bianmin.living.selectors.clothing_rule import rule_on, rules_of
from bianmin.living.selectors.clothing_stock import stock_moves, stock_page
from bianmin.living.workflow_clothing import DONATION
from bianmin.portal.selectors.opening import hours_of_week

from .clothing_tabs import clothing_tabs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_GET
def garment_stock(request: HttpRequest) -> HttpResponse:
    centre = read_centre(request.user)
    waiting = waiting_counts(request.user)
    context = {
        "page": stock_page(request.user, centre),
        "waiting": [(key, DONATION.states[key].label, count) for key, count in waiting.items()],
        "tabs": clothing_tabs(request, "garment_stock"),
        "works": works_at_station(request.user),
        "directs": can_direct_clothing(request.user),
        "rule": rule_on(centre),
    }
    return render(request, "living/clothing_stock.html", context)


@login_required
@require_GET
def garment_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One sort with everything that changed it."""
    stock = get_stock(request.user, uid)
    context = {
        "stock": stock,
        "page": stock_moves(stock, cursor=request.GET.get("cursor")),
        "directs": can_direct_clothing(request.user),
    }
    return render(request, "living/clothing_garment.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def garment_correct(request: HttpRequest) -> HttpResponse:
    """After a count. `?stock=uid` fills the sort in."""
    require_clothing_director(request.user)
    centre = station_centre(request.user)
    known = _known_stock(request)
    initial = {name: getattr(known, name) for name in ("season", "kind", "wearer", "size")} if known else {}
    form = GarmentCorrectForm(posted(request), initial=initial)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            stock = correct(actor=request.user, centre=centre, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
            status = error.status
        else:
            messages.success(request, _("已更正，现在账上 %(count)d 件。") % {"count": stock.pieces})
            return redirect("garment_detail", uid=stock.uid)
    return render(request, "living/clothing_correct.html", {"form": form, "known": known}, status=status)


def _known_stock(request: HttpRequest) -> GarmentStock | None:
    try:
        return get_stock(request.user, uuid.UUID(request.GET.get("stock", "")))
    except ValueError:
        return None


@login_required
@require_http_methods(["GET", "POST"])
def clothing_rule(request: HttpRequest) -> HttpResponse:
    """What holds, what held, and a new rule from a day on."""
    require_clothing_director(request.user)
    centre = station_centre(request.user)
    rules = rules_of(centre)
    form = ClothingRuleForm(posted(request), rule=rules[0] if rules else None)
    status = 400 if form.is_bound and not form.changing and not form.is_valid() else 200
    if form.is_bound and not form.changing and form.is_valid():
        try:
            set_rule(actor=request.user, centre=centre, **form.sent)
        except UserError as error:
            apply_error(form, error)
            status = error.status
        else:
            messages.success(request, _("领取规则已保存，从执行日期起生效。"))
            return redirect("clothing_rule")
    current = rule_on(centre)
    context = {
        "form": form,
        "rules": rules,
        "current": current,
        "read_aloud": [(need["name"], need_sentences(need["expr"])) for need in current.needs] if current else [],
        "names": rule_names(),
        "tabs": clothing_tabs(request, "clothing_rule"),
    }
    return render(request, "living/clothing_rule.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def clothing_export(request: HttpRequest) -> HttpResponse:
    """The month's book as a workbook; asked for by POST, since it is journalled."""
    centre = read_centre(request.user)
    form = ClothingExportForm(posted(request))
    if form.is_bound and form.is_valid():
        month = form.cleaned_data["month"]
        content = export(actor=request.user, centre=centre, month=month)
        answer = HttpResponse(content, content_type=XLSX)
        answer["Content-Disposition"] = f'attachment; filename="clothing-{month:%Y-%m}.xlsx"'
        return answer
    context = {"form": form, "tabs": clothing_tabs(request, "clothing_export")}
    return render(request, "living/clothing_export.html", context)


@require_GET
def clothing(request: HttpRequest) -> HttpResponse:
    """For residents: what may be given, where and when, and what has come of it."""
    centre = public_centre()
    context: dict[str, Any] = {"centre": centre}
    if centre:
        context |= {"rule": rule_on(centre), "week": hours_of_week(centre), "totals": public_totals(centre)}
    return render(request, "living/clothing_public.html", context)
