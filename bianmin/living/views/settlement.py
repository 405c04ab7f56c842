"""Settlements: what providers get for a month, and the funds that pay for what residents are spared."""

import uuid
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core import spreadsheet
from bianmin.core.errors import NotFound, UserError
from bianmin.core.forms import apply_error, posted
from bianmin.core.templatetags.formats import amount
from bianmin.core.workflow import MoveNotAllowed
from bianmin.living.actions import settlement as actions
from bianmin.living.forms.settlement import FundReceiveForm, SettlementDiscardForm, SettlementPayForm
from bianmin.living.models import Fund, Settlement
from bianmin.living.permissions import (
    directs,
    get_settlement,
    require_director,
    require_reader,
    require_station,
    station_centre,
    works_at_station,
)
from bianmin.living.selectors.settlement import (
    fund_lines,
    open_moves,
    settlement_lines,
    settlement_list,
    settlement_sheet,
    settlements_void,
    to_settle,
)
from bianmin.living.workflow import SETTLEMENT


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
@never_cache
@require_http_methods(["GET", "POST"])
def settlement_approve(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = get_settlement(request.user, uid)
    require_director(request.user)
    if request.method == "POST":
        actions.settlement_approve(actor=request.user, settlement=row)
        messages.success(request, _("已审核。"))
        return redirect("settlement_detail", uid=uid)
    return _sure(request, row, "approve", title=_("审核通过？"), label=_("审核通过"))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def settlement_pay(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = get_settlement(request.user, uid)
    require_station(request.user)
    form = SettlementPayForm(posted(request), settlement=row)
    if form.is_bound and form.is_valid():
        try:
            actions.settlement_pay(actor=request.user, settlement=row, **form.cleaned_data)
        except MoveNotAllowed:
            raise
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("已记为付清，账也记好了。"))
            return redirect("settlement_detail", uid=uid)
    return _sure(request, row, "pay", title=_("钱已付清？"), label=_("已付清，记账"), form=form)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def settlement_discard(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = get_settlement(request.user, uid)
    require_station(request.user)
    form = SettlementDiscardForm(posted(request))
    if form.is_bound and form.is_valid():
        actions.settlement_discard(actor=request.user, settlement=row, **form.cleaned_data)
        messages.info(request, _("已作废，里面的订单可以重新结算。"))
        return redirect("settlements")
    return _sure(request, row, "discard", title=_("作废这张结算单？"), label=_("作废"), kind="danger", form=form)


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
    void = request.GET.get("state") == "void"
    context = {
        "page": settlement_list(request.user, request.GET.get("cursor"), void=void),
        "void": void,
        "void_count": settlements_void(request.user),
        "waiting": to_settle(centre),
        "funds": fund_lines(centre),
        "form": form,
        "filled": fund,
        "works": works_at_station(request.user),
        "directs": directs(request.user),
    }
    return render(request, "living/settlements.html", context, status=status)


def _sure(
    request: HttpRequest,
    row: Settlement,
    verb: str,
    *,
    title: str,
    label: str,
    kind: str = "",
    form: forms.Form | None = None,
) -> HttpResponse:
    """Asked once more, with what it is about. Raises MoveNotAllowed where the move is not open."""
    SETTLEMENT.check(verb, row.state)
    what = {"name": row.provider.name, "month": f"{row.month:%Y-%m}", "number": row.number}
    sums = {"owed": amount(row.owed), "held": amount(row.held), "left": amount(row.to_pay)}
    facts = [
        _("%(name)s，%(month)s，%(number)s") % what,
        _("该付给服务商 %(owed)s，师傅代收的现金 %(held)s，还要付 %(left)s。") % sums,
    ]
    if verb == "discard":
        facts.append(_("作废以后不能恢复；单号留在“作废的”里，里面的订单可以重新结算。"))
    context = {
        "title": title,
        "back": reverse("settlement_detail", args=[row.uid]),
        "back_label": _("结算单"),
        "facts": facts,
        "form": form,
        "label": label,
        "kind": kind,
    }
    return render(request, "living/sure.html", context, status=400 if form and form.errors else 200)
