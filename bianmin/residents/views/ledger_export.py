"""Ledgers out: asked for, counted while asking, approved or refused by a second person, fetched."""

import uuid
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core import files
from bianmin.core.errors import NotAllowed
from bianmin.core.forms import posted
from bianmin.residents.actions import ledger_export as actions
from bianmin.residents.forms.ledger_export import LedgerExportForm, LedgerExportRefuseForm
from bianmin.residents.models import LedgerExport
from bianmin.residents.permissions import (
    can_decide_exports,
    can_export,
    get_export_to_decide,
    get_own_export,
    require_export,
)
from bianmin.residents.selectors.ledger_export import (
    ExportCount,
    export_forecast,
    export_lines,
    exports_to_decide,
    own_exports,
)

from .verbs import UNPROCESSABLE, act_on, page_of


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def ledger_export(request: HttpRequest) -> HttpResponse:
    """The form with what was asked for before, and what waits for this person's word."""
    user = request.user
    if not (can_export(user) or can_decide_exports(user)):
        raise NotAllowed(_("您的岗位不能导出居民台账。请交给主任。"))
    form = LedgerExportForm(posted(request), user=user, again=_again(request)) if can_export(user) else None
    if request.method == "POST":
        require_export(user)
    if form and form.is_valid() and act_on(form, lambda: actions.ledger_export_ask(actor=user, **form.export())):
        messages.success(request, _("已收到。文件做好或要审批时，下面的列表里看得到。"))
        return redirect(f"{reverse('ledger_export')}?again={own_exports(user, None).items[0].uid}")
    page = own_exports(user, request.GET.get("cursor")) if form else None
    waiting = exports_to_decide(user, request.GET.get("waiting"))
    context: dict[str, Any] = {
        "form": form,
        "page": page,
        "own": export_lines(page.items) if page else [],
        "waiting": export_lines(waiting.items),
        "waiting_page": waiting,
        "decides": can_decide_exports(user),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "residents/ledger_export.html", context, status=status)


def _again(request: HttpRequest) -> LedgerExport | None:
    """The export whose conditions the form begins with, so that the same people need not be chosen twice."""
    try:
        uid = uuid.UUID(request.GET.get("again", ""))
    except ValueError:
        return None
    return LedgerExport.objects.of(request.user).filter(uid=uid).first()


@login_required
@never_cache
@require_POST
def ledger_export_count(request: HttpRequest) -> HttpResponse:
    """How many the form means, while it is being filled in."""
    require_export(request.user)
    form = LedgerExportForm(request.POST, user=request.user)
    count: ExportCount | None = None
    if form.is_valid():
        asked = form.export()
        count = export_forecast(user=request.user, area_code=asked["area_code"], asked=asked["asked"])
    return render(request, "residents/_ledger_export_count.html", {"count": count})


@login_required
@require_POST
def ledger_export_approve(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    export = get_export_to_decide(request.user, uid)
    actions.ledger_export_approve(actor=request.user, export=export)
    messages.success(request, _("已批准。文件由申请人下载。"))
    return redirect("ledger_export")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def ledger_export_refuse(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    export = get_export_to_decide(request.user, uid)
    form = LedgerExportRefuseForm(posted(request))
    if form.is_valid() and act_on(
        form, lambda: actions.ledger_export_refuse(actor=request.user, export=export, **form.cleaned_data)
    ):
        messages.success(request, _("已记下原因，没有生成文件。"))
        return redirect("ledger_export")
    (line,) = export_lines([export])
    return page_of(request, "residents/ledger_export_refuse.html", form, line=line)


@login_required
@require_POST
def ledger_export_withdraw(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    export = get_own_export(request.user, uid)
    actions.ledger_export_withdraw(actor=request.user, export=export)
    messages.success(request, _("申请已撤回。"))
    return redirect("ledger_export")


@login_required
@never_cache
@require_GET
def ledger_export_download(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The file to be saved; the download is in the journal."""
    export = get_own_export(request.user, uid)
    response = HttpResponse(actions.ledger_export_download(actor=request.user, export=export), content_type=files.XLSX)
    name = quote(export.file.name if export.file else "")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["Cache-Control"] = "no-store, private"
    return response
