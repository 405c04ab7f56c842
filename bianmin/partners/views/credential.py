"""Papers of providers and workers: those that expire, filed, replaced, withdrawn, looked at."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.core.errors import NotFound
from bianmin.core.forms import posted
from bianmin.core.uploads import file_response
from bianmin.partners.actions import credential as actions
from bianmin.partners.forms.credential import CredentialAddForm, CredentialReplaceForm
from bianmin.partners.forms.provider import ReasonForm
from bianmin.partners.models import Credential, Provider, Worker
from bianmin.partners.permissions import (
    can_edit_provider,
    get_credential,
    get_provider,
    get_worker,
    require_viewer_of_providers,
)
from bianmin.partners.selectors.credential import AHEAD_DAYS, credentials_due

from .tabs import station_tabs
from .verb import VerbPage, run


@login_required
@require_GET
def credential_list(request: HttpRequest) -> HttpResponse:
    require_viewer_of_providers(request.user)
    context = {
        "page": credentials_due(request.user, cursor=request.GET.get("cursor")),
        "days": AHEAD_DAYS,
        "tabs": station_tabs("credential_list"),
        "can_edit": can_edit_provider(request.user),
    }
    return render(request, "partners/credential_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def provider_credential_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return _add(request, get_provider(request.user, uid, "edit"))


@login_required
@require_http_methods(["GET", "POST"])
def worker_credential_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return _add(request, get_worker(request.user, uid, "edit"))


@login_required
@require_http_methods(["GET", "POST"])
def credential_replace(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    credential = get_credential(request.user, uid, "edit")
    form = CredentialReplaceForm(posted(request), request.FILES or None)
    if credential.number_masked:
        form.fields["number"].help_text = _("原来是 %(number)s，没有变就留空。") % {"number": credential.number_masked}

    def replace() -> Credential:
        paper = actions.credential_replace(actor=request.user, credential=credential, **form.paper())
        _said(request, paper, _("新证照已入档，旧的不再算数。"))
        return paper

    page = VerbPage(
        _("换新证照"), _("存入新证照"), _page_of(credential.holder), _about(credential), upload=True, wide=True
    )
    return run(
        request,
        form,
        page,
        replace,
        "",
    )


@login_required
@require_http_methods(["GET", "POST"])
def credential_end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    credential = get_credential(request.user, uid, "edit")
    form = ReasonForm(posted(request))
    note = _("撤下以后不再算数，记录和扫描件按规定保存。换了新证请用“换新”。")
    page = VerbPage(_("撤下证照"), _("撤下这份证照"), _page_of(credential.holder), _about(credential), note, "danger")
    return run(
        request,
        form,
        page,
        lambda: actions.credential_end(actor=request.user, credential=credential, **form.cleaned_data),
        _("证照已撤下。"),
    )


@login_required
@require_GET
def credential_scan(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    credential = get_credential(request.user, uid)
    if credential.scan is None:
        raise NotFound(_("这份证照还没有扫描件。"))
    return file_response(credential.scan)


def _said(request: HttpRequest, paper: Credential, kept: str) -> None:
    """What was filed, and what follows from the day on which it expires."""
    if paper.standing == "expired":
        if paper.needed:
            messages.warning(request, kept + _("它已经过期：换新以前不派单。"))
        else:
            messages.warning(request, kept + _("它已经过期，请尽快换新（不影响派单）。"))
    elif paper.expires_on:
        messages.success(request, kept + _("到期前三十天会提醒。"))
    else:
        messages.success(request, kept)


def _add(request: HttpRequest, holder: Provider | Worker) -> HttpResponse:
    form = CredentialAddForm(posted(request), request.FILES or None)
    note = _("请看过原件再存。")

    def add() -> Credential:
        paper = actions.credential_add(actor=request.user, holder=holder, **form.paper())
        _said(request, paper, _("证照已入档。"))
        return paper

    page = VerbPage(_("证照入档"), _("存入证照"), _page_of(holder), holder.name, note, upload=True, wide=True)
    return run(
        request,
        form,
        page,
        add,
        "",
    )


def _page_of(holder: Provider | Worker) -> str:
    name = "worker_detail" if isinstance(holder, Worker) else "provider_detail"
    return reverse(name, args=[holder.uid])


def _about(credential: Credential) -> str:
    return f"{credential.holder.name} · {credential.get_kind_display()}"
