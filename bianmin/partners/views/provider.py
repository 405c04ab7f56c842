"""Providers at the desk: listed, looked at, registered, edited, and their moves."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core import masking
from bianmin.core.forms import posted
from bianmin.partners.actions import provider as actions
from bianmin.partners.actions import provider_state as moves
from bianmin.partners.forms.provider import ProviderEditForm, ProviderFilterForm, ReasonForm
from bianmin.partners.models import Provider
from bianmin.partners.permissions import (
    can_edit_provider,
    get_provider,
    require_editor_of_providers,
    require_viewer_of_providers,
)
from bianmin.partners.selectors.provider import provider_detail as detail_of
from bianmin.partners.selectors.provider import provider_page

from .tabs import station_tabs
from .verb import VerbPage, press, run


@login_required
@require_GET
def provider_list(request: HttpRequest) -> HttpResponse:
    require_viewer_of_providers(request.user)
    form = ProviderFilterForm(request.GET)
    context = {
        "form": form,
        "narrowed": any(form.chosen.values()),
        "page": provider_page(request.user, **form.chosen, cursor=request.GET.get("cursor")),
        "tabs": station_tabs("provider_list"),
        "can_edit": can_edit_provider(request.user),
    }
    return render(request, "partners/provider_list.html", context)


@login_required
@require_GET
def provider_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    provider = get_provider(request.user, uid)
    account = masking.mask_card(provider.bank_account)
    context = {"detail": detail_of(request.user, provider), "provider": provider, "account": account}
    return render(request, "partners/provider_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def provider_register(request: HttpRequest) -> HttpResponse:
    require_editor_of_providers(request.user)
    form = ProviderEditForm(posted(request))
    page = VerbPage(_("登记服务商"), _("登记这个服务商"), reverse("provider_list"), wide=True)
    return run(
        request,
        form,
        page,
        lambda: actions.provider_register(actor=request.user, **form.changes()),
        _("服务商已登记。接着登记证照和服务人员，有了人才能派单。"),
        to=_page_of,
        known_name="provider_detail",
    )


@login_required
@require_http_methods(["GET", "POST"])
def provider_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    provider = get_provider(request.user, uid, "edit")
    kept = {"phone": provider.phone_masked, "bank_account": masking.mask_card(provider.bank_account)}
    form = ProviderEditForm(posted(request), initial=_initial(provider), kept=kept)
    page = VerbPage(_("修改服务商资料"), _("保存修改"), _page_of(provider), provider.name, wide=True)

    def edit() -> Provider:
        version = form.cleaned_data["version"] or 0
        return actions.provider_edit(actor=request.user, provider=provider, version=version, **form.changes())

    return run(request, form, page, edit, _("服务商资料已改好。"), known_name="provider_detail")


@login_required
@require_http_methods(["GET", "POST"])
def provider_suspend(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    provider = get_provider(request.user, uid, "edit")
    if provider.state != "active":
        messages.info(request, _("“%(name)s”现在已经不派单了，不用再暂停。") % {"name": provider.name})
        return redirect(_page_of(provider))
    form = ReasonForm(posted(request))
    note = _("暂停以后不再派单给它；已经接的单不会自动取消，请到订单里逐单处理。")
    page = VerbPage(_("暂停派单"), _("暂停派单给它"), _page_of(provider), provider.name, note)
    return run(
        request,
        form,
        page,
        lambda: moves.provider_suspend(actor=request.user, provider=provider, **form.cleaned_data),
        _("已暂停派单。恢复由中心主任办理。"),
    )


@login_required
@require_POST
def provider_resume(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    provider = get_provider(request.user, uid, "lead")
    return press(
        request,
        lambda: moves.provider_resume(actor=request.user, provider=provider),
        _("已恢复派单。"),
        _page_of(provider),
    )


@login_required
@require_http_methods(["GET", "POST"])
def provider_end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    provider = get_provider(request.user, uid, "lead")
    form = ReasonForm(posted(request))
    note = _("终止以后不能恢复，要合作须重新登记。已经接的单不会自动取消，请先逐单改派。")
    page = VerbPage(_("终止合作"), _("终止合作"), _page_of(provider), provider.name, note, "danger")
    return run(
        request,
        form,
        page,
        lambda: moves.provider_end(actor=request.user, provider=provider, **form.cleaned_data),
        _("合作已终止，资料和经过都保留。"),
    )


def _page_of(provider: Provider) -> str:
    return reverse("provider_detail", args=[provider.uid])


def _initial(provider: Provider) -> dict[str, Any]:
    names = ("name", "kind", "contact_name", "about", "voluntary", "version")
    code = provider.organization.credit_code if provider.organization else ""
    return {name: getattr(provider, name) for name in names} | {"credit_code": code}
