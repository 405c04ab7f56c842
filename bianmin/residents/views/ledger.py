"""Ledgers on their way into the register: the list, the upload, and one ledger in each of its states."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from bianmin.core.components import Tab
from bianmin.core.errors import NotAllowed, NotFound, UserError
from bianmin.core.selectors.worker import worker_sign_of_life
from bianmin.residents.actions.ledger_begin import ledger_upload as upload
from bianmin.residents.actions.ledger_correct import MOST_OF_ALL
from bianmin.residents.forms.ledger import LedgerUploadForm
from bianmin.residents.models import LedgerImport, LedgerRow
from bianmin.residents.permissions import can_import_ledger, get_ledger
from bianmin.residents.selectors.ledger import ledger_list as find
from bianmin.residents.selectors.ledger import ledger_rows as find_rows
from bianmin.residents.selectors.ledger_page import KINDS, ledger_effect, ledger_sheets, row_views

from .verbs import page_of

SILENT_SECONDS = 60  # a worker gives a sign of life every few seconds
RUNNING = ("reading", "importing", "undoing")
SHOWN = ("checked", "imported", "undone")  # states in which there are rows to look at


@login_required
@never_cache
@require_GET
def ledger_list(request: HttpRequest) -> HttpResponse:
    _require_importer(request)
    page = find(user=request.user, cursor=request.GET.get("cursor"))
    return render(request, "residents/ledger_list.html", {"page": page})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def ledger_upload(request: HttpRequest) -> HttpResponse:
    """Several files: each becomes a ledger of its own; one that is refused does not keep the others out."""
    _require_importer(request)
    form = LedgerUploadForm(
        request.POST if request.method == "POST" else None, request.FILES or None, user=request.user
    )
    if form.is_valid():
        kept = [ledger for file in form.cleaned_data["file"] if (ledger := _keep(request, form, file))]
        if kept and not form.errors:
            messages.success(request, _("收到 %(count)d 个文件，正在读取。") % {"count": len(kept)})
            return redirect("ledger_detail", uid=kept[0].uid) if len(kept) == 1 else redirect("ledger_list")
        if kept:
            names = _("、").join(ledger.file_name for ledger in kept)
            messages.success(request, _("已经收到：%(names)s。这些不用再传。") % {"names": names})
    return page_of(request, "residents/ledger_upload.html", form)


@login_required
@never_cache
@require_GET
def ledger_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One template for each state."""
    ledger = get_ledger(request.user, uid)
    context: dict[str, Any] = {"ledger": ledger, "sheets": ledger_sheets(ledger)}
    if ledger.state in RUNNING:
        context["silent"] = _worker_silent()
    if ledger.state in SHOWN:
        context |= {"tabs": ledger_tabs(ledger, ""), "effect": ledger_effect(ledger)}
    return render(request, f"residents/ledger_{_page(ledger)}.html", context)


@login_required
@never_cache
@require_GET
def ledger_progress(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """How far the worker is; once it is done, the page of the new state opens."""
    ledger = get_ledger(request.user, uid)
    if ledger.state not in RUNNING:
        return HttpResponseClientRedirect(reverse("ledger_detail", args=[uid]))
    return render(request, "residents/_ledger_progress.html", {"ledger": ledger, "silent": _worker_silent()})


@login_required
@never_cache
@require_GET
def ledger_rows(request: HttpRequest, uid: uuid.UUID, kind: str) -> HttpResponse:
    ledger = get_ledger(request.user, uid)
    if kind not in KINDS:
        raise Http404
    if ledger.state not in SHOWN:
        return redirect("ledger_detail", uid=uid)
    rows = find_rows(ledger=ledger, kind=kind, cursor=request.GET.get("cursor"))
    context = {
        "ledger": ledger,
        "kind": kind,
        "kind_label": LedgerRow.Kind(kind).label,
        "tabs": ledger_tabs(ledger, kind),
        "effect": ledger_effect(ledger),
        "page": rows,
        "rows": row_views(ledger, rows, user=request.user),
        "is_mine": ledger.actor_id == request.user.pk,
        "has_room": ledger.counts.get("rows", 0) <= MOST_OF_ALL,
    }
    return render(request, "residents/ledger_rows.html", context)


def ledger_tabs(ledger: LedgerImport, current: str) -> list[Tab]:
    """The overview and a tab for each kind of row."""
    tabs = [Tab(_("总的情况"), reverse("ledger_detail", args=[ledger.uid]), not current)]
    return tabs + [
        Tab(
            str(LedgerRow.Kind(kind).label),
            reverse("ledger_rows", args=[ledger.uid, kind]),
            kind == current,
            ledger.counts.get(name, 0),
        )
        for kind, name in KINDS.items()
    ]


def _keep(request: HttpRequest, form: LedgerUploadForm, file: UploadedFile) -> LedgerImport | None:
    """The ledger that the file has become; None when it is refused, with the reason on the form."""
    data = form.cleaned_data
    place = {"area_code": data["area_code"], "default_grid": data["default_grid"]}
    try:
        return upload(actor=request.user, content=file.read(), name=file.name or "", **place)
    except (NotAllowed, NotFound):
        raise
    except UserError as error:
        form.add_error("file", f"{file.name}：{error.message}")
    return None


def _page(ledger: LedgerImport) -> str:
    if ledger.state in RUNNING:
        return "running"
    return {"failed": "failed", "dropped": "dropped", "checked": "checked"}.get(ledger.state, "imported")


def _worker_silent() -> bool:
    """Whether nobody does the work that the page waits for."""
    age = worker_sign_of_life()["age_seconds"]
    return age is None or age > SILENT_SECONDS


def _require_importer(request: HttpRequest) -> None:
    if not can_import_ledger(request.user):
        raise NotAllowed(_("导入台账由主任办理。"))
