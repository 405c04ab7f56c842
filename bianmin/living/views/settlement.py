"""Settlements: what providers get for a month, and the funds that pay for what residents are spared."""

import uuid
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bianmin.core import spreadsheet
from bianmin.core.errors import NotFound, UserError
from bianmin.core.forms import apply_error
from bianmin.living.actions import settlement as actions
from bianmin.living.forms.settlement import FundReceiveForm
from bianmin.living.models import Fund
from bianmin.living.permissions import directs, get_settlement, require_reader, station_centre, works_at_station
from bianmin.living.selectors.settlement import (
    fund_lines,
    open_moves,
    settlement_lines,
    settlement_list,
    settlement_sheet,
    to_settle,
)


@login_required
@never_cache
@require_GET
def settlements(request: HttpRequest) -> HttpResponse:
    return _list(request, FundReceiveForm(initial={"key": uuid.uuid4().hex}))


@login_required
@require_POST
def settlements_make(request: HttpRequest) -> HttpResponse:
    """For the last month that is over."""
    centre = station_centre(request.user)
    made = actions.settlements_make(actor=request.user, centre=centre, month=to_settle(centre).month)
    if made:
        words = ngettext("生成了 %(count)d 张结算单。", "生成了 %(count)d 张结算单。", len(made)) % {"count": len(made)}
        messages.success(request, words)
    else:
        messages.info(request, _("没有要结算的，或者已经生成过。"))
    return redirect("settlements")


@login_required
@never_cache
@require_GET
def settlement_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = get_settlement(request.user, uid)
    context: dict[str, Any] = {"settlement": row, "lines": settlement_lines(row)}
    works, moves = works_at_station(request.user), open_moves(row)
    mine = row.made_by_id == request.user.pk
    context["moves"] = moves if works else []
    context["may_approve"] = "approve" in moves and directs(request.user) and not mine
    return render(request, "living/settlement_detail.html", context)


@login_required
@require_POST
def settlement_approve(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    actions.settlement_approve(actor=request.user, settlement=get_settlement(request.user, uid))
    messages.success(request, _("已审核。"))
    return redirect("settlement_detail", uid=uid)


@login_required
@require_POST
def settlement_pay(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    actions.settlement_pay(actor=request.user, settlement=get_settlement(request.user, uid))
    messages.success(request, _("已记为付清，账也记好了。"))
    return redirect("settlement_detail", uid=uid)


@login_required
@require_POST
def settlement_discard(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    actions.settlement_discard(actor=request.user, settlement=get_settlement(request.user, uid))
    messages.info(request, _("已作废，里面的订单可以重新结算。"))
    return redirect("settlements")


@login_required
@never_cache
@require_GET
def settlement_export(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = get_settlement(request.user, uid)
    response = HttpResponse(settlement_sheet(row, request.user), content_type=spreadsheet.CONTENT_TYPE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.number)}.xlsx"
    return response


@login_required
@require_POST
def fund_receive(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Money has come into a fund."""
    centre = station_centre(request.user)
    fund = Fund.objects.select_related("centre__area").filter(centre=centre, uid=uid).first()
    if fund is None:
        raise NotFound(_("没有这个基金。"))
    form = FundReceiveForm(request.POST)
    if form.is_valid():
        try:
            actions.fund_receive(actor=request.user, fund=fund, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
            return _list(request, form, fund=fund, status=error.status)
        messages.success(request, _("已入账。"))
        return redirect("settlements")
    return _list(request, form, fund=fund, status=400)


def _list(request: HttpRequest, form: forms.Form, *, fund: Fund | None = None, status: int = 200) -> HttpResponse:
    require_reader(request.user)
    centre = station_centre(request.user)
    context = {
        "page": settlement_list(request.user, request.GET.get("cursor")),
        "waiting": to_settle(centre),
        "funds": fund_lines(centre),
        "form": form,
        "filled": fund,
        "works": works_at_station(request.user),
        "directs": directs(request.user),
    }
    return render(request, "living/settlements.html", context, status=status)
